# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""From one answer to all the rows that it speaks about: elements of a bulk, and shared looks."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from invenio_db import db
from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from ..core.outcomes import Outcome, Recovery
from ..core.snapshot import Snapshot
from ..models import Connection, Item, Registry
from ..orcid.answers import Answer
from .jobs import Job, Part
from .lease import Held
from .settings import Settings
from .settle import Settlement, entry_of, outcome_of
from .turn import LARGEST

QUICK = 15.0
"""Seconds within which a bulk must be answered for the next to be larger."""

SEVERAL, FIFTH = 10, 0.2
"""So many works, and such a part of all, that their author did not delete one by one."""


def snapshot_of(registry: Registry, job: Job, answer: Answer) -> Snapshot | None:
    """Return what a look has found, None where there is no such answer."""
    if job.operation != "resolve" or outcome_of(job, answer).code != "resolved":
        return None
    return Snapshot(answer.body, registry.client_id)


def settle(
    registry: Registry,
    job: Job,
    answer: Answer,
    settings: Settings,
    now: datetime,
    snapshot: Snapshot | None = None,
) -> Counter[str]:
    """Write down what an answer means for each row. The caller commits. :returns: outcomes."""
    items = _locked(job)
    whole = outcome_of(job, answer)
    if snapshot and _vanished(job, items, snapshot):
        return _ask(job, answer, whole)
    outcomes: Counter[str] = Counter()
    for part, share, outcome in _shares(job, answer, whole):
        if part.item_id not in items:
            # Everything about the person was erased meanwhile.
            continue
        Settlement(
            registry=registry,
            item=items[part.item_id],
            job=job,
            part=part,
            answer=share,
            settings=settings,
            now=now,
            snapshot=snapshot,
        ).write(outcome)
        operation = "create" if job.operation == "bulk" else job.operation
        outcomes[f"{operation}: {outcome.code}"] += 1
        if outcome.code == "record_full":
            _stop_adding(job)
    return outcomes


def resize(lease: Held, job: Job, answer: Answer) -> None:
    """Take more works at once while ORCID is quick, fewer when it does not answer in time."""
    if job.operation not in ("create", "bulk"):
        return
    if not answer.status or (answer.status >= 500 and answer.status != 503):
        lease.bulk = max(1, min(lease.bulk, len(job.parts)) // 2)
    elif answer.ok and answer.seconds < QUICK and len(job.parts) >= lease.bulk:
        lease.bulk = min(LARGEST, lease.bulk * 2)


def _locked(job: Job) -> dict[int, Item]:
    """Return the rows as they are now. In one order for all, as two shards may want the same."""
    statement = (
        select(Item)
        .where(Item.id.in_([part.item_id for part in job.parts]))
        .order_by(Item.local_key, Item.connection_id)
        .with_for_update(of=Item)
        # Asked for one by one later, it would have the session flush in between.
        .options(joinedload(Item.connection, innerjoin=True))
        .execution_options(populate_existing=True)
    )
    return {item.id: item for item in db.session.scalars(statement)}


def _shares(
    job: Job, answer: Answer, whole: Outcome
) -> Iterator[tuple[Part, Answer, Outcome]]:
    """Yield each part with its answer: for a bulk that was taken, an element's."""
    if job.operation != "bulk" or whole.recovery is not Recovery.DONE:
        yield from ((part, answer, whole) for part in job.parts)
        return
    elements = answer.body["bulk"]
    fits = len(elements) == len(job.parts)
    for number, part in enumerate(job.parts):
        # A list of another length tells of none which it means: each is looked up.
        share = _element(elements[number] if fits else None, answer.seconds)
        yield part, share, outcome_of(job, share, "create")


def _element(element: Any, seconds: float) -> Answer:
    """Return an element's answer in the shape that a request of its own would have had."""
    known = element if isinstance(element, dict) else {}
    error, work = known.get("error"), known.get("work")
    if isinstance(error, dict) and isinstance(error.get("response-code"), int):
        return Answer(status=error["response-code"], body=error, seconds=seconds)
    put_code = work.get("put-code") if isinstance(work, dict) else None
    if type(put_code) is int:
        return Answer(status=201, location=f"/{put_code}", seconds=seconds)
    return Answer(status=0, seconds=seconds, problem="unreadable")


def _vanished(job: Job, items: dict[int, Item], snapshot: Snapshot) -> bool:
    """Tell whether so many works are gone that it was no choice about each of them.

    A restored backup at ORCID, a deactivated record that came back, a wrong environment.
    """
    if not any(item.doubt == "missing" for item in items.values()):
        return False
    present = select(Item.put_code).where(
        Item.connection_id == job.connection_id, Item.remote == "present"
    )
    known = set(db.session.scalars(present))
    gone = known - snapshot.put_codes
    return len(gone) > SEVERAL and len(gone) > FIFTH * len(known)


def _ask(job: Job, answer: Answer, outcome: Outcome) -> Counter[str]:
    """Stop, and let somebody say whether the works are to come back."""
    connection = db.session.get(Connection, job.connection_id, populate_existing=True)
    if connection.status == "active":
        connection.status, connection.reason = "blocked", "works_disappeared"
    db.session.add(entry_of(job, answer, outcome))
    return Counter({"resolve: works_disappeared": 1})


def _stop_adding(job: Job) -> None:
    """A full record takes no further work: the author must make room, not each row find out."""
    statement = (
        update(Item)
        .where(Item.connection_id == job.connection_id, Item.remote == "none")
        .where(Item.due_at.is_not(None), func.coalesce(Item.hold, "") == "")
        .values(hold="author", code="record_full", due_at=None)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(statement)
