# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""From an answer to the ledger: row, connection, registry and history together, under the lease."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from invenio_db import db
from sqlalchemy import ColumnElement, func, select

from ..core.fingerprint import differs
from ..core.outcomes import (
    HOUR,
    UNANSWERED,
    UNKNOWN,
    Outcome,
    Recovery,
    Scope,
    classify,
)
from ..models import Connection, Grant, History, Item, Registry
from ..orcid.answers import Answer
from .jobs import Job
from .prepare import matches
from .settings import Settings

MANY = 3
"""Connections with the same strange answer that make it the registry's matter."""

SHARE = 0.05
"""Part of the connections tried lately that must be refused, too."""

SHORT_WHILE = timedelta(minutes=15)

_MEMBERS = {"update": ("put-code", int), "resolve": ("group", list)}
"""What the body of a success holds, where we read it."""

CANNOT_REMOVE = "cannot_remove"
"""A work that stays behind: ORCID refused its removal, and nobody else can do it but its author."""

PERMISSION = ("scope", "refused")


def outcome_of(job: Job, answer: Answer) -> Outcome:
    """Classify an answer. An OAuth ``error`` counts only where ORCID sent no code.

    A page in place of the works that were asked for, as proxies and maintenance give with 200,
    says nothing: to read it as an empty list would opt works out, or send them twice.
    """
    if answer.ok and not _readable(job.operation, answer.body):
        return UNANSWERED[job.operation]
    error = answer.oauth_error if answer.code is None else None
    return classify(job.operation, answer.status, answer.code, error, answer.sent)


def _readable(operation: str, body: Any) -> bool:
    if operation not in _MEMBERS:
        return True
    name, kind = _MEMBERS[operation]
    return isinstance(body, dict) and isinstance(body.get(name), kind)


def entry_of(job: Job, answer: Answer, outcome: Outcome) -> History:
    """Return the history entry of a request."""
    return History(
        connection_id=job.connection_id,
        item_id=job.item_id,
        actor="drainer",
        action=job.operation,
        outcome=outcome.code,
        status=answer.status or None,
        code=answer.code,
        # Of a duplicate, the work that stands in the way.
        put_code=answer.put_code or answer.duplicate_of or job.put_code,
        duration_ms=round(answer.seconds * 1000),
    )


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """One answer about a work, and everything that it may change. The caller commits."""

    registry: Registry
    item: Item
    job: Job
    answer: Answer
    settings: Settings
    now: datetime

    @property
    def connection(self) -> Connection:
        """The connection that the request was made for."""
        return self.item.connection

    def write(self) -> Outcome:
        """Write down what the answer means."""
        outcome = outcome_of(self.job, self.answer)
        _WRITERS[outcome.recovery](self, outcome)
        self.item.checked_at = self.now
        db.session.add(entry_of(self.job, self.answer, outcome))
        return outcome

    def done(self, outcome: Outcome) -> None:
        """The request did what it asked."""
        self.registry.backoff = 0
        self.registry.last_success_at = self.now
        self.connection.refused_at = None
        if self.connection.status == "active":
            self.connection.reason = None
        self.item.attempts = 0
        self.item.hold = self.item.code = self.item.grace_at = None
        _AFTER[self.job.operation](self)

    def created(self) -> None:
        """Keep the put-code."""
        if self.answer.put_code is None:
            # Stored, but where? Looking it up needs no cool-down: the answer has come.
            self.item.due_at = self.now
            return
        self.item.remote, self.item.put_code = "present", self.answer.put_code
        self._rest()

    def updated(self) -> None:
        """Compare what ORCID holds with what was sent: some edits are answered and dropped."""
        swallowed = differs(self.job.payload or {}, self.answer.body or {})
        if swallowed and not self.job.rotated:
            self.item.doubt, self.item.due_at = "swallowed", self.now
            return
        self.item.doubt, self.item.fingerprint = None, self.job.fingerprint
        self.item.code = "partly_stored" if swallowed else None
        self._rest()

    def deleted(self) -> None:
        """Forget the put-code, and plan once more: the work may be wanted again by now."""
        self._forget()
        self.item.due_at = self.now

    def resolved(self) -> None:
        """An open question is answered: is a work of this concept there, and which?"""
        item, doubt = self.item, self.item.doubt
        found = matches(self.answer.body, self.registry.client_id, self.job.own_ids)
        free = [code for code in found if not _taken(item, code)]
        item.due_at = self.now
        if free:
            item.put_code = self.job.put_code if self.job.put_code in free else free[0]
            item.remote, item.doubt = "present", None
            # Only an unanswered create is known to have stored what the fingerprint says.
            item.fingerprint = None if doubt else item.fingerprint
            return
        self._forget()
        if doubt == "missing":
            item.opted_out = "author_at_orcid"
        elif doubt == "duplicate":
            self._hold("operator", "identifier_taken")

    def look(self, outcome: Outcome) -> None:
        """What is there is open: let a GET decide, an unanswered create only after the cool-down."""
        if outcome.code == "unanswered":
            self.item.attempts += 1
            self.item.code = outcome.code
            self.item.due_at = self.now + self.settings.cool_down
            return
        if outcome.code == "duplicate":
            self.item.remote, self.item.fingerprint = "none", None
        self.item.doubt, self.item.due_at = outcome.code, self.now

    def later(self, outcome: Outcome) -> None:
        """It may go by itself next time."""
        if outcome.scope is Scope.ITEM:
            self.item.attempts += 1
            self.item.code = outcome.code
            self.item.due_at = self.now + backoff(self.item.attempts)
            return
        self._undo()
        self.item.code = outcome.code
        if outcome.scope is Scope.REGISTRY:
            pause(self.registry, outcome.code, self.now, outcome.wait)
        else:
            self.connection.reason = outcome.code
            self.connection.due_at = self.now + timedelta(seconds=outcome.wait)

    def refused(self, outcome: Outcome) -> None:
        """A 401: believed when it comes again after a while, with successes elsewhere in between.

        ORCID answers 401 to everybody while its own token introspection is down.
        """
        self._undo()
        first, elsewhere = self.connection.refused_at, self.registry.last_success_at
        ripe = first is not None and first + self.settings.recheck <= self.now
        if ripe and elsewhere is not None and elsewhere > first:
            self._stop(outcome.code)
            return
        self.item.code = outcome.code
        self.connection.refused_at = first or self.now
        self.connection.due_at = self.now + self.settings.recheck
        if self._many_refused():
            pause(self.registry, "many_refusals", self.now, SHORT_WHILE.total_seconds())

    def somebody(self, outcome: Outcome) -> None:
        """It goes on only when the author or the operator has acted."""
        self._undo()
        if outcome.scope is Scope.ITEM and self.connection.status == "closing":
            self._hold("author", CANNOT_REMOVE)
        elif outcome.scope is Scope.ITEM:
            self._hold(outcome.recovery.value, outcome.code)
        elif outcome.scope is Scope.REGISTRY:
            pause(self.registry, outcome.code, self.now, outcome.wait)
        else:
            if outcome.code == "moved":
                self.connection.moved_to = self.answer.moved_to
            self._stop(outcome.code)
        if (
            outcome is UNKNOWN
            and self._count(Connection.reason == UNKNOWN.code) >= MANY
        ):
            # What nobody foresaw, on several connections, is no matter of theirs.
            pause(self.registry, outcome.code, self.now, HOUR)

    def _rest(self) -> None:
        """Settle the row, unless something changed while the request was under way."""
        marked = self.item.marked_at
        newer = marked is not None and marked != self.job.marked_at
        self.item.due_at = marked + self.settings.debounce if newer else None

    def _undo(self) -> None:
        """Nothing was stored: take the intent back, so that no question stays open."""
        self.item.due_at = self.now
        if self.job.operation == "create":
            self.item.remote, self.item.fingerprint = "none", None
        elif self.job.operation == "update":
            self.item.fingerprint = self.job.before
        elif self.job.operation == "delete":
            self.item.remote = "present"

    def _stop(self, code: str) -> None:
        """Stop the connection; one that is being closed only leaves the work behind."""
        if self.connection.status == "closing":
            self._hold("author", CANNOT_REMOVE)
        elif self._grant_is_current():
            lost = code in PERMISSION
            self.connection.status = "permission_lost" if lost else "blocked"
            self.connection.reason = code

    def _grant_is_current(self) -> bool:
        """A grant that was replaced meanwhile says nothing about the new one."""
        grant = db.session.get(Grant, self.job.grant_id, populate_existing=True)
        return grant is not None and grant.state == "current"

    def _count(self, condition: ColumnElement[bool]) -> int:
        db.session.flush()
        here = Connection.registry_id == self.registry.id
        counted = select(func.count(Connection.id)).where(here, condition)
        return db.session.scalar(counted) or 0

    def _many_refused(self) -> bool:
        """Tell whether so many connections were refused lately that it is no matter of theirs."""
        since = self.now - SHORT_WHILE
        refused = self._count(Connection.refused_at > since)
        recent = select(func.count(History.connection_id.distinct()))
        tried = db.session.scalar(recent.where(History.at > since)) or 0
        return refused >= MANY and refused >= SHARE * tried

    def _hold(self, who: str, code: str) -> None:
        self.item.hold, self.item.code, self.item.due_at = who, code, None

    def _forget(self) -> None:
        item = self.item
        item.remote, item.put_code, item.fingerprint, item.doubt = (
            "none",
            None,
            None,
            None,
        )


def _taken(item: Item, put_code: int) -> bool:
    statement = select(Item.id).where(
        Item.connection_id == item.connection_id,
        Item.kind == item.kind,
        Item.put_code == put_code,
        Item.id != item.id,
    )
    return db.session.scalar(statement) is not None


def pause(registry: Registry, code: str, now: datetime, wait: float = 0.0) -> None:
    """Stop all starts, the longer the more often in a row. Jitter keeps shards from returning together."""
    if not (registry.paused_until and registry.paused_until > now):
        # The answers of all that was under way make one pause, not one each.
        registry.backoff += 1
    growing = min(2.0 ** min(registry.backoff, 9), 300.0) * random.uniform(0.5, 1.0)
    registry.paused_until = now + timedelta(seconds=wait or growing)
    registry.pause_reason = code
    current_app.logger.warning(
        "ORCID: paused until %s (%s)", registry.paused_until, code
    )


def backoff(attempts: int) -> timedelta:
    """Return the wait before the next try: 30 s, doubling, at most 6 h, with jitter."""
    seconds = min(30.0 * 2 ** min(attempts - 1, 12), 6 * HOUR)
    return timedelta(seconds=seconds * random.uniform(0.75, 1.0))


_AFTER = {
    "create": Settlement.created,
    "update": Settlement.updated,
    "delete": Settlement.deleted,
    "resolve": Settlement.resolved,
}

_WRITERS = {
    Recovery.DONE: Settlement.done,
    Recovery.LOOK: Settlement.look,
    Recovery.LATER: Settlement.later,
    Recovery.REFUSED: Settlement.refused,
    Recovery.AUTHOR: Settlement.somebody,
    Recovery.OPERATOR: Settlement.somebody,
}
