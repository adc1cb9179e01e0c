# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What operators do about works: chosen one by one, or by what they have in common.

First :func:`dry` says what would happen. :func:`carry_out` goes in batches, each committed, so that neither memory nor
locks grow with the number of works; whoever stops it half-way has done half, and may do it again. Pages use
:func:`begin`, which leaves many works to a worker.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app as celery
from invenio_access.utils import get_identity
from invenio_accounts.models import User
from invenio_cache import current_cache
from invenio_db import db
from kombu.exceptions import OperationalError
from sqlalchemy import ColumnElement, Select, and_, func, insert, literal, select

from ...engine import again
from ...models import OPEN, Connection, History, Item
from ...said import N_
from .. import auditing, engine
from ..audit import PATIENCE, SLICE
from ..errors import BadInput, NoneOf
from ..permissions import operator
from .people import connection_with
from .queue import STOPPED, Which, selected

BATCH = 1000
"""Works in one transaction."""

LARGE = 5000
"""Works that a request changes itself, within a second. More are left to a worker."""

TASK = "invenio_orcid_sync.tasks.change_works"

KEPT = 6 * 3600
"""Seconds after which a worker counts as lost."""


@dataclass(frozen=True)
class Action:
    """Something that may be done about works."""

    applies: ColumnElement[bool]
    """To which works."""
    log: type[auditing.OperatorAuditLog]
    background: bool = False
    """Whether they go behind what people wait for."""
    opted_out: ColumnElement[str | None] | None = None
    """What the row is to say about it, where that changes. Whatever its author decides meanwhile stands."""


_FREE = Item.opted_out.is_(None)

ACTIONS = {
    "retry": Action(and_(_FREE, again.KNOWN), auditing.WorksRetry, background=True),
    "send": Action(and_(_FREE, again.KNOWN), auditing.WorksSend),
    "exclude": Action(
        _FREE,
        auditing.WorksExclude,
        opted_out=func.coalesce(Item.opted_out, "operator"),
    ),
    "include": Action(
        Item.opted_out == "operator",
        auditing.WorksInclude,
        background=True,
        opted_out=func.nullif(Item.opted_out, "operator"),
    ),
}
"""Nobody's decision is overridden: what authors took out or deleted at ORCID stays so."""


@dataclass(frozen=True)
class Forecast:
    """What an action would do."""

    works: int
    """That were chosen."""
    changes: int
    """To which it applies."""
    waits: int
    """Of these, works whose connection is stopped or paused: nothing is sent before that is over."""


@dataclass(frozen=True)
class Started:
    """What an action has done. The drainer does the rest."""

    action: str
    at: datetime
    """Names it: see :func:`progress`."""
    works: int


@dataclass(frozen=True)
class Progress:
    """How far the drainer is with what an action asked for."""

    works: int
    due: int
    """Still to be looked at, or sent."""
    held: int
    """Wait for somebody."""


@dataclass(frozen=True)
class Tracked(Progress):
    """The same for whoever follows it on a page."""

    waits: int
    """Of those that are due: their connection is stopped or paused."""
    left: int
    """About so many that a worker has still to go through before they are due."""


def dry(identity: Any, action: str, which: Which) -> Forecast:
    """Say what an action would do. Nothing is changed.

    :raises PermissionDeniedError: not an operator. :raises BadInput: there is no such action, or ``which`` cannot be.
    :raises NotFound: no such record or community.
    """
    operator(identity, "search")
    applies = _applies(action)
    statement = selected(which).with_only_columns(
        func.count(),
        func.count().filter(applies),
        func.count().filter(applies, STOPPED),
    )
    return Forecast(*db.session.execute(statement).one())


def begin(identity: Any, action: str, which: Which) -> Started:
    """Do something about works, or leave it to a worker where they are many. Raises as :func:`dry`. Commits."""
    operator(identity, "update")
    expected = dry(identity, action, which).changes
    if expected <= LARGE:
        return carry_out(identity, action, which)
    at = db.session.scalar(select(func.clock_timestamp()))
    current_cache.set(_key(action, at), expected, timeout=KEPT)
    arguments = {
        "action": action,
        "which": _plain(which),
        "at": at.isoformat(),
        "user_id": identity.id,
    }
    try:
        celery.send_task(TASK, kwargs=arguments, ignore_result=True)
    except OperationalError:
        current_cache.delete(_key(action, at))
        raise BadInput(N_("No worker can be reached: nothing was changed.")) from None
    return Started(action, at, expected)


def go_on(action: str, which: dict[str, Any], at: str, user_id: int) -> None:
    """Do in a worker what somebody has begun. Whoever may not any more does nothing.

    :raises PermissionDeniedError: not an operator any more.
    """
    moment = datetime.fromisoformat(at)
    try:
        user = db.session.get(User, user_id)
        if user is not None and user.active:
            carry_out(get_identity(user), action, _chosen(which), moment)
    finally:
        current_cache.delete(_key(action, moment))


def carry_out(
    identity: Any,
    action: str,
    which: Which,
    at: datetime | None = None,
    tell: Callable[[int], None] = lambda number: None,
) -> Started:
    """Do something about works, as they are when it begins. Raises as :func:`dry`. Commits.

    :param at: names it; None: now. :param tell: is given the number of works of each batch.
    """
    actor = operator(identity, "update")
    chosen = selected(which).where(_applies(action))
    begun = func.clock_timestamp(), func.count(), func.max(Item.id)
    now, works, last = db.session.execute(chosen.with_only_columns(*begun)).one()
    log = auditing.First(
        identity, ACTIONS[action].log, "selection", works=works, which=_said(which)
    )
    at = at or now
    number = done = 0
    while ids := _batch(chosen, done, last or 0):
        number, done = number + len(ids), ids[-1]
        _change(action, ids)
        _note(ids, actor, action, at)
        log.commit()
        tell(len(ids))
    return Started(action, at, number)


def progress(identity: Any, action: str, at: datetime) -> Progress:
    """Return how far the drainer is with what was asked for at a moment, as :func:`carry_out` named it."""
    now = tracked(identity, action, at)
    return Progress(now.works, now.due, now.held)


def tracked(identity: Any, action: str, at: datetime) -> Tracked:
    """Return the same, and what a worker has still to go through. ``at``: as :func:`begin` named it."""
    operator(identity, "read")
    due = and_(Item.due_at.is_not(None), Item.hold.is_(None))
    statement = (
        select(
            func.count(),
            func.count().filter(due),
            func.count().filter(Item.hold.is_not(None)),
            func.count().filter(due, STOPPED),
        )
        .select_from(History)
        .join(Item, Item.id == History.item_id)
        .join(Connection, Connection.id == Item.connection_id)
        .where(History.at == at, History.action == action)
    )
    # Asked before: who ends in between has written everything down.
    expected = current_cache.get(_key(action, at))
    works, *others = db.session.execute(statement).one()
    left = max(1, expected - works) if expected else 0
    return Tracked(works, *others, left)


def watch(
    identity: Any,
    started: Started,
    tell: Callable[[Progress], None] = lambda now: None,
) -> Progress:
    """Drain here, or watch another drainer, until nothing of what was asked for is due.

    Ends as well where nothing gets on: everything is paused, or waits for a later hour.

    :raises Refused: an operator must decide something first.
    """
    now, since = progress(identity, started.action, started.at), time.monotonic()
    while now.due:
        report = engine.drain_everything(SLICE)
        before, now = now, progress(identity, started.action, started.at)
        tell(now)
        if now != before:
            since = time.monotonic()
        moves = report.busy or report.more or report.marks or report.outcomes
        if not moves or time.monotonic() > since + PATIENCE:
            break
        if report.busy:
            time.sleep(1)
    return now


def _said(which: Which) -> dict[str, str]:
    """Return what was chosen, for the audit log: it outlives whoever is forgotten, and names no iD."""
    said = {key: value for key, value in asdict(which).items() if value is not None}
    if which.person is not None:
        del said["person"]
        said["connection"] = connection_with(which.person)
    return {key: str(value) for key, value in said.items()}


def _key(action: str, at: datetime) -> str:
    """Return where it is kept that a worker goes through works."""
    return f"orcid_sync:bulk:{action}:{at.timestamp()}"


def _plain(which: Which) -> dict[str, Any]:
    """Return what a task is given: nothing but numbers and words."""
    said = {name: value for name, value in asdict(which).items() if value is not None}
    if which.older is not None:
        said["older"] = which.older.total_seconds()
    return said


def _chosen(said: dict[str, Any]) -> Which:
    ids, older = said.get("ids"), said.get("older")
    parts = {
        **said,
        "ids": None if ids is None else tuple(ids),
        "older": None if older is None else timedelta(seconds=older),
    }
    return Which(**parts)


def _applies(action: str) -> ColumnElement[bool]:
    if action not in ACTIONS:
        raise NoneOf(action, ACTIONS)
    return and_(Connection.status.in_(OPEN), ACTIONS[action].applies)


def _batch(chosen: Select[tuple[int]], after: int, last: int) -> list[int]:
    page = chosen.where(Item.id > after, Item.id <= last).order_by(Item.id)
    return list(db.session.scalars(page.limit(BATCH)))


def _change(action: str, ids: list[int]) -> None:
    what = ACTIONS[action]
    values = {} if what.opted_out is None else {"opted_out": what.opted_out}
    again.bring_forward(ids, what.background, **values)


def _note(ids: list[int], actor: str, action: str, at: datetime) -> None:
    columns = ["connection_id", "item_id", "actor", "action", "outcome", "at"]
    said = (literal(one) for one in (actor, action, "asked", at))
    rows = select(Item.connection_id, Item.id, *said).where(Item.id.in_(ids))
    db.session.execute(insert(History).from_select(columns, rows))
