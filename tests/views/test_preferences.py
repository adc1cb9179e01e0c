# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Choices for all works: shown, tried out, confirmed, and carried out."""

import re
from html import unescape

import pytest
from invenio_db import db

from invenio_orcid_sync.models import Connection, History, Item, Preferences
from invenio_orcid_sync.services import authored, engine
from tests.plugins.people import PAGE, path_of

from .shelves import fill, statements

CHOICES = f"{PAGE}preferences"
CHOOSE = f"{CHOICES}/choose"
STAYS = {"mode": "automatic", "others_deposits": "ask", "overlap": "always"}


@pytest.fixture
def author(town, publish):
    """A connected person with an article and a data set. :returns: account and window."""
    user, browser = town.person()
    browser.connect()
    publish(browser.orcid, identity=user.identity, title="Article")
    publish(
        browser.orcid,
        identity=user.identity,
        title="Data",
        resource_type={"id": "dataset"},
    )
    assert dict(engine.drain().outcomes) == {"create: created": 2}
    return user, browser


def choose(browser, confirmed=True, **changes):
    """Send the form. :returns: the answer."""
    data = {**STAYS, **changes} | ({"confirmed": "yes"} if confirmed else {})
    return browser.post(CHOOSE, data)


def checked(page):
    """Return what is chosen on the page."""
    inputs = re.findall(r"<input[^>]*>", page)
    return sorted(
        "=".join(re.findall(r'(?:name|value)="([^"]*)"', one))
        for one in inputs
        if re.search(r"\bchecked\b", one)
    )


def test_page_shows_what_holds(author):
    _, browser = author
    page = browser.get(CHOICES).text
    assert checked(page) == [
        "mode=automatic",
        "others_deposits=ask",
        "overlap=always",
    ]
    assert 'id="orcid-sync-type-dataset"' in page
    assert "Kinds of “" in page


@pytest.mark.parametrize(
    "stored, shown",
    [
        ({"overlap": "never"}, ["mode=off", "others_deposits=ask", "overlap=always"]),
        (
            {"mode": "ask", "types": ["dataset"], "overlap": "unless_present"},
            [
                "mode=ask",
                "others_deposits=ask",
                "overlap=unless_present",
                "types=dataset",
            ],
        ),
        (
            {"others_deposits": "auto"},
            ["mode=automatic", "others_deposits=auto", "overlap=always"],
        ),
    ],
)
def test_page_shows_what_was_chosen(town, author, stored, shown):
    _, browser = author
    town.row(Connection).preferences = stored
    db.session.commit()
    assert checked(browser.get(CHOICES).text) == shown


def test_page_shows_the_operators_default(town, author, monkeypatch):
    _, browser = author
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_OTHERS_DEPOSITS", "auto")
    assert "others_deposits=auto" in checked(browser.get(CHOICES).text)


def test_change_says_what_it_does_and_does_nothing_yet(town, author, monkeypatch):
    _, browser = author
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_GRACE", 86400)
    answer = choose(browser, confirmed=False, types=["dataset"])
    page = unescape(answer.text)
    assert answer.status_code == 200
    assert "1 work is removed from your ORCID record." in page
    assert "you have 1 day to change your mind" in page
    assert "added to your" not in page
    assert 'name="types" value="dataset"' in page
    assert town.row(Connection).preferences == {}
    assert dict(engine.drain().outcomes) == {}


def test_change_that_is_confirmed_holds_and_has_works_looked_at(town, author):
    user, browser = author
    answer = choose(browser, types=["dataset"])
    assert path_of(answer) == CHOICES
    chosen = Preferences.of(town.row(Connection).preferences)
    assert chosen.types == ("dataset",)
    assert dict(engine.drain().outcomes) == {}
    assert sorted(str(item.code) for item in town.rows(Item)) == [
        "None",
        "type_unwanted",
    ]
    assert "Your choices hold from now on." in browser.get(CHOICES).text
    (entry,) = town.rows(History, action="preferences")
    assert entry.actor == f"user:{user.user.id}"


def test_confirmation_page_sends_what_it_shows(town, author):
    """As a browser does: the hidden fields of the second page, and nothing else."""
    _, browser = author
    page = choose(
        browser,
        confirmed=False,
        mode="ask",
        others_deposits="auto",
        overlap="unless_present",
        types=["video", "dataset"],
    ).text
    form = page.partition(f'action="{CHOOSE}"')[2].partition("</form>")[0]
    data: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form):
        data.setdefault(name, []).append(value)
    browser.post(CHOOSE, data)
    assert Preferences.of(town.row(Connection).preferences) == Preferences(
        mode="ask",
        others_deposits="auto",
        overlap="unless_present",
        types=("dataset", "video"),
    )


def test_no_change_changes_nothing(town, author):
    _, browser = author
    assert path_of(choose(browser)) == CHOICES
    assert "Nothing was changed." in browser.get(CHOICES).text
    assert town.row(Connection).preferences == {}
    assert town.rows(History, action="preferences") == []


@pytest.mark.parametrize(
    "change",
    [
        {"mode": "nonsense"},
        {"mode": ""},
        {"others_deposits": "never"},
        {"overlap": "never"},
        {"types": ["nonsense"]},
        {"types": ["dataset", "<script>"]},
    ],
)
def test_nonsense_is_refused(town, author, change):
    _, browser = author
    assert choose(browser, **change).status_code == 400
    assert town.row(Connection).preferences == {}


def test_refused_depositors_are_shown_and_outlast_other_choices(town, author):
    _, browser = author
    stranger = town.make_user(town.site.ui, user_profile={"full_name": "Mary S."})
    town.row(Connection).preferences = {"refused": [stranger.user.id]}
    db.session.commit()
    assert "Mary S." in browser.get(CHOICES).text
    choose(browser, mode="ask")
    chosen = Preferences.of(town.row(Connection).preferences)
    assert chosen == Preferences(
        mode="ask",
        others_deposits="ask",
        overlap="always",
        refused=(stranger.user.id,),
    )
    answer = browser.post(
        f"{PAGE}depositors/{stranger.user.id}/allow", {"next": CHOICES}
    )
    assert path_of(answer) == CHOICES
    assert "Mary S." not in browser.get(CHOICES).text


def test_reconnecting_keeps_choices(town, author):
    _, browser = author
    choose(browser, mode="ask")
    browser.post(f"{PAGE}disconnect", {"works": "keep"})
    engine.drain()
    browser.connect()
    assert Preferences.of(town.row(Connection).preferences).mode == "ask"


def test_page_without_a_connection_leads_to_connecting(town):
    _, browser = town.person()
    assert path_of(browser.get(CHOICES)) == PAGE
    assert path_of(choose(browser)) == PAGE


def test_outlook_of_ten_thousand_works_is_quick(town, author):
    _, browser = author
    item = town.rows(Item)[0]
    fill(item.connection_id, authored.UUID(item.local_key), 10_000)
    browser.get(CHOICES)
    with statements() as found:
        answer = choose(browser, confirmed=False, mode="off")
    assert answer.status_code == 200
    assert len(found) <= 12, found
