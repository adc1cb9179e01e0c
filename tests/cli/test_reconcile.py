# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid reconcile``."""

from collections.abc import Callable

from invenio_db import db

from invenio_orcid_sync.models import History, Mark

from ..plugins import past
from ..plugins.past import surveys
from ..plugins.world import World, retitled


def unannounced(world: World, recid: str) -> None:
    """Change a record, and lose the mark of it."""
    world.edit(recid, retitled("Edited"))
    db.session.query(Mark).delete()
    db.session.commit()


def long_ago(recid: str) -> None:
    """Let a record be older than the moments that a look leaves in doubt."""
    past.touched(recid, days=-1)
    past.touched(recid, days=-1, parent=True)


def test_what_nobody_announced_is_found_and_sent_next(
    world: World, run: Callable
) -> None:
    author = world.author()
    recid = world.publish(author, title="Written")
    as_it_was = world.publish(author, title="As it was")
    long_ago(as_it_was)
    world.drain()
    unannounced(world, recid)
    assert world.drain() == {}
    ran = run("reconcile")
    assert (ran.code, ran.out) == (
        0,
        "2 records looked at, 1 works to look at again.\n",
    )
    assert "Looking through records" in ran.err
    assert world.drain() == {"update: updated": 1}
    assert sorted(world.titles(author)) == ["As it was", "Edited"]


def test_machines_read_what_was_found(world: World, run: Callable) -> None:
    author = world.author()
    recid = world.publish(author)
    world.drain()
    unannounced(world, recid)
    found = run("reconcile", "--json").json
    assert (found["state"], found["seen"], found["found"]) == ("done", 1, 1)
    again = run("reconcile", "--json").json
    assert (again["state"], again["found"]) == ("done", 0)
    assert len(surveys(kind="reconcile")) == 2


def test_public_credentials_reconcile_nothing(world: World, run: Callable) -> None:
    world.set(MEMBERSHIP="public")
    before = db.session.query(History).count()
    ran = run("reconcile")
    assert ran.code == 1
    assert "Nothing can be sent: see 'invenio orcid check'." in ran.err
    assert db.session.query(History).count() == before
