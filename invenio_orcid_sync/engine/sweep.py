# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""One page of the records: which ledger rows are missing, and which may be out of date.

The database works it out and writes the rows; no body of a record is read here, however many there
are. The search index is not asked, because it lags.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from invenio_db import db
from invenio_rdm_records.records.models import (
    RDMParentMetadata,
    RDMRecordMetadata,
    RDMVersionsState,
)
from sqlalchemy import (
    CTE,
    ColumnElement,
    Function,
    Select,
    Text,
    and_,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import JSONPATH, insert

from ..models import Connection, Item
from ..models.columns import MOMENT

PUBLISHED = RDMRecordMetadata.deletion_status == "P"

SKEW = timedelta(minutes=5)
"""By how much the clocks of web servers, which date records, and the database's may differ."""

DORMANT = and_(
    Item.remote == "none",
    Item.due_at.is_(None),
    Item.hold.is_(None),
    Item.opted_out.is_(None),
)
"""Not at ORCID, not due, and not so by anybody's decision."""

# RDMRecord.get_latest_published_by_parent. The parent is the table's primary key; the version has no index.
_LATEST = and_(
    RDMVersionsState.parent_id == RDMRecordMetadata.parent_id,
    RDMVersionsState.latest_id == RDMRecordMetadata.id,
)
# Accepting a record into a community changes its parent alone.
_CHANGED = cast(
    func.greatest(RDMRecordMetadata.updated, RDMParentMetadata.updated), MOMENT
)
_TYPE = RDMRecordMetadata.json[("metadata", "resource_type", "id")].as_string()
_LOOKED_AT = func.greatest(Item.checked_at, Item.marked_at, Item.created, type_=MOMENT)


def next_page(
    which: ColumnElement[bool], after: UUID | None, size: int
) -> tuple[UUID | None, int]:
    """Return the last record of the page behind ``after`` and how many it has; (``after``, 0) behind the last."""
    page = (
        select(RDMRecordMetadata.id)
        .where(which, within(after))
        .order_by(RDMRecordMetadata.id)
        .limit(size)
        .subquery()
    )
    # PostgreSQL has no max() of UUIDs before version 18.
    end = select(page.c.id, func.count().over()).order_by(page.c.id.desc()).limit(1)
    last, number = db.session.execute(end).one_or_none() or (after, 0)
    return last, number


def within(after: UUID | None, last: UUID | None = None) -> ColumnElement[bool]:
    """Whether a record comes behind ``after``, and not behind ``last``."""
    inside = true() if after is None else RDMRecordMetadata.id > after
    return inside if last is None else inside & (RDMRecordMetadata.id <= last)


Pairs = Select[tuple[int, str, str | None]]
"""Connection, concept, and the record's resource type."""


def pairs(
    whose: ColumnElement[bool],
    page: ColumnElement[bool],
    since: ColumnElement | None = None,
) -> Pairs:
    """Select pairs wherever the latest published version names a person's iD, or a former one.

    That is as ``expand`` reads records, one by one.

    :param whose: a condition on connections.
    :param page: a condition on records.
    :param since: for each connection, the moment from which on changes count; null: all records do.
    """
    named, known = _named(page), _known(whose, since)
    found = select(known.c.id, named.c.local_key, named.c.resource_type).distinct()
    found = found.join_from(named, known, known.c.orcid == named.c.orcid)
    if since is None:
        return found
    late = named.c.changed > known.c.since - SKEW
    return found.where(or_(known.c.since.is_(None), late))


def _named(page: ColumnElement[bool]) -> CTE:
    """Select the iDs that records name, each with its concept."""
    ids = func.jsonb_array_elements_text(
        ids_of("creators").concat(ids_of("contributors"))
    )
    one = ids.table_valued("value", name="one")
    found = (
        select(
            cast(RDMRecordMetadata.parent_id, Text).label("local_key"),
            _TYPE.label("resource_type"),
            func.upper(one.c.value).label("orcid"),
            _CHANGED.label("changed"),
        )
        .join_from(RDMRecordMetadata, RDMVersionsState, _LATEST)
        .join(RDMParentMetadata, RDMParentMetadata.id == RDMRecordMetadata.parent_id)
        .join(one, true())
        .where(PUBLISHED, page)
    )
    # Each record is opened once, whatever the database's statistics make it believe.
    return found.cte("named").prefix_with("MATERIALIZED")


def _known(whose: ColumnElement[bool], since: ColumnElement | None) -> CTE:
    """Select connections with each of their iDs."""
    count = cast(null() if since is None else since, MOMENT).label("since")
    own = select(Connection.id, Connection.orcid.label("orcid"), count)
    former = func.jsonb_array_elements_text(Connection.former_ids).label("orcid")
    former_ids = select(Connection.id, former, count).where(
        func.jsonb_array_length(Connection.former_ids) > 0
    )
    found = union_all(own.where(whose), former_ids.where(whose))
    return found.cte("known").prefix_with("MATERIALIZED")


def ids_of(key: str) -> Function:
    """The iDs of persons that a record names as creators or contributors, as an array."""
    path = (
        f'$.metadata.{key}[*].person_or_org ? (@.type == "personal")'
        '.identifiers[*] ? (@.scheme == "orcid").identifier'
    )
    return func.jsonb_path_query_array(RDMRecordMetadata.json, cast(path, JSONPATH))


def lacking(listed: Pairs, which: ColumnElement[bool] = false()) -> Pairs:
    """Select those pairs that have no ledger row, or one of ``which``."""
    pair = listed.subquery()
    row = and_(
        Item.connection_id == pair.c.id,
        Item.kind == "work",
        Item.local_key == pair.c.local_key,
    )
    found = select(pair).outerjoin(Item, row)
    # In the order in which marks are taken in, so that two who write the same rows never block each other.
    order = (pair.c.local_key, pair.c.id)
    return found.where(or_(Item.id.is_(None), which)).order_by(*order)


def add_missing(listed: Pairs, wakes: bool) -> Sequence[int]:
    """Make a row that is due for each pair that has none. :returns: their connections.

    ``wakes``: dormant rows become due as well.
    """
    now = func.clock_timestamp()
    values = {"due_at": now, "background": true(), "marked_at": now}
    rows = lacking(listed, DORMANT if wakes else false())
    rows = rows.add_columns(literal("work"), *values.values())
    columns = ["connection_id", "local_key", "resource_type", "kind", *values]
    statement = insert(Item).from_select(columns, rows)
    statement = statement.on_conflict_do_update(
        index_elements=["connection_id", "kind", "local_key"],
        set_={**values, "resource_type": statement.excluded.resource_type},
        where=DORMANT,
    )
    return db.session.scalars(statement.returning(Item.connection_id)).all()


def wake_changed(
    whose: ColumnElement[bool], page: ColumnElement[bool]
) -> Sequence[int]:
    """Make settled rows due whose record changed since they were looked at. :returns: their connections.

    Of any version, deleted ones too. Rows that somebody else has locked are being looked at.
    """
    changed = (
        select(Item.id)
        .join(Connection)
        .join(
            RDMRecordMetadata, cast(RDMRecordMetadata.parent_id, Text) == Item.local_key
        )
        .join(RDMParentMetadata, RDMParentMetadata.id == RDMRecordMetadata.parent_id)
        .where(whose, page, Item.kind == "work")
        .where(Item.due_at.is_(None), Item.opted_out.is_(None))
        .where(_CHANGED > _LOOKED_AT - SKEW)
        .with_for_update(of=Item, skip_locked=True)
    )
    now = func.clock_timestamp()
    statement = (
        update(Item)
        .where(Item.id.in_(changed))
        .values(due_at=now, background=True, marked_at=now)
        .returning(Item.connection_id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalars(statement).all()


def calm(whose: ColumnElement[bool]) -> int:
    """Let rows rest that wait in the background for a work that is not there. :returns: their number.

    Rows that somebody else has locked are being sent. Without a moment of being taken in, the next
    reconcile wakes those whose record has changed since they were made.
    """
    waiting = (
        select(Item.id)
        .join(Connection)
        .where(whose, Item.background, Item.remote == "none", Item.due_at.is_not(None))
        .with_for_update(of=Item, skip_locked=True)
    )
    statement = (
        update(Item)
        .where(Item.id.in_(waiting))
        .values(due_at=None, background=False, marked_at=None)
        .execution_options(synchronize_session=False)
    )
    return db.session.execute(statement).rowcount
