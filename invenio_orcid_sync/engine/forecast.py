# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What a backfill would send: the same rows, facts and rules, and no request."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from invenio_db import db
from sqlalchemy import ColumnElement, Row, and_, select

from ..core.policy import decide, veto
from ..models import Connection, Item, Preferences
from .facts import Facts, facts_of_many
from .prepare import person_of
from .settings import Settings
from .sweep import PUBLISHED, lacking, next_page, pairs, within

PAGE = 2000
"""Records in one statement."""

BATCH = 100
"""Concepts that are read at once."""

_AWAY = and_(Item.remote == "none", Item.hold.is_(None), Item.opted_out.is_(None))
"""Not at ORCID, and not so by anybody's decision."""


def wanted(
    registry_id: int,
    connection_id: int | None,
    settings: Settings,
    tell: Callable[[int], None],
) -> Counter[int]:
    """Count the works that would be added. ``connection_id`` None: everybody's.

    An upper bound: what ORCID has already or cannot take is found out when it is sent.

    :param tell: is given the number of records of each page.
    :returns: connection → number.
    """
    here = and_(Connection.registry_id == registry_id, Connection.status == "active")
    whose = here if connection_id is None else here & (Connection.id == connection_id)
    counts: Counter[int] = Counter()
    after, number = next_page(PUBLISHED, None, PAGE)
    before = None
    while number:
        counts.update(_on_page(whose, within(before, after), settings))
        tell(number)
        before = after
        after, number = next_page(PUBLISHED, before, PAGE)
    return counts


def _on_page(
    whose: ColumnElement[bool], page: ColumnElement[bool], settings: Settings
) -> Iterator[int]:
    """Yield the connection of each work."""
    missing = lacking(pairs(whose, page), _AWAY).add_columns(Item.accepted_at)
    rows = db.session.execute(missing).all()
    for start in range(0, len(rows), BATCH):
        yield from _among(rows[start : start + BATCH], settings)


def _among(rows: Sequence[Row[Any]], settings: Settings) -> Iterator[int]:
    facts = facts_of_many({UUID(row.local_key) for row in rows}, settings)
    chosen = select(Connection).where(Connection.id.in_({row.id for row in rows}))
    connections = {one.id: one for one in db.session.scalars(chosen)}
    for row in rows:
        found, connection = facts[UUID(row.local_key)], connections[row.id]
        accepted = row.accepted_at is not None
        if isinstance(found, Facts) and _adds(found, connection, accepted, settings):
            yield row.id


def _adds(
    facts: Facts, connection: Connection, accepted: bool, settings: Settings
) -> bool:
    person = person_of(connection, settings)
    verdict = decide(facts.publication, person, settings.policy, accepted=accepted)
    overlap = Preferences.of(connection.preferences).overlap
    return verdict.wanted and (accepted or veto(overlap, foreign=False) is None)
