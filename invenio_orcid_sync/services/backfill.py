# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works from before their author connected, and the nightly look at what nobody announced."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from invenio_db import db
from invenio_rdm_records.records.models import RDMRecordMetadata
from sqlalchemy import case, func, or_, select

from ..engine import forecast as forecasts
from ..engine import survey
from ..engine.sweep import PUBLISHED
from ..errors import PAUSED
from ..models import OPEN, Connection, Item, Lease, Survey
from ..proxies import current_orcid_sync
from ..said import N_
from . import acceptance, engine
from .errors import BadInput, NotFound
from .works import orcid_from

FIRST_BULK = 20
"""Works in one creation before ORCID's pace is known."""

SLICE = 2.0
"""Seconds between two looks at how far it is."""


@dataclass(frozen=True)
class Forecast:
    """What a backfill would send."""

    works: int
    requests: int
    minutes: int
    """At least, at the configured rate."""


@dataclass(frozen=True)
class Progress:
    """How far a backfill is."""

    state: str
    """``finding``, ``sending``, ``done`` or ``stopped``."""
    seen: int
    """Published records looked at, all versions."""
    records: int
    """How many there are."""
    found: int
    """Works that were missing."""
    settled: int
    """Those that are sent, or known not to be wanted."""
    failing: int
    """Those that were tried in vain, and will be again."""
    reason: str | None
    """Why the person's works wait: the connection is not active."""
    started: str
    ended: str | None

    @property
    def waits(self) -> bool:
        """Whether something is still to be tried."""
        tried = self.settled + self.failing >= self.found
        return self.state == "sending" and not tried and not self.reason


def connection_of(orcid: str) -> Connection:
    """Return the open connection of an iD. :raises BadInput: it is no iD. :raises NotFound: nobody connected it."""
    statement = select(Connection).where(
        Connection.registry_id == engine.registry().id,
        Connection.orcid == orcid_from(orcid),
        Connection.status.in_(OPEN),
    )
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound("connection", orcid)
    return found


def records() -> int:
    """Return the number of published records, all versions."""
    counted = select(func.count(RDMRecordMetadata.id)).where(PUBLISHED)
    return db.session.scalar(counted) or 0


def forecast(
    connection: Connection | None = None,
    tell: Callable[[int], None] = lambda number: None,
) -> Forecast:
    """Work out what a backfill would send, by the rules in force. ``connection`` None: for everybody.

    :param tell: is given the number of records of each page.
    """
    registry, settings = engine.registry(), engine.settings()
    counts = forecasts.wanted(registry.id, _id(connection), settings, tell)
    slowest = select(func.min(Lease.bulk)).where(
        Lease.registry_id == registry.id, Lease.shard >= 0
    )
    bulk = db.session.scalar(slowest) or FIRST_BULK
    requests = sum(math.ceil(number / bulk) for number in counts.values())
    minutes = math.ceil(requests / settings.rate / 60)
    return Forecast(works=counts.total(), requests=requests, minutes=minutes)


def start(connection: Connection | None, actor: str) -> None:
    """Open a backfill, as :func:`open_`. Commits."""
    open_(connection, actor)
    db.session.commit()


def open_(connection: Connection | None, actor: str) -> None:
    """Open a backfill, which the worker carries out. ``connection`` None: for everybody. The caller commits.

    :raises BadInput: one is open already, or nothing can be sent.
    """
    if not current_orcid_sync.environment.member:
        raise BadInput(N_("With public credentials nothing can be sent."))
    if survey.begin(engine.registry().id, actor, connection_id=_id(connection)) is None:
        db.session.rollback()
        raise BadInput(
            N_("This backfill is under way already. Wait for it, or stop it.")
        )
    acceptance.record(actor, "backfill", "started", connection)


def stop(connection: Connection | None, actor: str) -> int:
    """End a backfill, as :func:`end`. Commits."""
    number = end(connection, actor)
    db.session.commit()
    return number


def end(connection: Connection | None, actor: str) -> int:
    """End a backfill. What is sent stays, the rest stays away. The caller commits. :returns: number of works of that rest.

    :raises BadInput: none is open.
    """
    number = survey.stop(engine.registry().id, _id(connection))
    if number is None:
        db.session.rollback()
        raise BadInput(N_("No such backfill is under way."))
    acceptance.record(actor, "backfill", "stopped", connection)
    return number


def under_way(connection: Connection | None) -> bool:
    """Tell whether a backfill is open."""
    last = _last("backfill", _id(connection))
    return last is not None and last.state in survey.UNDER_WAY


def progress(connection: Connection | None = None) -> Progress | None:
    """Return how far the last backfill is, None where there never was one."""
    last = _last("backfill", _id(connection))
    return _shown(last) if last else None


def find(
    connection: Connection | None,
    budget: float,
    tell: Callable[[int], None] = lambda seen: None,
) -> Progress | None:
    """Look through the records here, or watch another process do it, for at most ``budget`` seconds.

    :param tell: is given now and then how many records were looked at.
    """
    return _followed("backfill", _id(connection), budget, tell)


def reconcile(actor: str) -> bool:
    """Open the walk that finds what nobody announced. :returns: False where one is open, or nothing can be sent."""
    if not current_orcid_sync.publishes:
        return False
    opened = survey.begin(engine.registry().id, actor, kind="reconcile")
    db.session.commit()
    return opened is not None


def compare(
    budget: float, tell: Callable[[int], None] = lambda seen: None
) -> Progress | None:
    """Carry out the open reconcile here, or watch another process do it, for at most ``budget`` seconds.

    :param tell: is told from time to time how many records were looked at.
    """
    return _followed("reconcile", None, budget, tell)


def waits() -> bool:
    """Tell whether there is anything for :func:`walk` to do."""
    return current_orcid_sync.publishes and survey.any_open(engine.registry().id)


def walk(budget: float = survey.BUDGET) -> bool:
    """Bring open walks through the records forward. :returns: False where it is not for this process to do."""
    if not current_orcid_sync.publishes:
        return False
    return survey.walk(engine.registry().id, budget)


def _id(connection: Connection | None) -> int | None:
    return connection.id if connection else None


def _last(kind: str, connection_id: int | None) -> Survey | None:
    statement = (
        select(Survey)
        .where(Survey.registry_id == engine.registry().id, Survey.kind == kind)
        .where(Survey.connection_id.is_not_distinct_from(connection_id))
        .order_by(Survey.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).one_or_none()


def _followed(
    kind: str, connection_id: int | None, budget: float, tell: Callable[[int], None]
) -> Progress | None:
    end = time.monotonic() + budget
    last = _last(kind, connection_id)
    while last and last.state == "finding" and time.monotonic() < end:
        if not walk(min(budget, SLICE)):
            time.sleep(0.5)
        last = _last(kind, connection_id)
        tell(last.seen)
    return _shown(last) if last else None


def _shown(one: Survey) -> Progress:
    left, failing = _left(one)
    paused = Connection.paused_at.is_not(None)
    stopped = select(case((paused, PAUSED), else_=Connection.reason)).where(
        Connection.id == one.connection_id, or_(paused, Connection.status != "active")
    )
    return Progress(
        state=one.state,
        seen=one.seen,
        # To count them takes the database a look at all.
        records=one.seen if one.state in ("sending", "done") else records(),
        found=one.found,
        # Among those left there may be some that another walk has found.
        settled=max(one.found - left, 0),
        failing=failing,
        reason=db.session.scalar(stopped),
        started=one.created.isoformat(),
        ended=one.finished_at.isoformat() if one.finished_at else None,
    )


def _left(one: Survey) -> tuple[int, int]:
    """Return how many works wait, and how many of them were tried in vain."""
    tried = func.count().filter(Item.attempts > 0)
    waiting = select(func.count(), tried).select_from(Item).where(survey.LEFT)
    if one.connection_id is not None:
        waiting = waiting.where(Item.connection_id == one.connection_id)
    else:
        here = Connection.registry_id == one.registry_id
        waiting = waiting.join(Connection).where(here, Connection.status == "active")
    left, failing = db.session.execute(waiting).one()
    return left, failing
