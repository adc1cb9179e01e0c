# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What operators do about a connection: said first, done after, and written down."""

import re
from html import unescape
from typing import Any

import pytest
from invenio_db import db

from invenio_orcid_sync.models import Connection, Grant, History

from ..plugins.operators import make_administrator, make_operator
from ..plugins.people import Browser, Town, path_of
from ..plugins.world import Author, World, retitled
from .test_connections import ASKS, HERE, named, offered, page_of, stop

NOTHING = ("active", None, None, None)


def asked(operator: Browser, author: Author, name: str, query: str = "") -> str:
    """Return what is said before something is done."""
    page = operator.get(f"{page_of(author)}/{name}{query}")
    assert page.status_code == 200, page.text[-2000:]
    return unescape(page.text)


def fields(page: str) -> dict[str, str]:
    """Return what a form sends along."""
    pairs = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: value for name, value in pairs if name != "csrf_token"}


def press(
    operator: Browser, author: Author, name: str, query: str = "", **data: str
) -> Any:
    """Read what is said, and confirm."""
    sent = {**fields(asked(operator, author, name, query)), **data}
    return operator.post(f"{page_of(author)}/{name}", sent)


def said(operator: Browser, answer: Any) -> str:
    """Return what the page says to which somebody was led."""
    page = unescape(operator.get(path_of(answer)).text)
    return re.findall(r'role="status">([^<]+)</p>', page)[0]


def facts(author: Author) -> tuple:
    """Return what operators change."""
    db.session.rollback()
    connection = author.connection
    return (
        connection.status,
        connection.closing_works,
        connection.paused_at,
        connection.audit,
    )


def entries(*actions: str) -> list[tuple]:
    """Return what history says of these: (actor, action, outcome)."""
    db.session.rollback()
    found = db.session.query(History).filter(History.action.in_(actions))
    return [(one.actor, one.action, one.outcome) for one in found.order_by(History.id)]


@pytest.fixture
def operator(administrator: Browser) -> Browser:
    """Somebody who may do everything."""
    return administrator


@pytest.fixture
def author(world: World) -> Author:
    """A connected author with a work at ORCID."""
    author = named(world, "Ada Byron", email="ada@analytical.example")
    world.publish(author, title="Notes")
    world.drain()
    return author


# Saying.


@pytest.mark.parametrize(
    "name, sentence",
    [
        ("check", "The drainer makes one small request with the permission"),
        ("pause", "No request is made for this person any more, save a check"),
        ("disconnect", "The connection ends at once, without the time in which"),
        ("move", "nothing happens before you have seen both"),
        ("forget", "works, history and messages are erased here. That cannot be"),
    ],
)
def test_what_is_about_to_happen_is_said_and_not_done(
    world: World, operator: Browser, author: Author, name: str, sentence: str
) -> None:
    seen = asked(operator, author, name)
    assert sentence in seen
    assert "Ada Byron" in seen and "ada@analytical.example" in seen
    assert author.orcid in seen
    assert "in the ORCID record: 1" in seen
    assert facts(author) == NOTHING
    assert entries(*ASKS) == []


def test_page_offers_what_can_be_done(
    world: World, operator: Browser, author: Author
) -> None:
    def now() -> list[str]:
        return offered(operator.get(page_of(author)).text)

    assert now() == ["check", "pause", "disconnect", "move", "forget"]
    press(operator, author, "pause")
    assert now() == ["check", "resume", "disconnect", "move", "forget"]
    press(operator, author, "resume")
    press(operator, author, "disconnect", works="keep")
    assert now() == ["disconnect", "forget"]
    world.drain()
    assert now() == ["forget"]


def test_what_cannot_be_done_is_not_asked(
    world: World, operator: Browser, author: Author
) -> None:
    page = operator.get(f"{page_of(author)}/resume")
    assert page.status_code == 400
    assert "this cannot be done any more" in page.text
    assert "Nothing was changed." in page.text


# Doing.


def test_check_is_made_by_the_drainer_and_watched(
    world: World, operator: Browser, author: Author
) -> None:
    answer = press(operator, author, "check")
    assert said(operator, answer).startswith("ORCID is asked next.")
    seen = operator.get(page_of(author)).text
    assert 'data-orcid-sync-live="moving"' in seen
    assert "A check of the permission waits for the drainer." in seen
    world.drain()
    seen = operator.get(page_of(author)).text
    assert 'data-orcid-sync-live="moving"' not in seen
    assert "it holds" in seen
    assert [one[1:] for one in entries("check")] == [
        ("check", "asked"),
        ("check", "checked"),
    ]


def test_pause_and_resume_are_done_by_whoever_asked(
    world: World, operator: Browser, author: Author
) -> None:
    answer = press(operator, author, "pause")
    assert said(operator, answer).startswith("Paused.")
    assert "Paused by an operator since" in operator.get(page_of(author)).text
    answer = press(operator, author, "resume")
    assert said(operator, answer).startswith("It goes on.")
    assert facts(author) == NOTHING
    paused, resumed = entries("pause", "resume")
    assert re.fullmatch(r"operator:\d+", paused[0])
    assert (paused[1:], resumed[1:]) == (("pause", "asked"), ("resume", "asked"))


@pytest.mark.parametrize("works, left", [("keep", 1), ("remove", 0)])
def test_disconnect_leaves_what_was_chosen(
    world: World, operator: Browser, author: Author, works: str, left: int
) -> None:
    assert 'value="keep" checked' in asked(operator, author, "disconnect")
    answer = press(operator, author, "disconnect", works=works)
    assert said(operator, answer) == "The connection is being ended."
    seen = operator.get(page_of(author)).text
    assert 'data-orcid-sync-live="moving"' in seen
    assert ("works are being removed" in seen) == (works == "remove")
    listed = operator.get(HERE).text
    assert 'data-orcid-sync-live="moving"' in listed
    world.drain()
    assert len(world.works(author)) == left
    seen = operator.get(page_of(author)).text
    assert 'data-orcid-sync-live="moving"' not in seen
    assert "There is none in force." in seen
    assert entries("disconnect")[0][1:] == ("disconnect", works)


@pytest.mark.parametrize("name", ["disconnect", "forget"])
@pytest.mark.parametrize("works", ["", "all"])
def test_what_becomes_of_works_must_be_said(
    world: World, operator: Browser, author: Author, name: str, works: str
) -> None:
    answer = press(operator, author, name, works=works)
    assert answer.status_code == 400
    assert "is none of keep, remove" in unescape(answer.text)
    assert facts(author) == NOTHING


def test_forgotten_person_is_erased_and_the_page_gone(
    world: World, operator: Browser, author: Author
) -> None:
    address = page_of(author)
    answer = press(operator, author, "forget", works="remove")
    assert path_of(answer) == HERE
    assert said(operator, answer).startswith("The connection is being ended. Then")
    seen = operator.get(address).text
    assert "Everything about it is erased here as soon as" in seen
    world.drain()
    world.drain()
    assert world.works(author) == []
    assert operator.get(address).status_code == 404
    assert author.orcid not in operator.get(HERE).text
    seen = operator.get("/administration/orcid/history").text
    assert author.orcid not in seen
    assert "Forget a person" in seen


def test_person_whose_connection_has_ended_can_be_forgotten(
    world: World, operator: Browser, author: Author
) -> None:
    press(operator, author, "disconnect", works="keep")
    world.drain()
    seen = asked(operator, author, "forget")
    assert 'type="radio"' not in seen
    address = page_of(author)
    press(operator, author, "forget")
    world.drain()
    assert operator.get(address).status_code == 404
    assert len(world.works(author)) == 1


# Moving.


@pytest.mark.parametrize("form", ["{email}", "{id}"])
def test_move_shows_both_accounts_then_moves(
    world: World, operator: Browser, author: Author, form: str
) -> None:
    other = world.make_user(
        world.site.app,
        email="countess@analytical.example",
        user_profile={"full_name": "Ada King"},
    ).user
    number = other.id
    query = f"?to={form.format(email='Countess@analytical.example', id=number)}"
    seen = asked(operator, author, "move", query)
    for part in (
        "Ada Byron",
        "ada@analytical.example",
        "Ada King",
        "countess@analytical.example",
        f"(number {author.user.user.id})",
        f"(number {number})",
    ):
        assert part in seen
    assert author.connection.user_id == author.user.user.id
    answer = press(operator, author, "move", query)
    assert said(operator, answer) == "The connection belongs to the other account."
    assert author.connection.user_id == number
    assert "Ada King" in operator.get(page_of(author)).text
    assert [one[1:] for one in entries("move")] == [("move", "asked")]


def test_move_that_cannot_be_is_refused_in_words_before_it_is_confirmed(
    world: World, operator: Browser, author: Author
) -> None:
    connected = named(world, "Mary Somerville").user.user
    taken = f"Account {connected.id} has a connection of its own."
    for who, status, problem in (
        ("nobody@example.org", 404, "There is no account 'nobody@example.org' here"),
        ("9" * 12, 404, "There is no account"),
        ("ada@analytical.example", 400, "holds the connection already"),
        (connected.email, 400, taken),
        ("x" * 201, 400, "“to” is longer than 200 characters."),
    ):
        page = operator.get(f"{page_of(author)}/move?to={who}")
        assert page.status_code == status, who
        assert problem in unescape(page.text)
    sent = {**fields(asked(operator, author, "disconnect")), "account": connected.id}
    answer = operator.post(f"{page_of(author)}/move", sent)
    assert (answer.status_code, taken in answer.text) == (400, True)
    for given in ("", "\0", "ada@example.org", "-1"):
        answer = operator.post(f"{page_of(author)}/move", {**sent, "account": given})
        assert answer.status_code == 400
        assert "Name the account first" in answer.text
    assert author.connection.user_id == author.user.user.id
    assert entries("move") == []


def test_move_is_for_administrators_alone(
    town: Town, world: World, operator: Browser, author: Author
) -> None:
    """Whoever gives somebody's account an iD of their own can sign in there."""
    former, target = author.connection.user_id, world.make_user(world.site.app).user.id
    librarian = town.window().login(make_operator(town.site.ui, town.make_user))
    shown = offered(librarian.get(page_of(author)).text)
    assert shown == ["check", "pause", "disconnect", "forget"]
    sent = {**fields(asked(operator, author, "move", f"?to={target}"))}
    for query in ("", f"?to={target}"):
        page = librarian.get(f"{page_of(author)}/move{query}")
        assert page.status_code == 403
    assert librarian.post(f"{page_of(author)}/move", sent).status_code == 403
    assert author.connection.user_id == former
    assert entries("move") == []


# Others who act meanwhile.


@pytest.mark.parametrize("name", ["check", "pause", "disconnect", "forget"])
def test_what_was_confirmed_of_something_else_is_not_done(
    town: Town, world: World, operator: Browser, author: Author, name: str
) -> None:
    sent = {**fields(asked(operator, author, name)), "works": "remove"}
    other = town.window().login(make_operator(town.site.ui, town.make_user))
    press(other, author, "disconnect", works="keep")
    before = facts(author)
    answer = operator.post(f"{page_of(author)}/{name}", sent)
    assert answer.status_code == 400
    assert "has changed since you looked at it" in answer.text
    assert facts(author) == before == ("closing", "keep", None, None)
    assert [one[2] for one in entries(*ASKS)] == ["keep"]


def test_move_is_not_done_when_somebody_else_has_moved_it(
    town: Town, world: World, operator: Browser, author: Author
) -> None:
    first, second = (world.make_user(world.site.app).user.id for _ in range(2))
    sent = fields(asked(operator, author, "move", f"?to={first}"))
    other = town.window().login(make_administrator(town.site.ui, town.make_user))
    press(other, author, "move", f"?to={second}")
    answer = operator.post(f"{page_of(author)}/move", sent)
    assert answer.status_code == 400
    assert author.connection.user_id == second


@pytest.mark.parametrize("name", ASKS)
def test_form_that_was_not_ours_does_nothing(
    world: World, operator: Browser, author: Author, name: str
) -> None:
    before = facts(author)
    for sent in ({}, {"seen": "x", "works": "remove", "account": "1"}):
        assert operator.post(f"{page_of(author)}/{name}", sent).status_code == 400
    assert facts(author) == before
    assert entries(*ASKS) == []


def test_nobody_is_done_anything_who_is_not_there(
    world: World, operator: Browser, author: Author
) -> None:
    for name in ASKS:
        answer = operator.post(f"{HERE}/{10**8}/{name}", {"seen": "active"})
        assert answer.status_code == 404
    assert db.session.query(Connection).count() == 1


def test_permission_that_is_gone_cannot_be_checked(
    world: World, operator: Browser, author: Author
) -> None:
    sent = fields(asked(operator, author, "check"))
    db.session.query(Grant).delete()
    db.session.commit()
    answer = operator.post(f"{page_of(author)}/check", sent)
    assert answer.status_code == 400
    assert f"There is no permission of {author.orcid}" in answer.text
    assert facts(author) == NOTHING


def test_resumed_connection_that_is_stopped_besides_says_so(
    world: World, operator: Browser, author: Author
) -> None:
    press(operator, author, "pause")
    stop(author, "permission_lost", "refused")
    assert "stopped for another reason, too" in asked(operator, author, "resume")
    press(operator, author, "resume")
    assert facts(author) == ("permission_lost", None, None, None)


def test_paused_person_gets_nothing_until_it_is_resumed(
    world: World, operator: Browser
) -> None:
    author = world.author()
    recid = world.publish(author, title="Old")
    world.drain()
    press(operator, author, "pause")
    world.edit(recid, retitled("New"))
    assert world.drain() == {}
    press(operator, author, "resume")
    assert world.drain() == {"update: updated": 1}
