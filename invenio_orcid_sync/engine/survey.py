# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Walks through all records. They make ledger rows due, behind everything fresh; the drainer sends.

A backfill finds what was published before its author connected, a reconcile what changed unannounced. New rules walk
through the works that were planned by earlier ones.
Records are passed in the order of their ids, which are random, and none is missed: a walk begins after
its connection was committed, so whatever is published behind its back carries a mark that is taken in
with the connection known.
"""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import current_app
from invenio_db import db
from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    func,
    null,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError

from ..models import CLOSED, OPEN, Connection, Item, Survey
from . import versions
from .lease import Held, LeaseLost, take
from .points import reach
from .replan import replan, under_way, waiting
from .sweep import (
    PUBLISHED,
    add_missing,
    calm,
    next_page,
    pairs,
    wake_changed,
    within,
)

SHARD = -1
"""Lease of the one process that walks; no drainer has this shard."""

BUDGET = 50.0
"""Seconds after which a walk rests: beat starts the next one."""

PAGE = 2000
"""Records in one transaction, which takes a tenth of a second or less."""

_BUSY = ("55P03", "40P01")
"""PostgreSQL's codes for a lock that did not come in time, and for a deadlock."""

UNDER_WAY = ("finding", "sending")
"""States of a walk that is open."""

_OPEN = Survey.state.in_(UNDER_WAY)

LEFT = and_(
    Item.background,
    Item.due_at.is_not(None),
    # A work that is there has arrived, even if it is to be looked at again some day.
    or_(Item.remote.in_(("none", "creating")), Item.due_at <= func.clock_timestamp()),
)
"""A row that was made due by a walk and is not sent yet."""


def begin(
    registry_id: int,
    actor: str,
    kind: str = "backfill",
    connection_id: int | None = None,
    again: bool = False,
) -> int | None:
    """Open a walk; the caller commits. ``connection_id`` None: for everybody.

    :param again: where one is open already, it starts afresh.
    :returns: its id, None where one is open already.
    """
    who = {"registry_id": registry_id, "kind": kind, "connection_id": connection_id}
    statement = insert(Survey).values(**who, actor=actor)
    open_one = {
        "index_elements": ["registry_id", "kind", text("coalesce(connection_id, 0)")],
        "index_where": text("state IN ('finding','sending')"),
    }
    afresh = {"state": "finding", "actor": actor, "cursor": None, "created": func.now()}
    if again:
        afresh |= {"seen": 0, "found": 0}
        statement = statement.on_conflict_do_update(**open_one, set_=afresh)
    else:
        statement = statement.on_conflict_do_nothing(**open_one)
    return db.session.scalar(statement.returning(Survey.id))


def any_open(registry_id: int) -> bool:
    """Tell whether a walk is open, or the works that it found are."""
    found = exists().where(Survey.registry_id == registry_id, _OPEN)
    return bool(db.session.scalar(select(found)))


def stop(registry_id: int, connection_id: int | None = None) -> int | None:
    """End a backfill: what is not under way yet stays away. The caller commits.

    :returns: number of works that are not sent now, None where no backfill is open.
    """
    mine = Survey.connection_id.is_not_distinct_from(connection_id)
    found = select(Survey).where(
        Survey.registry_id == registry_id, Survey.kind == "backfill", _OPEN, mine
    )
    survey = db.session.scalars(found.with_for_update()).one_or_none()
    if survey is None:
        return None
    survey.state, survey.finished_at = "stopped", func.clock_timestamp()
    if connection_id is None:
        # One's own backfill goes on.
        own = exists().where(Survey.connection_id == Connection.id, _OPEN)
        whose = and_(Connection.registry_id == registry_id, ~own)
    else:
        whose = Connection.id == connection_id
    return calm(whose)


def walk(registry_id: int, budget: float = BUDGET) -> bool:
    """Bring all open walks forward until they are over, or for ``budget`` seconds, but a page at least.

    :returns: False where another process is at it.
    """
    lease = take(registry_id, SHARD)
    if lease is None:
        return False
    end = time.monotonic() + budget
    try:
        tidy(registry_id)
        while _patiently(registry_id, lease) and time.monotonic() < end:
            pass
        tidy(registry_id)
    except LeaseLost as lost:
        current_app.logger.warning("ORCID: lease lost (%s); another walks on", lost)
    finally:
        db.session.rollback()
        lease.release()
    return True


def _patiently(registry_id: int, lease: Held) -> int:
    """Look at a page. Whoever wants the same rows goes first: sending must not wait for finding."""
    while True:
        try:
            return advance(registry_id, lease)
        except OperationalError as problem:
            db.session.rollback()
            if getattr(problem.orig, "pgcode", None) not in _BUSY:
                raise
            lease.renew()
            db.session.commit()
            time.sleep(0.2)


def advance(registry_id: int, lease: Held, size: int = PAGE) -> int:
    """Look at one page, in one transaction. :returns: number of records, 0 where no walk is open.

    :raises OperationalError: somebody else kept a row locked. Nothing is lost: the cursor has not moved.
    """
    while True:
        # Where records' dates have no time zone, they are in UTC.
        courtesy = func.set_config("lock_timeout", "500ms", true())
        db.session.execute(select(courtesy, func.set_config("TimeZone", "UTC", true())))
        surveys = _turn(registry_id)
        number = _look(surveys, size) if surveys else 0
        lease.renew()
        reach("survey", "planned")
        db.session.commit()
        reach("survey", "settled")
        if number or not surveys:
            return number


def _turn(registry_id: int) -> Sequence[Survey]:
    """Return the walks whose turn it is, locked.

    Persons' first: they wait on a page. Those that stand at the same record go on together, because one
    look serves any number; the farthest go first, and others gather at the start meanwhile.
    """
    finding = select(Survey).where(
        Survey.registry_id == registry_id, Survey.state == "finding"
    )
    order = (
        Survey.connection_id.is_(None),
        Survey.kind,
        Survey.cursor.desc().nulls_last(),
        Survey.id,
    )
    first = db.session.scalars(finding.order_by(*order).limit(1)).one_or_none()
    if first is None:
        return ()
    group = Survey.id == first.id
    if first.connection_id is not None:
        group = and_(
            Survey.connection_id.is_not(None),
            Survey.kind == first.kind,
            Survey.cursor.is_not_distinct_from(first.cursor),
        )
    locked = finding.where(group).order_by(Survey.id).with_for_update()
    locked = locked.execution_options(populate_existing=True)
    return db.session.scalars(locked).all()


def _look(surveys: Sequence[Survey], size: int) -> int:
    """Make rows due for one page, and move behind it. :returns: number of its records."""
    one = surveys[0]
    if one.kind == "rules":
        return _replan(one, size)
    which = PUBLISHED if one.kind == "backfill" else true()
    last, number = next_page(which, one.cursor, size)
    rows = _rows(surveys, within(one.cursor, last)) if number else Counter()
    for survey in surveys:
        survey.cursor, survey.seen = last, survey.seen + number
        own = survey.connection_id
        survey.found += rows.total() if own is None else rows[own]
        if number < size:
            _end(survey)
    return number


def _replan(survey: Survey, size: int) -> int:
    """Make a page of works due. They are found by what they were planned with, not by a cursor."""
    number = replan(survey.registry_id, versions.number(), size)
    survey.seen, survey.found = survey.seen + number, survey.found + number
    if number < size:
        _end(survey)
    return number


def _rows(surveys: Sequence[Survey], page: ColumnElement[bool]) -> Counter[int]:
    """Make rows due. :returns: connections, and how many rows each."""
    one, whose = surveys[0], _theirs(surveys)
    if one.kind == "backfill":
        return Counter(add_missing(pairs(whose, page), wakes=True))
    # Records from before are a backfill's matter, which its author or an operator may have stopped, or never wanted.
    since = case((_backfilled(one.registry_id), null()), else_=Connection.connected_at)
    missing = add_missing(pairs(whose, page, since), wakes=False)
    return Counter([*missing, *wake_changed(whose, page)])


def _theirs(surveys: Sequence[Survey]) -> ColumnElement[bool]:
    one = surveys[0]
    here = and_(Connection.registry_id == one.registry_id, Connection.status.in_(OPEN))
    if one.connection_id is None:
        return here
    return here & Connection.id.in_([survey.connection_id for survey in surveys])


def _backfilled(registry_id: int) -> ColumnElement[bool]:
    """Whether a walk has looked for all works of a connection."""
    complete = and_(Survey.kind == "backfill", Survey.state.in_(("sending", "done")))
    ones = select(Survey.connection_id).where(
        complete, Survey.connection_id.is_not(None)
    )
    everybodys = select(func.max(Survey.created)).where(
        complete,
        Survey.connection_id.is_(None),
        Survey.registry_id == registry_id,
    )
    return or_(
        Connection.id.in_(ones),
        Connection.connected_at <= everybodys.scalar_subquery(),
    )


def _end(survey: Survey) -> None:
    """Nobody waits for what a reconcile has found."""
    if survey.kind == "reconcile":
        survey.state, survey.finished_at = "done", func.clock_timestamp()
    else:
        survey.state = "sending"


def tidy(registry_id: int) -> None:
    """End walks whose connection is closed, and those whose works have all been sent. Commits."""
    closed = exists().where(
        Connection.id == Survey.connection_id, Connection.status.in_(CLOSED)
    )
    _close(registry_id, "stopped", _OPEN, closed)
    sending = Survey.state == "sending"
    one, everybody = Survey.connection_id.is_not(None), Survey.connection_id.is_(None)
    own = exists().where(LEFT, Item.connection_id == Survey.connection_id)
    _close(registry_id, "done", sending, one, ~own)
    # Works of those whose permission was lost wait for it, and must not keep everybody's open for ever.
    active = and_(Connection.registry_id == registry_id, Connection.status == "active")
    any_ = exists().where(LEFT, Item.connection_id == Connection.id, active)
    rules = Survey.kind == "rules"
    _close(registry_id, "done", sending, everybody, ~any_, ~rules)
    # What an earlier version's drain planned meanwhile is found once more.
    number = versions.number()
    early = waiting(registry_id, number)
    open_ = or_(any_, early, under_way(registry_id, number))
    _close(registry_id, "done", sending, rules, ~open_)
    _set(registry_id, {"state": "finding"}, sending, rules, early)
    db.session.commit()


def _close(registry_id: int, state: str, *which: ColumnElement[bool]) -> None:
    ended = {"state": state, "finished_at": func.clock_timestamp()}
    _set(registry_id, ended, *which)


def _set(registry_id: int, values: dict[str, Any], *which: ColumnElement[bool]) -> None:
    statement = (
        update(Survey)
        .where(Survey.registry_id == registry_id, *which)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(statement)
