# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Starting the drainer with what is configured."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from invenio_orcid_sync.core.mapping import MappingError
from invenio_orcid_sync.engine import drain as drainer
from invenio_orcid_sync.engine.drain import Report
from invenio_orcid_sync.orcid.environments import EnvironmentProblem
from invenio_orcid_sync.services import engine

from ..plugins.world import World
from .former import NEW, reconnect, retired, sources, switch


@pytest.fixture
def fresh(world: World) -> Iterator[World]:
    """A repository whose registry is read again from the configuration."""
    extension = world.site.app.extensions["invenio-orcid-sync"]
    yield world
    vars(extension).pop("environment", None)


def configure(world: World, **settings: object) -> None:
    """Change the configuration as a restart would read it."""
    world.set(**settings)
    vars(world.site.app.extensions["invenio-orcid-sync"]).pop("environment", None)


def test_registry_is_one_row_for_each_environment_and_client(fresh: World) -> None:
    first = engine.registry()
    assert (first.environment, first.client_id) == ("simulator", fresh.client_id)
    assert engine.registry().id == first.id
    configure(fresh, CLIENT_ID="APP-ANOTHER")
    assert engine.registry().id != first.id


def test_registry_that_is_there_takes_no_number(fresh: World) -> None:
    first = engine.registry().id
    for _ in range(3):
        engine.registry()
    configure(fresh, CLIENT_ID="APP-ANOTHER")
    assert engine.registry().id == first + 1


def test_settings_are_read_anew_each_time(fresh: World) -> None:
    fresh.set(GRACE=7, OTHERS_DEPOSITS="auto", TRUSTED_ROLES=["staff"], SHARDS=3)
    settings = engine.settings()
    read = (settings.grace, settings.asks, settings.trusted_roles, settings.shards)
    assert read == (timedelta(seconds=7), False, frozenset({"staff"}), 3)
    fresh.set(GRACE=8, OTHERS_DEPOSITS="ask")
    assert engine.settings().grace == timedelta(seconds=8)
    assert engine.settings().asks is True


def test_settings_with_a_wrong_mapping_name_the_key(fresh: World) -> None:
    fresh.set(MAPPING={"no-such-part": {}})
    with pytest.raises(MappingError, match="no-such-part"):
        engine.settings()


@pytest.mark.parametrize(
    "settings", [{"MEMBERSHIP": "public"}, {"CLIENT_SECRET": None}]
)
def test_drain_without_the_right_to_write_does_nothing(
    fresh: World, settings: dict
) -> None:
    author = fresh.author()
    fresh.publish(author)
    configure(fresh, **settings)
    assert engine.drain() == Report()
    fresh.patch.undo()
    configure(fresh)
    assert fresh.sent() == []
    assert fresh.drain() == {"create: created": 1}


def test_drain_of_everything_goes_through_all_shards(fresh: World) -> None:
    authors = [fresh.author() for _ in range(6)]
    for author in authors:
        fresh.publish(author)
    fresh.set(SHARDS=3)
    report = engine.drain_everything(60)
    assert (report.marks, dict(report.outcomes), report.busy) == (
        6,
        {"create: created": 6},
        False,
    )
    assert [len(fresh.works(author)) for author in authors] == [1] * 6


def test_drain_of_everything_says_when_another_drainer_is_at_work(fresh: World) -> None:
    from invenio_orcid_sync.engine.lease import take

    fresh.publish(fresh.author())
    fresh.set(SHARDS=2)
    lease = take(engine.registry().id, 1)
    assert lease is not None
    assert engine.drain_everything(60).busy is True
    lease.release()
    assert engine.drain_everything(60).busy is False


def test_drain_without_a_budget_starts_nothing(fresh: World) -> None:
    author = fresh.author()
    fresh.publish(author)
    assert engine.drain_everything(0) == Report(more=True)
    assert fresh.sent() == []


def test_drain_of_everything_without_credentials_names_the_cure(fresh: World) -> None:
    configure(fresh, CLIENT_ID=None)
    with pytest.raises(
        EnvironmentProblem, match="set the credentials that ORCID gave you"
    ):
        engine.drain_everything(60)


def test_drain_that_took_long_leaves_the_former_client_to_the_next(
    fresh: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requests that hang count for each client: the task must not be killed."""
    world, old = fresh, fresh.client_id
    author = world.author()
    world.publish(author, title="One")
    world.drain()
    switch(world, NEW, **retired(world))
    reconnect(world, author)
    with monkeypatch.context() as patch:
        patch.setattr(drainer, "BUDGET", -1.0)
        report = engine.drain()
    assert (report.more, sources(world, author)) == (True, [old, NEW])
    world.drain()
    assert sources(world, author) == [NEW]
