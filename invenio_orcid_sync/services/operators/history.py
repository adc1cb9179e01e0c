# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The history of all connections: finding something in it, taking it along, and its end.

An index serves each way of asking, so that a page costs the same in a short history as in a long one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from invenio_accounts.models import User
from invenio_db import db
from invenio_pidstore.models import PersistentIdentifier
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Uuid,
    case,
    cast,
    delete,
    func,
    select,
    tuple_,
)

from ...models import Connection, History, Item
from .. import auditing, spreadsheets
from ..errors import NotFound
from ..permissions import operator
from ..records import concept_of
from ..works import orcid_from
from .pages import LARGEST, SIZE, Page, moment_of, shortened, within

NEWEST = 20
"""Entries that are shown beside a person or a work."""

BATCH = 5000
"""Entries that are deleted in one transaction."""

SELF = ("drainer", "beat", "job", "operator")
"""Who acts besides accounts."""

_NAMED = re.compile(r"(user|operator):\d+")


@dataclass(frozen=True, kw_only=True)
class Which:
    """Which entries are meant. What is not said does not matter."""

    person: str | None = None
    """iD, or the address of an ORCID record."""
    connection: int | None = None
    work: int | None = None
    record: str | None = None
    """Identifier of any version, or of all versions."""
    actor: str | None = None
    """As in :class:`Entry`, or an account's number or e-mail address."""
    action: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """The first moment that does not count."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that was done."""

    id: int
    at: datetime
    actor: str
    """``drainer``, ``beat``, ``job``, ``operator`` (a command), ``operator:<account>`` or ``user:<account>``."""
    action: str
    outcome: str
    status: int | None
    """HTTP's."""
    code: int | None
    """ORCID's error-code."""
    put_code: int | None
    duration_ms: int | None
    connection: int | None
    orcid: str | None
    work: int | None
    record: str | None
    """Persistent identifier of the concept."""


HEADS = tuple(field.name for field in fields(Entry))
"""Columns of the file."""


def search(
    identity: Any, which: Which = Which(), after: str | None = None, size: int = SIZE
) -> Page[Entry]:
    """Return entries, the newest first.

    :raises PermissionDeniedError: not an operator. :raises BadInput: no iD, or no such page.
    :raises NotFound: there is no such record, or account.
    """
    operator(identity, "search")
    return _page(_conditions(which), after, within(size))


def as_csv(identity: Any, which: Which = Which()) -> Iterator[str]:
    """Return entries as lines of a file, the newest first, read a page at a time. Raises as :func:`search`."""
    operator(identity, "search")
    return spreadsheets.lines(HEADS, _cells(_conditions(which)))


def newest(connection_id: int) -> list[Entry]:
    """Return the last of what was done about a connection. Who asks has been let in."""
    return _page([History.connection_id == connection_id], None, NEWEST).rows


def of_work(item_id: int) -> list[Entry]:
    """Return the last of what was done about a work. Who asks has been let in."""
    return _page([History.item_id == item_id], None, NEWEST).rows


def prune(identity: Any) -> int:
    """Delete entries older than ``ORCID_SYNC_HISTORY_RETENTION``. Commits a batch at a time. :returns: their number."""
    actor = operator(identity, "delete")
    retention = current_app.config["ORCID_SYNC_HISTORY_RETENTION"]
    if retention is None:
        return 0
    end = db.session.scalar(select(func.now() - timedelta(seconds=retention)))
    older = select(func.count()).where(History.at < end)
    expected = {"entries": db.session.scalar(older), "before": end.isoformat()}
    log = auditing.First(identity, auditing.HistoryPrune, "history", **expected)
    number = 0
    while gone := _delete_batch(end):
        if not number:
            db.session.add(History(actor=actor, action="prune", outcome="deleted"))
        number += gone
        log.commit()
    return number


def _delete_batch(end: datetime) -> int:
    oldest = select(History.id).where(History.at < end).order_by(History.at)
    statement = delete(History).where(History.id.in_(oldest.limit(BATCH)))
    quiet = statement.execution_options(synchronize_session=False)
    return db.session.execute(quiet).rowcount


def _conditions(which: Which) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if which.person is not None:
        mine = select(Connection.id).where(Connection.orcid == orcid_from(which.person))
        found.append(History.connection_id.in_(_numbers(mine)))
    if which.connection is not None:
        found.append(History.connection_id == which.connection)
    if which.work is not None:
        found.append(History.item_id == which.work)
    if which.record is not None:
        key = str(concept_of(which.record))
        found.append(
            History.item_id.in_(_numbers(select(Item.id).where(Item.local_key == key)))
        )
    if which.actor is not None:
        found.append(History.actor.in_(_actors(which.actor)))
    for column in (History.action, History.outcome):
        if (value := getattr(which, column.key)) is not None:
            found.append(column == value)
    if which.since is not None:
        found.append(History.at >= which.since)
    if which.until is not None:
        found.append(History.at < which.until)
    return found


def _actors(who: str) -> list[str]:
    """Return what entries may say of somebody: of an account all that it did, as a person and as an operator."""
    if who in SELF or _NAMED.fullmatch(who):
        return [who]
    # Accounts may be gone, of whom it is written what they did.
    number = who if who.isdecimal() else _account(who)
    return [f"user:{number}", f"operator:{number}"]


def _account(email: str) -> int:
    named = func.lower(User.email) == email.lower()
    found = db.session.scalar(select(User.id).where(named))
    if found is None:
        raise NotFound("account", shortened(email))
    return found


def _numbers(statement: Select[tuple[int]]) -> list[int]:
    """Return ids beforehand: with numbers the planner knows how few entries are meant."""
    return list(db.session.scalars(statement))


def _page(
    conditions: list[ColumnElement[bool]], after: str | None, size: int
) -> Page[Entry]:
    place = tuple_(History.at, History.id)
    order = (History.at.desc(), History.id.desc())
    chosen = select(History).where(*conditions).order_by(*order).limit(size + 1)
    if after is not None:
        chosen = chosen.where(place < tuple_(*moment_of(after)))
    rows = db.session.execute(_with_names(chosen)).all()
    shown = [_shown(row) for row in rows[:size]]
    more = len(rows) > size
    return Page(shown, f"{shown[-1].at.isoformat()}~{shown[-1].id}" if more else None)


def _with_names(chosen: Select[Any]) -> Select[Any]:
    """Add iD and record to entries that were chosen already."""
    entry = chosen.subquery()
    concept = case((Item.kind == "work", cast(Item.local_key, Uuid)))
    recid = PersistentIdentifier
    is_concept = (recid.object_uuid == concept) & (recid.pid_type == "recid")
    record = func.coalesce(recid.pid_value, Item.local_key).label("record")
    return (
        select(entry, Connection.orcid, record)
        .select_from(entry)
        .outerjoin(Connection, Connection.id == entry.c.connection_id)
        .outerjoin(Item, Item.id == entry.c.item_id)
        .outerjoin(recid, is_concept)
        .order_by(entry.c.at.desc(), entry.c.id.desc())
    )


def _shown(row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        actor=row.actor,
        action=row.action,
        outcome=row.outcome,
        status=row.status,
        code=row.code,
        put_code=row.put_code,
        duration_ms=row.duration_ms,
        connection=row.connection_id,
        orcid=row.orcid,
        work=row.item_id,
        record=row.record,
    )


def _cells(conditions: list[ColumnElement[bool]]) -> Iterator[list[object]]:
    page = _page(conditions, None, LARGEST)
    while True:
        for entry in page.rows:
            yield [getattr(entry, name) for name in HEADS]
        if page.next is None:
            return
        page = _page(conditions, page.next, LARGEST)
