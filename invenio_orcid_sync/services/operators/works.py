# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""One work: what ORCID gets of it, what an audit found, what was done about it; and what ORCID has, if asked for."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from celery import current_app as celery
from invenio_access.utils import get_identity
from invenio_accounts.models import User
from invenio_cache import current_cache
from invenio_db import db
from kombu.exceptions import OperationalError
from sqlalchemy import func, select

from ...core.fingerprint import differences
from ...core.outcomes import classify
from ...core.work import Unmappable
from ...engine.peek import peek
from ...models import Connection, History, Item
from ...orcid.answers import Answer
from ...proxies import current_orcid_sync
from ...said import N_
from .. import engine, findings, previews
from ..errors import BadInput, ServiceError
from ..findings import Found
from ..permissions import operator
from ..works import Preview
from . import history
from .people import known
from .queue import Work, one

TASK = "invenio_orcid_sync.tasks.compare_work"

PATIENCE = 60
"""Seconds in which a worker must have looked at ORCID's copy."""

KEPT = 600
"""Seconds for which a comparison is kept."""


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """What else the ledger's row says."""

    remote: str
    """What is there: ``none``, ``creating``, ``present``, ``deleting``."""
    doubt: str | None
    hold: str | None
    opted_out: str | None
    accepted_at: datetime | None
    marked_at: datetime | None
    grace_at: datetime | None
    """When it goes."""
    open_until: datetime | None
    background: bool
    settings_version: int
    created: datetime


@dataclass(frozen=True, kw_only=True)
class Details:
    """Everything about a work."""

    work: Work
    ledger: Ledger
    preview: Preview | None
    """What ORCID gets of it, None where it is not public or cannot be sent."""
    problem: str | None
    """Why it cannot be sent: a code of the operator's guide."""
    findings: list[Found]
    """How it differed from ORCID's copy at the last audit."""
    history: list[history.Entry]
    """The newest entries."""


@dataclass(frozen=True)
class Difference:
    """One field that ORCID shows otherwise."""

    field: str
    ours: Any
    theirs: Any


@dataclass(frozen=True)
class Comparison:
    """How a work differs from ORCID's copy."""

    at: datetime | None
    """None: a worker is still to look."""
    differences: tuple[Difference, ...] = ()
    problem: str | None = None
    """Why ORCID's copy could not be seen."""


def show(identity: Any, item_id: int) -> Details:
    """Return everything about a work, without asking ORCID.

    :raises PermissionDeniedError: not an operator. :raises NotFound: there is none.
    """
    work = one(identity, item_id)
    preview, problem = _preview(known(work.connection), item_id)
    return Details(
        work=work,
        ledger=_ledger(item_id),
        preview=preview,
        problem=problem,
        findings=findings.of_work(item_id),
        history=history.of_work(item_id),
    )


def compare(identity: Any, item_id: int) -> list[Difference]:
    """Ask ORCID for a work, and return how it differs from what it gets of it now. It may take 20 seconds: not for pages.

    :raises NotFound: there is none. :raises BadInput: it is not there, or ORCID does not show it.
    :raises Refused: nothing may be asked of ORCID here.
    """
    actor = operator(identity, "read")
    work = one(identity, item_id)
    connection = known(work.connection)
    _check_possible(work, connection)
    preview, problem = _preview(connection, item_id)
    if preview is None:
        raise BadInput(
            N_("There is nothing to compare it with: %(code)s.", code=problem)
            if problem
            else N_("There is nothing to compare it with: it is not public.")
        )
    held = _held(actor, work, connection)
    return [Difference(*one) for one in differences(preview.payload, held)]


def ask(identity: Any, item_id: int) -> None:
    """Have a worker compare a work with ORCID's copy; :func:`comparison` is what it found. For pages.

    Two who ask at once get one answer. Raises as :func:`compare`.
    """
    operator(identity, "read")
    work = one(identity, item_id)
    _check_possible(work, known(work.connection))
    seen = current_cache.get(_key(item_id))
    if seen and seen["at"] is None:
        return
    current_cache.set(_key(item_id), {"at": None}, timeout=PATIENCE)
    arguments = {"item_id": item_id, "user_id": identity.id}
    try:
        celery.send_task(TASK, kwargs=arguments, expires=PATIENCE, ignore_result=True)
    except OperationalError:
        current_cache.delete(_key(item_id))
        raise BadInput(N_("No worker can be reached: ORCID was not asked.")) from None


def answer(item_id: int, user_id: int) -> None:
    """Compare in a worker, as :func:`ask` wants it."""
    user = db.session.get(User, user_id)
    if user is None or not user.active:
        return
    found: dict[str, Any]
    try:
        found = {"differences": compare(get_identity(user), item_id)}
    except ServiceError as problem:
        found = {"problem": str(problem)}
    differences = [asdict(each) for each in found.get("differences", ())]
    at = db.session.scalar(select(func.clock_timestamp())).isoformat()
    said = {"at": at, "differences": differences, "problem": found.get("problem")}
    current_cache.set(_key(item_id), said, timeout=KEPT)


def comparison(identity: Any, item_id: int) -> Comparison | None:
    """Return how a work differed from ORCID's copy when somebody asked in the last minutes."""
    operator(identity, "read")
    seen = current_cache.get(_key(item_id))
    if seen is None or seen["at"] is None:
        return seen and Comparison(None)
    return Comparison(
        datetime.fromisoformat(seen["at"]),
        tuple(Difference(**each) for each in seen["differences"]),
        seen["problem"],
    )


def _key(item_id: int) -> str:
    return f"orcid_sync:compare:{item_id}"


def _ledger(item_id: int) -> Ledger:
    names = Ledger.__dataclass_fields__
    columns = [getattr(Item, name) for name in names]
    row = db.session.execute(select(*columns).where(Item.id == item_id)).one()
    return Ledger(**row._mapping)


def _preview(connection: Connection, item_id: int) -> tuple[Preview | None, str | None]:
    try:
        return previews.of_work(connection, item_id), None
    except Unmappable as problem:
        return None, problem.code


def _check_possible(work: Work, connection: Connection) -> None:
    if refused := engine.refusal():
        raise refused
    if work.put_code is None:
        raise BadInput(N_("The work is not at ORCID, as far as we know."))
    if connection.status == "disconnected":
        raise BadInput(
            N_("The connection of %(orcid)s has ended.", orcid=connection.orcid)
        )
    until = connection.registry.paused_until
    if until and until > db.session.scalar(select(func.clock_timestamp())):
        raise BadInput(
            N_("Nothing is asked of ORCID until %(until)s.", until=until.isoformat())
        )


def _held(actor: str, work: Work, connection: Connection) -> dict[str, Any]:
    answer = peek(current_orcid_sync.environment, connection, work.put_code or 0)
    if answer is None:
        raise BadInput(
            N_(
                "There is no permission of %(orcid)s that opens it.",
                orcid=connection.orcid,
            )
        )
    seen = answer.status == 200 and isinstance(answer.body, dict)
    outcome = "compared" if seen else _outcome(answer)
    db.session.add(
        History(
            connection_id=connection.id,
            item_id=work.id,
            actor=actor,
            action="compare",
            outcome=outcome,
            status=answer.status or None,
            code=answer.code,
            put_code=work.put_code,
            duration_ms=round(answer.seconds * 1000),
        )
    )
    db.session.commit()
    if not seen:
        raise BadInput(N_("ORCID does not show the work: %(code)s.", code=outcome))
    return answer.body


def _outcome(answer: Answer) -> str:
    if answer.status == 404:
        return "missing"
    error = answer.oauth_error if answer.code is None else None
    return classify("resolve", answer.status, answer.code, error, answer.sent).code
