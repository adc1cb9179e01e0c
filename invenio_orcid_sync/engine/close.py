# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The end of connections: what was added is removed first if asked, the tokens are revoked last, then wiped."""

from datetime import datetime, timedelta

from flask import current_app
from invenio_accounts.models import User, UserIdentity
from invenio_db import db
from sqlalchemy import ColumnElement, exists, func, not_, or_, select, update

from ..core.outcomes import Outcome, Recovery, Scope
from ..models import OPEN, Connection, Grant, Item, Registry
from ..models.vault import FIELDS, Unreadable, unseal
from ..orcid.answers import Answer
from .erase import erase
from .jobs import Job
from .points import reach
from .settle import CANNOT_REMOVE, entry_of, outcome_of
from .waits import backoff, pause


def close_orphans(registry: Registry) -> None:
    """Close connections whose account is gone or blocked, or whose iD was unlinked elsewhere.

    Of an account that is gone nothing is kept once its permission has ended.
    """
    linked = exists().where(
        UserIdentity.id_user == Connection.user_id,
        UserIdentity.method == "orcid",
        UserIdentity.id == Connection.orcid,
    )
    alive = exists().where(
        User.id == Connection.user_id, User.active.is_(True), User.blocked_at.is_(None)
    )
    statement = (
        update(Connection)
        .where(Connection.registry_id == registry.id, Connection.status.in_(OPEN))
        .where(not_(linked) | not_(alive))
        .values(status="closing", closing_works="keep", reason="account", due_at=None)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(statement)
    erase(registry)


def ripe() -> ColumnElement[bool]:
    """Whether the moment is over in which a person may think better of it."""
    return or_(Connection.due_at.is_(None), Connection.due_at <= func.clock_timestamp())


def removable() -> ColumnElement[bool]:
    """Whether a work is at ORCID and ORCID did not refuse its removal, whatever else holds it."""
    tried = func.coalesce(Item.code, "") == CANNOT_REMOVE
    return (Item.remote != "none") & ~tried


def remove_works(registry: Registry, mine: ColumnElement[bool]) -> None:
    """Make due what is to be removed of connections that are being closed."""
    closing = (
        select(Connection.id, Connection.due_at)
        .where(Connection.registry_id == registry.id, Connection.status == "closing")
        .where(Connection.closing_works == "remove", mine, ripe())
    )
    found = db.session.execute(closing).all()
    if not found:
        return
    values = {"due_at": func.clock_timestamp(), "background": False}
    ids = [row.id for row in found]
    waiting = Item.due_at.is_(None) & removable()
    _update(Item, Item.connection_id.in_(ids) & waiting, values)
    if new := [row.id for row in found if row.due_at is not None]:
        # What waited for a DOI, a grace period or a better hour does so no more. Once: its removal may have to.
        later = (Item.remote == "present") & removable()
        _update(Item, Item.connection_id.in_(new) & later, values)
        _update(Connection, Connection.id.in_(new), {"due_at": None})


def finish(registry: Registry, mine: ColumnElement[bool]) -> int:
    """Disconnect what is closing and has nothing left to remove. Its grant waits for revocation.

    :returns: number of connections.
    """
    left = exists().where(Item.connection_id == Connection.id, removable())
    ready = (
        select(Connection.id)
        .where(Connection.registry_id == registry.id, Connection.status == "closing")
        .where(mine, ripe())
        .where(or_(Connection.closing_works == "keep", not_(left)))
    )
    ids = list(db.session.scalars(ready))
    if not ids:
        return 0
    _update(Grant, Grant.connection_id.in_(ids) & (Grant.state == "current"), _SURPLUS)
    # Nothing more is planned for them; an unanswered create stays a question for a later connection.
    settled = Item.connection_id.in_(ids) & (Item.remote != "creating")
    _update(Item, settled, {"due_at": None})
    _update(Connection, Connection.id.in_(ids), {"status": "disconnected"})
    reach("close", "planned")
    return len(ids)


_SURPLUS = {"state": "surplus", "due_at": func.clock_timestamp()}


def _update(model: type, condition: object, values: dict[str, object]) -> None:
    statement = update(model).where(condition).values(**values)
    db.session.execute(statement.execution_options(synchronize_session="fetch"))


def revocations(
    registry: Registry, mine: ColumnElement[bool], now: datetime, limit: int
) -> list[Grant]:
    """Return grants to revoke now."""
    statement = (
        select(Grant)
        .where(Grant.registry_id == registry.id, Grant.state == "surplus")
        .where(Grant.due_at <= now, mine)
        .order_by(Grant.due_at)
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def revocation(grant: Grant, now: datetime) -> Job | None:
    """Return the request that revokes a grant, None where its token does not open."""
    grant.attempts += 1
    # Nobody looks again before that, should this process die. A second revocation is harmless.
    grant.due_at = now + backoff(grant.attempts)
    try:
        token = unseal(grant, "access_token")
    except Unreadable as problem:
        current_app.logger.error("ORCID: cannot revoke, %s does not open", problem)
        grant.due_at = now + timedelta(days=1)
        return None
    return Job(
        operation="revoke",
        orcid=grant.orcid,
        token=token,
        grant_id=grant.id,
        connection_id=grant.connection_id,
    )


def settle_revocation(
    registry: Registry, job: Job, answer: Answer, now: datetime
) -> Outcome:
    """Wipe the tokens once ORCID has answered. The caller commits."""
    outcome = outcome_of(job, answer)
    grant = db.session.get(Grant, job.grant_id, populate_existing=True)
    if outcome.recovery is Recovery.DONE:
        registry.backoff = 0
        grant.state, grant.due_at = "revoked", None
        for field in FIELDS:
            setattr(grant, field, None)
        if grant.connection_id is None:
            # Refused when it came: nothing needs to be known of it any more, least of all whose it was.
            db.session.delete(grant)
    elif outcome.scope is Scope.REGISTRY:
        pause(registry, outcome.code, now, outcome.wait)
    db.session.add(entry_of(job, answer, outcome))
    return outcome
