# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The page about works from before: forecast, start, progress, stop."""

import pytest
from invenio_db import db

from invenio_orcid_sync.models import Connection, History, Item, Survey
from invenio_orcid_sync.services import backfill, earlier, engine
from tests.plugins.people import PAGE, path_of

EARLIER = f"{PAGE}earlier"


@pytest.fixture
def late(town, publish, monkeypatch):
    """A person who connected after publishing two works. :returns: their window."""
    key = "ORCID_SYNC_BACKFILL_ON_CONNECT"
    monkeypatch.setitem(town.site.ui.config, key, False)
    user, browser = town.person()
    for title in ("First", "Second"):
        publish(browser.orcid, identity=user.identity, title=title)
    engine.drain()
    browser.connect()
    assert dict(engine.drain().outcomes) == {}
    return browser


def acts(town):
    """Return who did what about backfills."""
    rows = town.rows(History, action="backfill")
    return [(one.actor.partition(":")[0], one.outcome) for one in rows]


def test_page_says_what_would_be_sent(late):
    page = late.get(EARLIER).text
    assert "2 works would be sent now" in page
    assert "That takes 1 minute or more." in page
    assert f'action="{EARLIER}/start"' in page
    assert f'action="{EARLIER}/stop"' not in page
    assert 'href="/account/settings/orcid/earlier"' in late.get(PAGE).text


def test_start_finds_and_sends_and_ends(town, late):
    assert path_of(late.post(f"{EARLIER}/start")) == EARLIER
    page = late.get(EARLIER).text
    assert "0 of 2 records looked at, 0 works found" in page
    assert f'action="{EARLIER}/stop"' in page and "would be sent" not in page

    backfill.walk()
    page = late.get(EARLIER).text
    assert "0 of 2 works done" in page
    assert 'value="0" max="2"></progress>' in page
    assert dict(engine.drain().outcomes) == {"create: created": 2}
    backfill.walk()
    page = late.get(EARLIER).text
    assert "has been sent" in page and "Nothing is missing" in page
    assert f'action="{EARLIER}/start"' not in page
    assert acts(town) == [("user", "started")]


def test_start_twice_says_that_it_is_under_way(town, late):
    late.post(f"{EARLIER}/start")
    late.post(f"{EARLIER}/start")
    assert "being sent already" in late.get(EARLIER).text
    assert len(town.rows(Survey)) == 1


def test_stop_leaves_the_rest_away(town, late):
    late.post(f"{EARLIER}/start")
    backfill.walk()
    assert path_of(late.post(f"{EARLIER}/stop")) == EARLIER
    page = late.get(EARLIER).text
    assert "Works that are not sent: 2." in page
    assert "It was stopped the last time." in page
    assert dict(engine.drain().outcomes) == {}
    assert [item.remote for item in town.rows(Item)] == ["none", "none"]
    assert acts(town) == [("user", "started"), ("user", "stopped")]


def test_stop_of_nothing_says_so(town, late):
    late.post(f"{EARLIER}/stop")
    assert "There was nothing to stop." in late.get(EARLIER).text
    assert acts(town) == []


def test_forecast_that_takes_too_long_is_left_out(town, late, monkeypatch):
    assert earlier.forecast(town.row(Connection)).works == 2
    assert earlier.forecast(town.row(Connection), patience=-1) is None
    monkeypatch.setattr(earlier.forecast, "__defaults__", (-1,))
    page = late.get(EARLIER).text
    assert "too many records" in page
    assert f'action="{EARLIER}/start"' in page


def test_page_of_nobody_connected_leads_to_connecting(town):
    _, browser = town.person()
    assert path_of(browser.get(EARLIER)) == PAGE
    assert browser.post(f"{EARLIER}/start").status_code == 404
    assert town.rows(Survey) == []


@pytest.mark.parametrize("status", ["closing", "permission_lost", "blocked"])
def test_connection_that_rests_sends_no_earlier_works(town, late, status):
    connection = town.row(Connection)
    connection.status, connection.closing_works = status, "keep"
    db.session.commit()
    assert path_of(late.get(EARLIER)) == PAGE
    assert late.post(f"{EARLIER}/start").status_code == 404
    assert town.rows(Survey) == []
