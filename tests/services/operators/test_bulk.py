# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What operators do about works."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from invenio_db import db

from invenio_orcid_sync.services import works as own
from invenio_orcid_sync.services.errors import BadInput
from invenio_orcid_sync.services.operators import bulk, connections
from invenio_orcid_sync.services.operators.bulk import Forecast, Progress
from invenio_orcid_sync.services.operators.queue import Which

from ...plugins.world import Author, World, system_identity


def rejected(world: World, author: Author, *titles: str) -> None:
    """Publish works that ORCID refuses."""
    for title in titles:
        world.publish(author, title=title)
        world.fault("status", "POST", status=400, body={"error-code": 9020})
        world.drain()


def ids(author: Author) -> list[int]:
    """Return a person's rows, the oldest first."""
    from invenio_orcid_sync.models import Item

    rows = db.session.query(Item.id).filter_by(connection_id=author.connection.id)
    return [one.id for one in rows.order_by(Item.id)]


def test_retry_of_a_selection_tries_these_again(
    world: World, librarian: Any, entries: Callable
) -> None:
    author = world.author()
    rejected(world, author, "One", "Two")
    assert world.drain() == {}
    which = Which(ids=(ids(author)[1],))
    assert bulk.dry(librarian, "retry", which) == Forecast(1, 1, 0)
    assert world.drain() == {}
    started = bulk.carry_out(librarian, "retry", which)
    assert (started.action, started.works) == ("retry", 1)
    assert bulk.progress(librarian, "retry", started.at) == Progress(1, 1, 0)
    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["Two"]
    assert bulk.progress(librarian, "retry", started.at) == Progress(1, 0, 0)
    assert entries("retry") == [(f"operator:{librarian.id}", "retry", "asked")]


def test_work_that_is_tried_again_is_as_old_as_before(world: World) -> None:
    author = world.author()
    rejected(world, author, "Stuck")
    item = world.item(author)
    item.marked_at -= timedelta(days=90)
    db.session.commit()
    which = Which(older=timedelta(days=89))
    for _ in range(2):
        assert bulk.carry_out(system_identity(), "retry", which).works == 1
        world.fault("status", "POST", status=400, body={"error-code": 9020})
        world.drain()
    assert world.item(author).hold == "operator"


def test_retry_by_filter_goes_in_batches_and_behind(
    world: World, monkeypatch: Any
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 2)
    author = world.author()
    rejected(world, author, "One", "Two", "Three")
    world.publish(author, title="Sent")
    world.drain()
    which = Which(state="needs_operator", code="rejected")
    started = bulk.carry_out(system_identity(), "retry", which)
    assert started.works == 3
    assert [world.item(author, n).background for n in range(4)] == [True] * 3 + [False]
    now = bulk.watch(system_identity(), started)
    assert now == Progress(3, 0, 0)
    assert world.titles(author)[0] == "Sent"
    assert sorted(world.titles(author)) == ["One", "Sent", "Three", "Two"]


def test_progress_tells_what_is_held_again(world: World) -> None:
    author, other = world.author(), world.author()
    world.publish(author, by=other.user)
    world.drain()
    started = bulk.carry_out(system_identity(), "retry", Which(state="needs_author"))
    assert bulk.progress(system_identity(), "retry", started.at) == Progress(1, 1, 0)
    world.drain()
    assert bulk.progress(system_identity(), "retry", started.at) == Progress(1, 0, 1)
    again = started.at - timedelta(days=1)
    assert bulk.progress(system_identity(), "retry", again) == Progress(0, 0, 0)


def test_send_does_not_wait_for_a_later_hour(world: World) -> None:
    world.set(DEBOUNCE=3600)
    author = world.author()
    world.publish(author, title="Now")
    assert world.drain() == {}
    bulk.carry_out(system_identity(), "send", Which(person=author.orcid))
    assert not world.item(author).background
    assert world.drain() == {"create: created": 1}


def test_send_waits_for_what_may_be_under_way(world: World) -> None:
    author = world.author()
    world.publish(author)
    world.fault("apply_then_drop", "POST", "*/work")
    world.drain()
    due = world.item(author).due_at
    bulk.carry_out(system_identity(), "send", Which(person=author.orcid))
    assert (world.item(author).remote, world.item(author).due_at) == ("creating", due)
    assert world.drain() == {}


def test_excluded_works_go_and_included_ones_come_back(
    world: World, librarian: Any, entries: Callable
) -> None:
    author = world.author()
    world.publish(author, title="One work")
    world.drain()
    which = Which(person=author.orcid)
    assert bulk.carry_out(librarian, "exclude", which).works == 1
    assert world.drain() == {"delete: deleted": 1}
    assert (world.item(author).opted_out, world.works(author)) == ("operator", [])
    assert bulk.dry(librarian, "exclude", which) == Forecast(1, 0, 0)
    assert bulk.dry(librarian, "retry", which) == Forecast(1, 0, 0)

    own.send_again(author.user.user.id, world.item(author).id)
    assert world.drain() == {}
    assert bulk.carry_out(librarian, "include", which).works == 1
    assert world.drain() == {"create: created": 1}
    who = f"operator:{librarian.id}"
    assert entries("exclude", "include") == [
        (who, "exclude", "asked"),
        (f"user:{author.user.user.id}", "include", "asked"),
        (who, "include", "asked"),
    ]


@pytest.mark.parametrize("choice", ["author", "author_at_orcid"])
@pytest.mark.parametrize("action", bulk.ACTIONS)
def test_what_authors_decided_stands(world: World, action: str, choice: str) -> None:
    author = world.author()
    world.publish(author)
    world.drain()
    item = world.item(author)
    item.opted_out = choice
    db.session.commit()
    which = Which(person=author.orcid)
    assert bulk.dry(system_identity(), action, which) == Forecast(1, 0, 0)
    assert bulk.carry_out(system_identity(), action, which).works == 0
    assert world.item(author).opted_out == choice


def test_dry_tells_what_waits_for_its_connection(world: World) -> None:
    active, paused, lost, ended = (world.author() for _ in range(4))
    for author in (active, paused, lost, ended):
        world.publish(author)
    world.drain()
    connections.pause(system_identity(), paused.connection.id)
    connection = lost.connection
    connection.status, connection.reason = "permission_lost", "refused"
    db.session.commit()
    connections.disconnect(system_identity(), ended.connection.id, "keep")
    assert bulk.dry(system_identity(), "retry", Which()) == Forecast(4, 3, 2)


def test_works_that_a_stopped_backfill_left_stay_away(world: World) -> None:
    from invenio_orcid_sync.models import Item

    author = world.author()
    item = Item(connection_id=author.connection.id, local_key=str(uuid4()))
    db.session.add(item)
    db.session.commit()
    which = Which(ids=(item.id,))
    assert bulk.dry(system_identity(), "retry", which) == Forecast(1, 0, 0)


def test_empty_selection_is_of_no_work(world: World) -> None:
    author = world.author()
    rejected(world, author, "One")
    which = Which(ids=())
    assert bulk.dry(system_identity(), "exclude", which) == Forecast(0, 0, 0)
    assert bulk.carry_out(system_identity(), "exclude", which).works == 0
    assert world.item(author).opted_out is None


def test_works_that_come_meanwhile_are_not_meant(world: World) -> None:
    author = world.author()
    rejected(world, author, "One")
    started = bulk.carry_out(system_identity(), "retry", Which(code="rejected"))
    rejected(world, author, "Two")
    assert bulk.progress(system_identity(), "retry", started.at).works == 1


def test_nobody_but_operators_does_anything(world: World, entries: Callable) -> None:
    from invenio_records_resources.services.errors import PermissionDeniedError

    author = world.author()
    world.publish(author)
    world.drain()
    who = author.user.identity
    for action in bulk.ACTIONS:
        for ask in (bulk.dry, bulk.carry_out):
            with pytest.raises(PermissionDeniedError):
                ask(who, action, Which(person=author.orcid))
    assert entries(*bulk.ACTIONS) == []
    with pytest.raises(BadInput, match="'odd' is none of retry, "):
        bulk.dry(system_identity(), "odd", Which())
