# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""An author's own works, a page at a time: a handful of statements, however many works there are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from invenio_db import db
from invenio_rdm_records.records.models import (
    RDMParentMetadata,
    RDMRecordMetadata,
    RDMVersionsState,
)
from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    Uuid,
    and_,
    case,
    cast,
    func,
    or_,
    select,
)

from ..core.policy import AWAITS_AUTHOR
from ..core.text import without_tags
from ..models import Connection, History, Item, Mark
from .errors import NotFound
from .summary import STATE

PAGE = 50
"""Works on one page."""

LONGEST = 200
"""Characters of a title that are searched for."""

WAITS = and_(Item.hold == "author", Item.code == AWAITS_AUTHOR.code)
"""A work that waits for its author's yes."""

THE_SITE = 0
"""Stands for the depositor of what the site's own scripts and imports brought in."""

_SENT = ("created", "updated")


@dataclass(frozen=True, kw_only=True)
class Authored:
    """One work as its author sees it."""

    id: int
    concept: UUID
    recid: str | None
    """Of its latest published version, None where there is none that the author may see."""
    title: str | None
    version: str | None
    state: str
    """One of ``core.states.STATES``."""
    code: str | None
    """Why: a key of ``reasons.WORKS``."""
    put_code: int | None
    depositor: int
    """Account that deposited it, or ``THE_SITE``."""
    opted_out: str | None
    grace_at: datetime | None
    """When it goes."""
    due_at: datetime | None
    notes: list[dict[str, Any]]
    sent_at: datetime | None = None
    """When ORCID last took it."""
    checked_at: datetime | None = None
    """When this site last looked at it, or asked ORCID about it."""
    asked: bool = False
    """Whether somebody asked for something that has not been looked at yet."""

    @property
    def waits(self) -> bool:
        """Whether the author is asked for a yes."""
        return self.state == "needs_author" and self.code == AWAITS_AUTHOR.code

    @property
    def left_out(self) -> bool:
        """Whether it is away by the author's wish."""
        return self.opted_out in ("author", "author_at_orcid")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which works are shown. What is not said does not matter."""

    state: str | None = None
    text: str = ""
    """In the title."""
    depositor: int | None = None


@dataclass(frozen=True)
class Shelf:
    """A page of works, and how many there are in all."""

    works: list[Authored]
    total: int
    number: int
    """Of this page, from 1."""

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def shelf(connection: Connection, which: Filter = Filter(), number: int = 1) -> Shelf:
    """Return a page of a person's works: first what needs the person, then the newest. The last page for one beyond."""
    rows = _mine(connection).where(*_conditions(which, connection))
    total = db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    number = min(max(1, number), max(1, -(-total // PAGE)))
    order = (Item.hold.is_distinct_from("author"), Item.id.desc())
    page = rows.order_by(*order).offset((number - 1) * PAGE).limit(PAGE).subquery()
    found = _read(select(page.c.id), connection)
    found.sort(key=lambda one: (one.state != "needs_author", -one.id))
    return Shelf(found, total, number)


def one(connection: Connection, item_id: int) -> Authored:
    """Return one of a person's works. :raises NotFound: it is none of theirs."""
    found = _read(_mine(connection).where(Item.id == item_id), connection)
    if not found:
        raise NotFound("work", str(item_id))
    return found[0]


def depositor_of() -> ColumnElement[int]:
    """The account that deposited a record. Who acts as the system has no number."""
    owner = owner_text()
    number = case((owner.regexp_match("^[0-9]{1,9}$"), cast(owner, Integer)))
    return func.coalesce(number, THE_SITE)


def owner_text() -> ColumnElement[str]:
    """Whoever deposited a record, as it is stored."""
    return RDMParentMetadata.json[("access", "owned_by", "user")].as_string()


def with_record(statement: Select) -> Select:
    """Join what is known of a work's record. Nothing where nothing was ever published."""
    # Second works (another kind of row) have no concept.
    concept = case((Item.kind == "work", cast(Item.local_key, Uuid)))
    latest = RDMVersionsState.latest_id == RDMRecordMetadata.id
    return (
        statement.outerjoin(RDMParentMetadata, RDMParentMetadata.id == concept)
        .outerjoin(RDMVersionsState, RDMVersionsState.parent_id == concept)
        .outerjoin(RDMRecordMetadata, latest)
    )


def visible_to(connection: Connection) -> ColumnElement[bool]:
    """Whether a person may see the record. To be named in it is no permission: anyone can type anyone's iD."""
    public = RDMRecordMetadata.json[("access", "record")].as_string() == "public"
    own = depositor_of() == connection.user_id
    return and_(RDMRecordMetadata.deletion_status == "P", or_(public, own))


def title_for(connection: Connection) -> ColumnElement[str]:
    """The title of a work's record, null where the person may not see it."""
    title = RDMRecordMetadata.json[("metadata", "title")].as_string()
    return case((visible_to(connection), title))


def plain(title: str | None) -> str | None:
    """Return a title as ORCID gets it: without the markup that publishers put into it."""
    return title and without_tags(title)


def _mine(connection: Connection) -> Select:
    return select(Item.id).where(
        Item.connection_id == connection.id, Item.kind == "work"
    )


def _conditions(which: Filter, connection: Connection) -> list[ColumnElement[bool]]:
    found = []
    if which.state:
        found.append(STATE == which.state)
    if which.text or which.depositor is not None:
        known = with_record(select(Item.id)).where(Item.connection_id == connection.id)
        if which.text:
            text = which.text[:LONGEST]
            known = known.where(title_for(connection).icontains(text, autoescape=True))
        if which.depositor is not None:
            known = known.where(depositor_of() == which.depositor)
        found.append(Item.id.in_(known))
    return found


def _read(ids: Select, connection: Connection) -> list[Authored]:
    version = RDMRecordMetadata.json[("metadata", "version")].as_string()
    number = func.concat("v", RDMRecordMetadata.index)
    seen = visible_to(connection)
    last = func.max(History.at).filter(History.outcome.in_(_SENT))
    sent = select(last).where(History.item_id == Item.id).scalar_subquery()
    concept = case((Item.kind == "work", cast(Item.local_key, Uuid)))
    asked = concept.in_(select(Mark.concept).where(Mark.urgent))
    statement = with_record(
        select(
            Item,
            STATE.label("state"),
            title_for(connection).label("title"),
            case((seen, RDMRecordMetadata.json["id"].as_string())).label("recid"),
            case((seen, func.coalesce(version, number))).label("version"),
            depositor_of().label("depositor"),
            sent.label("sent_at"),
            asked.label("asked"),
        ).select_from(Item)
    ).where(Item.id.in_(ids))
    return [_shown(row) for row in db.session.execute(statement)]


def _shown(row: Row[Any]) -> Authored:
    item = row.Item
    return Authored(
        id=item.id,
        concept=UUID(item.local_key),
        recid=row.recid,
        title=plain(row.title),
        version=row.version,
        state=row.state,
        code=item.opted_out or item.code,
        put_code=item.put_code,
        depositor=row.depositor,
        opted_out=item.opted_out,
        grace_at=item.grace_at if item.remote == "present" else None,
        due_at=item.due_at,
        notes=item.notes,
        sent_at=row.sent_at,
        checked_at=item.checked_at,
        asked=bool(row.asked),
    )
