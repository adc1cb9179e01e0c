# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whether an installation is fit: database, broker, worker, beat and clocks."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import time_machine
from invenio_db import db
from sqlalchemy import func, text

from demo.servers.process import Process
from invenio_orcid_sync.services import engine
from invenio_orcid_sync.services.checks import TASK, Finding, check, running
from invenio_orcid_sync.services.checks.configuration import NOTIFY
from invenio_orcid_sync.services.checks.running import RECONCILE, RECONCILE_JOB

from ..plugins.brokers import broker
from ..plugins.world import World
from .former import configure


@pytest.fixture
def fit(world: World) -> World:
    """A repository that has just drained."""
    world.drain()
    return world


# Alembic.


@pytest.fixture
def applied(fit: World) -> Iterator[Any]:
    """Say that another recipe of ours was applied last."""
    scripts = fit.site.app.extensions["invenio-db"].alembic.script_directory
    branch = scripts.iterate_revisions(
        f"{running.BRANCH}@head", f"{running.BRANCH}@base"
    )
    ours = [one.revision for one in branch]
    changed = []

    def replace(after: str) -> tuple[str, str]:
        _replace(ours[0], after)
        changed.append(after)
        return ours[0], after

    yield lambda number: replace(ours[number])
    for after in changed:
        _replace(after, ours[0])


def _replace(before: str, after: str) -> None:
    db.session.execute(
        text(
            "UPDATE alembic_version SET version_num = :after WHERE version_num = :before"
        ),
        {"before": before, "after": after},
    )
    db.session.commit()


def test_tables_of_an_earlier_version_are_named_with_the_cure(applied: Any) -> None:
    assert check() == []
    head, last = applied(1)
    assert check() == [
        Finding(
            "database",
            f"Our tables are those of an earlier version: recipe {last} was applied last, {head} is the newest.",
            "Run 'invenio alembic upgrade'.",
        )
    ]


def test_tables_that_alembic_did_not_make_are_no_finding(fit: World) -> None:
    """Whoever makes them otherwise knows."""
    db.session.execute(text("ALTER TABLE alembic_version RENAME TO alembic_gone"))
    db.session.commit()
    try:
        assert check() == []
    finally:
        db.session.execute(text("ALTER TABLE alembic_gone RENAME TO alembic_version"))
        db.session.commit()


# Broker, worker and beat.


def test_broker_that_is_down_is_named_without_its_address(fit: World) -> None:
    with broker("redis://:very-secret@127.0.0.1:1/0"):
        (finding,) = check()
    assert (finding.code, finding.fatal) == ("broker", True)
    assert finding.problem == "The message broker does not answer: OperationalError."
    assert "very-secret" not in str(finding)


def drained_long_ago() -> None:
    """Let the last drain have been an hour ago."""
    engine.registry().last_drain_at = func.clock_timestamp() - timedelta(hours=1)
    db.session.commit()


def test_drain_of_long_ago_without_worker_asks_for_one(fit: World) -> None:
    drained_long_ago()
    (finding,) = check()
    assert finding.cure.startswith("Start a Celery worker and beat;")


def test_drain_of_long_ago_with_a_worker_asks_for_beat(
    fit: World, worker: Process
) -> None:
    drained_long_ago()
    (finding,) = check()
    assert (finding.code, finding.cure) == (
        "drain",
        "A worker answers: start Celery beat, or restart it, so that it reads its schedule again.",
    )


def test_workers_without_our_package_are_told_apart(
    fit: World, worker: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "TASK", "invenio_orcid_sync.tasks.of_another_version")
    drained_long_ago()
    (finding,) = running.drained()
    assert finding.cure.startswith("The workers that answer do not know our tasks")


# The nightly look.

NIGHTLY = Finding(
    "nightly",
    "Nothing starts the nightly look for changes that nobody announced: some stay away from ORCID.",
    f"Set ORCID_SYNC_WIRE_BEAT = True, add the task {RECONCILE} once a night, or schedule 'ORCID: reconcile' "
    "under 'Jobs' in the administration panel.",
    fatal=False,
)


def without_nightly(world: World) -> None:
    """Take the nightly look out of the schedule."""
    schedule = {task: {"task": task} for task in (TASK, NOTIFY)}
    configure(world, CELERY_BEAT_SCHEDULE=schedule)


def test_schedule_without_the_nightly_look_is_a_note(fit: World) -> None:
    without_nightly(fit)
    assert check() == [NIGHTLY]


@pytest.mark.parametrize(
    "values, found",
    [
        ({"schedule": {"type": "crontab"}}, []),
        ({"schedule": {"type": "crontab"}, "active": False}, [NIGHTLY]),
        ({"schedule": None}, [NIGHTLY]),
        ({"schedule": {"type": "crontab"}, "task": "orcid_sync_audit"}, [NIGHTLY]),
    ],
    ids=["scheduled", "switched off", "by hand", "another"],
)
def test_nightly_look_may_be_a_job(
    fit: World, values: dict[str, Any], found: list[Finding]
) -> None:
    from invenio_jobs.models import Job

    without_nightly(fit)
    db.session.add(Job(**{"title": "Nightly", "task": RECONCILE_JOB, **values}))
    db.session.commit()
    assert check() == found


# Clocks.


@pytest.mark.parametrize(
    "seconds, said",
    [(0, None), (8, None), (60, "60"), (-60, "60")],
)
def test_clocks_that_differ_are_a_note(
    fit: World, seconds: int, said: str | None
) -> None:
    moment = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    with time_machine.travel(moment):
        found = list(running.clock())
    if said is None:
        assert found == []
        return
    (finding,) = found
    assert (finding.code, finding.fatal) == ("clock", False)
    assert finding.problem.startswith("The clocks of this machine and of the database")
