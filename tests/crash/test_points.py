# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A drainer dies at every named point of every operation; its successor finishes, with at most two requests more."""

from collections.abc import Callable

import pytest

from invenio_orcid_sync.engine.points import POINTS

from ..plugins.world import Author, World, retitled
from . import jobs
from .scene import COOL_DOWN, LEASE, Scene

Prepared = tuple[Author, list[str]]
"""Whose record, and what it must hold in the end."""


def create(scene: Scene) -> Prepared:
    """Publish one record."""
    author = scene.world.author()
    scene.world.publish(author, title="One work")
    return author, ["One work"]


def bulk(scene: Scene) -> Prepared:
    """Publish several."""
    author, titles = scene.world.author(), ["Work 1", "Work 2", "Work 3"]
    for title in titles:
        scene.world.publish(author, title=title)
    return author, titles


def update(scene: Scene) -> Prepared:
    """Edit what is there."""
    author = scene.world.author()
    recid = scene.world.publish(author, title="One work")
    scene.world.drain()
    scene.world.edit(recid, retitled("Edited"))
    return author, ["Edited"]


def delete(scene: Scene) -> Prepared:
    """Delete one record of two."""
    author = scene.world.author()
    recids = [scene.world.publish(author, title=one) for one in ("Goes", "Stays")]
    scene.world.drain()
    scene.world.delete(recids[0])
    return author, ["Stays"]


def resolve(scene: Scene) -> Prepared:
    """Lose the answer to a creation."""
    author = scene.world.author()
    scene.world.publish(author, title="One work")
    scene.world.fault("apply_then_drop", "POST", "*/work")
    scene.world.drain()
    scene.later(COOL_DOWN)
    return author, ["One work"]


def closing(scene: Scene) -> Prepared:
    """Disconnect, and keep what was added."""
    from invenio_db import db

    from invenio_orcid_sync.services import connections

    author = scene.world.author()
    scene.world.publish(author, title="One work")
    scene.world.drain()
    connections.close(author.connection, "keep", "test")
    db.session.commit()
    return author, ["One work"]


def audit(scene: Scene) -> Prepared:
    """Have the ledger, which lost a row, compared with the record."""
    from invenio_db import db

    author, titles = create(scene)
    scene.world.drain()
    db.session.delete(scene.rows(author)[0])
    author.connection.audit = "repair"
    db.session.commit()
    return author, titles


def check(scene: Scene) -> Prepared:
    """Have the permission checked."""
    from invenio_db import db

    author, titles = create(scene)
    scene.world.drain()
    author.connection.audit = "check"
    db.session.commit()
    return author, titles


def backfill(scene: Scene) -> Prepared:
    """Connect somebody whose record was published long before."""
    from invenio_db import db

    from invenio_orcid_sync.models import Mark

    author, titles = create(scene)
    db.session.query(Mark).delete()
    db.session.commit()
    return author, titles


PREPARE: dict[str, Callable[[Scene], Prepared]] = {
    "create": create,
    "bulk": bulk,
    "update": update,
    "delete": delete,
    "resolve": resolve,
    "audit": audit,
    "check": check,
    "revoke": closing,
    "expand": create,
    "close": closing,
}

POST, BULK, LOOK = "POST work", "POST works", "GET works"
PUT, DELETE, REVOKE = "PUT work", "DELETE work", "POST revoke"
KEYWORDS = "GET keywords"

# What is sent in all, by whoever: without a death one request each.
SENT = {
    "create:planned": [POST],
    # Nobody knows that it has not left.
    "create:intended": [LOOK, POST],
    "create:answered": [POST, LOOK],
    "create:settled": [POST],
    "bulk:planned": [BULK],
    "bulk:intended": [LOOK, BULK],
    "bulk:answered": [BULK, LOOK],
    "bulk:settled": [BULK],
    # Twice is as once: no need to look.
    "update:planned": [PUT],
    "update:intended": [PUT],
    "update:answered": [PUT, PUT],
    "update:settled": [PUT],
    "delete:planned": [DELETE],
    "delete:intended": [DELETE],
    "delete:answered": [DELETE, DELETE],
    "delete:settled": [DELETE],
    "resolve:planned": [LOOK],
    "resolve:intended": [LOOK],
    "resolve:answered": [LOOK, LOOK],
    "resolve:settled": [LOOK],
    # The work is taken up, and brought up to date, as nobody knows what it says.
    "audit:planned": [LOOK, PUT],
    "audit:intended": [LOOK, PUT],
    "audit:answered": [LOOK, LOOK, PUT],
    "audit:settled": [LOOK, PUT],
    "check:planned": [KEYWORDS],
    "check:intended": [KEYWORDS],
    "check:answered": [KEYWORDS, KEYWORDS],
    "check:settled": [KEYWORDS],
    "revoke:planned": [REVOKE],
    "revoke:intended": [REVOKE],
    "revoke:answered": [REVOKE, REVOKE],
    "revoke:settled": [REVOKE],
    "expand:planned": [POST],
    "expand:settled": [POST],
    "close:planned": [REVOKE],
    "close:settled": [REVOKE],
}


def test_every_point_is_tried():
    named = {f"{name}:{one}" for name, moments in POINTS.items() for one in moments}
    elsewhere = {
        f"{name}:{one}" for name in ("connect", "survey") for one in POINTS[name]
    }
    assert named == SENT.keys() | elsewhere


@pytest.mark.parametrize("point", SENT)
def test_successor_finishes_what_a_drainer_left_that_died(scene: Scene, point: str):
    author, titles = PREPARE[point.partition(":")[0]](scene)
    scene.calls()
    scene.die(point)
    sent = scene.calls()

    # The dead one's lease is respected while it lasts, and its open requests until they must be over.
    assert scene.lease_is_held()
    scene.later(LEASE)
    scene.drain()
    scene.later(COOL_DOWN)
    scene.drain()
    assert sent + scene.calls() == SENT[point]

    assert scene.drain() == {"busy": False, "marks": 0}
    assert scene.calls() == []
    scene.check((author, titles))


@pytest.mark.parametrize("moment", POINTS["survey"])
def test_walk_that_died_is_finished_by_another(scene: Scene, moment: str):
    author, titles = backfill(scene)
    died = scene.processes.start(jobs.walk, die_at=f"survey:{moment}")
    assert died.was_killed()
    scene.processes.start(jobs.walk).value()
    assert len(scene.rows(author)) == (moment == "settled")

    scene.later(LEASE)
    scene.processes.start(jobs.walk).value()
    scene.drain()
    assert scene.calls() == [POST]
    scene.check((author, titles))


def test_point_that_is_not_named_kills_nobody(world: World, monkeypatch):
    from invenio_orcid_sync.engine.points import VARIABLE

    monkeypatch.setenv(VARIABLE, "create:intende,xcreate:intended,create,:,intended")
    world.publish(world.author())
    assert world.drain() == {"create: created": 1}
