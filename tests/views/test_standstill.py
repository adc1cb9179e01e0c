# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What authors see while nothing is sent to anybody."""

from datetime import datetime, timedelta, timezone
from html import unescape

import pytest
from invenio_db import db

from invenio_orcid_sync.errors import STANDSTILL
from invenio_orcid_sync.models import Item
from invenio_orcid_sync.services import engine
from tests.plugins.people import PAGE

from .articles import article, change

MOVING = 'data-orcid-sync-live="moving"'


@pytest.fixture
def author(town, connected, publish):
    """A connected person with a work that is on the way. :returns: their window."""
    publish(connected.orcid, identity=town.make_user(town.site.ui).identity)
    engine.drain()
    item = town.row(Item)
    item.hold = item.code = None
    item.due_at = item.checked_at = datetime.now(timezone.utc) + timedelta(hours=1)
    db.session.commit()
    return connected


def pause(reason):
    """Let the registry be paused for half an hour."""
    registry = engine.registry()
    registry.paused_until = datetime.now(timezone.utc) + timedelta(minutes=30)
    registry.pause_reason = reason
    db.session.commit()


def pages(town):
    """Return the addresses of pages that show how far things are."""
    works = [f"{PAGE}works", f"{PAGE}works/{town.row(Item).id}"]
    return [PAGE, *works, f"{PAGE}preferences", f"{PAGE}history", f"{PAGE}earlier"]


@pytest.mark.parametrize(
    "reason, whose", [("registry_busy", "orcid"), ("client_locked", "site")]
)
def test_pages_say_whose_matter_it_is_and_ask_nothing_more(
    town, author, reason, whose, monkeypatch
):
    key = "ORCID_SYNC_SUPPORT_EMAIL"
    monkeypatch.setitem(town.site.ui.config, key, "help@example.org")
    for address in pages(town)[:3]:
        assert MOVING in article(author, address)
    pause(reason)
    message = STANDSTILL[whose]
    for address in pages(town):
        shown = unescape(article(author, address))
        for part in (message.title, message.what, message.then):
            assert shown.count(str(part)) == 1
        assert MOVING not in shown
        assert ("Contact:" in shown) == (whose == "site")


def test_pages_of_a_copied_database_say_so(town, author, monkeypatch):
    engine.check_instance()
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_INSTANCE", "copy")
    assert str(STANDSTILL["site"].title) in article(author)


def test_short_pauses_and_people_without_a_connection_are_spared(town, author):
    pause("registry_busy")
    _, nobody = town.person()
    assert str(STANDSTILL["orcid"].title) not in article(nobody)
    registry = engine.registry()
    registry.paused_until -= timedelta(minutes=29, seconds=10)
    db.session.commit()
    assert str(STANDSTILL["orcid"].title) not in article(author)


def test_minute_to_think_better_of_it_runs_all_the_same(town, author, monkeypatch):
    pause("client_locked")
    change(status="closing", closing_works="remove")
    assert MOVING not in article(author)
    later = datetime.now(timezone.utc) + timedelta(minutes=1)
    change(due_at=later)
    assert MOVING in article(author)


def test_work_says_when_it_was_looked_at(town, author):
    address = f"{PAGE}works/{town.row(Item).id}"
    when = town.row(Item).checked_at
    assert "Last looked at" in article(author, address)
    assert f'<time datetime="{when.isoformat(timespec="seconds")}">' in article(
        author, address
    )
    town.row(Item).checked_at = None
    db.session.commit()
    assert "Last looked at" not in article(author, address)
