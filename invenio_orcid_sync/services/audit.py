# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Audits: asked for here, made by the drainer."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from invenio_db import db
from sqlalchemy import ColumnElement, exists, func, insert, or_, select, update

from ..engine.audit import CHECK, MODES, READABLE
from ..models import Connection, Finding, History, Item
from ..said import N_
from . import engine
from .backfill import connection_of
from .errors import BadInput
from .findings import Found, counts, findings

REPORT, REPAIR, AFTER_RESTORE = MODES

SLICE = 5.0
"""Seconds of draining between two looks at how far it is."""

PATIENCE = 300.0
"""Seconds in which another drainer must get on: longer than the lease of a killed one."""


@dataclass(frozen=True)
class Result:
    """What became of audits."""

    asked: int
    audited: int
    waiting: int
    """Not made yet: ORCID does not answer, or the drainer has other things to do."""
    counts: dict[str, int]
    """Findings by kind."""
    findings: list[Found]


def ask(mode: str, orcid: str | None, actor: str) -> list[int]:
    """Have audits made, as :func:`write_down`. Commits."""
    asked = write_down(mode, orcid, actor)
    db.session.commit()
    return asked


def write_down(mode: str, orcid: str | None, actor: str) -> list[int]:
    """Have audits made. ``orcid`` None: everybody's. The caller commits. :returns: the connections.

    Who asks for a report where a repair is already asked for gets the repair.

    :param mode: one of ``engine.audit.MODES``.
    :raises BadInput: it is no iD, or nothing can be read there. :raises NotFound: nobody connected it.
    """
    waiting = func.nullif(Connection.audit, CHECK)
    chosen = func.coalesce(waiting, mode) if mode == REPORT else mode
    statement = (
        update(Connection)
        .where(_whose(orcid), READABLE)
        .values(audit=chosen, audit_due_at=None, audit_attempts=0)
        .returning(Connection.id)
        .execution_options(synchronize_session=False)
    )
    asked = sorted(db.session.scalars(statement))
    entry = {"actor": actor, "action": "audit", "outcome": mode}
    if asked:
        entries = [{**entry, "connection_id": one} for one in asked]
        db.session.execute(insert(History), entries)
    return asked


def number(orcid: str | None = None) -> int:
    """Return how many connections would be audited: for everybody, or for one person. Raises as :func:`write_down`."""
    counted = select(func.count(Connection.id)).where(_whose(orcid), READABLE)
    return db.session.scalar(counted) or 0


def _whose(orcid: str | None) -> ColumnElement[bool]:
    if orcid is None:
        return Connection.registry_id == engine.registry().id
    connection = connection_of(orcid)
    if connection.paused_at is not None:
        raise BadInput(
            N_(
                "The connection of %(orcid)s is paused: resume it.",
                orcid=connection.orcid,
            )
        )
    if not db.session.scalar(select(READABLE).where(Connection.id == connection.id)):
        raise BadInput(
            N_(
                "The connection of %(orcid)s is %(status)s (%(reason)s): nothing can be read there until its author "
                "connects again.",
                orcid=connection.orcid,
                status=connection.status,
                reason=connection.reason,
            )
        )
    return Connection.id == connection.id


def carry_out(
    asked: Sequence[int], tell: Callable[[int], None] = lambda made: None
) -> None:
    """Drain here, or watch another drainer, until audits are made and what they repair is sent.

    Ends as well where nothing gets on: ORCID does not answer, or everything is paused.

    :param tell: is given now and then how many are made.
    :raises Refused: an operator must decide something first.
    """
    left, since = _left(asked), time.monotonic()
    while any(left):
        report = engine.drain_everything(SLICE)
        before, left = left, _left(asked)
        tell(len(asked) - left[0])
        if left != before:
            since = time.monotonic()
        moves = report.busy or report.more or report.marks or report.outcomes
        if not moves or time.monotonic() > since + PATIENCE:
            return
        if report.busy:
            time.sleep(1)


def _left(asked: Sequence[int]) -> tuple[int, int]:
    """Return numbers of audits to make, and of repairs to send."""
    audits = select(func.count(Connection.id)).where(
        Connection.id.in_(asked), Connection.audit.is_not(None)
    )
    found = exists().where(Finding.item_id == Item.id)
    repairs = select(func.count(Item.id)).where(
        Item.connection_id.in_(asked),
        Item.due_at <= func.clock_timestamp(),
        or_(found, Item.kind == "duplicate"),
    )
    columns = audits.scalar_subquery(), repairs.scalar_subquery()
    return db.session.execute(select(*columns)).one()._tuple()


def result(asked: Sequence[int], mode: str, limit: int | None = None) -> Result:
    """Return what became of audits.

    :param mode: how they were asked for. :param limit: of findings, the weightiest first.
    """
    made = select(Connection.id).where(
        Connection.id.in_(asked), Connection.audit.is_(None)
    )
    audited = list(db.session.scalars(made))
    return Result(
        asked=len(asked),
        audited=len(audited),
        waiting=len(asked) - len(audited),
        counts=counts(audited),
        findings=findings(audited, mode, limit),
    )
