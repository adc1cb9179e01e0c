# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Numbers for a time series: what stands in the database at the moment, so that all web servers tell the same.

Some dozen statements, none of which reads a record. ORCID is never asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version

from invenio_access.permissions import system_identity
from invenio_db import db
from sqlalchemy import cast, func, select
from sqlalchemy.types import String

from ..core.states import STATES
from ..models import CLOSED, OPEN, History, Lease
from . import engine, shards
from .operators.overview import Overview, overview

WINDOW = timedelta(minutes=5)
"""Time in which answers are counted: each falls into at least one scrape."""


@dataclass(frozen=True)
class Family:
    """A metric. Nearly all are gauges: the history is pruned, so that nothing in it only grows."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    counter: bool = False
    """Whether it only grows."""


FAMILIES = (
    Family(
        "orcid_sync_info",
        "This installation.",
        ("version", "environment", "membership"),
    ),
    Family("orcid_sync_works", "Works by state.", ("state",)),
    Family(
        "orcid_sync_unsettled_works",
        "Works that are not settled, by state and reason.",
        ("state", "code"),
    ),
    Family(
        "orcid_sync_coverage_ratio",
        "Share of the works of connected people about which nothing is left to do.",
    ),
    Family("orcid_sync_connections", "Connections by status.", ("status",)),
    Family("orcid_sync_connections_paused", "Connections that an operator paused."),
    Family("orcid_sync_backlog_works", "Works that are due."),
    Family(
        "orcid_sync_backlog_stopped_works",
        "Works that are due, of connections that are stopped or paused.",
    ),
    Family(
        "orcid_sync_backlog_oldest_seconds",
        "For how long the work has been due that has waited longest; 0: none is.",
    ),
    Family("orcid_sync_marks", "Changes that are not looked at yet."),
    Family(
        "orcid_sync_marks_oldest_seconds",
        "Age of the oldest of them; 0: there is none.",
    ),
    Family(
        "orcid_sync_requests_total",
        "Requests to ORCID that the drainers have made, ever.",
        counter=True,
    ),
    Family(
        "orcid_sync_requests_per_second", "Requests to ORCID, over the last minute."
    ),
    Family(
        "orcid_sync_requests_per_second_limit", "Requests per second that are allowed."
    ),
    Family(
        "orcid_sync_recent_answers",
        "Answers of ORCID in the last five minutes. Works that shared a request count one by one.",
        ("action", "outcome", "status"),
    ),
    Family(
        "orcid_sync_paused", "1 while no request is made for this reason.", ("reason",)
    ),
    Family(
        "orcid_sync_refused",
        "1 while nothing is sent because of this finding of the check.",
        ("finding",),
    ),
    Family(
        "orcid_sync_seconds_since_drain",
        "Since worker and beat have last done something; missing: never.",
    ),
    Family(
        "orcid_sync_shard_stands_still",
        "1 while nobody drains this shard.",
        ("shard",),
    ),
    Family(
        "orcid_sync_revocations", "Tokens that ORCID has not yet confirmed as revoked."
    ),
)

NAMES = tuple(one.name for one in FAMILIES)

Sample = tuple[str, tuple[str, ...], float]
"""Name of a family, values of its labels, number."""


def samples() -> Iterator[Sample]:
    """Return all numbers. Whoever asks has been let in.

    :raises EnvironmentProblem: nothing is configured.
    """
    now = overview(system_identity)
    yield from _works(now)
    yield from _connections(now)
    yield from _flow(now)
    yield from _answers()


def _works(now: Overview) -> Iterator[Sample]:
    status, coverage = now.status, now.coverage
    installed = version("invenio-orcid-sync")
    yield "orcid_sync_info", (installed, status.environment, status.membership), 1
    # States that no work is in count, too: a series that comes and goes has no rate.
    for state in STATES:
        yield "orcid_sync_works", (state,), status.works.get(state, 0)
    for cause in now.causes:
        labels = (cause.state, cause.code or "")
        yield "orcid_sync_unsettled_works", labels, cause.works
    if coverage.works:
        ratio = coverage.settled / coverage.works
        yield "orcid_sync_coverage_ratio", (), ratio


def _connections(now: Overview) -> Iterator[Sample]:
    for name in (*OPEN, *CLOSED):
        number = now.status.connections.get(name, 0)
        yield "orcid_sync_connections", (name,), number
    yield "orcid_sync_connections_paused", (), now.paused
    yield "orcid_sync_revocations", (), now.status.revocations


def _flow(now: Overview) -> Iterator[Sample]:
    status, backlog = now.status, now.backlog
    yield "orcid_sync_backlog_works", (), backlog.works
    yield "orcid_sync_backlog_stopped_works", (), backlog.stopped
    yield "orcid_sync_backlog_oldest_seconds", (), backlog.oldest_seconds or 0
    yield "orcid_sync_marks", (), status.marks
    yield "orcid_sync_marks_oldest_seconds", (), status.oldest_mark_seconds or 0
    yield "orcid_sync_requests_total", (), _requests()
    yield "orcid_sync_requests_per_second", (), now.rate.used
    yield "orcid_sync_requests_per_second_limit", (), now.rate.allowed
    yield "orcid_sync_paused", (status.pause_reason or "",), bool(status.paused_until)
    yield "orcid_sync_refused", (status.refused or "",), bool(status.refused)
    if status.seconds_since_drain is not None:
        yield "orcid_sync_seconds_since_drain", (), status.seconds_since_drain
        for one in shards.shards(engine.registry()):
            yield "orcid_sync_shard_stands_still", (str(one.number),), one.still


def _requests() -> int:
    """Add up what leases have counted, those of shards that are not configured any more too: it never shrinks."""
    here = Lease.registry_id == engine.registry().id
    return int(db.session.scalar(select(func.sum(Lease.requests)).where(here)) or 0)


def _answers() -> Iterator[Sample]:
    """Count entries that took time: the others are decisions. The index on their time leads to the few that are new."""
    labels = (
        History.action,
        History.outcome,
        func.coalesce(cast(History.status, String), "none"),
    )
    statement = (
        select(*labels, func.count())
        .where(History.at > func.now() - WINDOW, History.duration_ms.is_not(None))
        .group_by(*labels)
    )
    for action, outcome, status, number in db.session.execute(statement):
        yield "orcid_sync_recent_answers", (action, outcome, status), number
