# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The account page: problems, words, disconnecting, works that are gone, help."""

from html import unescape

import pytest

from invenio_orcid_sync.core.states import STATES
from invenio_orcid_sync.errors import MESSAGES
from invenio_orcid_sync.models import Connection
from invenio_orcid_sync.views import words
from tests.plugins.people import PAGE, path_of

from .articles import article, change


@pytest.mark.parametrize("code", MESSAGES)
def test_problem_page_explains_every_code_to_anybody(town, code):
    page = town.window().get(f"{PAGE}problem/{code}/")
    assert page.status_code == 200
    message = MESSAGES[code]
    for part in (message.title, message.what, message.then):
        assert str(part) in unescape(page.text)
    assert (">Try again</a>" in page.text) == message.retry
    assert ">Not now</a>" in page.text


@pytest.mark.parametrize("code", ["silent", "client_refused"])
def test_problem_page_shows_whom_to_ask(town, code, monkeypatch):
    address = f"{PAGE}problem/{code}/"
    monkeypatch.setitem(town.site.ui.config, "SUPPORT_EMAIL", "")
    assert "mailto:" not in town.window().get(address).text.partition("<main")[2]
    key = "ORCID_SYNC_SUPPORT_EMAIL"
    monkeypatch.setitem(town.site.ui.config, key, "help@example.org")
    assert town.window().get(address).text.count("mailto:help@example.org") == 1


def test_problem_page_of_an_unknown_code_is_not_found(town):
    assert town.window().get(f"{PAGE}problem/nonsense/").status_code == 404


def test_problem_page_leads_nowhere_else(town):
    address = f"{PAGE}problem/denied/?next=https://evil.example/"
    assert "evil.example" not in town.window().get(address).text.partition("<main")[2]


def test_words_name_every_state():
    assert words.STATES.keys() == set(STATES)


def test_words_rights_leave_signing_in_out():
    asked = "/authenticate openid /activities/update /unheard-of"
    named = [str(right) for right in words.rights(asked)]
    assert named == [str(words.RIGHTS["/activities/update"]), "/unheard-of"]


# --- disconnecting, and thinking better of it ---


def test_disconnecting_can_be_taken_back_for_a_while(town, connected, monkeypatch):
    from invenio_orcid_sync.models import Grant
    from invenio_orcid_sync.services import engine

    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_UNDO", 600)
    connected.post(f"{PAGE}disconnect", {"works": "remove"})
    page = article(connected)
    assert "Nothing has happened yet." in page and "Keep the connection" in page
    assert "Connect again" not in page
    # The page looks again by itself: the offer ends with the minute.
    assert 'role="status" data-orcid-sync-live="moving"' in page
    until = town.row(Connection).due_at.isoformat(timespec="seconds")
    assert f'until <time datetime="{until}">' in page
    assert dict(engine.drain().outcomes) == {}

    assert path_of(connected.post(f"{PAGE}keep")) == PAGE
    connection = town.row(Connection)
    assert (connection.status, connection.due_at) == ("active", None)
    assert connection.closing_works is None
    assert town.row(Grant).state == "current"
    assert "Your connection stays." in connected.get(PAGE).text


@pytest.mark.parametrize("works", ["keep", "remove"])
def test_disconnecting_happens_when_the_while_is_over(
    town, connected, monkeypatch, works
):
    from datetime import timedelta

    from invenio_orcid_sync.services import engine

    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_UNDO", 600)
    connected.post(f"{PAGE}disconnect", {"works": works})
    connection = town.row(Connection)
    change(due_at=connection.due_at - timedelta(seconds=601))
    page = article(connected)
    assert "Keep the connection" not in page and "Connect again" in page
    connected.post(f"{PAGE}keep")
    assert town.row(Connection).status == "closing"
    assert "too late" in connected.get(PAGE).text
    assert dict(engine.drain().outcomes) == {"revoke: revoked": 1}
    assert town.row(Connection).status == "disconnected"


def test_pressing_twice_still_leaves_the_while(town, connected, monkeypatch):
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_UNDO", 600)
    for works in ("keep", "remove"):
        connected.post(f"{PAGE}disconnect", {"works": works})
    assert town.row(Connection).closing_works == "remove"
    assert "Keep the connection" in article(connected)


def test_connection_that_rests_is_closed_at_once(town, connected, monkeypatch):
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_UNDO", 600)
    change(status="permission_lost", reason="refused")
    connected.post(f"{PAGE}disconnect", {"works": "keep"})
    assert town.row(Connection).due_at is None
    connected.post(f"{PAGE}keep")
    assert town.row(Connection).status == "closing"


# --- works that could not be removed ---


@pytest.fixture
def left(town, publish):
    """Somebody whose work ORCID did not let us remove, and whose connection is over. :returns: their window."""
    from invenio_orcid_sync.models import Item
    from invenio_orcid_sync.services import engine

    user, browser = town.person()
    browser.connect()
    publish(browser.orcid, identity=user.identity, title="A <b>model</b>, left")
    assert dict(engine.drain().outcomes) == {"create: created": 1}
    browser.post(f"{PAGE}disconnect", {"works": "remove"})
    match = {"method": "DELETE", "path": "*"}
    body = {"response-code": 403, "error-code": 9010}
    town.control("faults", match=match, fault="status", status=403, body=body)
    engine.drain()
    assert town.row(Connection).status == "disconnected"
    assert town.row(Item).code == "cannot_remove"
    return browser


def test_works_that_stayed_are_told_with_what_to_do(town, left):
    page = article(left)
    assert "1 work is still in your ORCID record" in page
    assert "<li><bdi>A model, left</bdi></li>" in page
    assert "Please delete it yourself, at ORCID." in page
    assert f'href="{town.url}/{left.orcid}">Look at your ORCID record</a>' in page
    assert "Create or connect your ORCID iD" in page
    for stranger in (town.person()[1], town.person()[1]):
        assert "A model, left" not in article(stranger)


def test_works_that_stayed_are_told_no_more_after_connecting_again(town, left):
    left.connect()
    assert "still in your ORCID record" not in article(left)


# --- works that are gone at ORCID ---


@pytest.mark.parametrize(
    "button, mode", [("send", "after_restore"), ("leave", "repair")]
)
def test_missing_works_are_answered_once(town, connected, button, mode):
    change(status="blocked", reason="works_disappeared")
    connected.post(f"{PAGE}gone/{button}")
    assert town.row(Connection).audit == mode
    page = article(connected)
    assert "We have your answer" in page and "/gone/" not in page


def test_answer_where_nothing_is_missing_is_not_found(town, connected):
    assert connected.post(f"{PAGE}gone/send").status_code == 404
    assert town.row(Connection).audit is None


# --- help ---


def test_help_is_open_to_all_and_says_why(town):
    page = town.window().get(f"{PAGE}help")
    assert page.status_code == 200
    for part in ("What ORCID is", "Privacy", "How to take it back"):
        assert part in page.text
    assert page.text.partition("<main")[2].count("<h1") == 1


def test_help_of_ones_own_takes_its_place(town, monkeypatch):
    address = "https://help.example.org/orcid"
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_HELP_URL", address)
    _, browser = town.person()
    assert f'href="{address}"' in article(browser)
    assert browser.get(f"{PAGE}help").location == address


def test_denial_can_be_tried_again_or_left(town):
    _, browser = town.person()
    page = article(browser, f"{PAGE}?problem=denied&next=/records/new")
    assert "You did not give permission" in page
    assert "Create or connect your ORCID iD" in page
    assert 'href="/records/new">Not now</a>' in page
