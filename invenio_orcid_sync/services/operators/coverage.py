# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How much of what was published reaches ORCID records, by community and month.

What is counted are authorships: an author with an iD on a record. Of two records of one author both count. A record of
several communities counts in each of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from invenio_communities.communities.records.models import CommunityMetadata
from invenio_db import db
from invenio_rdm_records.records.models import (
    RDMParentCommunity,
    RDMRecordMetadata,
    RDMVersionsState,
)
from sqlalchemy import (
    CTE,
    CompoundSelect,
    Date,
)
from sqlalchemy import Row as SQLRow
from sqlalchemy import (
    Text,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.exc import OperationalError

from ...engine.sweep import PUBLISHED, ids_of
from ...models import OPEN, Connection, Item
from ...said import N_, ngettext
from .. import engine, spreadsheets
from ..errors import BadInput
from ..permissions import operator


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many there are of what was counted together."""

    records: int
    """Published concepts."""
    authors: int
    """Authorships: personal creators and contributors with an iD."""
    connected: int
    """Of these, by people who are connected."""
    settled: int
    """Of these, works about which nothing is left to do: in the ORCID record, or rightly not."""


@dataclass(frozen=True, kw_only=True)
class Row(Counts):
    """One month of one community."""

    community: str | None
    """Slug; None for records of no community."""
    month: date
    """Its first day; of the publication of the latest version here."""


NUMBERS = tuple(field.name for field in fields(Counts))

HEADS = ("community", "month", *NUMBERS)
"""Columns of the file."""


@dataclass(frozen=True)
class Report:
    """Rows, and what they come to. A record of several communities counts once in the sums."""

    rows: list[Row]
    """The newest month first."""
    months: dict[date, Counts]
    """The newest first."""
    total: Counts

    @property
    def communities(self) -> dict[str | None, Counts]:
        """What there is of each community, all months together; last what is of none."""
        found: dict[str | None, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.community, []).append(row)
        order = sorted(found, key=lambda slug: (slug is None, slug or ""))
        # A record is of one month alone.
        return {slug: _sum(found[slug]) for slug in order}


class TakesTooLong(BadInput):
    """It takes longer than whoever asks can wait."""

    def __init__(self, seconds: int) -> None:
        """``seconds``: that it was given."""
        super().__init__(
            ngettext(
                "More records were published in this time than can be counted in %(num)s second. Choose a shorter time, "
                "or have it counted by this command: invenio orcid report coverage",
                "More records were published in this time than can be counted in %(num)s seconds. Choose a shorter time, "
                "or have it counted by this command: invenio orcid report coverage",
                seconds,
            )
        )


STOPPED = "57014"
"""PostgreSQL's code for a statement that was stopped."""

_ROW, _MONTH, _TOTAL = range(3)


def coverage(
    identity: Any, since: date | None = None, until: date | None = None
) -> list[Row]:
    """Return rows, the newest month first. The database reads every record of the time: minutes for a million.

    :param until: the first day that does not count.
    :raises PermissionDeniedError: not an operator. :raises BadInput: ``until`` is not after ``since``.
    """
    return report(identity, since, until).rows


def report(
    identity: Any,
    since: date | None = None,
    until: date | None = None,
    seconds: int | None = None,
) -> Report:
    """Return the same with sums. Raises as :func:`coverage`.

    :param seconds: that it may take; None: as many as it takes. :raises TakesTooLong: they were not enough.
    """
    operator(identity, "search")
    if since and until and until <= since:
        raise BadInput(
            N_("%(until)s is not after %(since)s.", until=until, since=since)
        )
    rows, months, total = [], {}, Counts(**dict.fromkeys(NUMBERS, 0))
    for kind, community, month, *numbers in _read(_statement(since, until), seconds):
        counts = dict(zip(NUMBERS, numbers, strict=True))
        if kind == _ROW:
            rows.append(Row(community=community, month=month, **counts))
        elif kind == _MONTH:
            months[month] = Counts(**counts)
        else:
            total = Counts(**counts)
    return Report(rows, months, total)


def as_csv(
    identity: Any,
    since: date | None = None,
    until: date | None = None,
    seconds: int | None = None,
) -> Iterator[str]:
    """Return the rows as lines of a file. Raises as :func:`report`."""
    rows = report(identity, since, until, seconds).rows
    cells = ([getattr(row, name) for name in HEADS] for row in rows)
    return spreadsheets.lines(HEADS, cells)


def _sum(rows: list[Row]) -> Counts:
    return Counts(**{name: sum(getattr(row, name) for row in rows) for name in NUMBERS})


def _read(statement: CompoundSelect[Any], seconds: int | None) -> Sequence[SQLRow[Any]]:
    if seconds is None:
        return db.session.execute(statement).all()
    # Undone in any case, and the limit with it.
    attempt = db.session.begin_nested()
    limit = func.set_config("statement_timeout", f"{seconds}s", True)
    try:
        db.session.execute(select(limit))
        return db.session.execute(statement).all()
    except OperationalError as error:
        if getattr(error.orig, "pgcode", None) != STOPPED:
            raise
        raise TakesTooLong(seconds) from None
    finally:
        attempt.rollback()


def _statement(since: date | None, until: date | None) -> CompoundSelect[Any]:
    """Select rows, months and the total at once: what they have in common is read once."""
    records = _records(since, until)
    authors = _authors(records)
    numbers = (
        func.count(records.c.id.distinct()),
        func.count(authors.c.orcid),
        func.count(authors.c.connected),
        func.count(authors.c.settled),
    )
    of_record = authors.c.id == records.c.id
    month, slug = records.c.month, CommunityMetadata.slug
    rows = (
        select(literal(_ROW).label("kind"), slug.label("slug"), month, *numbers)
        .select_from(records)
        .outerjoin(
            RDMParentCommunity, RDMParentCommunity.record_id == records.c.concept
        )
        .outerjoin(
            CommunityMetadata, CommunityMetadata.id == RDMParentCommunity.community_id
        )
        .outerjoin(authors, of_record)
        .group_by(slug, month)
    )
    kind = case((func.grouping(month) == 0, _MONTH), else_=_TOTAL)
    sums = (
        select(kind, null(), month, *numbers)
        .select_from(records)
        .outerjoin(authors, of_record)
        .group_by(func.rollup(month))
    )
    newest = column("month").desc().nulls_last()
    return union_all(rows, sums).order_by(newest, column("slug").nulls_last())


def authorships() -> CTE:
    """Select authors with an iD of all published records: ``orcid``, and ids of ``connected`` and ``settled``, or null."""
    return _authors(_records(None, None))


def _records(since: date | None, until: date | None) -> CTE:
    """Select latest published versions."""
    latest = and_(
        RDMVersionsState.parent_id == RDMRecordMetadata.parent_id,
        RDMVersionsState.latest_id == RDMRecordMetadata.id,
    )
    created = RDMRecordMetadata.created
    statement = select(
        RDMRecordMetadata.id.label("id"),
        RDMRecordMetadata.parent_id.label("concept"),
        cast(func.date_trunc("month", created), Date).label("month"),
    ).join_from(RDMRecordMetadata, RDMVersionsState, latest)
    statement = statement.where(PUBLISHED)
    if since:
        statement = statement.where(created >= _midnight(since))
    if until:
        statement = statement.where(created < _midnight(until))
    return statement.cte("records")


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def _authors(records: CTE) -> CTE:
    """Select each author with an iD once for each record."""
    ids = func.jsonb_array_elements_text(
        ids_of("creators").concat(ids_of("contributors"))
    ).table_valued("value", name="one")
    orcid = func.upper(ids.c.value).label("orcid")
    named = (
        select(records.c.id, records.c.concept, orcid)
        .join_from(records, RDMRecordMetadata, RDMRecordMetadata.id == records.c.id)
        .join(ids, true())
        .distinct()
        .cte("named")
        .prefix_with("MATERIALIZED")
    )
    people = _people()
    row = and_(
        Item.connection_id == people.c.id,
        Item.kind == "work",
        Item.local_key == cast(named.c.concept, Text),
    )
    done = and_(Item.id.is_not(None), Item.due_at.is_(None), Item.hold.is_(None))
    return (
        select(
            named.c.id,
            named.c.orcid,
            people.c.id.label("connected"),
            case((done, Item.id)).label("settled"),
        )
        .select_from(named)
        .outerjoin(people, people.c.orcid == named.c.orcid)
        .outerjoin(Item, row)
        .cte("authors")
    )


def _people() -> CTE:
    """Select connected people with each of their iDs."""
    here = and_(
        Connection.registry_id == engine.registry().id, Connection.status.in_(OPEN)
    )
    former = func.jsonb_array_elements_text(Connection.former_ids)
    own = select(Connection.id, Connection.orcid.label("orcid")).where(here)
    others = select(Connection.id, former.label("orcid")).where(
        here, func.jsonb_array_length(Connection.former_ids) > 0
    )
    return own.union(others).cte("people")
