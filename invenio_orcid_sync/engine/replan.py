# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works that were planned by earlier rules become due again, behind everything fresh, a page at a time.

They are found by the version that they were planned with. So it does not matter when a process dies, nor that a drain
which had begun before goes on by its own rules for a moment: what it planned is found once more.
"""

from typing import Any

from invenio_db import db
from sqlalchemy import (
    Exists,
    Select,
    and_,
    func,
    or_,
    select,
    true,
    update,
)

from ..models import Connection, Item
from .again import IN_GRACE, KNOWN, MARK_KEPT, UNDER_WAY

_RESTS = or_(Item.due_at.is_(None), and_(IN_GRACE, Item.due_at == Item.grace_at))
"""Nobody looks at it for the time being. What is due by now is looked at anyway."""


def replan(registry_id: int, number: int, limit: int) -> int:
    """Make works due that rest as settings before this version would have it. The caller commits.

    Rows that somebody else has locked are left for the next time.

    :returns: number of works; less than ``limit`` where these were all.
    """
    rows = _before(registry_id, number).where(_RESTS).limit(limit)
    # In a CTE, which is read once: PostgreSQL may read a subquery that locks again for each row, past its limit.
    page = rows.with_for_update(of=Item, skip_locked=True).cte("page")
    now = func.clock_timestamp()
    statement = (
        update(Item)
        .where(Item.id.in_(select(page.c.id)))
        .values(due_at=now, marked_at=MARK_KEPT, background=true())
        .execution_options(synchronize_session=False)
    )
    return db.session.execute(statement).rowcount


def waiting(registry_id: int, number: int) -> Exists:
    """Whether there is a work for :func:`replan`."""
    return _before(registry_id, number).where(_RESTS).exists()


def under_way(registry_id: int, number: int) -> Exists:
    """Whether a request is under way that was planned by earlier settings: its work will rest by them."""
    return _before(registry_id, number).where(UNDER_WAY).exists()


def _before(registry_id: int, number: int) -> Select[Any]:
    return (
        select(Item.id)
        .join(Connection)
        .where(
            Connection.registry_id == registry_id,
            Connection.status == "active",
            Item.kind == "work",
            Item.opted_out.is_(None),
            Item.settings_version < number,
            KNOWN,
        )
    )
