# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What is held about a person goes when their account is gone and their permission has ended."""

from invenio_accounts.models import User
from invenio_db import db
from sqlalchemy import BigInteger, ColumnElement, cast, delete, exists, func, select

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
        select(Connection.id)
        .where(Connection.registry_id == registry.id, Connection.user_id.is_(None))
        .where(Connection.status == "disconnected", ~open_)
        .with_for_update(skip_locked=True)
    )
    ids = list(db.session.scalars(statement))
    if ids:
        _delete(History, History.connection_id.in_(ids))
        _delete(Item, Item.connection_id.in_(ids))
        _delete(Grant, Grant.connection_id.in_(ids))
        _delete(Connection, Connection.id.in_(ids))
    _delete(History, History.connection_id.is_(None) & _strangers())
    return len(ids)


def _strangers() -> ColumnElement[bool]:
    """Whether somebody did something who has no account any more: that they were refused, too."""
    number = cast(func.substring(History.actor, r"^user:(\d+)$"), BigInteger)
    return number.is_not(None) & ~exists().where(User.id == number)


def _delete(model: type, which: ColumnElement[bool]) -> None:
    statement = delete(model).where(which)
    db.session.execute(statement.execution_options(synchronize_session=False))
