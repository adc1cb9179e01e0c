# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whether the synchronization runs, and that it is told whatever is missing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from invenio_db import db
from sqlalchemy import text

from invenio_orcid_sync.models import Item, Mark, Registry
from invenio_orcid_sync.services import broker as reach
from invenio_orcid_sync.services import health as module
from invenio_orcid_sync.services.health import Check, Health, health, recent

from ..engine.counts import seen_by
from ..plugins.brokers import broker
from ..plugins.configured import configured
from ..plugins.world import World, retitled

CHECKS = [
    "configuration",
    "database",
    "broker",
    "refusal",
    "drain",
    "pause",
    "backlog",
]


def bad(found: Health) -> dict[str, str]:
    """Return what is not well, and how bad it is."""
    return {one.name: one.status for one in found.checks if one.status != "ok"}


def the(found: Health, name: str) -> Check:
    """Return a check."""
    return next(one for one in found.checks if one.name == name)


def registry(**values: Any) -> None:
    """Change the registry's row."""
    db.session.query(Registry).update(values)
    db.session.commit()


def ago(**duration: float) -> Any:
    """Return a moment in the past, by the database's clock."""
    return db.func.clock_timestamp() - timedelta(**duration)


@pytest.fixture
def drained(world: World) -> World:
    """A repository whose worker has just done something."""
    world.drain()
    return world


@contextmanager
def gone(table: str) -> Iterator[None]:
    """Take a table away for a moment."""
    db.session.execute(text(f"ALTER TABLE {table} RENAME TO gone"))
    db.session.commit()
    try:
        yield
    finally:
        db.session.rollback()
        db.session.execute(text(f"ALTER TABLE gone RENAME TO {table}"))
        db.session.commit()


def test_health_of_a_repository_at_work_is_ok(drained: World) -> None:
    found = health()
    assert [one.name for one in found.checks] == CHECKS
    assert (found.status, bad(found)) == ("ok", {})
    assert the(found, "drain").seconds in range(5)


def test_health_asks_nothing_of_orcid_and_little_of_the_database(
    drained: World,
) -> None:
    author = drained.author()
    for n in range(3):
        drained.publish(author, title=f"Work {n}")
    drained.drain()
    before = drained.sent()
    with seen_by(db.engine) as seen:
        health()
    assert drained.sent() == before
    assert len(seen) <= 40


def test_health_before_the_first_drain_fails(world: World) -> None:
    found = health()
    assert (found.status, bad(found)) == ("failing", {"drain": "failing"})
    assert the(found, "drain").message.startswith("Never drained")


@pytest.mark.parametrize("seconds, status", [(60, "ok"), (180, "failing")])
def test_health_fails_when_nothing_is_drained_any_more(
    drained: World, seconds: int, status: str
) -> None:
    registry(last_drain_at=ago(seconds=seconds))
    found = health()
    assert found.status == status
    assert the(found, "drain").seconds in range(seconds, seconds + 10)


def test_health_is_degraded_while_paused(drained: World) -> None:
    registry(paused_until=ago(hours=-1), pause_reason="forbidden")
    found = health()
    assert (found.status, bad(found)) == ("degraded", {"pause": "degraded"})
    assert "(forbidden)" in the(found, "pause").message
    assert the(found, "pause").seconds in range(3590, 3601)


def test_health_is_ok_after_a_pause(drained: World) -> None:
    registry(paused_until=ago(seconds=1), pause_reason="forbidden")
    assert health().status == "ok"


def test_health_fails_in_a_copy_and_blames_no_worker(drained: World) -> None:
    registry(instance="0" * 64, last_drain_at=ago(hours=1))
    found = health()
    assert (found.status, bad(found)) == ("failing", {"refusal": "failing"})
    assert the(found, "refusal").message.startswith("other_instance: ")


def test_health_is_degraded_while_a_change_waits_for_long(drained: World) -> None:
    author = drained.author()
    drained.publish(author)
    assert health().status == "ok"
    db.session.query(Mark).update({Mark.at: ago(hours=1)})
    db.session.commit()
    found = health()
    assert bad(found) == {"backlog": "degraded"}
    assert the(found, "backlog").seconds in range(3600, 3660)


def test_mark_that_is_put_off_hides_no_older_change(drained: World) -> None:
    """A record that cannot be read is tried again later, and its mark is the first."""
    author = drained.author()
    for _ in range(2):
        drained.publish(author)
    first = db.session.scalar(db.select(db.func.min(Mark.id)))
    db.session.query(Mark).update({Mark.at: ago(hours=1)})
    db.session.query(Mark).filter_by(id=first).update({Mark.at: ago(hours=-1)})
    db.session.commit()
    assert bad(health()) == {"backlog": "degraded"}


@pytest.mark.parametrize(
    "background, paused, expected",
    [
        (False, False, {"backlog": "degraded"}),
        # May take hours, and does.
        (True, False, {}),
        # Waits for an operator's word, and not for a worker.
        (False, True, {}),
    ],
)
def test_health_is_degraded_while_a_fresh_work_waits_for_long(
    drained: World, background: bool, paused: bool, expected: dict[str, str]
) -> None:
    author = drained.author()
    recid = drained.publish(author)
    drained.drain()
    drained.edit(recid, retitled("Edited"))
    values = {Item.due_at: ago(hours=1), Item.background: background}
    db.session.query(Item).update(values)
    db.session.query(Mark).delete()
    author.connection.paused_at = ago(hours=2) if paused else None
    db.session.commit()
    assert bad(health()) == expected


def test_health_without_credentials_names_the_key(drained: World) -> None:
    with configured(drained.site.app, CLIENT_SECRET=None):
        found = health()
    assert bad(found) == {"configuration": "failing"}
    assert "ORCID_SYNC_CLIENT_SECRET" in the(found, "configuration").message
    assert [one.name for one in found.checks] == CHECKS[:3]


def test_health_of_a_public_client_waits_for_no_worker(world: World) -> None:
    with configured(world.site.app, MEMBERSHIP="public"):
        found = health()
    assert (found.status, bad(found)) == ("ok", {})


# What is missing.


def test_health_without_our_tables_says_so(drained: World) -> None:
    with gone("orcid_sync_registry"):
        found = health()
    assert bad(found) == {"database": "failing"}
    assert "invenio alembic upgrade" in the(found, "database").message
    assert health().status == "ok"


def test_health_without_one_of_our_tables_says_so(drained: World) -> None:
    with gone("orcid_sync_mark"):
        found = health()
    assert bad(found) == {"backlog": "failing"}
    assert the(found, "backlog").message == "The database failed: ProgrammingError."
    assert health().status == "ok"


def test_health_without_a_database_says_so(
    drained: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy import create_engine

    password = "not-to-be-told"
    nowhere = create_engine(f"postgresql+psycopg2://me:{password}@127.0.0.1:9/none")
    db.session.remove()
    monkeypatch.setitem(db._app_engines[drained.site.app], None, nowhere)
    found = health()
    db.session.remove()
    monkeypatch.undo()
    assert bad(found) == {"database": "failing"}
    assert the(found, "database").message == "It does not answer."
    assert password not in repr(found)
    assert health().status == "ok"


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_health_without_a_broker_is_degraded(drained: World, scheme: str) -> None:
    with broker(f"{scheme}://me:not-to-be-told@127.0.0.1:9/"):
        found = health()
    assert bad(found) == {"broker": "degraded"}
    assert the(found, "broker").message == "It cannot be reached: OperationalError."
    assert "not-to-be-told" not in repr(found)


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_health_waits_not_long_for_a_silent_broker(
    drained: World, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    import socket

    monkeypatch.setattr(reach, "PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with broker(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/"):
            start = time.monotonic()
            found = health()
    assert time.monotonic() - start < 5
    assert bad(found) == {"broker": "degraded"}


# What is kept.


def test_recent_health_is_kept_for_some_seconds(
    drained: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    drained.site.app.extensions.pop(module.KEPT, None)
    first = recent()
    registry(last_drain_at=ago(hours=1))
    assert recent() is first
    monkeypatch.setattr(module, "LIFE", 0)
    assert recent().status == "failing"
