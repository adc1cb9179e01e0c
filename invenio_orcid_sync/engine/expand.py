# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Marks become ledger rows, one per connected author. Rows are for authorship, not policy: policy may change."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from invenio_db import db
from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import array, insert

from ..models import OPEN, Connection, Item, Mark, Registry
from .facts import Facts, facts_of_many
from .points import reach
from .settings import Settings

BATCH = 200
LATER = timedelta(minutes=10)


def expand(registry: Registry, settings: Settings) -> int:
    """Turn the oldest marks into due rows, in one transaction. :returns: number of marks.

    The record is read after the mark. A mark that is appended meanwhile has another id and stays.
    """
    if settings.retired:
        # Marks are for the client id in use.
        return 0
    ripe = Mark.at <= func.clock_timestamp()
    oldest = select(Mark).where(ripe).order_by(Mark.id).limit(BATCH)
    marks = db.session.scalars(oldest.with_for_update(skip_locked=True)).all()
    by_concept: dict[UUID, list[Mark]] = {}
    for mark in marks:
        by_concept.setdefault(mark.concept, []).append(mark)
    facts = facts_of_many(by_concept, settings) if by_concept else {}
    done = []
    # In one order for all: shards may take in the same concepts at once.
    for concept, found in sorted(by_concept.items()):
        if _expanded(registry, concept, facts[concept], found, settings):
            done += [mark.id for mark in found]
    gone = delete(Mark).where(Mark.id.in_(done))
    db.session.execute(gone.execution_options(synchronize_session=False))
    reach("expand", "planned")
    db.session.commit()
    reach("expand", "settled")
    return len(marks)


def _expanded(
    registry: Registry,
    concept: UUID,
    facts: Facts | Exception,
    marks: list[Mark],
    settings: Settings,
) -> bool:
    """Expand one concept. One that cannot be read holds up no other, and is tried again later."""
    try:
        if isinstance(facts, Exception):
            raise facts
        with db.session.begin_nested():
            _due(registry, facts, marks, settings)
        return True
    except Exception:
        current_app.logger.exception("ORCID: concept %s cannot be read", concept)
        _tell(registry, concept)
        for mark in marks:
            mark.at = func.clock_timestamp() + LATER
        return False


def _tell(registry: Registry, concept: UUID) -> None:
    """Show in the rows of works that are there that their record cannot be read.

    What its author took out needs no record to go.
    """
    connections = select(Connection.id).where(
        Connection.registry_id == registry.id, Connection.status.in_(OPEN)
    )
    goes = Item.opted_out.is_not(None)
    statement = (
        update(Item)
        .where(Item.local_key == str(concept), Item.connection_id.in_(connections))
        .where(Item.due_at.is_(None), Item.remote == "present")
        .values(
            hold="operator",
            code="internal_error",
            due_at=case((goes, func.clock_timestamp())),
        )
    )
    db.session.execute(statement.execution_options(synchronize_session=False))


def _due(
    registry: Registry, facts: Facts, marks: list[Mark], settings: Settings
) -> None:
    newest = max(mark.at for mark in marks)
    public = facts.publication is not None and facts.publication.public
    # What must disappear does not wait for further edits.
    hurry = not public or any(mark.urgent for mark in marks)
    due = newest if hurry else newest + settings.debounce
    connections = _connections(registry, facts)
    if connections:
        _upsert(connections, facts, due)


def _connections(registry: Registry, facts: Facts) -> list[int]:
    """Return connections that have a row for the concept, and those whose iD it lists."""
    listed = sorted(facts.listed)
    known = select(Item.connection_id).where(Item.local_key == str(facts.concept))
    statement = (
        select(Connection.id)
        .where(Connection.registry_id == registry.id)
        .where(Connection.status.in_(OPEN))
        .where(
            or_(
                Connection.id.in_(known),
                Connection.orcid.in_(listed),
                Connection.former_ids.has_any(array(listed)) if listed else False,
            )
        )
    )
    return list(db.session.scalars(statement.order_by(Connection.id)))


def _upsert(connections: list[int], facts: Facts, due: datetime) -> None:
    # The moment of taking in, not the mark's: a long transaction commits a mark that looks old.
    taken = db.session.scalar(select(func.clock_timestamp()))
    rows = [
        {
            "connection_id": one,
            "kind": "work",
            "local_key": str(facts.concept),
            "resource_type": facts.publication.type if facts.publication else None,
            "due_at": due,
            "marked_at": taken,
        }
        for one in connections
    ]
    statement = insert(Item).values(rows)
    new = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=["connection_id", "kind", "local_key"],
        set_={
            "marked_at": new.marked_at,
            "resource_type": func.coalesce(new.resource_type, Item.resource_type),
            "background": False,
            # A later mark never postpones; and a creation that may still be under way keeps its cool-down.
            "due_at": case(
                (
                    Item.remote == "creating",
                    func.coalesce(Item.due_at, new.due_at),
                ),
                else_=func.least(func.coalesce(Item.due_at, new.due_at), new.due_at),
            ),
        },
    )
    db.session.execute(statement)
