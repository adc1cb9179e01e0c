# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""From an answer to the ledger: row, connection, registry and history together, under the lease."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from invenio_db import db
from sqlalchemy import ColumnElement, func, select

from ..core.drift import shown
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
from ..core.snapshot import Snapshot
from ..models import Connection, Grant, History, Item, Registry
from ..orcid.answers import Answer
from .jobs import Job, Part
from .rivals import TAKEN, about_to_change, belongs_to_another, free_others
from .settings import Settings
from .waits import backoff, pause

MANY = 3
"""Connections with the same strange answer that make it the registry's matter."""

SHARE = 0.05
"""Part of the connections tried lately that must be refused, too."""

SHORT_WHILE = timedelta(minutes=15)

_MEMBERS = {
    "update": ("put-code", int),
    "resolve": ("group", list),
    "audit": ("group", list),
    "check": ("keyword", list),
    "bulk": ("bulk", list),
}
"""What the body of a success holds, where we read it."""

CANNOT_REMOVE = "cannot_remove"
"""A work that stays behind: ORCID refused its removal, and nobody else can do it but its author."""

PERMISSION = ("scope", "refused")

GUARDED = "guarded"
"""A page in ORCID's place refuses one request: its contents, or us."""

UNREADABLE = UNKNOWN.code
"""Reason of a connection of which ORCID said what nobody foresaw."""

DUPLICATE = 9021

TRIES = 3
"""Times that a work gives way to another of ours that has its identifier."""


def outcome_of(job: Job, answer: Answer, operation: str = "") -> Outcome:
    """Classify an answer. An OAuth ``error`` counts only where ORCID sent no code.

    ``operation``: what it answers, where that is not the whole request.

    A page in place of the works that were asked for, as proxies and maintenance give with 200,
    says nothing: to read it as an empty list would opt works out, or send them twice. Nor has such a
    page revoked anything: ORCID answers that with nothing at all.
    """
    operation = operation or job.operation
    understood = _readable(operation, answer)
    if operation in ("audit", "check"):
        # A look as well, for another purpose.
        operation = "resolve"
    if answer.ok and not understood:
        return UNANSWERED[operation]
    error = answer.oauth_error if answer.code is None else None
    return classify(operation, answer.status, answer.code, error, answer.sent)


def _readable(operation: str, answer: Answer) -> bool:
    if operation not in _MEMBERS:
        return operation != "revoke" or not answer.opaque
    name, kind = _MEMBERS[operation]
    return isinstance(answer.body, dict) and isinstance(answer.body.get(name), kind)


def entry_of(
    job: Job, answer: Answer, outcome: Outcome, part: Part | None = None
) -> History:
    """Return the history entry of a request, or of one work's share in it."""
    before = part.put_code if part else None
    return History(
        connection_id=job.connection_id,
        item_id=part.item_id if part else None,
        actor="drainer",
        action="create" if job.operation == "bulk" else job.operation,
        outcome=outcome.code,
        status=answer.status or None,
        code=answer.code,
        # Of a duplicate, the work that stands in the way.
        put_code=answer.put_code or answer.duplicate_of or before,
        duration_ms=round(answer.seconds * 1000),
    )


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """What an answer says about one work, and everything that it may change. The caller commits."""

    registry: Registry
    item: Item
    job: Job
    part: Part
    answer: Answer
    settings: Settings
    now: datetime
    snapshot: Snapshot | None = None
    """Of a look: what is on the record."""

    @property
    def connection(self) -> Connection:
        """The connection that the request was made for."""
        return self.item.connection

    def write(self, outcome: Outcome) -> None:
        """Write down what the answer means."""
        self.item.checked_at = self.now
        if self.job.operation == "update":
            self.item.open_until = None
        _WRITERS[outcome.recovery](self, outcome)
        db.session.add(entry_of(self.job, self.answer, outcome, self.part))

    def done(self, outcome: Outcome) -> None:
        """The request did what it asked."""
        self.registry.backoff = 0
        self.registry.last_success_at = self.now
        self.connection.refused_at = None
        if self.connection.status == "active":
            self.connection.reason = None
        self.item.hold = self.item.code = self.item.grace_at = None
        _AFTER[self.job.operation](self)

    def created(self) -> None:
        """Keep the put-code."""
        self.item.attempts, self.item.bulk_limit = 0, None
        if self.answer.put_code is None:
            # Stored, but where? Looking it up needs no cool-down: the answer has come.
            self.item.due_at = self.now
            return
        self.item.remote, self.item.put_code = "present", self.answer.put_code
        self.item.summary = shown(self.part.payload)
        self._rest()

    def updated(self) -> None:
        """Compare what ORCID holds with what was sent: some edits are answered and dropped."""
        if self.part.parted:
            return self._parted()
        self.item.attempts = 0
        swallowed = differs(self.part.payload, self.answer.body or {})
        if swallowed and not self.part.rotated:
            self.item.doubt, self.item.due_at = "swallowed", self.now
            return None
        self.item.doubt, self.item.fingerprint = None, self.part.fingerprint
        self.item.code = "partly_stored" if swallowed else None
        # What ORCID says it holds: what it dropped twice is told once, by this code.
        before, self.item.summary = self.item.summary, shown(self.answer.body or {})
        if self.item.summary != before:
            free_others(self.item, self.now)
        return self._rest()

    def _parted(self) -> None:
        """It gave up its DOI. The whole of it follows when the other work has taken that."""
        self.item.doubt = None
        self.item.due_at = self.now + backoff(self.item.attempts)

    def deleted(self) -> None:
        """Forget the put-code, and plan once more: the work may be wanted again by now."""
        if self.answer.status == 404 and not self.part.repeated:
            # Somebody was faster, and only its author could be: as if an update had met it.
            self.item.opted_out = self.item.opted_out or "author_at_orcid"
        self.item.attempts = 0
        self._forget()
        self.item.due_at = self.now
        if self.connection.status == "active":
            free_others(self.item, self.now)

    def resolved(self) -> None:
        """An open question is answered: is a work of this concept there, and which?"""
        item, doubt = self.item, self.item.doubt
        found = self.snapshot.own(self.part.own_ids) if self.snapshot else []
        if doubt == "missing" and self.part.put_code in self.snapshot.put_codes:
            # Whatever identifiers it has: an earlier system may have given it others.
            found = [self.part.put_code, *found]
        free = [code for code in found if not belongs_to_another(item, code)]
        if free:
            item.put_code = (
                self.part.put_code if self.part.put_code in free else free[0]
            )
            item.remote, item.doubt, item.due_at = "present", None, self.now
            item.attempts = 0
            # Only an unanswered create is known to have stored what the fingerprint says.
            item.fingerprint = None if doubt else item.fingerprint
            work = self.snapshot.work(item.put_code)
            item.summary = None if doubt else shown(work.body)
        elif self.part.ripe:
            self._not_found(doubt, found)

    def _not_found(self, doubt: str | None, others: list[int]) -> None:
        item = self.item
        item.due_at = self.now
        self._forget()
        if doubt == "missing":
            item.opted_out = "author_at_orcid"
        elif doubt == "duplicate":
            self._again(others)

    def _again(self, others: list[int]) -> None:
        """ORCID said duplicate, and no work of this concept is there.

        In a bulk that may be a mistake: it counts earlier versions' identifiers too, and names any
        work (orcid-api 2.6). Or another work of ours is about to give the identifier up.
        """
        item = self.item
        if item.bulk_limit != 1:
            item.bulk_limit = 1
            return
        if item.attempts >= TRIES or not about_to_change(item, others):
            self._hold("operator", TAKEN)
            return
        item.attempts += 1
        item.due_at = self.now + backoff(item.attempts)

    def look(self, outcome: Outcome) -> None:
        """What is there is open: let a GET decide, an unanswered create only after the cool-down."""
        if outcome.code == "unanswered":
            self.item.attempts += 1
            self.item.code = outcome.code
            self.item.due_at = self.now + self.settings.cool_down
            return
        if outcome.code == "duplicate":
            self.item.remote, self.item.fingerprint = "none", None
            if self.job.operation == "create":
                self.item.bulk_limit = 1
        self.item.doubt, self.item.due_at = outcome.code, self.now

    def split(self, outcome: Outcome) -> None:
        """Send the halves of a refused bulk apart, down to the one that ORCID does not take."""
        self._undo()
        self.item.bulk_limit = max(1, len(self.job.parts) // 2)

    def later(self, outcome: Outcome) -> None:
        """It may go by itself next time."""
        if outcome.scope is Scope.ITEM:
            self._wait(outcome.code)
            return
        self._undo()
        self.item.code = outcome.code
        if outcome.scope is Scope.REGISTRY:
            pause(self.registry, outcome.code, self.now, outcome.wait)
        else:
            self.connection.reason = outcome.code
            self.connection.due_at = self.now + timedelta(seconds=outcome.wait)

    def _wait(self, code: str) -> None:
        if code != "unanswered":
            self._undo()
        self.item.attempts += 1
        self.item.code = code
        wait = backoff(self.item.attempts)
        if code == "unanswered" and self.job.operation == "update":
            # It may be applied yet, and must not win over the next one.
            wait = max(wait, self.settings.cool_down)
            self.item.open_until = self.now + self.settings.cool_down
        self.item.due_at = self.now + wait
        several = Connection.id.in_(
            select(Item.connection_id).where(
                Item.code == GUARDED, Item.checked_at > self.now - SHORT_WHILE
            )
        )
        if code == GUARDED and self._count(several) >= MANY:
            pause(self.registry, "forbidden", self.now, HOUR)

    def refused(self, outcome: Outcome) -> None:
        """A 401: believed when it comes again after a while, with successes elsewhere in between.

        ORCID answers 401 to everybody while its own token introspection is down.
        """
        self._undo()
        if not self._grant_is_current():
            return
        first, elsewhere = self.connection.refused_at, self.registry.last_success_at
        ripe = first is not None and first + self.settings.recheck <= self.now
        outage = ripe and elsewhere is not None and self._only_refusals(elsewhere)
        if ripe and elsewhere is not None and elsewhere > first and not outage:
            self._stop(outcome.code)
            return
        self.item.code = outcome.code
        self.connection.refused_at = first or self.now
        self.connection.due_at = self.now + self.settings.recheck
        if outage or self._many_refused():
            pause(self.registry, "many_refusals", self.now, SHORT_WHILE.total_seconds())

    def somebody(self, outcome: Outcome) -> None:
        """It goes on only when the author or the operator has acted."""
        if self._swaps():
            return
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

    def _swaps(self) -> bool:
        """An update takes over the identifier of another work of ours: part with the own one first."""
        item = self.item
        if self.job.operation != "update" or self.answer.code != DUPLICATE:
            return False
        other = self.answer.duplicate_of
        if (
            other is None
            or item.attempts >= TRIES
            or not about_to_change(item, [other])
        ):
            return False
        item.attempts += 1
        item.doubt, item.due_at = "collision", self.now
        return True

    def _rest(self) -> None:
        """Settle the row, unless something changed while the request was under way."""
        item, marked = self.item, self.item.marked_at
        if marked is None or marked == self.part.marked_at:
            item.due_at = None
        elif self.job.operation in ("create", "bulk"):
            # It kept its cool-down (``expand``): whether what came is in a hurry shows when it is planned.
            item.due_at = self.now
        elif item.due_at is None or item.due_at > self.now:
            item.due_at = marked + self.settings.debounce

    def _undo(self) -> None:
        """Nothing was stored: take the intent back, so that no question stays open."""
        self.item.due_at = self.now
        if self.job.operation in ("create", "bulk"):
            self.item.remote, self.item.fingerprint = "none", None
        elif self.job.operation == "update":
            self.item.fingerprint = self.part.before
        elif self.job.operation == "delete":
            # An earlier one may have been carried out: what is not there is not its author's doing.
            self.item.remote = "deleting" if self.part.repeated else "present"

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

    def _only_refusals(self, since: datetime) -> bool:
        """Tell whether everybody was refused lately, several of them: an outage when many ask again."""
        recent = max(since, self.now - SHORT_WHILE)
        others = select(func.count(History.connection_id.distinct())).where(
            History.at > recent,
            History.outcome == "refused",
            History.connection_id != self.connection.id,
        )
        return (db.session.scalar(others) or 0) + 1 >= MANY

    def _hold(self, who: str, code: str) -> None:
        self.item.hold, self.item.code, self.item.due_at = who, code, None

    def _forget(self) -> None:
        item = self.item
        item.remote = "none"
        item.put_code = item.fingerprint = item.summary = item.doubt = None
        item.open_until = None


_AFTER = {
    "create": Settlement.created,
    "bulk": Settlement.created,
    "update": Settlement.updated,
    "delete": Settlement.deleted,
    "resolve": Settlement.resolved,
}

_WRITERS = {
    Recovery.DONE: Settlement.done,
    Recovery.LOOK: Settlement.look,
    Recovery.SPLIT: Settlement.split,
    Recovery.LATER: Settlement.later,
    Recovery.REFUSED: Settlement.refused,
    Recovery.AUTHOR: Settlement.somebody,
    Recovery.OPERATOR: Settlement.somebody,
}
