# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What is held about a person goes when their account is gone and their permission has ended."""

from invenio_accounts.models import User
from invenio_db import db
from sqlalchemy import ColumnElement, String, cast, delete, exists, func, select

from ..models import Connection, Grant, History, Item, Registry


def erase(registry: Registry) -> int:
    """Delete connections of deleted accounts, with all that belongs to them. The caller commits.

    A permission that has not ended yet keeps its row: its token must be revoked first.

    :returns: number of connections.
    """
    open_ = exists().where(
        Grant.connection_id == Connection.id, Grant.state != "revoked"
    )
    statement = (
        select(Connection.id, Connection.orcid)
        .where(Connection.registry_id == registry.id, Connection.user_id.is_(None))
        .where(Connection.status == "disconnected", ~open_)
        .with_for_update(skip_locked=True)
    )
    found = db.session.execute(statement).all()
    if found:
        ids, orcids = [row.id for row in found], [row.orcid for row in found]
        actors = _actors(ids)
        _delete(History, History.connection_id.in_(ids))
        _delete(Item, Item.connection_id.in_(ids))
        _delete(Grant, Grant.connection_id.in_(ids))
        _delete(Connection, Connection.id.in_(ids))
        _traces(orcids, actors)
    return len(found)


def _actors(ids: list[int]) -> list[str]:
    """Return accounts that did something about these connections and are gone."""
    number = func.concat("user:", cast(User.id, String))
    alive = exists().where(number == History.actor)
    statement = select(History.actor).distinct()
    statement = statement.where(History.connection_id.in_(ids), ~alive)
    return list(db.session.scalars(statement.where(History.actor.startswith("user:"))))


def _traces(orcids: list[str], actors: list[str]) -> None:
    """Delete what was never part of a connection: permissions that were refused, and that it was so."""
    ended = (Grant.state == "revoked") & Grant.connection_id.is_(None)
    _delete(Grant, Grant.orcid.in_(orcids) & ended)
    _delete(History, History.connection_id.is_(None) & History.actor.in_(actors))


def _delete(model: type, which: ColumnElement[bool]) -> None:
    statement = delete(model).where(which)
    db.session.execute(statement.execution_options(synchronize_session=False))
