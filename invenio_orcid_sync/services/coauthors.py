# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What those who look after a record see of its authors' ORCID records: less than each author sees.

Why an author left a work out, or what is wrong with an author's ORCID record, is nobody else's business.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from invenio_db import db
from sqlalchemy import Row, and_, or_, select
from sqlalchemy.dialects.postgresql import array

from ..core.states import state_of
from ..models import OPEN, Connection, Item, Mark, Registry
from . import engine

STANDINGS = {
    "sent": "sent",
    "pending": "under_way",
    "unanswered": "under_way",
    "removing": "under_way",
    "needs_author": "waits",
    "needs_operator": "operator",
    "excluded": "not_sent",
    "not_shared": "not_sent",
}
"""State of a work (``core.states.STATES``) → what others are told. Whether its author has to act is not among it."""


@dataclass(frozen=True)
class Coauthor:
    """A connected author of a record."""

    name: str
    orcid: str
    standing: str
    """A value of :data:`STANDINGS`."""


@dataclass(frozen=True)
class Coauthors:
    """The authors of a record, as far as ORCID is concerned."""

    connected: list[Coauthor]
    unconnected: int
    """Authors with an iD that no account has connected."""
    without: int
    """Persons without an iD."""


def coauthors(concept: UUID, people: Iterable[dict[str, Any]]) -> Coauthors:
    """Return how the persons among a record's creators and contributors stand.

    :param people: as in a record's metadata. Who is listed twice counts once.
    """
    persons = [one["person_or_org"] for one in people if one.get("person_or_org")]
    persons = [one for one in persons if one.get("type") != "organizational"]
    # The first mention counts.
    named = {_orcid(one): one["name"] for one in persons[::-1]}
    without = len({one["name"] for one in persons if not _orcid(one)})
    orcids = [orcid for orcid in reversed(named) if orcid]
    rows = _rows(concept, orcids) if orcids else []
    by_orcid = {orcid: row for row in rows for orcid in _known_as(row)}
    waits = bool(rows) and _is_marked(concept)
    known = [orcid for orcid in orcids if orcid in by_orcid]
    connected = [_shown(named[one], by_orcid[one], waits) for one in known]
    return Coauthors(connected, len(orcids) - len(known), without)


def _orcid(person: dict[str, Any]) -> str | None:
    given = person.get("identifiers") or []
    orcids = (one["identifier"] for one in given if one.get("scheme") == "orcid")
    return next(orcids, None)


def _known_as(row: Row[Any]) -> list[str]:
    connection: Connection = row.Connection
    return [*connection.former_ids, connection.orcid]


def _rows(concept: UUID, orcids: list[str]) -> list[Row[Any]]:
    registry: Registry = engine.registry()
    work = and_(
        Item.connection_id == Connection.id,
        Item.kind == "work",
        Item.local_key == str(concept),
    )
    statement = (
        select(Connection, Item)
        .outerjoin(Item, work)
        .where(Connection.registry_id == registry.id, Connection.status.in_(OPEN))
        .where(Connection.user_id.is_not(None))
        .where(
            or_(
                Connection.orcid.in_(orcids),
                Connection.former_ids.has_any(array(orcids)),
            )
        )
    )
    return list(db.session.execute(statement))


def _is_marked(concept: UUID) -> bool:
    """Tell whether a change waits to be looked at: then the ledger may know nothing of a new record yet."""
    mark = select(Mark.id).where(Mark.concept == concept).limit(1)
    return db.session.scalar(mark) is not None


def _shown(name: str, row: Row[Any], waits: bool) -> Coauthor:
    connection: Connection = row.Connection
    standing = _standing(row.Item, waits)
    if connection.status != "active" and standing not in ("sent", "not_sent"):
        # That a permission has ended is its author's business, too.
        standing = "waits"
    return Coauthor(name, connection.orcid, standing)


def _standing(item: Item | None, waits: bool) -> str:
    if item is None:
        return "under_way" if waits else "not_sent"
    state = state_of(
        remote=item.remote,
        hold=item.hold,
        opted_out=item.opted_out,
        due=item.due_at is not None,
        doubt=item.doubt,
    )
    return STANDINGS[state]
