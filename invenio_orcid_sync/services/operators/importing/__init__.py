# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Taking over what an earlier system knew: connections with their tokens, and put-codes of works.

First :func:`examine` says what would happen, then :func:`carry_out` does it, row by row, each batch committed: whoever
stops it half-way may do it again, as what is here already is left. New connections rest until all works are taken
over. Then the drainer audits each person's record, which checks the permission, and lists what the files do not name;
and it looks for each work before it sends anything of it.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import current_app
from invenio_db import db
from sqlalchemy import case, update
from sqlalchemy.exc import IntegrityError

from ....engine.drain import registry_of
from ....models import Connection, Registry
from ....proxies import current_orcid_sync
from ... import auditing, backfill, engine
from ...audit import REPORT
from ...errors import BadInput
from ...permissions import operator
from . import people, works
from .files import Problem
from .steps import ACTIONS, ADOPT, CONNECT, CONNECT_NARROW, LEAVE, LEAVE_WORK, Step

__all__ = (
    "ACTIONS",
    "ADOPT",
    "CONNECT",
    "CONNECT_NARROW",
    "LEAVE",
    "LEAVE_WORK",
    "Files",
    "Problem",
    "Step",
    "Tally",
    "carry_out",
    "examine",
)

AGAIN = "Import it again."

Tell = Callable[[Step | Problem], None]


@dataclass(frozen=True, kw_only=True)
class Files:
    """What is to be taken over."""

    connections: Path | None = None
    works: Path | None = None
    client_id: str
    """Under which the earlier system worked."""


@dataclass
class Tally:
    """What would be done, or was."""

    steps: Counter[str] = field(default_factory=Counter)
    """Numbers of rows by action."""
    problems: int = 0
    fatal: bool = False
    """Whether a file cannot be read to its end: nothing is done."""

    def note(self, one: Step | Problem) -> None:
        """Count a row."""
        if isinstance(one, Problem):
            self.problems += 1
            self.fatal |= one.fatal
        else:
            self.steps[one.action] += 1


def examine(identity: Any, files: Files, tell: Tell = lambda one: None) -> Tally:
    """Say what would be done, and what is wrong. Nothing is changed.

    :param tell: is given each row's step or problem.
    :raises PermissionDeniedError: not an operator. :raises BadInput: the client id is not ours, or there is no file.
    :raises Refused: an operator must decide something first.
    """
    operator(identity, "read")
    registry = _registry(files)
    tally, coming = Tally(), set()
    for one in people.planned(files.connections, registry) if files.connections else ():
        if isinstance(one, people.Planned):
            coming.add(one.step.orcid)
        _tell(one, tally, tell)
    for batch in works.planned(files.works, registry, coming) if files.works else ():
        for row in batch:
            _tell(row, tally, tell)
    db.session.rollback()
    return tally


@dataclass(frozen=True)
class _Run:
    """An import that is carried out."""

    registry: Registry
    present: bool
    """Whether the client id is the one in use."""
    actor: str
    log: auditing.First
    tell: Tell
    tally: Tally = field(default_factory=Tally)

    def note(self, one: Any) -> None:
        """Count a row, and tell what became of it."""
        _tell(one, self.tally, self.tell)


def carry_out(
    identity: Any,
    files: Files,
    tell: Tell = lambda one: None,
    expected: Tally | None = None,
) -> Tally:
    """Take over what can be. Rows with problems are left out. Commits. Raises as :func:`examine`.

    :param expected: what :func:`examine` has said, for the audit log; None: it is asked.
    """
    run = _begun(identity, files, tell, expected or examine(identity, files))
    for one in (
        people.planned(files.connections, run.registry) if files.connections else ()
    ):
        _connect(one, run)
    for batch in works.planned(files.works, run.registry) if files.works else ():
        _adopt(batch, run)
    _release(run.registry, run.present)
    db.session.commit()
    if run.present and run.tally.steps[CONNECT]:
        _catch_up(run.actor)
    return run.tally


def _begun(identity: Any, files: Files, tell: Tell, expected: Tally) -> _Run:
    changes = {name: expected.steps[name] for name in (CONNECT, CONNECT_NARROW, ADOPT)}
    action = auditing.ConnectionsImport
    return _Run(
        registry=_registry(files),
        present=files.client_id == current_orcid_sync.environment.client_id,
        actor=operator(identity, "update"),
        log=auditing.First(identity, action, files.client_id, **changes),
        tell=tell,
    )


def _registry(files: Files) -> Registry:
    """Return the registry's row of the earlier system's client id."""
    if not (files.connections or files.works):
        raise BadInput(
            "There is nothing to import: name a file of connections, or one of works."
        )
    if not current_orcid_sync.environment.member:
        raise BadInput("With public credentials nothing can be sent.")
    if refused := engine.refusal():
        raise refused
    ours = (current_orcid_sync.environment, *current_orcid_sync.retired)
    for environment in ours:
        if environment.client_id == files.client_id:
            return registry_of(environment)
    raise BadInput(
        f"{files.client_id} is not the client id in use here, {ours[0].client_id}. ORCID lets a client change only "
        "what it added itself, so that works of another one cannot be kept up to date, and would be there twice. "
        "Use the earlier system's credentials here, too; or list them in ORCID_SYNC_RETIRED_CLIENTS, so that its works "
        "are replaced as their authors connect again."
    )


def _tell(one: Any, tally: Tally, tell: Tell) -> None:
    said = one if isinstance(one, Problem) else one.step
    tally.note(said)
    tell(said)


def _connect(one: people.Planned | Problem, run: _Run) -> None:
    if isinstance(one, people.Planned) and one.step.action != LEAVE:
        try:
            failed = people.carry_out(one, run.registry, run.actor)
            if failed is None:
                run.log.commit()
        except IntegrityError:
            # Somebody has just connected the same iD or account.
            db.session.rollback()
            cause = "Somebody has connected the iD or the account meanwhile."
            failed = Problem(one.step.file, one.step.line, None, cause, AGAIN)
        one = failed or one
    run.note(one)


def _adopt(batch: list[works.Planned | Problem], run: _Run) -> None:
    adopted = [
        one
        for one in batch
        if isinstance(one, works.Planned) and one.step.action == ADOPT
    ]
    failed = adopted and _failed(adopted, run)
    for one in batch:
        if failed and one in adopted:
            cause = "Somebody has changed the person's works meanwhile."
            one = Problem(one.step.file, one.step.line, None, cause, AGAIN)
        run.note(one)


def _failed(batch: list[works.Planned], run: _Run) -> bool:
    try:
        if works.carry_out(batch, run.registry, run.present, run.actor):
            run.log.commit()
    except IntegrityError:
        # The drainer has just found one of them.
        db.session.rollback()
        return True
    return False


def _release(registry: Registry, present: bool) -> None:
    """Let connections go on that an import made, an interrupted one too. The caller commits."""
    resting = (Connection.registry_id == registry.id) & (
        Connection.paused_at == Connection.connected_at
    )
    audited = case((Connection.status == "active", REPORT)) if present else None
    statement = update(Connection).where(resting)
    statement = statement.values(paused_at=None, audit=audited)
    db.session.execute(statement.execution_options(synchronize_session=False))


def _catch_up(actor: str) -> None:
    """Have works from before found, once for everybody: thousands of walks would pass the same records."""
    if current_app.config["ORCID_SYNC_BACKFILL_ON_CONNECT"]:
        try:
            backfill.start(None, actor)
        except BadInput:
            # Under way already: what it has passed, the nightly look finds.
            current_app.logger.warning(
                "ORCID: a backfill of everybody is under way already"
            )
