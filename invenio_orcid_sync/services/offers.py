# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The question after signing in with ORCID: "Also send your works to ORCID?" Signing in gives no right to do so."""

from datetime import timedelta
from typing import Any

from flask import current_app
from invenio_db import db
from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from ..models import Connection, Notice
from ..proxies import current_orcid_sync
from . import engine

CAUSE = "offer"

REST = timedelta(days=30)
"""Time before somebody who did not answer, or not now, is asked again."""


def is_due(user_id: int) -> bool:
    """Tell whether to ask somebody who has just signed in: not who ever connected, nor who said never."""
    if not is_possible(user_id):
        return False
    rests = or_(Notice.muted, Notice.at > func.now() - REST)
    asked = select(Notice.id).where(_own(user_id), rests)
    return db.session.scalar(asked) is None


def is_possible(user_id: int) -> bool:
    """Tell whether there is anything to offer: this site can send, and the person never connected."""
    if not current_app.config["ORCID_SYNC_OFFER_AFTER_SIGN_IN"]:
        return False
    if not current_orcid_sync.publishes or engine.refusal():
        return False
    connections = select(Connection.id).where(
        Connection.user_id == user_id, Connection.registry_id == engine.registry().id
    )
    return db.session.scalar(connections.limit(1)) is None


def note(user_id: int, never: bool = False) -> None:
    """Remember that somebody was asked, or said never. A never stays one."""
    values: dict[str, Any] = {"at": func.now()} | ({"muted": True} if never else {})
    statement = insert(Notice).values(user_id=user_id, cause=CAUSE, **values)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "cause"], set_=values
        )
    )
    db.session.commit()


def _own(user_id: int) -> Any:
    return and_(Notice.user_id == user_id, Notice.cause == CAUSE)
