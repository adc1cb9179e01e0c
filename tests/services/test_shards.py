# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A shard that nobody drains is seen, although others go on."""

import re
from datetime import timedelta

import pytest
from invenio_db import db

from invenio_orcid_sync.engine.lease import take
from invenio_orcid_sync.models import Item, Lease
from invenio_orcid_sync.services import engine, metrics, shards
from invenio_orcid_sync.services.checks import STALE, Finding, check
from invenio_orcid_sync.services.checks.running import SHARD_CURE
from invenio_orcid_sync.services.health import Check, health
from invenio_orcid_sync.services.shards import Shard

from ..plugins.world import World


@pytest.fixture
def two(world: World) -> World:
    """A repository with two shards, both drained a moment ago."""
    world.set(SHARDS=2)
    for shard in (0, 1):
        engine.drain(shard)
    return world


def found() -> list[Shard]:
    """Return how the shards stand."""
    return shards.shards(engine.registry())


def ended(shard: int, seconds: float) -> None:
    """Let a shard's lease have ended so many seconds ago."""
    then = db.func.clock_timestamp() - timedelta(seconds=seconds)
    db.session.query(Lease).filter_by(shard=shard).update({Lease.until: then})
    db.session.commit()


def drain_check() -> Check:
    """Return what the health says of draining."""
    return next(one for one in health().checks if one.name == "drain")


def test_shards_that_are_drained_go_on(two: World) -> None:
    assert [(one.number, one.still) for one in found()] == [(0, False), (1, False)]
    assert {one.seconds for one in found()} <= set(range(5))
    assert (check(), drain_check().status) == ([], "ok")


@pytest.mark.parametrize("seconds, still", [(STALE - 20, False), (STALE + 20, True)])
def test_shard_stands_still_after_a_while(
    two: World, seconds: int, still: bool
) -> None:
    ended(1, seconds)
    assert [one.still for one in found()] == [False, still]
    assert found()[1].seconds in range(seconds, seconds + 10)


def test_shard_that_was_never_drained_stands_still(two: World) -> None:
    two.set(SHARDS=3)
    assert found()[2] == Shard(2, None)
    assert [one.number for one in shards.standing_still(engine.registry())] == [2]
    (finding,) = check()
    assert finding.problem.startswith("Shard 2 of 3, counted from 0, was never drained")


def test_shard_is_drained_as_long_as_its_lease_is_held(two: World) -> None:
    """However long a request takes: nothing is committed meanwhile."""
    registry = engine.registry()
    ended(1, 3600)
    held = take(registry.id, 1)
    assert found()[1] == Shard(1, 0)
    held.release()
    assert found()[1] == Shard(1, 0)


def test_shards_of_another_count_do_not_count(two: World) -> None:
    ended(1, 3600)
    two.set(SHARDS=1)
    assert [one.number for one in found()] == [0]
    assert (check(), drain_check().status) == ([], "ok")


def test_dead_shard_of_several_is_named_with_what_waits_and_the_cure(
    two: World,
) -> None:
    authors = [two.author() for _ in range(6)]
    for author in authors:
        two.publish(author)
    # Takes in all marks, and sends the works of its own authors.
    sent = engine.drain(0).outcomes["create: created"]
    waiting = db.session.query(Item).filter(Item.due_at.is_not(None)).count()
    assert (sent + waiting, drain_check().status) == (6, "ok")
    ended(1, 3600)
    finding = Finding(
        "shard",
        f"Shard 1 of 2, counted from 0, was not drained for 3600 s. Works of its authors that wait: {waiting}.",
        SHARD_CURE,
    )
    (said,) = check()
    assert re.sub(r"\d+ s\.", "3600 s.", said.problem) == finding.problem
    assert (said.code, said.cure, said.fatal) == ("shard", SHARD_CURE, True)
    seen = drain_check()
    assert seen.status == "degraded"
    assert re.sub(r"\d+ s\.", "3600 s.", seen.message) == finding.problem
    assert seen.seconds in range(3600, 3610)
    assert health().status == "degraded"
    told = {
        labels: value for name, labels, value in metrics.samples() if "still" in name
    }
    assert told == {("0",): 0, ("1",): 1}
    # And seen to be cured.
    assert engine.drain(1).outcomes["create: created"] == waiting
    assert (check(), health().status) == ([], "ok")


def test_works_that_nobody_may_send_do_not_wait(two: World) -> None:
    author = two.author()
    two.publish(author)
    engine.drain_everything(60)
    db.session.query(Item).update({Item.due_at: db.func.now()})
    db.session.commit()
    due = [shards.due(engine.registry(), one) for one in found()]
    assert sorted(due) == [0, 1]
    author.connection.paused_at = db.func.now()
    db.session.commit()
    assert [shards.due(engine.registry(), one) for one in found()] == [0, 0]


def test_standstill_of_all_is_one_finding(two: World) -> None:
    for shard in (0, 1):
        ended(shard, 3600)
    hour = db.func.clock_timestamp() - timedelta(hours=1)
    engine.registry().last_drain_at = hour
    db.session.commit()
    assert [one.code for one in check()] == ["drain"]
    assert drain_check().status == "failing"
