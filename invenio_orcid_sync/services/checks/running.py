# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Questions about what runs here: database, broker, worker, beat, clocks."""

import time
from collections.abc import Iterator

from alembic.migration import MigrationContext
from flask import current_app
from invenio_db import db
from invenio_jobs.models import Job
from kombu.exceptions import KombuError
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import OperationalError

from ...models import Grant, Mark
from ...models.vault import Unreadable, unseal
from ...proxies import current_orcid_sync
from .. import broker as reach
from .. import clients, engine, instance, shards
from ..shards import STALE
from ..status import status
from .configuration import TASK, scheduled
from .finding import Finding

RECONCILE = "invenio_orcid_sync.tasks.reconcile"
RECONCILE_JOB = "orcid_sync_reconcile"

BRANCH = "invenio_orcid_sync"
"""Of Alembic's recipes."""

SHARD_CURE = (
    "Give all workers, beat and web servers the same ORCID_SYNC_SHARDS, have the worker run a process for each shard and "
    "two more (--concurrency), restart it, and look at its log for what ends that drain."
)

PATIENCE = 2.0
"""Seconds for workers to answer."""

SKEW = 10.0
"""Seconds by which clocks may differ. Beat dates the drainer's tasks, and workers drop those that are older than that."""


def migrated() -> Iterator[Finding]:
    try:
        there = inspect(db.engine).has_table(Mark.__tablename__)
    except OperationalError as problem:
        yield Finding(
            "database",
            f"The database does not answer: {type(problem.orig).__name__}.",
            "Start it, and look at SQLALCHEMY_DATABASE_URI.",
        )
        return
    if not there:
        yield Finding(
            "database", "Our tables are missing.", "Run 'invenio alembic upgrade'."
        )
        return
    scripts = current_app.extensions["invenio-db"].alembic.script_directory
    head, *earlier = [
        one.revision
        for one in scripts.iterate_revisions(f"{BRANCH}@head", f"{BRANCH}@base")
    ]
    with db.engine.connect() as connection:
        applied = set(MigrationContext.configure(connection).get_current_heads())
    if head not in applied and applied & {*earlier}:
        (last,) = applied & {*earlier}
        yield Finding(
            "database",
            f"Our tables are those of an earlier version: recipe {last} was applied last, {head} is the newest.",
            "Run 'invenio alembic upgrade'.",
        )


def installation() -> Iterator[Finding]:
    refused = instance.refusal(engine.registry())
    if refused:
        yield Finding("other_instance", refused.problem, refused.cure)


def former_clients() -> Iterator[Finding]:
    refused = clients.refusal(engine.registry())
    if refused:
        yield Finding("former_client", refused.problem, refused.cure)


def broker() -> Iterator[Finding]:
    if fault := reach.fault():
        yield Finding(
            "broker",
            f"The message broker does not answer: {fault}.",
            "Start it, and look at CELERY_BROKER_URL.",
        )


def drained() -> Iterator[Finding]:
    now = status()
    if now.paused_until:
        yield Finding(
            "paused",
            f"Paused until {now.paused_until} ({now.pause_reason}).",
            "It goes on by itself; see the operator's guide for the reason.",
            fatal=False,
        )
    stale = now.seconds_since_drain is None or now.seconds_since_drain > STALE
    # What is refused does not drain either, and needs no worker for it.
    if not current_orcid_sync.publishes or now.refused:
        return
    if stale:
        yield Finding(
            "drain",
            (
                f"No drain for {now.seconds_since_drain} s."
                if now.last_drain_at
                else "Never drained."
            ),
            _who_stands_still(),
        )
        return
    here = engine.registry()
    for one in shards.standing_still(here):
        yield Finding("shard", shards.problem(here, one), SHARD_CURE)


def _who_stands_still() -> str:
    """Return the cure. Asks the workers, which takes a while: only where something is wrong."""
    tasks = _tasks_of_workers()
    if not tasks:
        return "Start a Celery worker and beat; 'invenio orcid run' drains in the foreground."
    if TASK not in tasks:
        return "The workers that answer do not know our tasks: install this package there, and restart them."
    return "A worker answers: start Celery beat, or restart it, so that it reads its schedule again."


def _tasks_of_workers() -> set[str]:
    control = current_app.extensions["flask-celeryext"].celery.control
    try:
        answers = control.inspect(timeout=PATIENCE).registered() or {}
    except (KombuError, OSError):
        return set()
    return {task for tasks in answers.values() for task in tasks}


def nightly() -> Iterator[Finding]:
    """Ask for the nightly look. Where beat does not even start the drainer, one cure serves both."""
    names = scheduled()
    if TASK in names and RECONCILE not in names and not _is_job():
        yield Finding(
            "nightly",
            "Nothing starts the nightly look for changes that nobody announced: some stay away from ORCID.",
            f"Set ORCID_SYNC_WIRE_BEAT = True, add the task {RECONCILE} once a night, or schedule 'ORCID: reconcile' "
            "under 'Jobs' in the administration panel.",
            fatal=False,
        )


def _is_job() -> bool:
    jobs = select(Job.schedule).where(Job.task == RECONCILE_JOB, Job.active)
    return any(db.session.scalars(jobs))


def grants() -> Iterator[Finding]:
    statement = (
        select(Grant).where(Grant.state == "current").order_by(Grant.created.desc())
    )
    newest = db.session.scalars(statement.limit(1)).one_or_none()
    try:
        if newest is not None:
            unseal(newest, "access_token")
    except Unreadable:
        yield Finding(
            "secret_key",
            "Stored tokens do not open with this SECRET_KEY.",
            "Set the former key, or run 'invenio instance migrate-secret-key --old-key ...'.",
        )


def clock() -> Iterator[Finding]:
    ahead = database_time() - time.time()
    if abs(ahead) > SKEW:
        yield Finding(
            "clock",
            f"The clocks of this machine and of the database differ by {abs(ahead):.0f} seconds.",
            "Have all machines take their time from one source (NTP).",
            fatal=False,
        )


def database_time() -> float:
    """Return seconds since 1970 by the database's clock."""
    return db.session.scalar(select(func.clock_timestamp())).timestamp()
