# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A second look at works: at a person's, whose choices have changed, or at those that an operator has chosen."""

from collections.abc import Collection

from invenio_db import db
from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true, update

from ..models import Item

KNOWN = or_(Item.remote != "none", Item.marked_at.is_not(None))
"""Not one that a stopped backfill left lying: it stays away."""

IN_GRACE = and_(Item.remote == "present", Item.grace_at.is_not(None))
"""It would go later; perhaps it is wanted again."""

UNDER_WAY = or_(
    Item.remote.in_(("creating", "deleting")),
    and_(Item.remote == "present", Item.fingerprint.is_(None)),
)
"""A request for it has left, or its answer is missing."""

MARK_KEPT = case(
    (UNDER_WAY, func.clock_timestamp()),
    else_=func.coalesce(Item.marked_at, func.clock_timestamp()),
)
"""Value of ``marked_at``: a second look is no change, by which people tell how old a work is. But one that comes
during a request keeps the row due."""


def look_again(connection_id: int, which: ColumnElement[bool] = true()) -> int:
    """Make a person's works due, behind whatever somebody waits for. The caller commits.

    One that is being sent is looked at once more when its answer has come: it was planned by the former choices.

    :returns: number of works.
    """
    mine = and_(
        Item.connection_id == connection_id,
        Item.kind == "work",
        Item.opted_out.is_(None),
    )
    # In the order in which marks are taken in, so that two who write the same rows never block each other.
    rows = select(Item.id).where(mine, KNOWN, which).order_by(Item.local_key)
    now = func.clock_timestamp()
    statement = (
        update(Item)
        .where(Item.id.in_(rows.with_for_update()))
        .values(
            marked_at=MARK_KEPT,
            due_at=case((IN_GRACE, now), else_=func.coalesce(Item.due_at, now)),
            background=case((Item.due_at.is_(None), true()), else_=Item.background),
        )
        .execution_options(synchronize_session=False)
    )
    return db.session.execute(statement).rowcount


_OPEN = or_(UNDER_WAY, func.coalesce(Item.doubt, "").in_(("missing", "duplicate")))
"""A request for it may be under way, or its answer is missing: it keeps the time that was set for that."""


def bring_forward(
    ids: Collection[int], background: bool, **values: ColumnElement[str | None]
) -> None:
    """Make works due now, as if nothing held or delayed them. The caller commits.

    :param background: behind whatever somebody waits for, unless they are due already. :param values: what else changes.
    """
    # In the order in which marks are taken in, so that two who write the same rows never block each other.
    rows = select(Item.id).where(Item.id.in_(ids))
    rows = rows.order_by(Item.local_key, Item.connection_id).with_for_update()
    now = func.clock_timestamp()
    behind = or_(Item.background, Item.due_at.is_(None)) if background else false()
    statement = (
        update(Item)
        .where(Item.id.in_(rows))
        .values(
            marked_at=MARK_KEPT,
            due_at=case((_OPEN, func.coalesce(Item.due_at, now)), else_=now),
            background=behind,
            hold=None,
            code=None,
            attempts=0,
            **values,
        )
        .execution_options(synchronize_session=False)
    )
    db.session.execute(statement)
