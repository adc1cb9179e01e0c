# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Everything at a glance."""

from datetime import timedelta
from typing import Any

import pytest
from invenio_db import db

from invenio_orcid_sync.services.operators import connections
from invenio_orcid_sync.services.operators.overview import (
    Backlog,
    Coverage,
    Rate,
    overview,
)
from invenio_orcid_sync.services.status import status

from ...plugins.world import World, retitled, system_identity


def test_overview_of_a_fresh_repository_is_empty(world: World) -> None:
    world.set(RATE=20)
    shown = overview(system_identity())
    assert shown.status == status()
    assert (shown.paused, shown.causes) == (0, [])
    assert shown.backlog == Backlog(0, None, 0)
    assert shown.coverage == Coverage(0, 0, 0)
    assert shown.rate == Rate(0.0, 20)


def test_overview_tells_causes_coverage_and_rate(world: World) -> None:
    author, other = world.author(), world.author()
    for n in range(3):
        world.publish(author, title=f"Work {n}")
    world.publish(author, by=other.user)
    world.drain()
    gone = world.publish(author)
    world.drain()
    world.delete(gone)
    world.drain()
    shown = overview(system_identity())
    assert [(one.state, one.code, one.works) for one in shown.causes] == [
        ("needs_author", "awaits_author", 1)
    ]
    assert shown.coverage == Coverage(works=5, sent=3, settled=4)
    # A bulk, a creation and a removal.
    assert shown.rate.used == pytest.approx(3 / 60)


def test_overview_tells_what_is_due_for_how_long(world: World) -> None:
    from invenio_orcid_sync.models import Item

    author, paused = world.author(), world.author()
    recids = [world.publish(one) for one in (author, author, paused)]
    world.drain()
    for recid in recids:
        world.edit(recid, retitled("Edited"))
    connections.pause(system_identity(), paused.connection.id)
    db.session.query(Item).update({Item.due_at: db.func.now() - timedelta(minutes=5)})
    db.session.commit()
    shown = overview(system_identity())
    assert (shown.backlog.works, shown.backlog.stopped) == (2, 1)
    assert shown.backlog.oldest_seconds in range(300, 360)
    assert (shown.paused, shown.status.marks) == (1, 3)


def test_overview_takes_as_many_statements_for_more_works(world: World) -> None:
    from ...engine.counts import seen_by

    author = world.author()
    overview(system_identity())  # who may is kept for a while
    with seen_by(db.engine) as few:
        overview(system_identity())
    for n in range(3):
        world.publish(author, title=f"Work {n}")
    world.drain()
    with seen_by(db.engine) as many:
        overview(system_identity())
    assert len(many) <= len(few) + 1


def test_nobody_but_operators_looks(world: World, librarian: Any) -> None:
    from invenio_records_resources.services.errors import PermissionDeniedError

    author = world.author()
    assert overview(librarian).status.connections == {"active": 1}
    with pytest.raises(PermissionDeniedError):
        overview(author.user.identity)
