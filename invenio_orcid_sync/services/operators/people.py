# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Connections: finding somebody's, and everything that is known of one. No token is read here."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from invenio_accounts.models import User
from invenio_db import db
from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from ...errors import PAUSED
from ...models import CLOSED, OPEN, Connection, Grant, Item
from ...orcid.ids import normalized
from ...said import N_
from .. import effects, engine, preferences
from ..errors import BadInput, NoneOf, NotFound
from ..permissions import operator
from ..summary import STATE
from ..works import orcid_from
from . import history
from .pages import SIZE, Page, number_of, within

LACKING = "lacks_rights"

STATES = (*OPEN, *CLOSED, PAUSED, LACKING)
"""What connections may be searched by: a status, that an operator paused them, or that their permission is active and
lacks a right that the settings in force ask for."""

LONGEST = 200
"""Characters that are searched for."""

_DIGITS = re.compile(r"[\d-]{4,19}[xX]?")


@dataclass(frozen=True, kw_only=True)
class Person:
    """A connection as operators see it in a list."""

    id: int
    orcid: str
    former_ids: list[str]
    """iDs that ORCID merged into it."""
    moved_to: str | None
    """The iD that ORCID merged this one into."""
    user_id: int | None
    name: str | None
    """Of the account's profile, else as ORCID told it."""
    email: str | None
    status: str
    reason: str | None
    closing_works: str | None
    paused_at: datetime | None
    due_at: datetime | None
    """No request starts before."""
    connected_at: datetime | None
    works: dict[str, int]
    """Numbers of works by state."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody who may sign in here."""

    id: int
    name: str | None
    email: str


@dataclass(frozen=True, kw_only=True)
class Permission:
    """What ORCID granted. Without the token."""

    name: str | None
    scope: str
    granted_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Details:
    """Everything that is known of a connection; works and older history have lists of their own."""

    person: Person
    permission: Permission | None
    created: datetime
    due_at: datetime | None
    """No request starts before."""
    refused_at: datetime | None
    """First of the refusals since the last success."""
    audit: str | None
    """An audit or check that waits for the drainer."""
    audited_at: datetime | None
    preferences: dict[str, Any]
    """What holds for this person, the operator's defaults included."""
    history: list[history.Entry]
    """The newest entries."""


def search(
    identity: Any,
    text: str = "",
    state: str | None = None,
    after: str | None = None,
    size: int = SIZE,
) -> Page[Person]:
    """Return connections, the newest first.

    :param text: a name, an e-mail address, an account's number or an iD in any form; or a part of one.
    :param state: one of ``STATES``. :param after: ``next`` of the page before.
    :raises PermissionDeniedError: not an operator. :raises BadInput: no such state, or no such page.
    """
    operator(identity, "search")
    statement = _people().order_by(Connection.id.desc()).limit(within(size) + 1)
    if text.strip():
        statement = statement.where(_matches(text.strip()[:LONGEST]))
    if state is not None:
        statement = statement.where(_in_state(state))
    if after is not None:
        statement = statement.where(Connection.id < number_of(after))
    rows = db.session.execute(statement).all()
    shown = rows[: within(size)]
    works = _works([row.Connection.id for row in shown])
    return Page(
        [_shown(row, works) for row in shown],
        str(shown[-1].Connection.id) if len(rows) > len(shown) else None,
    )


def find(identity: Any, who: str) -> int:
    """Return the connection of an iD in any form, an e-mail address or an account's number.

    :raises NotFound: there is none. :raises BadInput: there are several.
    """
    operator(identity, "search")
    found = db.session.scalars(_people(Connection.id).where(_is(who.strip()))).all()
    if not found:
        raise NotFound("connection", who)
    if len(found) > 1:
        raise BadInput(
            N_("%(who)r has several connections: name one by its iD.", who=who)
        )
    return found[0]


def account(identity: Any, who: str) -> int:
    """Return the account of an e-mail address or a number. :raises NotFound: there is none."""
    operator(identity, "search")
    numbered = who.isdecimal() and len(who) < 10
    named = User.id == int(who) if numbered else func.lower(User.email) == who.lower()
    found = db.session.scalar(select(User.id).where(named))
    if found is None:
        raise NotFound("account", who)
    return found


def accounts(identity: Any, numbers: Collection[int]) -> dict[int, Account]:
    """Return accounts by their numbers, leaving out those that are gone."""
    operator(identity, "search")
    statement = select(User.id, User.email, _full_name().label("name"))
    rows = db.session.execute(statement.where(User.id.in_(numbers)))
    return {row.id: Account(**row._mapping) for row in rows}


def show(identity: Any, connection_id: int) -> Details:
    """Return what is known of a connection. :raises NotFound: there is none."""
    operator(identity, "read")
    statement = _people().where(Connection.id == connection_id)
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound("connection", str(connection_id))
    connection: Connection = row.Connection
    return Details(
        person=_shown(row, _works([connection_id])),
        permission=_permission(connection_id),
        created=connection.created,
        due_at=connection.due_at,
        refused_at=connection.refused_at,
        audit=connection.audit,
        audited_at=connection.audited_at,
        preferences=asdict(preferences.current(connection)),
        history=history.newest(connection_id),
    )


def known(connection_id: int, lock: bool = False) -> Connection:
    """Return a connection of the configured registry. :raises NotFound: there is none."""
    statement = select(Connection).where(
        Connection.id == connection_id, Connection.registry_id == engine.registry().id
    )
    if lock:
        statement = statement.with_for_update()
    fresh = statement.execution_options(populate_existing=True)
    found = db.session.scalars(fresh).one_or_none()
    if found is None:
        raise NotFound("connection", str(connection_id))
    return found


def connection_with(orcid: str) -> int | None:
    """Return the number of the connection of an iD, None where there is none. :raises BadInput: it is no iD."""
    here = Connection.registry_id == engine.registry().id
    mine = select(Connection.id).where(here, Connection.orcid == orcid_from(orcid))
    return db.session.scalar(mine)


def _people(*columns: Any) -> Select[Any]:
    """Select connections with their accounts and what ORCID calls their people."""
    current = and_(Grant.connection_id == Connection.id, Grant.state == "current")
    columns = columns or (
        Connection,
        User.email.label("email"),
        func.coalesce(func.nullif(_full_name(), ""), Grant.name).label("name"),
    )
    return (
        select(*columns)
        .select_from(Connection)
        .outerjoin(User, User.id == Connection.user_id)
        .outerjoin(Grant, current)
        .where(Connection.registry_id == engine.registry().id)
    )


def _full_name() -> ColumnElement[str]:
    return User._user_profile["full_name"].as_string()


def _matches(text: str) -> ColumnElement[bool]:
    """Whether a connection has to do with what somebody typed."""
    if orcid := _orcid(text):
        return _has(orcid)
    # The columns: what InvenioRDM lays over them knows equality alone.
    names = (_full_name(), Grant.name, User._email, User._displayname)
    found = [one.icontains(text, autoescape=True) for one in names]
    if text.isdecimal() and len(text) < 10:
        found.append(Connection.user_id == int(text))
    if _DIGITS.fullmatch(text):
        found.append(Connection.orcid.startswith(_hyphenated(text), autoescape=True))
    return or_(*found)


def _is(who: str) -> ColumnElement[bool]:
    """Whether a connection is exactly the one that somebody named."""
    if orcid := _orcid(who):
        return Connection.orcid == orcid
    if who.isdecimal() and len(who) < 10:
        return Connection.user_id == int(who)
    return func.lower(User.email) == who.lower()


def _orcid(text: str) -> str | None:
    """Return the iD that a text is: bare, without hyphens, or an address."""
    return normalized(text) or normalized(_hyphenated(text))


def _hyphenated(text: str) -> str:
    digits = re.sub(r"[\s-]", "", text).upper()
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _has(orcid: str) -> ColumnElement[bool]:
    former = Connection.former_ids.contains([orcid])
    return or_(Connection.orcid == orcid, former, Connection.moved_to == orcid)


def _in_state(state: str) -> ColumnElement[bool]:
    if state not in STATES:
        raise NoneOf(state, STATES)
    if state == PAUSED:
        return Connection.paused_at.is_not(None)
    if state == LACKING:
        return effects.lacks_rights()
    return Connection.status == state


def _works(connections: Collection[int]) -> dict[int, Counter[str]]:
    """Count works by connection and state."""
    found: dict[int, Counter[str]] = {one: Counter() for one in connections}
    statement = (
        select(Item.connection_id, STATE, func.count())
        .where(Item.connection_id.in_(connections), Item.kind == "work")
        .group_by(Item.connection_id, STATE)
    )
    for connection_id, state, number in db.session.execute(statement):
        found[connection_id][state] = number
    return found


def _shown(row: Row[Any], works: dict[int, Counter[str]]) -> Person:
    connection: Connection = row.Connection
    return Person(
        id=connection.id,
        orcid=connection.orcid,
        former_ids=connection.former_ids,
        moved_to=connection.moved_to,
        user_id=connection.user_id,
        name=row.name,
        email=row.email,
        status=connection.status,
        reason=connection.reason,
        closing_works=connection.closing_works,
        paused_at=connection.paused_at,
        due_at=connection.due_at,
        connected_at=connection.connected_at,
        works=dict(works[connection.id]),
    )


def _permission(connection_id: int) -> Permission | None:
    columns = (Grant.name, Grant.scope, Grant.created, Grant.expires_at)
    statement = select(*columns).where(
        Grant.connection_id == connection_id, Grant.state == "current"
    )
    found = db.session.execute(statement).one_or_none()
    if found is None:
        return None
    return Permission(
        name=found.name,
        scope=found.scope,
        granted_at=found.created,
        expires_at=found.expires_at,
    )
