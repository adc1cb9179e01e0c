# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whose turn it is: connections with something due, round robin, in two lanes.

A row's lane is ``background`` where a backfill or a new rule made it due, else it is fresh. The
search skips from one connection to the next in the index, so that it costs the same whether one
person has ten works due or ten thousand, and serves many picks.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from invenio_db import db
from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from ..models import Connection, Item, Registry
from ..models.columns import MOMENT
from .audit import waiting
from .close import removable

OPEN_QUESTION = or_(
    Item.remote == "creating",
    func.coalesce(Item.doubt, "").in_(("missing", "duplicate")),
)
"""What is at ORCID must be looked up before anything else."""

WORKED_ON = or_(
    # A ledger that is older than the registry is set right before anything is sent.
    and_(
        Connection.status == "active",
        Connection.paused_at.is_(None),
        func.coalesce(Connection.audit, "") != "after_restore",
    ),
    and_(Connection.status == "closing", Connection.closing_works == "remove"),
)


def works_on(connection: Connection, now: datetime) -> bool:
    """Tell the same about one, and whether it waits for a later hour."""
    active = connection.status == "active" and connection.paused_at is None
    active = active and connection.audit != "after_restore"
    closing = (connection.status, connection.closing_works) == ("closing", "remove")
    ripe = connection.due_at is None or connection.due_at <= now
    return (active or closing) and ripe


AT_ONCE = 16
"""Connections that one search finds beyond those that are asked for: for the next picks."""

FEW = 200
"""Due rows up to which all of them are read."""

LAST: BindParameter[int] = bindparam("last", type_=BigInteger)
MOST: BindParameter[int] = bindparam("most", type_=Integer)
NOW: BindParameter[datetime] = bindparam("now", type_=MOMENT)

DUE = and_(
    Item.background == bindparam("background", type_=Boolean), Item.due_at <= NOW
)
BEHIND = Connection.id > LAST


class Lanes:
    """Picks connections: fresh rows first; while both lanes wait, they take turns."""

    def __init__(
        self, registry: Registry, mine: ColumnElement[bool], served: int
    ) -> None:
        """``mine``: whether a connection belongs to this shard; ``served``: the last one in the background."""
        self._searches = Searches(registry.id, mine)
        self.last = {False: served, True: served}
        self._queues: dict[bool, list[int]] = {False: [], True: []}
        self._favoured = False
        self._preferred: dict[int, bool] = {}

    @property
    def served(self) -> int:
        """The last connection that was picked for the background."""
        return self.last[True]

    def forget(self) -> None:
        """Search anew at the next pick: rows became due, or what was found before may be settled."""
        self._queues = {False: [], True: []}

    def prefer(self, connection_id: int, background: bool) -> None:
        """Let a connection be the next, once."""
        self._preferred[connection_id] = background

    def pick(
        self, busy: Collection[int], now: datetime, limit: int
    ) -> list[tuple[int, bool]]:
        """Return (connection, lane) of those whose turn it is, each connection once."""
        first = [one for one in self._preferred if one not in busy][:limit]
        turns = [(one, self._preferred.pop(one)) for one in first]
        return turns + self._in_turn({*busy, *first}, now, limit - len(first))

    def _in_turn(
        self, busy: Collection[int], now: datetime, limit: int
    ) -> list[tuple[int, bool]]:
        fresh = self._next(False, busy, now, limit)
        rest = self._next(True, {*busy, *fresh}, now, limit)
        turns: list[tuple[int, bool]] = []
        while len(turns) < limit and (fresh or rest):
            background = not fresh or bool(rest and self._favoured)
            self._favoured = not background
            turns.append(((rest if background else fresh).pop(0), background))
        for connection_id, background in turns:
            self.last[background] = connection_id
            self._queues[background].remove(connection_id)
        return turns

    def _next(
        self, background: bool, busy: Collection[int], now: datetime, limit: int
    ) -> list[int]:
        """Return the first of a lane's queue, which one search fills for many picks."""
        queue = self._queues[background]
        if sum(one not in busy for one in queue) < limit:
            queue += self._around(background, {*busy, *queue}, now, AT_ONCE + limit)
        return [one for one in queue if one not in busy][:limit]

    def _around(
        self, background: bool, busy: Collection[int], now: datetime, limit: int
    ) -> list[int]:
        """Those behind the last one, then those before it."""
        last = self.last[background]
        found = self._behind(background, last, busy, now, limit)
        if len(found) < limit and last:
            again = self._behind(background, 0, busy, now, limit - len(found))
            found += [one for one in again if one <= last and one not in found]
        return found

    def _behind(
        self,
        background: bool,
        last: int,
        busy: Collection[int],
        now: datetime,
        limit: int,
    ) -> list[int]:
        asked = {
            "background": background,
            "last": last,
            "busy": list(busy),
            "now": now,
            "most": limit,
        }
        found = self._few(asked)
        if found is None:
            found = list(db.session.scalars(self._searches.skipping, asked))
        if background:
            # Nobody waits for an audit: it takes a person's turn here.
            found = sorted({*found, *db.session.scalars(self._searches.audits, asked)})
        return found[:limit]

    def _few(self, asked: dict[str, Any]) -> list[int] | None:
        """Return all connections where few rows are due, None where there are more than that.

        However many rows wait for tomorrow, they are not walked through.
        """
        ids = list(db.session.scalars(self._searches.first, asked))
        if len(ids) == FEW:
            return None
        these = {**asked, "ids": list(set(ids))}
        return list(db.session.scalars(self._searches.able, these)) if ids else []


class Searches:
    """The statements of a search, made once: to make them takes longer than to run them.

    Parameters: ``background``, ``now``, ``last`` (connection), ``busy`` (connections), ``most``, ``ids``.
    """

    def __init__(self, registry_id: int, mine: ColumnElement[bool]) -> None:
        """See ``Lanes``."""
        self._here = and_(Connection.registry_id == registry_id, mine)
        ids = bindparam("ids", expanding=True)
        these = select(Connection.id).where(Connection.id.in_(ids))
        self.first = (
            select(Item.connection_id).where(DUE).order_by(Item.due_at).limit(FEW)
        )
        self.able = these.where(self._may(WORKED_ON), BEHIND).order_by(Connection.id)
        audits = select(Connection.id).where(self._may(waiting(NOW)), BEHIND)
        self.audits = audits.order_by(Connection.id).limit(MOST)
        self.skipping = self._skipping()

    def _may(self, state: ColumnElement[bool]) -> ColumnElement[bool]:
        """Whether a request may be made for a connection."""
        return and_(
            self._here,
            state,
            or_(Connection.due_at.is_(None), Connection.due_at <= NOW),
            Connection.id.not_in(bindparam("busy", expanding=True)),
        )

    def _skipping(self) -> Select[tuple[int]]:
        """Skip from one connection to the next in the index, until there are enough.

        Whether it can be served is asked in a subquery: of a join PostgreSQL would first make all steps.
        """
        first = select(func.min(Item.connection_id).label("id"))
        steps = first.where(DUE, Item.connection_id > LAST).cte(recursive=True)
        follower = first.where(DUE, Item.connection_id > steps.c.id).scalar_subquery()
        steps = steps.union_all(select(follower).where(steps.c.id.is_not(None)))
        can = select(self._may(WORKED_ON)).where(Connection.id == steps.c.id)
        found = select(steps.c.id).where(steps.c.id.is_not(None), can.scalar_subquery())
        return found.limit(MOST)


def due_items(
    connection: Connection, background: bool, now: datetime, limit: int
) -> list[Item]:
    """Return a connection's due rows, the longest due first, locked.

    Locked, because other shards take marks in for all. Skipping what they hold means that we wait
    for nobody while we hold something.
    """
    statement = (
        select(Item)
        .where(Item.connection_id == connection.id)
        .where(Item.background.is_(background), Item.due_at <= now)
        .order_by(Item.due_at, Item.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Item)
        .execution_options(populate_existing=True)
    )
    if connection.status == "closing":
        statement = statement.where(removable())
    return list(db.session.scalars(statement))


def questions(connection: Connection, limit: int = 500) -> list[Item]:
    """Return a connection's rows with an open question, those that are due first, locked."""
    statement = (
        select(Item)
        .where(Item.connection_id == connection.id, OPEN_QUESTION)
        .order_by(Item.due_at, Item.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Item)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(statement))
