# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Time that passes at once: everything that is written down moves into the past, and ORCID's clock on."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa
from invenio_db import db

from ..plugins.world import World

RECORDS = ("rdm_records_metadata", "rdm_parents_metadata")


@cache
def moments() -> dict[str, tuple[str, ...]]:
    """Return our tables and their columns that hold points in time."""
    ours = [t for t in db.metadata.sorted_tables if t.name.startswith("orcid_sync_")]
    found = {
        table.name: tuple(
            column.name
            for column in table.columns
            if isinstance(column.type, sa.DateTime)
        )
        for table in ours
    }
    return {table: columns for table, columns in found.items() if columns}


def advance(world: World, seconds: float, concepts: Collection[str] = ()) -> None:
    """Let time pass, for the database, for ORCID, and for these concepts' records."""
    db.session.rollback()
    for table, columns in moments().items():
        _shift(table, columns, seconds)
    if concepts:
        for table, key in zip(RECORDS, ("parent_id", "id")):
            chosen = f"{key} = ANY(CAST(:chosen AS uuid[]))"
            _shift(table, ("created", "updated"), seconds, chosen, list(concepts))
    db.session.commit()
    world.control("clock", advance=seconds)


def _shift(
    table: str,
    columns: Collection[str],
    seconds: float,
    which: str = "true",
    chosen: Collection[str] = (),
) -> None:
    earlier = ", ".join(f"{one} = {one} - :by" for one in columns)
    values = {"by": timedelta(seconds=seconds)}
    if chosen:
        values["chosen"] = chosen
    db.session.execute(sa.text(f"UPDATE {table} SET {earlier} WHERE {which}"), values)


PENDING = {
    "marks": "SELECT min(at) FROM orcid_sync_mark",
    "works": """
        SELECT min(greatest(i.due_at, c.due_at)) FROM orcid_sync_item i
        JOIN orcid_sync_connection c ON c.id = i.connection_id
        WHERE i.due_at IS NOT NULL AND (c.status = 'active' OR c.status = 'closing' AND i.remote <> 'none'
        AND c.closing_works = 'remove')""",
    "ends": """
        SELECT min(coalesce(due_at, now())) FROM orcid_sync_connection c WHERE status = 'closing' AND NOT EXISTS (
        SELECT FROM orcid_sync_item i WHERE i.connection_id = c.id AND i.due_at IS NOT NULL)""",
    "grants": "SELECT min(due_at) FROM orcid_sync_grant WHERE state = 'surplus'",
    "walks": "SELECT min(created) FROM orcid_sync_survey WHERE state = 'finding'",
}
"""When the first thing of each kind is to be done."""

BARRIERS = (
    "SELECT max(paused_until) FROM orcid_sync_registry",
    "SELECT max(until) FROM orcid_sync_lease",
)
"""Until when nothing is done at all."""


def pending() -> dict[str, datetime]:
    """Return what is still to be done, and when."""
    db.session.rollback()
    found = {name: db.session.scalar(sa.text(ask)) for name, ask in PENDING.items()}
    return {name: moment for name, moment in found.items() if moment is not None}


def wait() -> float:
    """Return the seconds until something can be done; 0 where it can be now."""
    moments = [min(pending().values())]
    moments += [db.session.scalar(sa.text(ask)) for ask in BARRIERS]
    now = db.session.scalar(sa.text("SELECT clock_timestamp()"))
    until = max(moment for moment in moments if moment is not None)
    return max(0.0, (until - now).total_seconds())
