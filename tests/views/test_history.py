# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The history of a person's connection: on pages, and as a file that is safe to open."""

import csv
from io import StringIO

import pytest
from invenio_db import db

from invenio_orcid_sync.models import Connection, History, Item
from invenio_orcid_sync.services import engine
from invenio_orcid_sync.services import history as service
from tests.plugins.people import PAGE, path_of

HISTORY = f"{PAGE}history"


@pytest.fixture
def author(town, publish):
    """A connected person with one work. :returns: their window."""
    user, browser = town.person()
    browser.connect()
    publish(browser.orcid, identity=user.identity, title="=HYPERLINK(1)")
    assert dict(engine.drain().outcomes) == {"create: created": 1}
    return browser


def rows(browser):
    """Return the lines of the file."""
    answer = browser.get(f"{HISTORY}.csv")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))


def test_page_says_what_happened_by_whom(town, author):
    page = author.get(HISTORY).text
    assert "Added to your ORCID record" in page and "this site, by itself" in page
    assert ">Connected</td>" in page and ">you</td>" in page
    assert (
        f'href="{PAGE}works/{town.row(Item).id}"><bdi>=HYPERLINK(1)</bdi></a>' in page
    )


def test_file_holds_the_same_and_no_formula(town, author):
    head, added, connected = rows(author)
    assert head == ["When", "Who", "What", "Detail", "Work", "Put-code"]
    assert added[1:] == [
        "this site, by itself",
        "Added to your ORCID record",
        "",
        "'=HYPERLINK(1)",
        str(town.row(Item).put_code),
    ]
    assert connected[1:] == ["you", "Connected", "", "", ""]


def test_pages_and_file_hold_everything(town, author, monkeypatch):
    monkeypatch.setattr(service, "PAGE", 10)
    monkeypatch.setattr(service, "BATCH", 7)
    connection = town.row(Connection)
    for number in range(28):
        entry = History(connection_id=connection.id, actor="job", action="audit")
        entry.outcome = "report"
        db.session.add(entry)
    db.session.commit()
    assert "Page 1 of 3" in author.get(HISTORY).text
    assert "Page 3 of 3" in author.get(f"{HISTORY}?page=99").text
    assert len(rows(author)) == 1 + 30
    assert rows(author)[1][1] == "the people who run this site"


def test_history_outlives_the_connection_and_leads_nowhere_else(town, author):
    town.row(Connection).status = "disconnected"
    db.session.commit()
    page = author.get(HISTORY).text
    assert "Added to your ORCID record" in page and "<bdi>=HYPERLINK(1)</bdi>" in page
    assert f"{PAGE}works" not in page and "Your ORCID page" in page
    assert len(rows(author)) == 3
    assert f'href="{HISTORY}"' in author.get(PAGE).text
    _, nobody = town.person()
    assert HISTORY not in nobody.get(PAGE).text
    assert path_of(nobody.get(HISTORY)) == PAGE


def test_history_is_the_persons_own(town, author):
    _, other = town.person()
    other.connect()
    assert "HYPERLINK" not in other.get(HISTORY).text
    assert len(rows(other)) == 2
    _, nobody = town.person()
    for address in (HISTORY, f"{HISTORY}.csv"):
        assert path_of(nobody.get(address)) == PAGE
