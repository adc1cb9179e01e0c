# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What an audit does about drift: the ledger is set right, and what is to be sent becomes due.

One statement for each kind of drift, however many works it concerns: lists travel as arrays.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from invenio_db import db
from sqlalchemy import (
    BigInteger,
    Text,
    any_,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from ..core.drift import Difference, Drift
from ..core.policy import OPTED_OUT
from ..models import History, Item
from ..models.columns import MOMENT

_UNKNOWN = {"fingerprint": None, "summary": None, "doubt": None, "hold": None}
_UNKNOWN |= {"code": None, "grace_at": None, "attempts": 0, "bulk_limit": None}
_UNKNOWN |= {"open_until": None}
"""A row of whose work nothing is known but whether it is there."""

_BEHIND = case((Item.due_at.is_(None), true()), else_=Item.background)
"""Nobody waits for a repair; but who waits for a row anyway goes on doing so."""


def repair(
    connection_id: int, drift: Drift, now: datetime, restored: bool
) -> dict[str, int]:
    """Set the ledger right. The caller commits. :returns: rows of works that were taken up, by concept.

    ``restored``: the ledger is older than the registry, so that a missing work is no wish of its author's.
    """
    due = {"due_at": now, "background": _BEHIND}
    again = {"fingerprint": None, "summary": None, "doubt": None}
    _set([one.id for one in drift.confirmed], **again, due_at=now)
    _set(_rows(drift, "missing"), **_missing(now, restored))
    _set(_rows(drift, "changed"), **again, **due)
    extra = sorted((one.local_key, one.put_code) for one in _of(drift, "extra"))
    made = _take_up(connection_id, "work", extra, due)
    # What is not wanted goes with what is fresh.
    second = [(str(one.put_code), one.put_code) for one in _of(drift, "duplicate")]
    _take_up(connection_id, "duplicate", second, {**due, "background": False})
    _remember(connection_id, drift, made)
    return made


def _missing(now: datetime, restored: bool) -> dict[str, Any]:
    left = {**_UNKNOWN, "remote": "none", "put_code": None}
    if restored:
        return {**left, "due_at": now, "background": _BEHIND}
    left |= {"due_at": None, "code": OPTED_OUT.code}
    return {**left, "opted_out": func.coalesce(Item.opted_out, "author_at_orcid")}


def _of(drift: Drift, kind: str) -> list[Difference]:
    return [one for one in drift.differences if one.kind == kind and one.mendable]


def _rows(drift: Drift, kind: str) -> list[int]:
    return [one.entry.id for one in _of(drift, kind) if one.entry]


def _set(ids: Sequence[int], **values: Any) -> None:
    if ids:
        which = Item.id == any_(cast(ids, ARRAY(BigInteger)))
        statement = update(Item).where(which).values(**values)
        db.session.execute(statement.execution_options(synchronize_session=False))


def _take_up(
    connection_id: int,
    kind: str,
    works: Sequence[tuple[str | None, int | None]],
    due: dict[str, Any],
) -> dict[str, int]:
    """Give works rows that say that they are there, and no more. :returns: rows by key.

    :param works: keys of rows, and put-codes.
    :param due: values for rows that there are already; new ones are due likewise.
    """
    if not works:
        return {}
    keys, codes = zip(*works)
    arrays = cast(list(keys), ARRAY(Text)), cast(list(codes), ARRAY(BigInteger))
    given = func.unnest(*arrays).table_valued("key", "code", name="given")
    given = given.render_derived()
    values = {
        "connection_id": literal(connection_id),
        "kind": literal(kind),
        "local_key": given.c.key,
        "remote": literal("present"),
        "put_code": given.c.code,
        "due_at": literal(due["due_at"], MOMENT),
        "background": literal(kind == "work"),
    }
    statement = upsert(Item).from_select(list(values), select(*values.values()))
    code = statement.excluded.put_code
    statement = statement.on_conflict_do_update(
        index_elements=["connection_id", "kind", "local_key"],
        set_={**_UNKNOWN, "remote": "present", "put_code": code, **due},
    )
    written = db.session.execute(statement.returning(Item.local_key, Item.id))
    return {key: number for key, number in written}


def _remember(connection_id: int, drift: Drift, made: dict[str, int]) -> None:
    """Write down what was done to which work."""
    entries = [
        {
            "connection_id": connection_id,
            "item_id": one.entry.id if one.entry else made.get(one.local_key or ""),
            "actor": "drainer",
            "action": "adopt" if one.kind == "extra" else "audit",
            "outcome": "adopted" if one.kind == "extra" else one.kind,
            "put_code": one.put_code,
        }
        for one in drift.differences
        if one.mendable
    ]
    if entries:
        db.session.execute(insert(History), entries)
