# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Numbers for a time series."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from invenio_db import db

import invenio_orcid_sync
from invenio_orcid_sync.core.states import STATES
from invenio_orcid_sync.models import (
    CLOSED,
    OPEN,
    Grant,
    History,
    Item,
    Lease,
    Registry,
)
from invenio_orcid_sync.services import engine
from invenio_orcid_sync.services.metrics import FAMILIES, NAMES, samples
from invenio_orcid_sync.services.operators import connections

from ..engine.counts import seen_by
from ..plugins.world import World, retitled, system_identity


def measured() -> dict[tuple, float]:
    """Return all numbers by name and labels."""
    found = [
        ((f"{name}".removeprefix("orcid_sync_"), *labels), number)
        for name, labels, number in samples()
    ]
    assert len(dict(found)) == len(found)
    return dict(found)


def nonzero() -> dict[tuple, float]:
    """Return the numbers that are not zero, without those that are always there."""
    always = {"info", "requests_per_second_limit", "seconds_since_drain"}
    return {
        key: number
        for key, number in measured().items()
        if number and key[0] not in always
    }


def explained(part: str) -> str:
    """Return how the database carries out the statement of a scrape that holds this text."""
    seen: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, given: Any, *_: Any) -> None:
        seen.append((statement, given))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        measured()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    ((statement, given),) = (one for one in seen if part in one[0])
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN {statement}", given)
    return "\n".join(plan.scalars())


def test_metrics_of_a_fresh_repository_are_zero(world: World) -> None:
    world.set(RATE=20)
    assert nonzero() == {}
    found = measured()
    info = (invenio_orcid_sync.__version__, "simulator", "member")
    assert found["info", *info] == 1
    assert found["requests_per_second_limit",] == 20
    # There is no time since what never was, and no share of nothing.
    assert {name for name, *_ in found} == {
        one.removeprefix("orcid_sync_") for one in NAMES
    } - {
        "unsettled_works",
        "coverage_ratio",
        "recent_answers",
        "seconds_since_drain",
        "shard_stands_still",
    }


def test_metrics_name_each_state_from_the_beginning(world: World) -> None:
    found = measured()
    assert [key for key in found if key[0] == "works"] == [
        ("works", state) for state in STATES
    ]
    assert [key for key in found if key[0] == "connections"] == [
        ("connections", status) for status in (*OPEN, *CLOSED)
    ]


def test_metrics_have_the_labels_of_their_families(world: World) -> None:
    author, other = world.author(), world.author()
    world.publish(author)
    world.publish(author, by=other.user)
    world.drain()
    labels = {one.name: one.labels for one in FAMILIES}
    seen = list(samples())
    assert {name for name, *_ in seen} == set(NAMES)
    assert [one for one in seen if len(one[1]) != len(labels[one[0]])] == []
    assert [
        one for one in seen if not all(isinstance(value, str) for value in one[1])
    ] == []


def test_metrics_tell_works_connections_and_answers(world: World) -> None:
    author, other = world.author(), world.author()
    for n in range(3):
        world.publish(author, title=f"Work {n}")
    world.publish(author, by=other.user)
    world.drain()
    world.edit(world.publish(other), retitled("Edited"))
    connections.pause(system_identity(), other.connection.id)
    found = nonzero()
    assert found.pop(("marks_oldest_seconds",), 0) in range(60)
    assert found == {
        ("works", "sent"): 3,
        ("works", "needs_author"): 1,
        ("unsettled_works", "needs_author", "awaits_author"): 1,
        ("coverage_ratio",): 0.75,
        ("connections", "active"): 2,
        ("connections_paused",): 1,
        ("marks",): 2,
        ("requests_total",): 1,
        ("requests_per_second",): pytest.approx(1 / 60),
        ("recent_answers", "create", "created", "201"): 3,
    }


def test_metrics_count_answers_and_no_decisions(world: World) -> None:
    author = world.author()
    world.publish(author)
    world.fault("status", method="POST", status=400)
    world.drain()
    connections.pause(system_identity(), author.connection.id)
    answers = {key for key in measured() if key[0] == "recent_answers"}
    history = db.session.query(History).filter(History.duration_ms.is_not(None)).all()
    assert answers == {
        ("recent_answers", one.action, one.outcome, str(one.status)) for one in history
    }
    assert len(answers) == 1


def test_metrics_forget_answers_after_a_while(world: World) -> None:
    world.publish(world.author())
    world.drain()
    ages = {History.at: db.func.now() - timedelta(minutes=6)}
    db.session.query(History).update(ages)
    db.session.commit()
    assert not [key for key in measured() if key[0] == "recent_answers"]


def test_metrics_count_requests_without_an_answer(world: World) -> None:
    world.publish(world.author())
    world.fault("drop_before_apply", method="POST")
    world.drain()
    (key,) = (key for key in measured() if key[0] == "recent_answers")
    assert key == ("recent_answers", "create", "unanswered", "none")


def test_requests_of_all_shards_are_counted_and_stay_counted(world: World) -> None:
    world.set(SHARDS=2)
    for _ in range(3):
        world.publish(world.author())
    engine.drain_everything(60)
    assert measured()["requests_total",] == len(world.sent()) == 3
    # Whatever becomes of the history, and of the shards.
    db.session.query(History).delete()
    db.session.commit()
    world.set(SHARDS=1)
    assert measured()["requests_total",] == 3
    world.edit(world.publish(world.author()), retitled("Edited"))
    world.drain()
    assert measured()["requests_total",] == len(world.sent()) == 4


def test_requests_of_another_registry_do_not_count(world: World) -> None:
    other = Registry(environment="sandbox", client_id="APP-1")
    db.session.add(other)
    db.session.flush()
    db.session.add(Lease(registry_id=other.id, shard=0, requests=7))
    db.session.commit()
    assert measured()["requests_total",] == 0
    db.session.query(Lease).delete()
    db.session.commit()


def test_shards_that_stand_still_are_told(world: World) -> None:
    world.set(SHARDS=2)
    engine.drain(1)
    found = measured()
    assert (found["shard_stands_still", "0"], found["shard_stands_still", "1"]) == (
        1,
        0,
    )


def test_metrics_tell_what_is_due_for_how_long(world: World) -> None:
    author, paused = world.author(), world.author()
    for one in (author, author, paused):
        world.publish(one)
    world.drain()
    connections.pause(system_identity(), paused.connection.id)
    due = {Item.due_at: db.func.now() - timedelta(minutes=5)}
    db.session.query(Item).update(due)
    db.session.commit()
    found = measured()
    assert found["backlog_works",] == 2
    assert found["backlog_stopped_works",] == 1
    assert 300 <= found["backlog_oldest_seconds",] < 360


def test_metrics_tell_of_pauses_and_refusals(world: World) -> None:
    world.drain()
    now = measured()
    assert (now["paused", ""], now["refused", ""]) == (0, 0)
    assert now["seconds_since_drain",] in range(5)
    values = {
        Registry.paused_until: db.func.now() + timedelta(hours=1),
        Registry.pause_reason: "forbidden",
        Registry.instance: "0" * 64,
    }
    db.session.query(Registry).update(values)
    db.session.commit()
    found = measured()
    assert (found["paused", "forbidden"], found["refused", "other_instance"]) == (1, 1)
    assert not {("paused", ""), ("refused", "")} & found.keys()


def test_metrics_tell_of_tokens_to_revoke(world: World) -> None:
    world.author()
    db.session.query(Grant).update({Grant.state: "surplus"})
    db.session.commit()
    assert measured()["revocations",] == 1


def test_metrics_ask_nothing_of_orcid_and_as_much_of_the_database_for_more_works(
    world: World,
) -> None:
    author = world.author()
    measured()
    with seen_by(db.engine) as few:
        measured()
    for n in range(3):
        world.publish(author, title=f"Work {n}")
    world.drain()
    before = world.sent()
    with seen_by(db.engine) as many:
        measured()
    assert len(many) <= len(few) + 1
    assert world.sent() == before


def test_answers_are_counted_along_the_index(world: World) -> None:
    db.session.execute(
        sa.text(
            "INSERT INTO orcid_sync_history (at, actor, action, outcome, status, duration_ms) "
            "SELECT now() - n * interval '1 minute', 'drainer', 'update', 'updated', 200, 400 "
            "FROM generate_series(1, 20000) n"
        )
    )
    db.session.commit()
    db.session.execute(sa.text("ANALYZE orcid_sync_history"))
    plan = explained("orcid_sync_history.outcome")
    assert "ix_orcid_sync_history_at" in plan
    assert "Seq Scan on orcid_sync_history" not in plan
    assert measured()["recent_answers", "update", "updated", "200"] == 4
