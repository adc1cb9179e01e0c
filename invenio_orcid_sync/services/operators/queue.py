# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The works of all people: which are where, and why. Memory and statements do not depend on their number."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from invenio_communities.communities.records.models import CommunityMetadata
from invenio_db import db
from invenio_pidstore.models import PersistentIdentifier
from invenio_rdm_records.records.models import (
    RDMParentCommunity,
    RDMRecordMetadata,
)
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Uuid,
    and_,
    case,
    cast,
    exists,
    func,
    not_,
    or_,
    select,
)

from ...core.states import STATES
from ...models import Connection, Item
from .. import engine
from ..authored import with_record
from ..errors import NoneOf, NotFound
from ..permissions import operator
from ..records import concept_of
from ..summary import STATE
from ..works import orcid_from
from .pages import SIZE, Page, number_of, within

_CONCEPT = case((Item.kind == "work", cast(Item.local_key, Uuid)))
"""Other kinds of rows have other keys, whichever condition the database looks at first."""

GREATEST = 2**63 - 1
"""Number that a row can have."""

_CODE = func.coalesce(Item.opted_out, Item.code)

SINCE = func.coalesce(Item.marked_at, Item.created)
"""When the newest change of a work was taken in."""

STOPPED = or_(Connection.status != "active", Connection.paused_at.is_not(None))
"""Of a connection for which nothing is sent."""

IS_DUE = Item.due_at <= func.now()

DUE = {"now": and_(IS_DUE, not_(STOPPED)), "stopped": and_(IS_DUE, STOPPED)}
"""What is due and not done yet: because its turn is to come, or because its connection is stopped or paused."""

_PUBLIC = and_(
    RDMRecordMetadata.deletion_status == "P",
    RDMRecordMetadata.json[("access", "record")].as_string() == "public",
)
_TYPE = RDMRecordMetadata.json[("metadata", "resource_type", "id")].as_string()


@dataclass(frozen=True, kw_only=True)
class Which:
    """Which works are meant. What is not said does not matter."""

    ids: tuple[int, ...] | None = None
    """These rows. An empty selection is of none."""
    state: str | None = None
    """One of ``core.states.STATES``."""
    code: str | None = None
    """Why: a code as the operator's guide lists them."""
    type: str | None = None
    """Resource type; one stands for all that its name begins: ``publication``."""
    community: str | None = None
    """Slug or id."""
    person: str | None = None
    """iD in any form."""
    connection: int | None = None
    record: str | None = None
    """Identifier of any version, or of all versions."""
    older: timedelta | None = None
    """Its newest change was taken in longer ago."""
    due: str | None = None
    """One of ``DUE``."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """One ledger row."""

    id: int
    record: str
    """Persistent identifier of the concept."""
    title: str | None
    """None where the record is not public: who operates this may not read everything."""
    type: str | None
    connection: int
    orcid: str
    state: str
    code: str | None
    put_code: int | None
    since: datetime
    """When its newest change was taken in."""
    checked_at: datetime | None
    due_at: datetime | None
    attempts: int
    notes: list[dict[str, Any]]


@dataclass(frozen=True)
class Cause:
    """Works in one state for one reason."""

    state: str
    code: str | None
    works: int
    oldest: datetime
    """When the longest known change among them was taken in."""


def search(
    identity: Any, which: Which = Which(), after: str | None = None, size: int = SIZE
) -> Page[Work]:
    """Return works, the newest rows first.

    :raises PermissionDeniedError: not an operator. :raises BadInput: something of ``which`` cannot be.
    :raises NotFound: there is no such record or community.
    """
    operator(identity, "search")
    chosen = selected(which).order_by(Item.id.desc()).limit(within(size) + 1)
    if after is not None:
        chosen = chosen.where(Item.id < number_of(after))
    ids = list(db.session.scalars(chosen))
    shown = ids[: within(size)]
    rows = db.session.execute(_rows(shown)).all() if shown else ()
    return Page(
        [_shown(row) for row in rows],
        str(shown[-1]) if len(ids) > len(shown) else None,
    )


def one(identity: Any, item_id: int) -> Work:
    """Return a work. :raises NotFound: there is none."""
    operator(identity, "read")
    if item_id > GREATEST:
        raise NotFound("work", str(item_id))
    found = db.session.execute(_rows(selected(Which(ids=(item_id,))))).one_or_none()
    if found is None:
        raise NotFound("work", str(item_id))
    return _shown(found)


def causes(identity: Any, which: Which = Which()) -> list[Cause]:
    """Count works by state and reason, the most first. Raises as :func:`search`."""
    operator(identity, "search")
    number = func.count().label("number")
    statement = (
        selected(which)
        .with_only_columns(STATE, _CODE, number, func.min(SINCE))
        .group_by(STATE, _CODE)
        .order_by(number.desc(), STATE, _CODE)
    )
    return [Cause(*row) for row in db.session.execute(statement)]


def selected(which: Which) -> Select[tuple[int]]:
    """Select the ids of works. :raises BadInput: something cannot be. :raises NotFound: no such record or community."""
    here = Connection.registry_id == engine.registry().id
    statement = select(Item.id).select_from(Item).join(Connection)
    return statement.where(here, Item.kind == "work", *_conditions(which))


def _conditions(which: Which) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if which.ids is not None:
        found.append(Item.id.in_(which.ids))
    if which.state is not None:
        found.append(_in_state(which.state))
    if which.code is not None:
        found.append(_CODE == which.code)
    if which.person is not None:
        found.append(Connection.orcid == orcid_from(which.person))
    if which.connection is not None:
        found.append(Item.connection_id == which.connection)
    if which.older is not None:
        found.append(SINCE < func.now() - which.older)
    if which.due is not None:
        found.append(_is_due(which.due))
    return found + _of_records(which)


def _of_records(which: Which) -> list[ColumnElement[bool]]:
    """Conditions on a work's record."""
    found: list[ColumnElement[bool]] = []
    if which.record is not None:
        found.append(Item.local_key == str(concept_of(which.record)))
    if which.type is not None:
        found.append(_of_type(which.type))
    if which.community is not None:
        found.append(
            exists().where(
                RDMParentCommunity.record_id == _CONCEPT,
                RDMParentCommunity.community_id == _community(which.community),
            )
        )
    return found


def _in_state(state: str) -> ColumnElement[bool]:
    if state not in STATES:
        raise NoneOf(state, STATES)
    return STATE == state


def _is_due(which: str) -> ColumnElement[bool]:
    if which not in DUE:
        raise NoneOf(which, DUE)
    return DUE[which]


def _of_type(kind: str) -> ColumnElement[bool]:
    """Ask the row: to ask the records reads all of them."""
    said = Item.resource_type
    return or_(said == kind, said.startswith(f"{kind}-", autoescape=True))


def _community(name: str) -> UUID:
    """Return a community's id. :raises NotFound: there is none of this slug or id."""
    try:
        return UUID(name)
    except ValueError:
        pass
    statement = select(CommunityMetadata.id).where(CommunityMetadata.slug == name)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound("community", name)
    return found


def _rows(ids: Any) -> Select[Any]:
    recid = PersistentIdentifier
    # Their index begins with the type of what they lead to.
    of_concept = and_(
        recid.object_type == "rec",
        recid.object_uuid == _CONCEPT,
        recid.pid_type == "recid",
    )
    statement = select(
        Item,
        STATE.label("state"),
        SINCE.label("since"),
        Connection.orcid.label("orcid"),
        recid.pid_value.label("recid"),
        case(
            (_PUBLIC, RDMRecordMetadata.json[("metadata", "title")].as_string())
        ).label("title"),
        _TYPE.label("type"),
    ).select_from(Item)
    return (
        with_record(statement.join(Connection))
        .outerjoin(recid, of_concept)
        .where(Item.id.in_(ids))
        .order_by(Item.id.desc())
    )


def _shown(row: Row[Any]) -> Work:
    item: Item = row.Item
    return Work(
        id=item.id,
        record=row.recid or item.local_key,
        title=row.title,
        type=row.type,
        connection=item.connection_id,
        orcid=row.orcid,
        state=row.state,
        code=item.opted_out or item.code,
        put_code=item.put_code,
        since=row.since,
        checked_at=item.checked_at,
        due_at=item.due_at,
        attempts=item.attempts,
        notes=item.notes,
    )
