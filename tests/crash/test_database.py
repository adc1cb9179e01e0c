# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""PostgreSQL ends our connection around a COMMIT: what was committed and what was not is nobody's to know."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from ..plugins.content import record_data
from ..plugins.world import service, system_identity
from . import jobs
from .proxy import WHEN, Proxy, cutting, slow
from .scene import COOL_DOWN, Scene
from .test_points import LOOK, POST

INTENT = "UPDATE orcid_sync_item SET.*'creating'"
OUTCOME = "UPDATE orcid_sync_item SET.*'present'"
TAKEN_IN = "INSERT INTO orcid_sync_item "

# What is sent in all.
SENT = {
    (TAKEN_IN, "before"): [POST],
    (TAKEN_IN, "during"): [POST],
    (TAKEN_IN, "after"): [POST],
    (INTENT, "before"): [POST],
    (INTENT, "during"): [POST],
    # The intent is there, and nobody knows that no request has left.
    (INTENT, "after"): [LOOK, POST],
    (OUTCOME, "before"): [POST, LOOK],
    (OUTCOME, "during"): [POST, LOOK],
    (OUTCOME, "after"): [POST],
}


@contextmanager
def cut(scene: Scene, statement: str, when: str, table: str) -> Iterator[Proxy]:
    """Give a port to the database whose transaction with a statement is cut, once."""
    database = scene.world.site.database
    with ExitStack() as stack:
        if when == "during":
            stack.enter_context(slow(database, table))
        proxy = stack.enter_context(cutting(database, statement, when))
        yield proxy
        assert proxy.cuts == 1


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize(
    "statement", [TAKEN_IN, INTENT, OUTCOME], ids=["expand", "intent", "outcome"]
)
def test_drainer_whose_connection_ends_around_a_commit_leaves_one_work(
    scene: Scene, statement: str, when: str
):
    author = scene.world.author()
    scene.world.publish(author, title="One work")
    with cut(scene, statement, when, "orcid_sync_item") as proxy:
        assert scene.start(database=proxy.port).failure() == "OperationalError"

    # It could still give its lease back: nobody has to wait for that.
    assert not scene.lease_is_held()
    scene.drain()
    scene.later(COOL_DOWN)
    scene.drain()
    assert scene.calls() == SENT[statement, when]
    assert scene.drain() == {"busy": False, "marks": 0}
    scene.check((author, ["One work"]))


@pytest.mark.parametrize("when", WHEN)
def test_publishing_whose_connection_ends_is_rolled_back_or_has_its_mark(
    scene: Scene, when: str
):
    author = scene.world.author()
    data = record_data(author.orcid, title="One work")
    recid = service().create(author.user.identity, data).id
    statement, table = "INSERT INTO orcid_sync_mark", "orcid_sync_mark"
    with cut(scene, statement, when, table) as proxy:
        child = scene.processes.start(jobs.publish, recid=recid, database=proxy.port)
        assert child.value() == "OperationalError"

    published = is_published(recid)
    assert published == (when == "after")
    assert scene.marks() == published
    scene.drain()
    assert scene.calls() == [POST] * published
    scene.check((author, ["One work"] * published))
    if not published:
        # Nothing was lost but the attempt.
        service().publish(system_identity(), recid)
        scene.drain()
        scene.check((author, ["One work"]))


def is_published(recid: str) -> bool:
    """Tell whether a record is there, whatever its publisher heard."""
    from invenio_db import db
    from invenio_pidstore.models import PersistentIdentifier

    db.session.rollback()
    return PersistentIdentifier.get("recid", recid).is_registered()


def test_drainer_survives_a_restart_of_all_connections_between_two_drains(scene: Scene):
    from invenio_db import db

    author = scene.world.author()
    scene.world.publish(author, title="One work")
    own = "pid <> pg_backend_pid() AND datname = current_database()"
    ended = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {own}"
    db.session.connection().exec_driver_sql(ended)
    db.session.commit()

    assert scene.world.drain() == {"create: created": 1}
    assert scene.calls() == [POST]
    scene.check((author, ["One work"]))
