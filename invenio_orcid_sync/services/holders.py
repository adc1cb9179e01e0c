# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whose iD is it? One iD per account and one account per iD, and nothing moves in silence."""

from invenio_accounts.models import UserIdentity
from invenio_db import db
from invenio_oauthclient.models import RemoteAccount
from sqlalchemy import select

from ..errors import Problem
from ..models import OPEN, Connection, Registry

METHOD = "orcid"


def identity_of(user_id: int) -> UserIdentity | None:
    """Return the ORCID identity of an account."""
    return db.session.scalar(
        select(UserIdentity).filter_by(id_user=user_id, method=METHOD)
    )


def check(user_id: int, orcid: str, registry: Registry) -> Connection | None:
    """Check that an account may hold an iD.

    :returns: the account's connection that ORCID merged into this iD, None in the usual case.
    :raises Problem: ``other_id``, ``other_account`` or ``closing_elsewhere``.
    """
    held = open_connection(user_id, registry)
    merged = _merged(user_id, orcid, registry)
    allowed = {orcid, merged.orcid} if merged else {orcid}
    identity = identity_of(user_id)
    if (identity and identity.id not in allowed) or (
        held and held.orcid not in allowed
    ):
        raise Problem("other_id")
    owner = db.session.get(UserIdentity, (orcid, METHOD))
    if owner and owner.id_user != user_id:
        raise Problem("other_account")
    _check_connection(user_id, orcid, registry)
    return merged


def _merged(user_id: int, orcid: str, registry: Registry) -> Connection | None:
    """Whatever its status: signing in with the new iD takes the old one's identity, and the drainer then closes it."""
    return db.session.scalar(
        select(Connection)
        .filter_by(user_id=user_id, registry_id=registry.id, moved_to=orcid)
        .where(Connection.orcid != orcid)
        .order_by(Connection.id.desc())
        .with_for_update()
    )


def _check_connection(user_id: int, orcid: str, registry: Registry) -> None:
    found = connection_for(orcid, registry)
    if found is None or found.user_id in (None, user_id):
        return
    if found.status in OPEN:
        raise Problem("other_account")
    if found.status == "closing":
        raise Problem("closing_elsewhere")


def open_connection(user_id: int, registry: Registry) -> Connection | None:
    """Return and lock the connection that an account holds."""
    return db.session.scalar(
        select(Connection)
        .filter_by(user_id=user_id, registry_id=registry.id)
        .where(Connection.status.in_(OPEN))
        .with_for_update()
    )


def connection_for(orcid: str, registry: Registry) -> Connection | None:
    """Return and lock the connection of an iD, whoever holds it."""
    return db.session.scalar(
        select(Connection)
        .filter_by(orcid=orcid, registry_id=registry.id)
        .with_for_update()
    )


def under_former_clients(orcid: str, registry: Registry) -> list[Connection]:
    """Return the connections of an iD under other client ids of the environment, the newest first."""
    statement = (
        select(Connection)
        .join(Registry)
        .where(Connection.orcid == orcid, Registry.id != registry.id)
        .where(Registry.environment == registry.environment)
        .order_by(Connection.connected_at.desc().nulls_last())
    )
    return list(db.session.scalars(statement))


def link(user_id: int, orcid: str, name: str | None, client_id: str) -> None:
    """Make the account sign in with this iD, as oauthclient's own set-up does, but without a token."""
    identity = identity_of(user_id)
    if identity is None:
        db.session.add(UserIdentity(id=orcid, method=METHOD, id_user=user_id))
    else:
        identity.id = orcid
    account = RemoteAccount.get(user_id, client_id)
    data = {"orcid": orcid, "full_name": name}
    if account is None:
        RemoteAccount.create(user_id, client_id, data)
    else:
        account.extra_data = data
    db.session.flush()


def follow_merge(orcid: str, registry: Registry) -> None:
    """Let the holder of a merged iD sign in with the one that remains.

    ORCID signs people in with the new iD only: without this, one whose sole login is ORCID would be locked out.
    """
    if db.session.get(UserIdentity, (orcid, METHOD)):
        return
    old = db.session.scalar(
        select(Connection)
        .filter_by(moved_to=orcid, registry_id=registry.id)
        .where(Connection.status.in_(OPEN))
    )
    identity = old and db.session.get(UserIdentity, (old.orcid, METHOD))
    if identity and identity.id_user == old.user_id:
        identity.id = orcid
        db.session.commit()
