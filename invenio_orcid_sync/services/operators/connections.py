# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What operators do about a connection. Each is written down and recorded; the drainer does what is to be done at ORCID."""

from typing import Any

from invenio_accounts.models import User, UserIdentity
from invenio_db import db
from invenio_oauthclient.models import RemoteAccount
from sqlalchemy import and_, case, delete, exists, func, insert, select, update

from ...engine import again
from ...engine.audit import CHECK, CHECKABLE, READABLE, readable
from ...models import OPEN, Connection, Grant, History, Notice
from ...said import N_
from .. import auditing, connections, engine, holders
from ..acceptance import record
from ..errors import BadInput, NoneOf
from ..permissions import operator
from .people import known

_GRANTED = exists().where(
    Grant.connection_id == Connection.id, Grant.state == "current"
)

_AUDITED = and_(Connection.audit.is_not(None), READABLE)
"""Whether an audit is about to be made, which answers the same question."""


def check(identity: Any, connection_id: int) -> None:
    """Have a permission checked, at once and whatever the connection waits for. An audit is such a check, too.

    A connection that was stopped for a reason that a success disproves goes on (``engine.check``).

    :raises NotFound: there is none. :raises BadInput: there is no permission to check.
    """
    actor = operator(identity, "update")
    connection = _open(connection_id)
    if not db.session.scalar(select(_GRANTED).where(Connection.id == connection_id)):
        raise BadInput(
            N_(
                "There is no permission of %(orcid)s that could be checked.",
                orcid=connection.orcid,
            )
        )
    if connection.audit is None or not readable(connection):
        connection.audit = CHECK
    connection.due_at = connection.audit_due_at = None
    record(actor, "check", "asked", connection)
    auditing.commit(identity, auditing.ConnectionCheck, connection_id)


def check_all(identity: Any) -> list[int]:
    """Have the permissions of all connections checked that are not paused. :returns: these connections."""
    actor = operator(identity, "update")
    statement = (
        update(Connection)
        .where(Connection.registry_id == engine.registry().id, CHECKABLE, _GRANTED)
        .where(Connection.paused_at.is_(None))
        .values(audit=case((_AUDITED, Connection.audit), else_=CHECK))
        .returning(Connection.id)
        .execution_options(synchronize_session=False)
    )
    asked = sorted(db.session.scalars(statement))
    if asked:
        entry = {"actor": actor, "action": "check", "outcome": "asked"}
        entries = [{**entry, "connection_id": one} for one in asked]
        db.session.execute(insert(History), entries)
        auditing.commit(
            identity, auditing.ConnectionCheck, "all", connections=len(asked)
        )
    return asked


def pause(identity: Any, connection_id: int) -> None:
    """Have no request made for a connection until it is resumed. Its author sees so, and may disconnect.

    :raises NotFound: there is none. :raises BadInput: it is not open.
    """
    actor = operator(identity, "update")
    connection = _open(connection_id)
    if connection.paused_at is None:
        connection.paused_at = func.clock_timestamp()
        record(actor, "pause", "asked", connection)
        auditing.commit(identity, auditing.ConnectionPause, connection_id)
    db.session.rollback()


def resume(identity: Any, connection_id: int) -> None:
    """Let a connection go on. What changed meanwhile is due already.

    :raises NotFound: there is none.
    """
    actor = operator(identity, "update")
    connection = known(connection_id, lock=True)
    if connection.paused_at is not None:
        connection.paused_at = None
        record(actor, "resume", "asked", connection)
        auditing.commit(identity, auditing.ConnectionResume, connection_id)
    db.session.rollback()


def disconnect(identity: Any, connection_id: int, works: str) -> None:
    """Have a connection ended, without the moment in which an author may think better of it.

    :param works: ``keep`` or ``remove`` what was added.
    :raises NotFound: there is none. :raises BadInput: it has ended, or ``works`` is neither.
    """
    actor = operator(identity, "delete")
    _check_choice(works)
    connection = known(connection_id, lock=True)
    if connection.status == "disconnected":
        raise BadInput(
            N_("The connection of %(orcid)s has ended already.", orcid=connection.orcid)
        )
    connections.close(connection, works, actor)
    auditing.commit(identity, auditing.ConnectionDisconnect, connection_id, works=works)


def move(identity: Any, connection_id: int, user_id: int) -> None:
    """Give a connection to another account of the same person, with the right to sign in with the iD: for administrators.

    Put-codes, the author's choices and the permission stay: they belong to the iD. What the former account deposited
    counts as somebody else's deposit from then on.

    :raises NotFound: there is no such connection or account. :raises BadInput: the account cannot hold it.
    """
    actor = operator(identity, "move")
    connection = known(connection_id, lock=True)
    former = connection.user_id
    _check_target(connection, user_id)
    _check_owner(connection)
    name = _unlink(connection)
    connection.user_id = user_id
    client_id = connection.registry.client_id
    holders.link(user_id, connection.orcid, name, client_id)
    record(actor, "move", "asked", connection)
    # Who deposited a work decides whether it waits for a yes.
    again.look_again(connection.id)
    auditing.commit(
        identity,
        auditing.ConnectionMove,
        connection_id,
        before=former,
        after=user_id,
    )


def check_move(identity: Any, connection_id: int, user_id: int) -> None:
    """Raise what :func:`move` would raise, and change nothing."""
    operator(identity, "move")
    connection = known(connection_id)
    _check_target(connection, user_id)
    _check_owner(connection)


def forget(identity: Any, connection_id: int, works: str) -> None:
    """Have everything erased that is held about a person, as soon as the connection and its permission have ended.

    The account stays, and goes on signing in with the iD: that is the account's, not ours. If the person connects
    again before the end, nothing is erased.

    :param works: ``keep`` or ``remove`` what was added.
    :raises NotFound: there is none. :raises BadInput: ``works`` is neither.
    """
    actor = operator(identity, "delete")
    _check_choice(works)
    connection = known(connection_id, lock=True)
    connections.close(connection, works, actor)
    if connection.user_id is not None:
        _forget_account(connection.user_id)
    # Nobody's: the drainer erases these (``engine.erase``).
    connection.user_id, connection.preferences = None, {}
    # That it was asked for stays, whose it was does not.
    record(actor, "forget", works)
    auditing.commit(identity, auditing.ConnectionForget, connection_id, works=works)


def _open(connection_id: int) -> Connection:
    connection = known(connection_id, lock=True)
    if connection.status not in OPEN:
        raise BadInput(
            N_(
                "The connection of %(orcid)s is %(status)s: it has ended, or is about to.",
                orcid=connection.orcid,
                status=connection.status,
            )
        )
    return connection


def _check_choice(works: str) -> None:
    if works not in (connections.KEEP, connections.REMOVE):
        raise NoneOf(works, (connections.KEEP, connections.REMOVE))


def _check_target(connection: Connection, user_id: int) -> None:
    user = db.session.get(User, user_id)
    if user is None or not user.active or user.blocked_at is not None:
        raise BadInput(
            N_("There is no account %(id)s that could hold a connection.", id=user_id)
        )
    if connection.status not in OPEN:
        raise BadInput(
            N_(
                "The connection of %(orcid)s is %(status)s: only an open one can be moved.",
                orcid=connection.orcid,
                status=connection.status,
            )
        )
    if user_id == connection.user_id:
        raise BadInput(N_("Account %(id)s holds the connection already.", id=user_id))
    if holders.open_connection(user_id, connection.registry):
        raise BadInput(N_("Account %(id)s has a connection of its own.", id=user_id))
    identity = holders.identity_of(user_id)
    if identity and identity.id != connection.orcid:
        raise BadInput(
            N_(
                "Account %(id)s signs in with another iD, %(orcid)s.",
                id=user_id,
                orcid=identity.id,
            )
        )


def _owner(connection: Connection) -> UserIdentity | None:
    return db.session.get(UserIdentity, (connection.orcid, holders.METHOD))


def _check_owner(connection: Connection) -> None:
    owner = _owner(connection)
    if owner and owner.id_user != connection.user_id:
        raise BadInput(
            N_(
                "Account %(id)s signs in with %(orcid)s: unlink it there first.",
                id=owner.id_user,
                orcid=connection.orcid,
            )
        )


def _unlink(connection: Connection) -> str | None:
    """Take the iD from the account that signs in with it. :returns: the name that it was known by."""
    owner = _owner(connection)
    if owner is None:
        return None
    db.session.delete(owner)
    account = RemoteAccount.get(owner.id_user, connection.registry.client_id)
    name = (account.extra_data or {}).get("full_name") if account else None
    if account:
        account.delete()
    db.session.flush()
    return name


def _forget_account(user_id: int) -> None:
    """Delete what belongs to an account and to no connection: what it was told, and refusals."""
    refused = History.connection_id.is_(None) & (History.actor == f"user:{user_id}")
    for statement in (
        delete(Notice).where(Notice.user_id == user_id),
        delete(History).where(refused),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
