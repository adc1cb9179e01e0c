# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What operators do about works: said first, then done, then followed."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from celery import current_app as celery
from invenio_db import db

from invenio_orcid_sync import tasks
from invenio_orcid_sync.services.operators import bulk

from ..plugins.people import Browser, Town, path_of
from ..plugins.world import Author, World
from .test_works import HERE, author  # noqa: F401

CONFIRM, DO = f"{HERE}/confirm", f"{HERE}/carry-out"


def ask(path: str, **fields: Any) -> str:
    """Return an address with these fields."""
    return f"{path}?{urlencode(fields, doseq=True)}"


def text_of(page: Any) -> str:
    """Return what a page says, on one line."""
    main = page.text.partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def target(page: Any) -> str:
    """Return where the form of a page that asks leads to."""
    (found,) = re.findall(r'method="POST" action="([^"]+carry-out[^"]*)"', page.text)
    return unescape(found)


def ids(world: World, author: Author, *numbers: int) -> list[int]:  # noqa: F811
    """Return rows of a person."""
    return [world.item(author, number).id for number in numbers]


def test_ticked_works_are_named_then_changed_then_followed(
    world: World, author: Author, operator: Browser  # noqa: F811
) -> None:
    chosen = ids(world, author, 0, 1)
    page = operator.get(ask(CONFIRM, action="exclude", scope="ticked", id=chosen))
    said = text_of(page)
    assert "2 works that you ticked" in said
    assert "2 works are changed. Works are removed from ORCID records" in said
    # Nothing has happened yet.
    assert world.item(author).opted_out is None
    answer = operator.post(target(page))
    followed = operator.get(path_of(answer))
    assert "0 of 2 works are done." in text_of(followed)
    assert 'data-orcid-sync-live="moving"' in followed.text
    assert [world.item(author, n).opted_out for n in range(3)] == ["operator"] * 2 + [
        None
    ]
    world.drain()
    assert len(world.works(author)) == 0
    followed = operator.get(path_of(answer))
    assert "Done: 2 works." in text_of(followed)
    assert 'data-orcid-sync-live="moving"' not in followed.text


def test_all_that_match_are_changed_and_no_others(
    world: World, author: Author, operator: Browser  # noqa: F811
) -> None:
    other = world.author()
    world.publish(other, title="Delta")
    world.drain()
    fields = {"action": "exclude", "scope": "all", "person": author.orcid}
    page = operator.get(ask(CONFIRM, **fields))
    said = text_of(page)
    assert f"ORCID iD: {author.orcid}" in said
    assert "3 works are changed." in said
    operator.post(target(page))
    assert [world.item(author, n).opted_out for n in range(3)] == ["operator"] * 3
    assert world.item(other).opted_out is None


def test_retry_sends_what_was_refused(
    world: World, author: Author, operator: Browser  # noqa: F811
) -> None:
    page = operator.get(ask(CONFIRM, action="retry", scope="all", code="rejected"))
    said = text_of(page)
    assert "Reason: ORCID refused it as invalid" in said
    assert "1 work is changed." in said
    answer = operator.post(target(page))
    assert world.drain() == {"create: created": 1}
    assert "Done: 1 work." in text_of(operator.get(path_of(answer)))


def test_included_works_come_back(
    world: World, author: Author, operator: Browser  # noqa: F811
) -> None:
    (number,) = ids(world, author, 0)
    operator.post(ask(DO, action="exclude", scope="ticked", id=number))
    world.drain()
    work = operator.get(f"{HERE}/{number}")
    assert "An operator took it out" in work.text
    assert re.findall(r'name="action" value="(\w+)"', work.text) == ["include"]
    operator.post(ask(DO, action="include", scope="ticked", id=number))
    world.drain()
    assert sorted(world.titles(author)) == ["Alpha", "Beta"]


def test_selection_of_nothing_leads_back_with_the_filter(
    author: Author, operator: Browser  # noqa: F811
) -> None:
    answer = operator.get(
        ask(
            CONFIRM, action="exclude", scope="ticked", state="sent", person=author.orcid
        )
    )
    back = path_of(answer)
    assert back == ask(HERE, state="sent", person=author.orcid)
    assert "Nothing was done: tick works first" in operator.get(back).text


def test_what_authors_decided_is_said_to_stand(
    world: World, author: Author, operator: Browser  # noqa: F811
) -> None:
    world.item(author).opted_out = "author"
    db.session.commit()
    said = text_of(operator.get(ask(CONFIRM, action="send", scope="all")))
    assert "2 works are changed." in said
    assert "1 other is left as it is" in said
    assert "What authors decided stands" in said
    chosen = ids(world, author, 0)
    page = operator.get(ask(CONFIRM, action="send", scope="ticked", id=chosen))
    assert "Nothing: this applies to none of them." in text_of(page)
    assert "carry-out" not in page.text
    # Who posts all the same changes nothing.
    answer = operator.post(ask(DO, action="send", scope="ticked", id=chosen))
    assert "Nothing was changed" in text_of(operator.get(path_of(answer)))
    assert world.item(author).opted_out == "author"


def test_works_of_a_paused_connection_are_said_to_wait(
    world: World, author: Author, operator: Browser  # noqa: F811
) -> None:
    author.connection.paused_at = db.func.now()
    db.session.commit()
    page = operator.get(ask(CONFIRM, action="retry", scope="all", state="sent"))
    assert "2 of them wait for connections" in text_of(page)
    followed = operator.get(path_of(operator.post(target(page))))
    assert "0 of 2 works are done. The others wait." in text_of(followed)
    # Nothing gets on: the page does not ask again and again.
    assert 'data-orcid-sync-live="moving"' not in followed.text


def test_work_that_is_gone_meanwhile_is_said_to_be(
    world: World, author: Author, operator: Browser  # noqa: F811
) -> None:
    from invenio_orcid_sync.models import Finding, History, Item

    gone, stays = ids(world, author, 0, 1)
    page = operator.get(
        ask(CONFIRM, action="exclude", scope="ticked", id=[gone, stays])
    )
    db.session.query(History).filter_by(item_id=gone).delete()
    db.session.query(Finding).filter_by(item_id=gone).delete()
    db.session.query(Item).filter_by(id=gone).delete()
    db.session.commit()
    again = operator.get(
        ask(CONFIRM, action="exclude", scope="ticked", id=[gone, stays])
    )
    assert "Some of them are not there any more." in text_of(again)
    followed = operator.get(path_of(operator.post(target(page))))
    assert "0 of 1 works are done." in text_of(followed)
    missing = operator.get(f"{HERE}/{gone}")
    assert missing.status_code == 404
    assert "There is no work" in missing.text


def test_two_operators_who_act_at_once_are_both_told(
    town: Town, world: World, author: Author, operator: Browser  # noqa: F811
) -> None:
    from ..plugins.operators import make_operator

    other = town.window().login(make_operator(town.site.ui, town.make_user))
    pages = [
        one.get(ask(CONFIRM, action="exclude", scope="all", state="sent"))
        for one in (operator, other)
    ]
    first = operator.post(target(pages[0]))
    second = other.post(target(pages[1]))
    assert "0 of 2 works are done." in text_of(operator.get(path_of(first)))
    assert "Nothing was changed" in text_of(other.get(path_of(second)))


def test_many_works_are_gone_through_by_a_worker(
    world: World, author: Author, operator: Browser, monkeypatch: Any  # noqa: F811
) -> None:
    sent: list[dict] = []
    monkeypatch.setattr(bulk, "LARGE", 1)
    monkeypatch.setattr(
        celery, "send_task", lambda name, kwargs, **options: sent.append(kwargs)
    )
    answer = operator.post(ask(DO, action="exclude", scope="all", state="sent"))
    followed = operator.get(path_of(answer))
    said = text_of(followed)
    assert "0 of 2 works are done." in said
    assert "about 2 works that a worker has still to go through" in said
    assert 'data-orcid-sync-live="moving"' in followed.text
    tasks.change_works(**sent[0])
    world.drain()
    assert "Done: 2 works." in text_of(operator.get(path_of(answer)))


STRANGE = {
    "no action": {"scope": "all"},
    "strange action": {"action": "forget", "scope": "all"},
    "strange scope": {"action": "retry", "scope": "some"},
    "no number": {"action": "retry", "scope": "ticked", "id": "one"},
    "great number": {"action": "retry", "scope": "ticked", "id": "9" * 30},
    "many": {"action": "retry", "scope": "ticked", "id": list(range(201))},
    "strange filter": {"action": "retry", "scope": "all", "state": "strange"},
}


@pytest.mark.parametrize("name", STRANGE)
def test_what_cannot_be_meant_changes_nothing(
    world: World, author: Author, operator: Browser, name: str  # noqa: F811
) -> None:
    assert operator.get(ask(CONFIRM, **STRANGE[name])).status_code == 400
    assert operator.post(ask(DO, **STRANGE[name])).status_code == 400
    assert [world.item(author, n).opted_out for n in range(3)] == [None] * 3
    assert world.drain() == {}


@pytest.mark.parametrize(
    "at", ["", "yesterday", "2026-11-21T10:00:00", "0001-01-01T00:00:00+00:00"]
)
def test_progress_of_no_moment_is_refused(operator: Browser, at: str) -> None:
    page = operator.get(ask(f"{HERE}/progress", action="retry", at=at))
    assert page.status_code == 400
    assert "Begin again." in page.text


def test_depositors_neither_ask_nor_act(
    town: Town, world: World, author: Author  # noqa: F811
) -> None:
    window = town.window().login(author.user)
    fields = {"action": "exclude", "scope": "all"}
    for answer in (
        window.get(HERE),
        window.get(ask(CONFIRM, **fields)),
        window.post(ask(DO, **fields)),
    ):
        assert answer.status_code == 403
    assert world.item(author).opted_out is None


def test_nothing_else_of_an_address_goes_into_the_form(
    author: Author, operator: Browser  # noqa: F811
) -> None:
    strange = {
        "endpoint": "elsewhere",
        "_scheme": "javascript",
        "_external": "1",
        "_anchor": "x",
    }
    page = operator.get(ask(CONFIRM, action="retry", scope="all", **strange))
    assert page.status_code == 200
    assert target(page) == ask(DO, action="retry", scope="all")
