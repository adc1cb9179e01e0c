# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Audits: what one look at a person's ORCID record shows, beside the ledger.

Findings, repairs and the end of the audit are one commit. However many works a person has, they are
compared in bulk: no record is read, and what is to be sent goes through the drainer like everything else.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from invenio_db import db
from sqlalchemy import ColumnElement, and_, case, delete, func, insert, or_, select

from ..core.drift import Difference, Entry, compare, strangers
from ..core.outcomes import Outcome, Recovery, Scope
from ..core.snapshot import Snapshot
from ..models import OPEN, Connection, Finding, Item, Registry
from ..orcid.answers import Answer
from .jobs import Job, Part
from .repair import repair
from .settings import Settings
from .settle import Settlement, entry_of, outcome_of
from .ties import concepts_of

MODES = ("report", "repair", "after_restore")

CHECK = "check"
"""What is asked for in place of an audit where nothing but the permission is in question (``engine.check``)."""

DISAPPEARED = "works_disappeared"
"""Reason of connections that an audit lets go on."""

READABLE = and_(
    or_(
        Connection.status == "active",
        and_(Connection.status == "blocked", Connection.reason == DISAPPEARED),
    ),
    Connection.paused_at.is_(None),
)
"""Whether there is a permission to read, and nobody has to act first."""

CHECKABLE = Connection.status.in_(OPEN)
"""Whether a permission may be checked: one that was taken for lost, too, and while an operator's pause lasts."""

AUDITED = Outcome(Recovery.DONE, Scope.ITEM, "audited")


def waiting(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether a connection waits for an audit that may be made now."""
    ripe = or_(Connection.audit_due_at.is_(None), Connection.audit_due_at <= now)
    able = case((Connection.audit == CHECK, CHECKABLE), else_=READABLE)
    return and_(Connection.audit.is_not(None), able, ripe)


def is_waiting(connection: Connection, now: datetime) -> bool:
    """Tell the same about one."""
    due = connection.audit_due_at
    ripe = due is None or due <= now
    if connection.audit == CHECK:
        return connection.status in OPEN and ripe
    return connection.audit is not None and readable(connection) and ripe


def readable(connection: Connection) -> bool:
    blocked = (connection.status, connection.reason) == ("blocked", DISAPPEARED)
    able = connection.status == "active" or blocked
    return able and connection.paused_at is None


def settle(
    registry: Registry, job: Job, answer: Answer, settings: Settings, now: datetime
) -> Counter[str]:
    """Write down what a look has shown, and what follows. The caller commits. :returns: outcomes."""
    connection = locked(job.connection_id)
    outcome = outcome_of(job, answer)
    if outcome.recovery is not Recovery.DONE:
        later(registry, connection, job, answer, outcome, settings, now)
        return Counter({f"audit: {outcome.code}": 1})
    registry.backoff, registry.last_success_at = 0, now
    connection.refused_at = None
    db.session.add(entry_of(job, answer, AUDITED))
    # Who closes or pauses a connection meanwhile has the last word.
    if connection.audit in MODES and readable(connection):
        _audit(connection, Snapshot(answer.body, registry.client_id), now)
    return Counter({f"audit: {AUDITED.code}": 1})


def locked(connection_id: int | None) -> Connection:
    """Return a connection as it is now. Locked, so that an audit asked for in this moment is not taken for this one.

    Not against new rows of it: whoever makes one may hold others that we are about to lock.
    """
    statement = select(Connection).where(Connection.id == connection_id)
    statement = statement.with_for_update(key_share=True)
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def later(
    registry: Registry,
    connection: Connection,
    job: Job,
    answer: Answer,
    outcome: Outcome,
    settings: Settings,
    now: datetime,
) -> None:
    """Whatever stops a look at one work stops this one: a row that is never stored stands for it."""
    row = Item(connection=connection, attempts=connection.audit_attempts)
    Settlement(
        registry=registry,
        item=row,
        job=job,
        part=Part(item_id=None),
        answer=answer,
        settings=settings,
        now=now,
    ).write(outcome)
    connection.audit_attempts, connection.audit_due_at = row.attempts, row.due_at


def _audit(connection: Connection, snapshot: Snapshot, now: datetime) -> None:
    """Compare, repair if asked, and end the audit."""
    mode, restored = connection.audit, connection.audit == "after_restore"
    entries = _entries(connection.id, now, lock=mode != "report")
    ties = concepts_of(strangers(entries, snapshot))
    drift = compare(entries, snapshot, ties, restored)
    found, rows = drift.differences, {}
    if mode == "report":
        # What is open is asked anyway, and is nobody's finding.
        found = tuple(
            one for one in found if one.kind == "missing" or not _asked(one.entry)
        )
    else:
        rows = repair(connection.id, drift, now, restored)
        if connection.status == "blocked":
            connection.status, connection.reason = "active", None
    _keep(connection.id, found, rows)
    connection.audit = connection.audit_due_at = None
    connection.audit_attempts, connection.audited_at = 0, now


def _asked(entry: Entry | None) -> bool:
    return entry is not None and entry.open


def _entries(connection_id: int, now: datetime, lock: bool) -> list[Entry]:
    """Return a connection's rows.

    Locked in the order in which marks are taken in: other shards do that for all connections.
    """
    statement = (
        select(
            Item.id,
            Item.kind,
            Item.local_key,
            Item.remote,
            Item.put_code,
            Item.summary,
            Item.doubt,
            Item.opted_out,
            Item.fingerprint.is_not(None).label("sure"),
            func.coalesce(Item.due_at <= now, False).label("due"),
            Item.checked_at,
        )
        .where(Item.connection_id == connection_id)
        .order_by(Item.local_key)
    )
    if lock:
        statement = statement.with_for_update(of=Item)
    return [Entry(**row._mapping) for row in db.session.execute(statement)]


def _keep(
    connection_id: int, found: Iterable[Difference], rows: Mapping[str, int]
) -> None:
    """Put these findings in the place of the last audit's. ``rows``: those that the repair has made, by concept."""
    last = delete(Finding).where(Finding.connection_id == connection_id)
    db.session.execute(last.execution_options(synchronize_session=False))
    values: list[dict[str, Any]] = [
        {
            "connection_id": connection_id,
            "kind": one.kind,
            "put_code": one.put_code,
            "item_id": one.entry.id if one.entry else rows.get(one.local_key or ""),
            "local_key": one.local_key,
        }
        for one in found
    ]
    if values:
        db.session.execute(insert(Finding), values)
