# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What was done to somebody's ORCID record and connection, by whom and when, for the person themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from invenio_db import db
from sqlalchemy import Row, Select, func, select

from ..models import Connection, History, Item
from .authored import plain, title_for, with_record

PAGE = 50
"""Entries on one page."""

BATCH = 1000
"""Entries that are read at once for a file."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that was done."""

    id: int
    at: datetime
    actor: str
    """``you``, ``site`` (by itself), ``operator``, or ``other``: an account that held the iD before."""
    action: str
    outcome: str
    put_code: int | None
    item_id: int | None
    title: str | None
    """Of the work, as it is called now; None where there is none that the person may see."""


@dataclass(frozen=True)
class Page:
    """A page of entries, the newest first."""

    entries: list[Entry]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def page(connection: Connection, number: int = 1) -> Page:
    """Return a page of a person's history. The last page for one beyond."""
    counted = select(func.count(History.id)).where(
        History.connection_id == connection.id
    )
    total = db.session.scalar(counted) or 0
    number = min(max(1, number), max(1, -(-total // PAGE)))
    chosen = (
        select(History.id)
        .where(History.connection_id == connection.id)
        .order_by(History.id.desc())
        .offset((number - 1) * PAGE)
        .limit(PAGE)
    )
    return Page(_read(connection, chosen), total, number)


def of_work(connection: Connection, item_id: int, limit: int = 20) -> list[Entry]:
    """Return what was done about one of a person's works, the newest first."""
    chosen = select(History.id).where(
        History.connection_id == connection.id, History.item_id == item_id
    )
    return _read(connection, chosen.order_by(History.id.desc()).limit(limit))


def everything(connection: Connection) -> Iterator[Entry]:
    """Yield a person's whole history, the newest first, a batch at a time."""
    chosen = select(History.id).where(History.connection_id == connection.id)
    chosen = chosen.order_by(History.id.desc()).limit(BATCH)
    found = _read(connection, chosen)
    while found:
        yield from found
        found = _read(connection, chosen.where(History.id < found[-1].id))


def _read(connection: Connection, ids: Select) -> list[Entry]:
    chosen = ids.subquery()
    statement = select(History, title_for(connection).label("title"))
    statement = statement.select_from(History).join(chosen, chosen.c.id == History.id)
    statement = with_record(statement.outerjoin(Item, Item.id == History.item_id))
    rows = db.session.execute(statement.order_by(History.id.desc()))
    return [_shown(row, connection.user_id) for row in rows]


def _shown(row: Row[Any], user_id: int | None) -> Entry:
    entry = row.History
    return Entry(
        id=entry.id,
        at=entry.at,
        actor=_who(entry.actor, user_id),
        action=entry.action,
        outcome=entry.outcome,
        put_code=entry.put_code,
        item_id=entry.item_id,
        title=plain(row.title),
    )


def _who(actor: str, user_id: int | None) -> str:
    if actor == f"user:{user_id}":
        return "you"
    if actor.startswith("user:"):
        return "other"
    return "site" if actor in ("drainer", "beat") else "operator"
