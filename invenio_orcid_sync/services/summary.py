# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How many works are in which state."""

from collections import Counter

import sqlalchemy as sa
from invenio_db import db

from ..core.states import state_of
from ..models import Connection, Item

STATE = sa.case(
    (Item.hold.is_not(None), sa.func.concat("needs_", Item.hold)),
    (
        sa.or_(
            Item.remote == "creating",
            sa.func.coalesce(Item.doubt, "").in_(("missing", "duplicate")),
        ),
        "unanswered",
    ),
    (
        sa.or_(
            Item.remote == "deleting",
            sa.and_(Item.opted_out.is_not(None), Item.remote == "present"),
        ),
        "removing",
    ),
    (Item.due_at.is_not(None), "pending"),
    (Item.remote == "present", "sent"),
    (Item.opted_out.is_not(None), "excluded"),
    else_="not_shared",
)
"""``core.states.state_of`` for the database to choose by."""


def counts(whose: sa.ColumnElement[bool]) -> dict[str, int]:
    """Count works of some connections by state (``core.states.STATES``), leaving out states that none is in."""
    due = Item.due_at.is_not(None)
    facts = (Item.remote, Item.hold, Item.opted_out, due, Item.doubt)
    rows = db.session.execute(
        sa.select(*facts, sa.func.count())
        .join(Connection)
        .where(whose, Item.kind == "work")
        .group_by(*facts)
    )
    found: Counter[str] = Counter()
    for remote, hold, opted_out, is_due, doubt, number in rows:
        state = state_of(
            remote=remote, hold=hold, opted_out=opted_out, due=is_due, doubt=doubt
        )
        found[state] += number
    return dict(found)
