# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""From a token response to a connection: which grant counts, and what becomes of the others."""

from datetime import datetime, timezone
from uuid import uuid4

import sqlalchemy as sa
from flask import current_app
from invenio_db import db
from sqlalchemy.dialects.postgresql import UUID, insert

from ..engine import survey
from ..models import Connection, Grant, History, Item, Mark, Registry
from ..models.vault import seal
from . import engine, holders
from .exchange import Exchanged

SIGN_IN = frozenset({"openid", "/authenticate"})
"""Scopes that give no right over a record."""


def rights(scope: str) -> frozenset[str]:
    """Return the scopes that give rights over a record."""
    return frozenset(scope.split()) - SIGN_IN


def accept(
    user_id: int, registry: Registry, given: Exchanged, operator: str | None = None
) -> str:
    """Store what ORCID gave to an account that may hold the iD. :returns: ``connected`` or a code of the catalogue.

    :param operator: who has brought it, where it was not the account's owner. Works from before are theirs to look for.
    :raises Problem: the account may not hold it; nothing is stored.
    """
    merged = holders.check(user_id, given.orcid, registry)
    if merged:
        _end(merged)
    connection, mine = _connection(user_id, registry, given.orcid)
    old = _current(connection)
    if mine and connection.status == "active" and old and not _replaces(given, old):
        store(registry, given, connection, "surplus")
        code = "kept_wider"
    else:
        code = _replace(registry, connection, old, given)
        before = [merged] if merged else []
        before += holders.under_former_clients(given.orcid, registry)
        for one in before:
            _inherit(connection, one)
        _look_again(connection, *before)
        backfills = current_app.config["ORCID_SYNC_BACKFILL_ON_CONNECT"]
        if backfills and code == "connected" and operator is None:
            _catch_up(user_id, connection)
    holders.link(user_id, given.orcid, given.name, registry.client_id)
    record(operator or f"user:{user_id}", "connect", code, connection)
    return code


def store(
    registry: Registry, given: Exchanged, connection: Connection | None, state: str
) -> Grant:
    """Add a grant. One in state ``surplus`` waits for nothing but its revocation, which the drainer does."""
    grant = Grant(
        id=uuid4(),
        registry_id=registry.id,
        connection_id=connection.id if connection else None,
        orcid=given.orcid,
        name=given.name,
        scope=given.scope,
        expires_at=given.expires_at,
        state=state,
        due_at=_now() if state == "surplus" else None,
    )
    seal(grant, "access_token", given.access_token)
    if given.refresh_token:
        seal(grant, "refresh_token", given.refresh_token)
    db.session.add(grant)
    db.session.flush()
    return grant


def record(
    actor: str,
    action: str,
    outcome: str,
    connection: Connection | None = None,
    item: Item | None = None,
) -> None:
    """Append to the history who did what."""
    entry = History(
        connection_id=connection.id if connection else None,
        item_id=item.id if item else None,
        actor=actor,
        action=action,
        outcome=outcome,
    )
    db.session.add(entry)


def _connection(
    user_id: int, registry: Registry, orcid: str
) -> tuple[Connection, bool]:
    """Return the iD's row and whether it was this account's before.

    Of somebody else's disconnected row the put-codes and opt-outs stay, because they are facts about
    the ORCID record; the former holder's choices do not.
    """
    found = holders.connection_for(orcid, registry)
    if found is None:
        found = Connection(
            registry_id=registry.id,
            orcid=orcid,
            user_id=user_id,
            status="disconnected",
            former_ids=[],
            preferences={},
        )
        db.session.add(found)
        db.session.flush()
    mine = found.user_id == user_id
    if not mine:
        found.user_id, found.preferences = user_id, {}
    return found, mine


def _current(connection: Connection) -> Grant | None:
    statement = sa.select(Grant).filter_by(connection_id=connection.id, state="current")
    return db.session.scalar(statement.with_for_update())


def _replaces(given: Exchanged, old: Grant) -> bool:
    """Tell whether a grant is worth at least as much as a living one, in rights and in time."""
    if old.expires_at and old.expires_at <= _now():
        return True
    if not rights(given.scope) >= rights(old.scope):
        return False
    if given.expires_at is None:
        return True
    return old.expires_at is not None and given.expires_at >= old.expires_at


def _replace(
    registry: Registry, connection: Connection, old: Grant | None, given: Exchanged
) -> str:
    if old:
        _retire(old)
    store(registry, given, connection, "current")
    # With less than asked we could write, but not see what is there: works would be doubled.
    asked = rights(engine.option("scopes"))
    enough = rights(given.scope) >= asked
    connection.status = "active" if enough else "permission_lost"
    connection.reason = None if enough else "scope"
    connection.closing_works = connection.refused_at = connection.due_at = None
    connection.moved_to = None
    connection.connected_at = _now()
    return "connected" if enough else "fewer_rights"


def _retire(grant: Grant) -> None:
    grant.state, grant.due_at, grant.attempts = "surplus", _now(), 0
    db.session.flush()


def _end(merged: Connection) -> None:
    """Close a connection whose ORCID record is no more: there is nothing left to remove."""
    merged.status = "disconnected"
    grant = _current(merged)
    if grant:
        _retire(grant)
    db.session.flush()


def _inherit(connection: Connection, former: Connection) -> None:
    """Continue a connection whose iD ORCID merged into this one, or that was made under a former client id.

    Its works go, its author's choices do not.
    """
    ids = dict.fromkeys([*connection.former_ids, *former.former_ids, former.orcid])
    connection.former_ids = [one for one in ids if one != connection.orcid]
    if former.user_id == connection.user_id:
        connection.preferences = {**former.preferences, **connection.preferences}
    chosen = (Item.kind, Item.local_key, Item.opted_out, Item.accepted_at)
    rows = (
        sa.select(sa.literal(connection.id), *chosen)
        .where(Item.connection_id == former.id)
        .where(sa.or_(Item.opted_out.is_not(None), Item.accepted_at.is_not(None)))
    )
    columns = ["connection_id", "kind", "local_key", "opted_out", "accepted_at"]
    db.session.execute(insert(Item).from_select(columns, rows).on_conflict_do_nothing())


def _look_again(*connections: Connection) -> None:
    """Mark every concept that the ledger knows for them: a person waits, and much may have changed."""
    ids = [one.id for one in connections]
    concepts = (
        sa.select(sa.cast(Item.local_key, UUID), sa.true())
        .where(Item.connection_id.in_(ids), Item.kind == "work")
        .distinct()
    )
    db.session.execute(insert(Mark).from_select(["concept", "urgent"], concepts))


def _catch_up(user_id: int, connection: Connection) -> None:
    """Have works from before found. Together with the connection: what is published after it is marked."""
    survey.begin(
        connection.registry_id,
        f"user:{user_id}",
        connection_id=connection.id,
        again=True,
    )


def _now() -> datetime:
    return datetime.now(timezone.utc)
