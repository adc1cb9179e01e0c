# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How the sync is doing, in numbers."""

from dataclasses import asdict
from datetime import timedelta
from uuid import uuid4

import pytest

from invenio_orcid_sync.orcid.environments import EnvironmentProblem
from invenio_orcid_sync.services import engine
from invenio_orcid_sync.services.clients import Former
from invenio_orcid_sync.services.status import Status, status

from ..plugins.world import World, retitled


def commit(*rows: object) -> None:
    """Store rows."""
    from invenio_db import db

    db.session.add_all(rows)
    db.session.commit()


def test_status_of_a_fresh_repository_is_empty(world: World) -> None:
    assert status() == Status(
        environment="simulator",
        client_id=world.client_id,
        membership="member",
        refused=None,
        paused_until=None,
        pause_reason=None,
        last_drain_at=None,
        seconds_since_drain=None,
        marks=0,
        oldest_mark_seconds=None,
        revocations=0,
        connections={},
        works={},
        former_clients=[],
    )


def test_status_counts_connections_works_and_marks(world: World) -> None:
    from invenio_orcid_sync.models import Connection

    author, other = world.author(), world.author()
    recid = world.publish(author)
    world.publish(author, by=other.user)
    world.drain()
    lost = Connection(
        registry_id=engine.registry().id,
        orcid="0000-0002-1825-0097",
        status="disconnected",
    )
    commit(lost)
    world.edit(recid, retitled("Edited"))

    now = status()
    assert now.connections == {"active": 2, "disconnected": 1}
    assert now.works == {"sent": 1, "needs_author": 1}
    assert (now.marks, now.oldest_mark_seconds in range(0, 30)) == (1, True)


def test_status_tells_how_old_the_oldest_mark_is(world: World) -> None:
    from sqlalchemy import func

    from invenio_orcid_sync.models import Mark

    for minutes in (1, 5, 3):
        at = func.clock_timestamp() - timedelta(minutes=minutes)
        commit(Mark(concept=uuid4(), at=at))
    assert status().marks == 3
    assert status().oldest_mark_seconds in range(300, 330)


def test_status_tells_when_the_last_drain_was(world: World) -> None:
    world.drain()
    now = status()
    assert now.seconds_since_drain in range(0, 30)
    assert now.last_drain_at == engine.registry().last_drain_at.isoformat()


@pytest.mark.parametrize("seconds, paused", [(600, True), (-1, False)])
def test_status_tells_of_a_pause_as_long_as_it_lasts(
    world: World, seconds: int, paused: bool
) -> None:
    from sqlalchemy import func

    registry = engine.registry()
    registry.paused_until = func.clock_timestamp() + timedelta(seconds=seconds)
    registry.pause_reason = "registry_busy"
    commit(registry)
    until = registry.paused_until.isoformat()
    now = status()
    assert (now.paused_until, now.pause_reason) == (
        (until, "registry_busy") if paused else (None, None)
    )


def test_status_counts_tokens_to_be_revoked(world: World) -> None:
    from invenio_orcid_sync.models import Grant

    world.author()
    registry = engine.registry().id
    orcid = "0000-0002-1825-0097"
    for state in ("surplus", "surplus", "revoked"):
        commit(Grant(registry_id=registry, orcid=orcid, scope="/x", state=state))
    assert status().revocations == 2


def test_status_is_that_of_the_configured_registry_alone(world: World) -> None:
    from invenio_orcid_sync.models import Connection, Grant, Item, Registry

    other = Registry(environment="production", client_id="APP-OTHER")
    commit(other)
    orcid = "0000-0002-1825-0097"
    connection = Connection(registry_id=other.id, orcid=orcid)
    commit(connection)
    commit(
        Item(connection_id=connection.id, local_key=str(uuid4())),
        Grant(registry_id=other.id, orcid=orcid, scope="/x", state="surplus"),
    )
    now = status()
    assert (now.connections, now.works, now.revocations) == ({}, {}, 0)


def test_status_of_a_copy_says_that_nothing_is_sent(world: World) -> None:
    world.drain()
    assert status().refused is None
    world.set(INSTANCE="copy")
    assert status().refused == "other_instance"


def test_status_counts_what_is_left_under_a_former_client_id(world: World) -> None:
    from invenio_orcid_sync.models import Connection, Grant, Item, Registry

    former = Registry(environment="simulator", client_id="APP-FORMER")
    elsewhere = Registry(environment="production", client_id="APP-ELSEWHERE")
    commit(former, elsewhere)
    orcids = ["0000-0002-1825-0097", "0000-0001-5109-3700"]
    states = ["active", "disconnected"]
    people = [
        Connection(registry_id=former.id, orcid=orcid, status=state)
        for orcid, state in zip(orcids, states)
    ]
    commit(*people)
    remotes = ["present", "creating", "none"]
    for one in people:
        ids = {"connection_id": one.id}
        commit(
            *(Item(local_key=str(uuid4()), remote=remote, **ids) for remote in remotes)
        )
    commit(
        Item(connection_id=people[1].id, local_key=str(uuid4()), code="cannot_remove"),
        Grant(registry_id=former.id, orcid=orcids[1], scope="/x", state="surplus"),
    )
    assert status().refused == "former_client"
    assert status().former_clients == [
        Former(
            client_id="APP-FORMER",
            retired=False,
            connections=1,
            works=2,
            left_behind=1,
            revocations=1,
        )
    ]


def test_status_shows_no_secret(world: World) -> None:
    author = world.author()
    world.publish(author)
    world.drain()
    shown = str(asdict(status()))
    secret = world.site.app.config["ORCID_SYNC_CLIENT_SECRET"]
    assert world.client_id in shown
    assert [one for one in (secret, author.token) if one in shown] == []


def test_status_without_credentials_names_the_cure(world: World) -> None:
    extension = world.site.app.extensions["invenio-orcid-sync"]
    world.set(CLIENT_ID=None)
    vars(extension).pop("environment", None)
    with pytest.raises(EnvironmentProblem, match="ORCID_SYNC_CLIENT_ID .* not set"):
        status()
