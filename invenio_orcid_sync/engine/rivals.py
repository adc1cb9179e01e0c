# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Other works of ours on one ORCID record, which may have an identifier that a work wants."""

from datetime import datetime

from invenio_db import db
from sqlalchemy import select, update

from ..models import Item

TAKEN = "identifier_taken"
"""Another work of ours has one of the identifiers, and keeps it."""


def belongs_to_another(item: Item, put_code: int) -> bool:
    """Tell whether another row of the connection has a work."""
    statement = select(Item.id).where(
        Item.connection_id == item.connection_id,
        Item.kind == item.kind,
        Item.put_code == put_code,
        Item.id != item.id,
    )
    return db.session.scalar(statement) is not None


def about_to_change(item: Item, put_codes: list[int]) -> bool:
    """Tell whether another row of the connection, with one of these works, is about to change."""
    statement = select(Item.id).where(
        Item.connection_id == item.connection_id,
        Item.put_code.in_(put_codes),
        Item.id != item.id,
        Item.due_at.is_not(None),
    )
    return db.session.scalar(statement.limit(1)) is not None


def free_others(item: Item, now: datetime) -> None:
    """Let works be tried again that wanted an identifier in vain: this one, which is gone or another now, may have had it."""
    kept = (
        select(Item.id)
        .where(Item.connection_id == item.connection_id)
        .where(Item.hold == "operator", Item.code == TAKEN)
        # What another shard has locked is being looked at.
        .with_for_update(skip_locked=True)
    )
    free = {"hold": None, "code": None, "attempts": 0, "due_at": now}
    statement = update(Item).where(Item.id.in_(kept)).values(**free)
    db.session.execute(statement.execution_options(synchronize_session=False))
