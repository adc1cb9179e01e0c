# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The list of an author's works: chosen, paged, answered, and quick however many there are."""

import re
import time
from html import unescape

import pytest
from invenio_db import db

from invenio_orcid_sync.core.fingerprint import fingerprint
from invenio_orcid_sync.models import Connection, Item
from invenio_orcid_sync.reasons import UNKNOWN, WORKS
from invenio_orcid_sync.services import authored, engine
from tests.plugins.people import PAGE, path_of

from .shelves import fill, statements

MOST_STATEMENTS = 12
MOST_SECONDS = 3.0
"""On a machine that others use too; a page takes a fraction of it."""


def table(browser, query=""):
    """Return titles of the list, in order, and the page."""
    answer = browser.get(f"{PAGE}works{query}")
    assert answer.status_code == 200
    rows = re.findall(r'<th scope="row".*?</th>', answer.text, re.S)
    return [
        re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", row))).strip()
        for row in rows
    ], answer.text


@pytest.fixture
def author(town, publish):
    """A connected person with one work. :returns: account and window."""
    user, browser = town.person()
    browser.connect()
    publish(browser.orcid, identity=user.identity, title="A model")
    assert dict(engine.drain().outcomes) == {"create: created": 1}
    return user, browser


@pytest.fixture
def prolific(town, author):
    """The same with 10,000 more."""
    item = town.row(Item)
    fill(item.connection_id, authored.UUID(item.local_key), 10_000)
    return author[1]


# Many works.


ADDRESSES = [
    "",
    "works",
    "works?page=201",
    "works?state=needs_author&page=7",
    "works?q=Copy+99",
    "works?q=copy+1&state=sent&page=3",
    "works?depositor=1",
]


def test_page_of_ten_thousand_works_is_quick(prolific):
    for address in ADDRESSES:
        prolific.get(f"{PAGE}{address}")
        with statements() as found:
            start = time.monotonic()
            answer = prolific.get(f"{PAGE}{address}")
            seconds = time.monotonic() - start
        assert answer.status_code == 200
        assert len(found) <= MOST_STATEMENTS, (address, found)
        assert seconds < MOST_SECONDS, address


def test_pages_lead_on_and_back_and_keep_what_was_chosen(prolific):
    first, page = table(prolific, "?q=Copy&state=sent")
    assert len(first) == authored.PAGE
    assert first[0].startswith("Copy 9999 ")
    assert "7500 works" in page and "Page 1 of 150" in page
    (following,) = re.findall(r'rel="next" href="([^"]*)"', page)
    assert 'rel="prev"' not in page
    answer = prolific.get(unescape(following))
    assert "Page 2 of 150" in answer.text and "7500 works" in answer.text
    last, page = table(prolific, "?q=Copy&state=sent&page=150")
    assert last[-1].startswith("Copy 1 ")
    assert 'rel="next"' not in page and 'rel="prev"' in page


def test_yes_to_thousands_is_one_press(town, prolific, author):
    depositor = town.row(Connection).user_id
    with statements() as found:
        prolific.post(f"{PAGE}depositors/{depositor}/accept")
    assert len(found) < 25
    assert db.session.query(Item).filter(Item.accepted_at.is_not(None)).count() == 2500


# What a row shows.


def test_row_shows_version_state_and_when(author):
    _, browser = author
    rows, page = table(browser)
    assert rows == ["A model Version v1"]
    assert "in your ORCID record" in page
    assert "Last sent on " in page
    assert re.search(rf'href="[^"]*/{browser.orcid}" aria-label="View on ORCID', page)
    assert 'aria-label="Leave it out: A model"' in page


def test_row_shows_a_title_as_orcid_gets_it(author, publish):
    user, browser = author
    title = "<i>Anabaena</i> at 4&nbsp;K: p < 0.05"
    publish(browser.orcid, identity=user.identity, title=title)
    engine.drain()
    rows, page = table(browser)
    assert rows[0] == "Anabaena at 4 K: p < 0.05 Version v1"
    assert "&lt;i&gt;" not in page


@pytest.mark.parametrize("code", [*WORKS, "never-heard-of"])
def test_row_says_why_and_what_next(town, author, code):
    _, browser = author
    item = town.row(Item)
    item.code, item.hold = code, "operator"
    db.session.commit()
    _, page = table(browser)
    reason = WORKS.get(code, UNKNOWN)
    for part in (reason.title, reason.what, reason.then):
        assert str(part) in unescape(page)


@pytest.mark.parametrize(
    "values, offered",
    [
        ({}, {"exclude"}),
        ({"hold": "author", "code": "awaits_author"}, {"accept", "exclude"}),
        ({"hold": "author", "code": "record_full"}, {"send", "exclude"}),
        ({"hold": "operator", "code": "rejected"}, {"exclude"}),
        ({"opted_out": "author"}, {"send"}),
        ({"opted_out": "author_at_orcid", "remote": "none"}, {"send"}),
        ({"opted_out": "operator"}, set()),
        ({"remote": "none", "code": "restricted"}, set()),
        ({"remote": "none", "code": "type_unwanted"}, {"send"}),
        ({"remote": "none", "code": "already_there"}, {"send"}),
        ({"remote": "none", "code": "adding_off"}, {"send"}),
        ({"remote": "none", "code": "depositor_refused"}, {"send"}),
    ],
)
def test_row_offers_what_makes_sense(town, author, values, offered):
    _, browser = author
    item = town.row(Item)
    for key, value in values.items():
        setattr(item, key, value)
    if item.remote == "none":
        item.put_code = None
    db.session.commit()
    for address in ("works", f"works/{item.id}"):
        page = browser.get(f"{PAGE}{address}").text
        found = re.findall(rf'action="{PAGE}works/{item.id}/(\w+)"', page)
        assert sorted(found) == sorted(offered)


def test_row_of_a_record_that_one_may_not_see_names_nothing(town, author, publish):
    _, browser = author
    stranger = town.make_user(town.site.ui)
    publish(
        browser.orcid, identity=stranger.identity, title="Secret", access="restricted"
    )
    engine.drain()
    rows, page = table(browser)
    assert rows == ["A work that is not public", "A model Version v1"]
    assert "Secret" not in page
    assert table(browser, "?q=Secret")[0] == []
    item_id = max(item.id for item in town.rows(Item))
    for address in ("", "/preview"):
        page = browser.get(f"{PAGE}works/{item_id}{address}")
        assert (page.status_code, "Secret" in page.text) == (200, False)
    assert browser.get(f"{PAGE}works/{item_id}/preview.json").status_code == 404


def test_list_of_nonsense_shows_everything(author):
    _, browser = author
    for query in ("?state=nonsense", "?page=x", "?page=-1", "?page=999", "?depositor="):
        assert table(browser, query)[0] == ["A model Version v1"]


def test_list_that_finds_nothing_says_so(author):
    _, browser = author
    rows, page = table(browser, "?q=<script>")
    assert rows == []
    assert "No work is like that." in page and "0 works" in page
    assert 'value="&lt;script&gt;"' in page


def test_list_without_a_connection_leads_to_connecting(town):
    _, browser = town.person()
    assert path_of(browser.get(f"{PAGE}works")) == PAGE
    assert browser.get(f"{PAGE}works/1").status_code == 404


# What is asked for.


def test_left_out_work_goes_and_comes_back(town, author):
    _, browser = author
    item_id = town.row(Item).id
    here = f"{PAGE}works?state=sent"
    answer = browser.post(f"{PAGE}works/{item_id}/exclude", {"next": here})
    assert path_of(answer) == here
    assert dict(engine.drain().outcomes) == {"delete: deleted": 1}
    page = browser.get(f"{PAGE}works/{item_id}").text
    assert "You left it out" in page and "Left it out, you" in page
    assert "Removed from your ORCID record, this site, by itself" in page

    assert path_of(browser.post(f"{PAGE}works/{item_id}/send")) == PAGE
    assert dict(engine.drain().outcomes) == {"create: created": 1}
    assert "Asked to send it, you" in browser.get(f"{PAGE}works/{item_id}").text


def test_wish_is_shown_until_it_has_been_looked_at(town, author):
    _, browser = author
    item_id = town.row(Item).id
    browser.post(f"{PAGE}works/{item_id}/exclude")
    for address in ("works", f"works/{item_id}"):
        page = browser.get(f"{PAGE}{address}").text
        assert "A change is being looked at." in page
        assert 'data-orcid-sync-live="moving"' in page
    engine.drain()
    page = browser.get(f"{PAGE}works").text
    assert "A change is being looked at." not in page
    assert 'data-orcid-sync-live="moving"' not in page


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "x"])
def test_wish_leads_nowhere_else(town, author, target):
    _, browser = author
    item_id = town.row(Item).id
    answer = browser.post(f"{PAGE}works/{item_id}/exclude", {"next": target})
    assert path_of(answer) == PAGE


@pytest.mark.parametrize(
    "number, said", [(1, "1 work is on its way"), (2, "2 works are on their way")]
)
def test_depositor_is_answered_once_for_all(town, author, publish, number, said):
    user, browser = author
    name = {"full_name": "Mary <b>Somerville</b>"}
    stranger = town.make_user(town.site.ui, user_profile=name)
    for _ in range(number):
        publish(browser.orcid, identity=stranger.identity)
    engine.drain()
    page = browser.get(PAGE).text
    assert "Mary &lt;b&gt;Somerville&lt;/b&gt;" in page and "<b>S" not in page
    assert f">{number} work" in page
    browser.post(f"{PAGE}depositors/{stranger.user.id}/accept")
    assert said in browser.get(f"{PAGE}works").text
    assert dict(engine.drain().outcomes) == {"create: created": number}
    assert "deposited by" not in browser.get(PAGE).text


def test_depositor_is_refused_and_allowed_again(town, author, publish):
    _, browser = author
    stranger = town.make_user(town.site.ui)
    publish(browser.orcid, identity=stranger.identity)
    engine.drain()
    assert "somebody who shows no name" in browser.get(PAGE).text
    browser.post(f"{PAGE}depositors/{stranger.user.id}/refuse")
    engine.drain()
    assert "deposited by" not in browser.get(PAGE).text
    assert "You want no works from its depositor" in browser.get(f"{PAGE}works").text
    browser.post(f"{PAGE}depositors/{stranger.user.id}/allow")
    engine.drain()
    assert "deposited by" in browser.get(PAGE).text


def test_own_account_cannot_be_refused(town, author):
    user, browser = author
    assert browser.post(f"{PAGE}depositors/{user.user.id}/refuse").status_code == 404
    assert town.row(Connection).preferences == {}


# What ORCID gets.


def test_preview_shows_what_was_sent(town, author):
    _, browser = author
    item = town.row(Item)
    sent = browser.get(f"{PAGE}works/{item.id}/preview.json").get_json()
    assert fingerprint(sent) == item.fingerprint
    assert sent["title"]["title"]["value"] == "A model"
    page = unescape(browser.get(f"{PAGE}works/{item.id}/preview").text)
    for one in sent["external-ids"]["external-id"]:
        assert one["external-id-value"] in page
    assert (
        '"journal-article"' in page
        and '<bdi translate="no">journal-article</bdi>' in page
    )


def test_preview_says_what_of_the_record_is_left_out(town, author, publish):
    user, browser = author
    long = "<p>A model.</p>" * 1000
    publish(browser.orcid, identity=user.identity, title="<i>Long", description=long)
    engine.drain()
    item = town.rows(Item)[1]
    page = unescape(browser.get(f"{PAGE}works/{item.id}/preview").text)
    assert "3 things of the record have no place at ORCID, or were shortened." in page
    assert "Markup is taken out of a title." in page
    assert "The description is cut: it is longer than ORCID takes." in page
    assert "<i>Long" not in browser.get(f"{PAGE}works/{item.id}/preview").text


def test_preview_of_what_cannot_be_sent_says_why(town, author, monkeypatch):
    from invenio_orcid_sync.core.work import Unmappable
    from invenio_orcid_sync.services import previews

    def refuse(*_):
        raise Unmappable("title_blank", "metadata.title", "Fill it in.")

    monkeypatch.setattr(previews, "draft_for", refuse)
    _, browser = author
    item = town.row(Item)
    page = browser.get(f"{PAGE}works/{item.id}/preview").text
    assert "It has no title" in page
    assert browser.get(f"{PAGE}works/{item.id}/preview.json").status_code == 404
