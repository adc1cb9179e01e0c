# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Connections under former client ids: they rest until their person has connected under the present one, then end.

ORCID lets a client change only what it added itself (9010). So what was added under a former client id is
removed with its own token, and comes anew under the present one.
"""

from invenio_db import db
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from ..models import CLOSED, Connection, Grant, History, Registry
from .close import close_orphans

FORMER_CLIENT = "former_client"
"""Reason of a connection that rests."""


def others(registry: Registry) -> list[Registry]:
    """Return the same environment's registries under other client ids."""
    statement = (
        select(Registry)
        .where(Registry.environment == registry.environment)
        .where(Registry.id != registry.id)
        .order_by(Registry.id)
    )
    return list(db.session.scalars(statement))


def wake(registry: Registry) -> None:
    """Let connections go on whose client id is the present one again. The caller commits."""
    resting = and_(Connection.status == "blocked", Connection.reason == FORMER_CLIENT)
    _set(registry, resting, status="active", reason=None)


def end(former: Registry, present: Registry) -> None:
    """Bring connections under a former client id to their end, or to rest. The caller commits."""
    close_orphans(former)
    _supersede(former, present)
    # Whatever is due for them: nothing is added or updated under a former client id.
    _set(former, Connection.status == "active", status="blocked", reason=FORMER_CLIENT)


def _set(registry: Registry, which: ColumnElement[bool], **values: str | None) -> None:
    statement = update(Connection).where(Connection.registry_id == registry.id, which)
    db.session.execute(
        statement.values(**values).execution_options(synchronize_session="fetch")
    )


def _supersede(former: Registry, present: Registry) -> None:
    """End connections whose iD is connected under the present client id.

    Works go, as they come anew. Where that connection has ended meanwhile, its person's wish holds for both.
    """
    for old, works in db.session.execute(_superseded(former, present)):
        if (old.status, old.closing_works) == ("closing", works):
            continue
        old.status, old.closing_works = "closing", works
        old.reason = old.due_at = None
        db.session.add(
            History(
                connection_id=old.id, actor="drainer", action="retire", outcome=works
            )
        )


def _superseded(former: Registry, present: Registry) -> Select:
    new = aliased(Connection)
    # Client ids may change to and fro: an end that is older than the connection says nothing about it.
    ended = and_(new.status.in_(CLOSED), new.connected_at > Connection.connected_at)
    works = case(
        (new.status == "active", "remove"),
        else_=func.coalesce(new.closing_works, "keep"),
    )
    return (
        select(Connection, works)
        .join(new, new.orcid == Connection.orcid)
        .where(Connection.registry_id == former.id, new.registry_id == present.id)
        .where(Connection.status != "disconnected")
        .where(or_(new.status == "active", ended))
        .with_for_update(of=Connection)
        .execution_options(populate_existing=True)
    )


def at_work(former: Registry) -> bool:
    """Tell whether something is to be ended under a former client id."""
    closing = exists().where(
        Connection.registry_id == former.id, Connection.status == "closing"
    )
    surplus = exists().where(
        Grant.registry_id == former.id,
        Grant.state == "surplus",
        Grant.due_at <= func.clock_timestamp(),
    )
    return bool(db.session.scalar(select(or_(closing, surplus))))
