# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How everything is, in one call that stays quick: some ten statements, none of which reads a record."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from invenio_db import db
from sqlalchemy import func, select, tuple_

from ...models import Connection, History, Item
from .. import engine
from ..permissions import operator
from ..status import Status, status
from . import queue
from .queue import Cause

WINDOW = timedelta(minutes=1)
"""Time in which requests are counted."""

TROUBLE = ("needs_operator", "needs_author", "unanswered", "pending")
"""States whose reasons are told."""


@dataclass(frozen=True)
class Backlog:
    """What is due and not done yet."""

    works: int
    oldest_seconds: int | None
    """For how long the one has been due that has waited longest."""
    stopped: int
    """Works besides that are due, of connections that are stopped or paused."""


@dataclass(frozen=True)
class Rate:
    """Requests per second, over the last minute."""

    used: float
    allowed: float


@dataclass(frozen=True)
class Coverage:
    """Works of connected people."""

    works: int
    sent: int
    """ORCID holds them as they should be."""
    settled: int
    """Nothing is left to do about them: sent, or rightly not there."""


@dataclass(frozen=True)
class Overview:
    """Everything at a glance."""

    status: Status
    """Environment, membership, pause of the registry, last drain, changes not looked at; connections and works by state."""
    paused: int
    """Connections that an operator paused."""
    backlog: Backlog
    rate: Rate
    causes: list[Cause]
    """Why works are not settled, the most frequent reason first."""
    coverage: Coverage


def overview(identity: Any) -> Overview:
    """Return how everything is. :raises PermissionDeniedError: not an operator."""
    operator(identity, "read")
    causes = queue.causes(identity)
    works: Counter[str] = Counter()
    for one in causes:
        works[one.state] += one.works
    return Overview(
        status=status(dict(works)),
        paused=_paused(),
        backlog=_backlog(),
        rate=Rate(_requests() / WINDOW.total_seconds(), engine.settings().rate),
        causes=[one for one in causes if one.code and one.state in TROUBLE],
        coverage=_coverage(works),
    )


def _coverage(works: Counter[str]) -> Coverage:
    settled = ("sent", "excluded", "not_shared")
    return Coverage(
        works=works.total(),
        sent=works["sent"],
        settled=sum(works[state] for state in settled),
    )


def _paused() -> int:
    statement = select(func.count(Connection.id)).where(
        Connection.registry_id == engine.registry().id,
        Connection.paused_at.is_not(None),
    )
    return db.session.scalar(statement) or 0


def _backlog() -> Backlog:
    able = queue.DUE["now"]
    oldest = func.now() - func.min(Item.due_at).filter(able)
    statement = queue.selected(queue.Which()).with_only_columns(
        func.count().filter(able),
        func.extract("epoch", oldest),
        func.count().filter(queue.DUE["stopped"]),
    )
    statement = statement.where(queue.IS_DUE)
    works, seconds, stopped = db.session.execute(statement).one()
    return Backlog(works, None if seconds is None else int(seconds), stopped)


def _requests() -> int:
    """Count requests. Works that shared one were written down in one transaction, whose time they have."""
    sent = tuple_(History.at, History.connection_id).distinct()
    statement = select(func.count(sent)).where(
        History.at > func.now() - WINDOW, History.duration_ms.is_not(None)
    )
    return db.session.scalar(statement) or 0
