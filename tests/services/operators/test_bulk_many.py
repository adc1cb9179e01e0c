# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""More works than a request may change: a worker goes through them, and a page can follow it."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app as celery
from invenio_cache import current_cache
from invenio_db import db
from invenio_records_resources.services.errors import PermissionDeniedError
from kombu.exceptions import OperationalError

from invenio_orcid_sync import tasks
from invenio_orcid_sync.services.errors import BadInput
from invenio_orcid_sync.services.operators import bulk
from invenio_orcid_sync.services.operators.bulk import Tracked
from invenio_orcid_sync.services.operators.queue import Which

from ...plugins.world import Author, World


@pytest.fixture
def sent_tasks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple]]:
    """Return what is sent to workers: name and arguments, as the broker would have them."""
    found: list[tuple] = []

    def send(name: str, kwargs: dict, **options: Any) -> None:
        found.append((name, json.loads(json.dumps(kwargs))))

    monkeypatch.setattr(celery, "send_task", send)
    yield found


@pytest.fixture
def author(world: World, monkeypatch: pytest.MonkeyPatch) -> Author:
    """Somebody with three works, more than a request may change here."""
    monkeypatch.setattr(bulk, "LARGE", 2)
    monkeypatch.setattr(bulk, "BATCH", 2)
    author = world.author()
    for title in ("One", "Two", "Three"):
        world.publish(author, title=title)
    world.drain()
    return author


def test_few_works_are_changed_at_once(
    world: World, author: Author, librarian: Any, sent_tasks: list, monkeypatch: Any
) -> None:
    monkeypatch.setattr(bulk, "LARGE", 3)
    started = bulk.begin(librarian, "exclude", Which(person=author.orcid))
    assert (started.works, sent_tasks) == (3, [])
    assert bulk.tracked(librarian, "exclude", started.at) == Tracked(3, 3, 0, 0, 0)


def test_many_works_are_left_to_a_worker(
    world: World, author: Author, librarian: Any, sent_tasks: list, entries: Callable
) -> None:
    which = Which(person=author.orcid, older=timedelta(0))
    started = bulk.begin(librarian, "exclude", which)
    assert started.works == 3
    # Until then nothing is changed, and a page says so.
    assert entries("exclude") == []
    assert bulk.tracked(librarian, "exclude", started.at) == Tracked(0, 0, 0, 0, 3)
    ((name, arguments),) = sent_tasks
    assert name == bulk.TASK == tasks.change_works.name
    assert arguments == {
        "action": "exclude",
        "which": {"person": author.orcid, "older": 0.0},
        "at": started.at.isoformat(),
        "user_id": librarian.id,
    }
    tasks.change_works(**arguments)
    assert bulk.tracked(librarian, "exclude", started.at) == Tracked(3, 3, 0, 0, 0)
    assert entries("exclude") == [(f"operator:{librarian.id}", "exclude", "asked")] * 3
    world.drain()
    assert bulk.tracked(librarian, "exclude", started.at) == Tracked(3, 0, 0, 0, 0)
    assert world.works(author) == []


def test_ticked_works_come_to_the_worker_as_numbers(
    world: World, author: Author, librarian: Any, sent_tasks: list
) -> None:
    ids = tuple(world.item(author, number).id for number in range(3))
    bulk.begin(librarian, "exclude", Which(ids=ids))
    ((_name, arguments),) = sent_tasks
    assert arguments["which"] == {"ids": list(ids)}
    tasks.change_works(**arguments)
    assert [world.item(author, one).opted_out for one in range(3)] == ["operator"] * 3


def test_worker_counts_as_under_way_until_it_is_through(
    world: World, author: Author, librarian: Any, sent_tasks: list, monkeypatch: Any
) -> None:
    started = bulk.begin(librarian, "retry", Which(person=author.orcid))
    ((_name, arguments),) = sent_tasks
    seen = []
    change = bulk._change

    def watched(*given: Any) -> None:
        seen.append(bulk.tracked(librarian, "retry", started.at).left)
        change(*given)

    monkeypatch.setattr(bulk, "_change", watched)
    tasks.change_works(**arguments)
    assert seen == [3, 1]
    # One that dies is not taken for one that is at work.
    monkeypatch.setattr(bulk, "_change", lambda *given: 1 / 0)
    again = bulk.begin(librarian, "retry", Which(person=author.orcid))
    with pytest.raises(ZeroDivisionError):
        tasks.change_works(**sent_tasks[-1][1])
    assert bulk.tracked(librarian, "retry", again.at).left == 0


def test_whoever_may_not_any_more_changes_nothing(
    world: World, author: Author, librarian: Any, sent_tasks: list, entries: Callable
) -> None:
    bulk.begin(librarian, "exclude", Which(person=author.orcid))
    ((_name, arguments),) = sent_tasks
    stranger = author.user.user
    with pytest.raises(PermissionDeniedError):
        tasks.change_works(**{**arguments, "user_id": stranger.id})
    stranger.active = False
    db.session.commit()
    tasks.change_works(**{**arguments, "user_id": stranger.id})
    tasks.change_works(**{**arguments, "user_id": 10**6})
    assert entries("exclude") == []


def test_nobody_but_operators_begins(world: World, author: Author) -> None:
    for ask in (bulk.begin, bulk.carry_out, bulk.dry):
        with pytest.raises(PermissionDeniedError):
            ask(author.user.identity, "exclude", Which(person=author.orcid))
    assert world.item(author).opted_out is None


def test_nothing_is_changed_where_no_worker_can_be_reached(
    world: World, author: Author, librarian: Any, monkeypatch: Any, entries: Callable
) -> None:
    def refuse(*given: Any, **options: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(celery, "send_task", refuse)
    monkeypatch.setattr(bulk, "_key", lambda action, at: "orcid_sync:bulk:test")
    with pytest.raises(BadInput, match="No worker can be reached"):
        bulk.begin(librarian, "exclude", Which(person=author.orcid))
    assert current_cache.get("orcid_sync:bulk:test") is None
    assert entries("exclude") == []


def test_works_of_paused_connections_are_told_apart(
    world: World, author: Author, librarian: Any, sent_tasks: list
) -> None:
    author.connection.paused_at = db.func.now()
    db.session.commit()
    number = world.item(author).id
    started = bulk.begin(librarian, "send", Which(ids=(number,)))
    assert bulk.tracked(librarian, "send", started.at) == Tracked(1, 1, 0, 1, 0)


def test_two_operators_who_act_at_once_both_get_what_they_asked_for(
    world: World, author: Author, librarian: Any, sent_tasks: list, entries: Callable
) -> None:
    which = Which(person=author.orcid)
    bulk.begin(librarian, "exclude", which)
    bulk.begin(librarian, "exclude", which)
    for _name, arguments in sent_tasks:
        tasks.change_works(**arguments)
    # The second found nothing left that it applies to.
    assert len(entries("exclude")) == 3
    assert world.item(author).opted_out == "operator"
