# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Connections that are over: the last one of an account, and works that stayed though they were to be removed."""

from dataclasses import dataclass

from invenio_accounts.models import User
from invenio_db import db
from sqlalchemy import Select, and_, exists, func, select

from ..engine.settle import CANNOT_REMOVE
from ..models import Connection, Item, Registry
from ..proxies import current_orcid_sync
from .authored import plain, title_for, with_record

SHOWN = 50
"""Titles that are listed of one ORCID record."""

STAYED = and_(Item.kind == "work", Item.remote != "none", Item.code == CANNOT_REMOVE)
"""A work that ORCID did not let us remove: only its author can."""


@dataclass(frozen=True)
class LeftBehind:
    """What stayed in one ORCID record."""

    orcid: str
    number: int
    titles: list[str | None]
    """Of the first ones; None where the record is not for its author to see."""


def last_of(user: User) -> Connection | None:
    """Return the connection of an account that ended last."""
    if current_orcid_sync.problem:
        return None
    newest = (Connection.connected_at.desc().nulls_last(), Connection.id.desc())
    return db.session.scalars(_of(user).order_by(*newest).limit(1)).first()


def left_behind(user: User) -> list[LeftBehind]:
    """Return what an account's connections left behind when they ended."""
    if current_orcid_sync.problem:
        return []
    some = exists().where(Item.connection_id == Connection.id, STAYED)
    found = db.session.scalars(_of(user).where(some).order_by(Connection.id.desc()))
    return [_left_by(connection) for connection in found]


def _of(user: User) -> Select:
    """Select an account's own connections that are over, those under former client ids as well."""
    return (
        select(Connection)
        .join(Registry)
        .where(Registry.environment == current_orcid_sync.environment.name)
        .where(Connection.user_id == user.id, Connection.status == "disconnected")
    )


def _left_by(connection: Connection) -> LeftBehind:
    here = and_(Item.connection_id == connection.id, STAYED)
    number = db.session.scalar(select(func.count(Item.id)).where(here))
    found = with_record(select(title_for(connection)).select_from(Item).where(here))
    titles = db.session.scalars(found.order_by(Item.id).limit(SHOWN))
    return LeftBehind(connection.orcid, number or 0, [plain(one) for one in titles])
