# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""One connection's turn: its due rows are planned until one request is full.

Creations go together, up to the bulk's size; an update or a removal goes alone, as ORCID has no
bulk for them; all open questions of a person share one look at the record. Rows that need no
request are settled on the way. The intent of everything that is sent is written here, and
committed by the drainer before the request leaves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from invenio_db import db
from sqlalchemy import select

from ..core.fingerprint import parted, rotated
from ..core.plan import Action
from ..core.snapshot import Snapshot
from ..models import Connection, Grant, Item
from ..models.vault import Unreadable, unseal
from ..orcid.client import encoded
from .agenda import due_items, questions
from .audit import CHECK
from .facts import Facts, facts_of_many
from .jobs import Job, Part
from .prepare import Ready, needs_record, own_ids, prepare
from .settings import Settings

FEWEST = 32
"""Rows that a turn reads at least: many may need no request. Others wait meanwhile."""

LARGEST = 100
"""Works in one creation (orcid-api 2.8)."""

NO_CONCEPT = UUID(int=0)


class Unplannable(Exception):
    """Something is wrong with one row, which must not hold up the others."""

    def __init__(self, item_id: int) -> None:
        """Name the row."""
        super().__init__(f"row {item_id}")
        self.item_id = item_id


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What is known when a connection's turn comes."""

    connection: Connection
    background: bool
    settings: Settings
    now: datetime
    bulk: int
    """Works that one creation may take at present."""
    snapshot: Snapshot | None = None

    def rows(self) -> list[Item]:
        """Return what is due, locked until the next commit."""
        most = max(self.bulk, FEWEST)
        return due_items(self.connection, self.background, self.now, most)

    def job(self, items: list[Item]) -> Job | None:
        """Return the next request, its intent written into the rows; None where none is needed.

        :raises Unplannable: for a row that fails. Nothing of the turn may be committed then.
        """
        if any(_open(item) for item in items):
            return self._look()
        if items[0].remote == "none":
            return self._creation(_together(items, self.bulk))
        return self._alone([item for item in items if item.remote != "none"])

    def audit(self) -> Job | None:
        """Return the request for all works on the record, or the one that checks the permission.

        None where there is no token for it.
        """
        checks = self.connection.audit == CHECK
        grant, token = self._access([])
        if checks and grant is None:
            # That is the answer.
            self.connection.audit = None
        operation = "check" if checks else "audit"
        return self._job(operation, [], grant, token) if grant and token else None

    def _creation(self, items: list[Item]) -> Job | None:
        ready = list(self._planned(items))
        if any(one.step.action is Action.RESOLVE for one in ready):
            return self._look([one.item for one in ready])
        operation = "create" if len(ready) == 1 else "bulk"
        return self._request(operation, ready) if ready else None

    def _alone(self, items: list[Item]) -> Job | None:
        """Look at few rows first: what is read of those behind a request is read for nothing."""
        start, size = 0, 1
        while start < len(items):
            for ready in self._planned(items[start : start + size]):
                return self._request(ready.step.action.value, [ready])
            start, size = start + size, size * 2
        return None

    def _look(self, waiting: Sequence[Item] = ()) -> Job | None:
        """Ask once for all open questions. Where it is too early, only a yes counts for an answer.

        :param waiting: rows without one, which are not added before others' works are known. They have their share
            in the request all the same: else nobody waited after an answer that is none.
        """
        items = questions(self.connection)
        facts = facts_of_many({UUID(item.local_key) for item in items}, self.settings)
        grant, token = self._access([*items, *waiting])
        if not (grant and token):
            return None
        parts = [_part(item, ripe=False) for item in waiting if item not in items]
        for item in items:
            found = facts[UUID(item.local_key)]
            ripe = item.due_at is not None and item.due_at <= self.now
            if ripe:
                item.due_at = self.now + self.settings.cool_down
            if isinstance(found, Exception):
                self._hold(item, found)
                continue
            parts.append(_part(item, own_ids=own_ids(found), ripe=ripe))
        return self._job("resolve", parts, grant, token) if parts else None

    def _hold(self, item: Item, problem: Exception) -> None:
        """Let one question wait whose record cannot be read: the others of the person are asked."""
        current_app.logger.error(
            "ORCID: row %s cannot be looked up", item.id, exc_info=problem
        )
        item.hold, item.code = "operator", "internal_error"

    def _planned(self, items: list[Item]) -> Iterator[Ready]:
        wanted = [item for item in items if needs_record(item, self.settings)]
        concepts = {_concept(item) for item in wanted}
        facts = facts_of_many(concepts, self.settings) if concepts else {}
        for item in items:
            concept = _concept(item)
            found = _readable(facts.get(concept, Facts(concept=concept)), item)
            try:
                ready = prepare(item, found, self.settings, self.now, self.snapshot)
            except Exception as problem:
                raise Unplannable(item.id) from problem
            if ready:
                yield ready

    def _request(self, operation: str, ready: list[Ready]) -> Job | None:
        grant, token = self._access([one.item for one in ready])
        if not (grant and token):
            return None
        parts = [self._intend(one) for one in ready]
        return self._job(operation, parts, grant, token)

    def _intend(self, ready: Ready) -> Part:
        """Write the intent: after a crash the successor finds what may have happened."""
        item, step = ready.item, ready.step
        payload = ready.draft.payload if ready.draft else None
        if payload and step.rotate:
            payload = rotated(payload)
        if payload and step.part:
            payload = parted(payload)
        part = _part(
            item,
            body=encoded(payload) if payload else None,
            fingerprint=ready.fingerprint,
            rotated=step.rotate,
            parted=step.part,
        )
        if step.action is Action.CREATE:
            item.remote, item.fingerprint = "creating", ready.fingerprint
        elif step.action is Action.UPDATE:
            item.fingerprint = None
            item.open_until = self.now + self.settings.cool_down
        else:
            item.remote = "deleting"
        # Nobody looks at the row again before that, should this process die.
        item.due_at = self.now + self.settings.cool_down
        return part

    def _job(self, operation: str, parts: list[Part], grant: Grant, token: str) -> Job:
        return Job(
            operation=operation,
            orcid=self.connection.orcid,
            token=token,
            grant_id=grant.id,
            connection_id=self.connection.id,
            parts=tuple(parts),
            background=self.background,
        )

    def _access(self, items: list[Item]) -> tuple[Grant | None, str | None]:
        """Return grant and token, or write down why there is none."""
        connection = self.connection
        with db.session.no_autoflush:  # what was planned goes with the intent
            grant = current_grant(connection.id)
        if grant is None:
            connection.status, connection.reason = "blocked", "no_grant"
            return None, None
        try:
            return grant, unseal(grant, "access_token")
        except Unreadable as problem:
            current_app.logger.error(
                "ORCID: %s does not open: was SECRET_KEY changed?", problem
            )
        # The operator's matter, and over when the key is right again: never read as a lost permission.
        connection.reason = "unreadable_grant"
        connection.due_at = self.now + timedelta(hours=1)
        for item in items:
            item.code = connection.reason
        return grant, None


def current_grant(connection_id: int) -> Grant | None:
    """Return the grant that a connection works with."""
    statement = select(Grant).where(
        Grant.connection_id == connection_id, Grant.state == "current"
    )
    return db.session.scalars(statement).one_or_none()


def _part(item: Item, **more: object) -> Part:
    """What an answer is judged by, as it was before the intent."""
    known = {"fingerprint": item.fingerprint, **more}
    return Part(
        item_id=item.id,
        put_code=item.put_code,
        before=item.fingerprint,
        marked_at=item.marked_at,
        repeated=item.remote == "deleting",
        **known,
    )


def _concept(item: Item) -> UUID:
    """Return the concept of a work. A second work, which only goes, is known by its put-code alone."""
    return UUID(item.local_key) if item.kind == "work" else NO_CONCEPT


def _readable(facts: Facts | Exception, item: Item) -> Facts:
    if isinstance(facts, Exception):
        raise Unplannable(item.id) from facts
    return facts


def _open(item: Item) -> bool:
    return item.remote == "creating" or item.doubt in ("missing", "duplicate")


def _together(items: list[Item], bulk: int) -> list[Item]:
    """Return rows that one creation may take: those of a refused bulk stay among themselves."""
    first = items[0].bulk_limit
    same = [one for one in items if one.remote == "none" and one.bulk_limit == first]
    return same[: min(bulk, first or bulk, LARGEST)]
