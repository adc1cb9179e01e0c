# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whether the synchronization runs, for machines that ask often.

A few small statements and one connection to the broker. ORCID is never asked. Whatever is missing is an answer, not an
error; no answer holds an address or a secret.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from invenio_db import db
from sqlalchemy import ScalarSelect, and_, func, select
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from ..models import Connection, Item, Mark, Registry
from ..proxies import current_orcid_sync
from ..said import N_, Said, joined
from . import broker, engine, shards
from .shards import STALE

OK, DEGRADED, FAILING = "ok", "degraded", "failing"
STATUSES = (OK, DEGRADED, FAILING)
"""From the best to the worst."""

LATE = 900
"""Seconds after which what somebody has just published waits too long."""

LIFE = 5.0
"""Seconds for which a process keeps an answer: everybody may ask."""

KEPT = "invenio-orcid-sync-health"
"""Where an application keeps it."""


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str
    status: str
    message: str
    seconds: int | None = None
    """Age or duration that was found, where there is one."""


@dataclass(frozen=True)
class Health:
    """How everything is, and what says so."""

    status: str
    """That of the worst check: ``failing``: nothing is sent; ``degraded``: sent late, or soon not at all."""
    checks: list[Check]


def health() -> Health:
    """Look at everything. Raises nothing, whatever is down."""
    database = _database()
    checks = [_configuration(), database, _broker()]
    if database.status == OK and checks[0].status == OK:
        checks += [_answered(*one) for one in LIVE]
    return Health(max((one.status for one in checks), key=STATUSES.index), checks)


def recent() -> Health:
    """Return how everything is, or was a few seconds ago: whoever asks often makes no work."""
    found: tuple[float, Health] | None = current_app.extensions.get(KEPT)
    if found is None or time.monotonic() > found[0] + LIFE:
        found = current_app.extensions[KEPT] = (time.monotonic(), health())
    return found[1]


def _configuration() -> Check:
    if problem := current_orcid_sync.problem:
        return Check("configuration", FAILING, problem)
    if not current_orcid_sync.publishes:
        return Check(
            "configuration", OK, N_("Membership is public: nothing is to be sent.")
        )
    return Check("configuration", OK, N_("Credentials of a member are set."))


def _database() -> Check:
    try:
        db.session.execute(select(Registry.id).limit(1))
    except OperationalError:
        message = N_("It does not answer.")
    except SQLAlchemyError:
        message = N_("Our tables are missing: run 'invenio alembic upgrade'.")
    else:
        return Check("database", OK, N_("It answers."))
    _roll_back()
    return Check("database", FAILING, message)


def _broker() -> Check:
    if fault := broker.fault():
        said = N_("It cannot be reached: %(fault)s.", fault=fault)
        return Check("broker", DEGRADED, said)
    return Check("broker", OK, N_("It answers."))


def _answered(name: str, look: "Look") -> Check:
    """Return what a look finds, were it that the database went away before."""
    try:
        return look(engine.registry())
    except SQLAlchemyError as problem:
        _roll_back()
        return Check(name, FAILING, failed(problem))


def failed(problem: SQLAlchemyError) -> Said:
    """Say that the database failed. Its own words may hold the address, with the password."""
    return N_("The database failed: %(problem)s.", problem=type(problem).__name__)


def _roll_back() -> None:
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session.remove()


def _refusal(registry: Registry) -> Check:
    if refused := engine.refusal():
        return Check("refusal", FAILING, joined([refused.code, refused.problem], ": "))
    return Check("refusal", OK, N_("Nothing speaks against sending."))


def _drain(registry: Registry) -> Check:
    """Look when worker and beat have last done something."""
    last = registry.last_drain_at
    if not current_orcid_sync.publishes or engine.refusal():
        return Check("drain", OK, N_("There is nothing to do for worker and beat."))
    if last is None:
        return Check(
            "drain", FAILING, N_("Never drained: start a Celery worker and beat.")
        )
    seconds = int((_now() - last).total_seconds())
    if seconds > STALE:
        return Check("drain", FAILING, N_("Worker or beat stands still."), seconds)
    # Of several, one may stand still: the others' drains tell nothing of it.
    for one in shards.standing_still(registry):
        return Check("drain", DEGRADED, shards.problem(registry, one), one.seconds)
    return Check("drain", OK, N_("Worker and beat are at work."), seconds)


def _pause(registry: Registry) -> Check:
    until, now = registry.paused_until, _now()
    if until is None or until <= now:
        return Check("pause", OK, N_("Requests may be made."))
    message = N_(
        "Paused until %(until)s (%(reason)s).",
        until=until.isoformat(),
        reason=registry.pause_reason,
    )
    return Check("pause", DEGRADED, message, int((until - now).total_seconds()))


def _backlog(registry: Registry) -> Check:
    """Look for how long a fresh change has waited; a backfill may take hours, and rightly."""
    oldest = (_oldest_mark(), _oldest_due(registry))
    ages = [age for age in db.session.execute(select(*oldest)).one() if age]
    seconds = int(max(ages, default=0))
    if seconds > LATE:
        return Check("backlog", DEGRADED, N_("Changes wait for long."), seconds)
    return Check("backlog", OK, N_("Changes are taken in and sent."), seconds)


def _now() -> datetime:
    return db.session.scalar(select(func.clock_timestamp()))


def _age(moment: Any) -> Any:
    return func.extract("epoch", func.now() - moment)


def _oldest_mark() -> ScalarSelect[Any]:
    """Ids grow with time, and have an index. One that is to be read later, again, is no backlog."""
    ripe = select(_age(Mark.at)).where(Mark.at <= func.now())
    return ripe.order_by(Mark.id).limit(1).scalar_subquery()


def _oldest_due(registry: Registry) -> ScalarSelect[Any]:
    able = and_(Connection.status == "active", Connection.paused_at.is_(None))
    fresh = and_(Item.due_at <= func.now(), Item.background.is_(False))
    return (
        select(_age(Item.due_at))
        .join(Connection)
        .where(Connection.registry_id == registry.id, able, fresh)
        .order_by(Item.due_at)
        .limit(1)
        .scalar_subquery()
    )


Look = Callable[[Registry], Check]

LIVE: tuple[tuple[str, Look], ...] = (
    ("refusal", _refusal),
    ("drain", _drain),
    ("pause", _pause),
    ("backlog", _backlog),
)
"""What needs our tables and a configured registry."""
