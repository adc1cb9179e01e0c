# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""One drainer at a time, whatever dies."""

from datetime import timedelta

import pytest
from invenio_db import db

from invenio_orcid_sync.engine.lease import LENGTH, LeaseLost, take
from invenio_orcid_sync.models import Lease

from ..plugins.world import World


@pytest.fixture
def registry(world: World):
    """The registry's row."""
    from invenio_orcid_sync.services import engine

    return engine.registry()


def expire(registry) -> None:
    """Let the lease run out."""
    db.session.query(Lease).update({Lease.until: Lease.until - timedelta(hours=1)})
    db.session.commit()


def test_lease_is_held_by_one(registry):
    first = take(registry.id, 0)
    assert take(registry.id, 0) is None
    first.release()
    assert take(registry.id, 0).epoch == first.epoch + 1


def test_shards_have_leases_of_their_own(registry):
    assert take(registry.id, 0).shard == 0
    assert take(registry.id, 1).shard == 1


def test_lease_that_ran_out_is_taken_over_and_fences_its_former_holder(registry):
    from invenio_orcid_sync.models import Registry

    first = take(registry.id, 0)
    expire(registry)
    second = take(registry.id, 0)
    assert second.epoch == first.epoch + 1

    registry.pause_reason = "late"
    with pytest.raises(LeaseLost):
        first.renew()
    db.session.commit()
    assert (
        db.session.get(Registry, registry.id, populate_existing=True).pause_reason
        is None
    )
    second.renew()


def test_late_release_does_not_take_the_successors_lease(registry):
    first = take(registry.id, 0)
    expire(registry)
    second = take(registry.id, 0)
    first.release()

    assert take(registry.id, 0) is None
    second.renew()


def test_lease_that_was_given_back_tells_when(registry):
    def left() -> timedelta:
        return db.session.scalar(db.select(Lease.until - db.func.clock_timestamp()))

    held = take(registry.id, 0)
    assert timedelta(seconds=170) < left() <= LENGTH
    held.release()
    assert timedelta(seconds=-10) < left() < timedelta()
    assert take(registry.id, 0).epoch == held.epoch + 1


def test_lease_counts_requests_through_all_hands(world: World, registry):
    """Whoever has lost it counts no more."""
    first = take(registry.id, 0)
    first.requests += 2
    first.renew()
    db.session.commit()
    first.requests += 1
    expire(registry)
    second = take(registry.id, 0)
    assert second.requests == 2
    second.requests += 5
    second.release()
    first.release()
    assert take(registry.id, 0).requests == 7


def test_requests_are_counted_as_the_registry_sees_them(world: World):
    authors = [world.author() for _ in range(3)]
    for author in authors:
        world.publish(author)
    world.drain()
    assert db.session.scalar(db.select(Lease.requests)) == len(world.sent()) == 3
    # What needs none is not counted.
    world.drain()
    assert db.session.scalar(db.select(Lease.requests)) == 3


def test_drain_beside_another_does_nothing(world: World, registry):
    from invenio_orcid_sync.services import engine

    author = world.author()
    world.publish(author)
    held = take(registry.id, 0)

    assert engine.drain().busy is True
    assert world.works(author) == []
    held.release()
    assert world.drain() == {"create: created": 1}


def test_drain_gives_the_lease_back(world: World, registry):
    world.drain()
    assert take(registry.id, 0) is not None


def test_outcome_of_a_drainer_that_lost_its_lease_is_left_to_the_successor(
    world: World,
):
    """The lease runs out while a request is under way: its outcome is not committed, the intent stands."""
    from invenio_orcid_sync.engine import drain as module

    author = world.author()
    world.publish(author)
    send = module.send

    def slow(client, job):
        answer = send(client, job)
        with world.site.app.app_context():
            expire(None)
        return answer

    world.patch.setattr(module, "send", slow)
    assert world.drain() == {}
    assert world.item(author).remote == "creating"
    assert len(world.works(author)) == 1


def test_two_shards_send_each_work_once(world: World):
    from invenio_orcid_sync.services import engine

    world.set(SHARDS=2)
    authors = [world.author() for _ in range(6)]
    for author in authors:
        world.publish(author)

    first, second = engine.drain(0).outcomes, engine.drain(1).outcomes
    assert first["create: created"] + second["create: created"] == 6
    assert [len(world.works(one)) for one in authors] == [1] * 6
