# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Rows of works: an iD, a record here, and ORCID's number for the work.

What a file says is believed only once ORCID says so, too: a row of the ledger is made with the question whether its work
is there (``doubt``), and the drainer looks before it does anything else.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from invenio_db import db
from sqlalchemy import func, insert, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert

from ....engine.facts import facts_of_many
from ....engine.ties import Pid, concepts_named
from ....models import CLOSED, Connection, History, Item, Registry
from ... import engine
from . import cells
from .files import BadRow, Columns, Problem, Row, read
from .steps import ADOPT, LEAVE_WORK, Seen, Step, batches, problem

COLUMNS = Columns(("orcid", "record", "put_code"))


@dataclass(frozen=True)
class Candidate:
    """A row that can be read."""

    line: int
    orcid: str
    pid: Pid
    put_code: int


@dataclass(frozen=True)
class Planned:
    """A row that can be carried out."""

    step: Step
    connection_id: int | None
    """None: it is made by the same import."""
    concept: str


def planned(
    path: Path, registry: Registry, coming: Collection[str] = ()
) -> Iterator[list[Planned | Problem]]:
    """Yield what is to be done, batches in the order of the rows. Nothing is changed.

    :param coming: iDs that will be connected by then.
    """
    seen = Seen()
    for rows in batches(read(path, COLUMNS)):
        found = [_read(path.name, one) if isinstance(one, Row) else one for one in rows]
        known = _Known([one for one in found if isinstance(one, Candidate)], registry)
        yield [
            (
                _planned(path.name, one, known, coming, seen)
                if isinstance(one, Candidate)
                else one
            )
            for one in found
        ]


def carry_out(
    batch: list[Planned], registry: Registry, present: bool, operator: str
) -> int:
    """Make rows of the ledger. The caller commits. :returns: their number; others were made by somebody else meanwhile.

    :param present: whether the registry's client id is the one in use; else rows rest until their people connect again.
    """
    now = db.session.scalar(select(func.clock_timestamp()))
    asks = (
        {"doubt": "missing", "due_at": now}
        if present
        else {"doubt": None, "due_at": None}
    )
    values = [
        {
            "connection_id": one.connection_id,
            "kind": "work",
            "local_key": one.concept,
            "remote": "present",
            "put_code": one.step.put_code,
            "background": True,
            **asks,
        }
        for one in batch
    ]
    statement = upsert(Item).values(values)
    new = statement.excluded
    # What was found by somebody's own connection is in order already.
    statement = statement.on_conflict_do_update(
        index_elements=["connection_id", "kind", "local_key"],
        set_={name: new[name] for name in ("remote", "put_code", "background", *asks)},
        where=_FREE,
    ).returning(Item.connection_id, Item.id, Item.put_code)
    made = db.session.execute(statement).all()
    if made:
        entry = {"actor": operator, "action": "adopt", "outcome": "adopted"}
        entries = [
            {
                **entry,
                "connection_id": one.connection_id,
                "item_id": one.id,
                "put_code": one.put_code,
            }
            for one in made
        ]
        db.session.execute(insert(History), entries)
    return len(made)


_FREE = (Item.remote == "none") & Item.opted_out.is_(None)
"""Rows that nothing is known of, and nobody has decided about."""


def _read(file: str, row: Row) -> Candidate | Problem:
    try:
        return Candidate(
            row.line, cells.orcid(row), cells.record(row), cells.put_code(row)
        )
    except BadRow as bad:
        return problem(file, row.line, bad)


class _Known:
    """What is here about some rows: connections, concepts and the ledger."""

    def __init__(self, rows: list[Candidate], registry: Registry) -> None:
        """Read it."""
        orcids = {one.orcid for one in rows}
        here = select(Connection).where(
            Connection.registry_id == registry.id, Connection.orcid.in_(orcids)
        )
        self.connections = {one.orcid: one for one in db.session.scalars(here)}
        pids = {one.pid for one in rows}
        self.concepts = concepts_named(pids) if pids else {}
        concepts = {UUID(one) for one in self.concepts.values()}
        facts = facts_of_many(concepts, engine.settings()) if concepts else {}
        self.listed = {
            str(concept): one.listed
            for concept, one in facts.items()
            if not isinstance(one, Exception)
        }
        self.items = self._items(rows)
        self.by_code = {
            (one.connection_id, one.put_code): one for one in self.items.values()
        }

    def _items(self, rows: list[Candidate]) -> dict[tuple[int, str], Any]:
        keys, codes = set(), set()
        for one in rows:
            if one.orcid in self.connections:
                connection_id = self.connections[one.orcid].id
                keys.add((connection_id, self.concepts.get(one.pid, "")))
                codes.add((connection_id, one.put_code))
        columns = (
            Item.connection_id,
            Item.local_key,
            Item.put_code,
            Item.remote,
            Item.opted_out,
        )
        statement = select(*columns).where(
            Item.kind == "work",
            or_(
                tuple_(Item.connection_id, Item.local_key).in_(keys),
                tuple_(Item.connection_id, Item.put_code).in_(codes),
            ),
        )
        found = db.session.execute(statement) if keys else ()
        return {(row.connection_id, row.local_key): row for row in found}


def _planned(
    file: str, one: Candidate, known: _Known, coming: Collection[str], seen: Seen
) -> Planned | Problem:
    connection = known.connections.get(one.orcid)
    try:
        if connection is None and one.orcid not in coming:
            cure = "Import the person's permission, too, or leave the row out."
            raise BadRow("orcid", "Nobody here has connected this iD.", cure)
        concept = _concept(one, connection, known)
        seen.once(
            (one.orcid, concept),
            one.line,
            "record",
            "Another work of this iD and record",
        )
        seen.once(
            (one.orcid, one.put_code), one.line, "put_code", "This iD and put-code"
        )
        action = _action(one, connection, concept, known)
    except BadRow as bad:
        return problem(file, one.line, bad)
    step = Step(
        file=file,
        line=one.line,
        action=action,
        orcid=one.orcid,
        record=one.pid[1],
        put_code=one.put_code,
    )
    return Planned(step, connection.id if connection else None, concept)


def _concept(one: Candidate, connection: Connection | None, known: _Known) -> str:
    concept = known.concepts.get(one.pid)
    if concept is None:
        cure = "Correct the row, or leave it out: the work stays at ORCID as it is."
        raise BadRow(
            "record", "There is no such record here, or it was never published.", cure
        )
    ids = {one.orcid, *(connection.former_ids if connection else ())}
    if concept in known.listed and ids.isdisjoint(known.listed[concept]):
        cause = "The record does not name this iD, or is not published any more: the work would be removed at ORCID."
        raise BadRow(
            "record",
            cause,
            "Correct the record first, or leave the row out: the work stays as it is.",
        )
    return concept


def _action(
    one: Candidate, connection: Connection | None, concept: str, known: _Known
) -> str:
    if connection is None:
        return ADOPT
    if connection.status in CLOSED:
        return LEAVE_WORK
    other = known.by_code.get((connection.id, one.put_code))
    if other and other.local_key != concept:
        raise BadRow(
            "put_code",
            "The ledger has this work for another record.",
            "Correct the row, or leave it out.",
        )
    item = known.items.get((connection.id, concept))
    free = item is None or (item.remote == "none" and item.opted_out is None)
    return ADOPT if free else LEAVE_WORK
