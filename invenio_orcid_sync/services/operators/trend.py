# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How the coverage grows: counted once a night, because that reads every record, and looked up from then on."""

from collections.abc import Sequence
from typing import Any

from invenio_db import db
from sqlalchemy import Date, cast, func, select
from sqlalchemy.dialects.postgresql import insert

from ...models import Day
from ...proxies import current_orcid_sync
from .. import engine
from ..permissions import operator
from .coverage import authorships

DAYS = 90
"""Days that a page shows."""

_TODAY = cast(func.timezone("UTC", func.now()), Date)


def count() -> None:
    """Count how far it is today, and keep it. A second time on one day replaces the first. Commits."""
    if not current_orcid_sync.publishes:
        return
    registry_id = engine.registry().id
    authors = authorships()
    numbers = {
        "authors": func.count(authors.c.orcid.distinct()),
        "connected": func.count(authors.c.connected.distinct()),
        "works": func.count(authors.c.orcid),
        "settled": func.count(authors.c.settled),
    }
    counted = db.session.execute(select(*numbers.values())).one()
    values = dict(zip(numbers, counted, strict=True))
    statement = insert(Day).values(registry_id=registry_id, day=_TODAY, **values)
    statement = statement.on_conflict_do_update(
        index_elements=["registry_id", "day"], set_=values
    )
    db.session.execute(statement)
    db.session.commit()


def days(identity: Any, newest: int = DAYS) -> Sequence[Day]:
    """Return the newest days that were counted, the oldest first. :raises PermissionDeniedError: not an operator."""
    operator(identity, "read")
    statement = (
        select(Day)
        .where(Day.registry_id == engine.registry().id)
        .order_by(Day.day.desc())
        .limit(newest)
    )
    return db.session.scalars(statement).all()[::-1]
