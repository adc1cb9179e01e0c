# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The drainer: one leased process per shard that brings the ledger forward until nothing is due.

The main thread alone touches the database; threads only send. Intents are committed before their
request leaves, outcomes under the same lease, so that any process may die at any point.
"""

import time
from collections import Counter, OrderedDict
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app
from invenio_db import db
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert

from ..core.snapshot import Snapshot
from ..models import Connection, Grant, Item, Registry
from ..orcid import client as http
from ..orcid.answers import Answer
from ..orcid.client import Client
from ..orcid.environments import Environment
from . import audit, check, versions
from .agenda import Lanes, works_on
from .answers import resize, settle, snapshot_of
from .close import (
    close_orphans,
    finish,
    remove_works,
    revocation,
    revocations,
    settle_revocation,
)
from .expand import BATCH, expand
from .jobs import Job, send
from .lease import Held, LeaseLost, shard_of, take
from .pacer import Pacer
from .points import reach
from .settings import Settings
from .settle import UNREADABLE
from .turn import Turn, Unplannable
from .waits import backoff
from .writing import write

BUDGET = 100.0
"""Seconds after which a drain starts no more requests. With the longest of them it ends before the task's limit."""

NOW = select(func.clock_timestamp())

TICK = 1.0
"""Seconds between two looks at what has come in while requests are under way."""

REMEMBERED = 16
"""Looks at ORCID records that are kept for the turns that follow: each may have 10,000 works."""


@dataclass
class Report:
    """What a drain did."""

    marks: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    busy: bool = False
    """Another process holds the lease: nothing was done."""
    more: bool = False
    """The budget was used up, or other rules were saved, before everything was done."""


def registry_of(environment: Environment) -> Registry:
    """Return the row of an environment and client id, made on first use."""
    key = {"environment": environment.name, "client_id": environment.client_id}
    # Whatever the session has read before is read anew.
    db.session.commit()
    wanted = select(Registry).filter_by(**key)
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        # Only then: each attempt takes a number from the sequence, whether there is a row or not.
        db.session.execute(insert(Registry).values(**key).on_conflict_do_nothing())
        db.session.commit()
        found = db.session.scalars(wanted).one()
    return found


def drain(
    environment: Environment, settings: Settings, shard: int = 0, budget: float = BUDGET
) -> Report:
    """Bring one shard forward until nothing is due or the budget is used up."""
    registry = registry_of(environment)
    lease = take(registry.id, shard)
    if lease is None:
        return Report(busy=True)
    client = Client(environment, settings.threads)
    try:
        with ThreadPoolExecutor(settings.threads) as pool:
            return Drainer(registry, lease, client, pool, settings).run(budget)
    except LeaseLost as lost:
        current_app.logger.warning(
            "ORCID: lease lost (%s); the successor goes on", lost
        )
        return Report(busy=True)
    finally:
        # The pool has waited for its threads: no request is under way any more.
        db.session.rollback()
        lease.release()
        client.close()


class Drainer:
    """One drain. Holds what is under way."""

    def __init__(
        self,
        registry: Registry,
        lease: Held,
        client: Client,
        pool: ThreadPoolExecutor,
        settings: Settings,
    ) -> None:
        """Start with nothing under way."""
        self.registry = registry
        self.lease = lease
        self.client = client
        self.pool = pool
        self.settings = settings
        self.pacer = Pacer(settings.rate / settings.shards)
        self.lanes = Lanes(registry, self._mine(Connection.orcid), lease.served)
        self.under_way: dict[Future[Answer], Job] = {}
        self.snapshots: OrderedDict[int, Snapshot] = OrderedDict()
        self.report = Report()
        self._ticked = 0.0
        self._outdated = False

    def run(self, budget: float) -> Report:
        """Work until nothing is due, or for ``budget`` seconds plus what is under way.

        Where an operator has saved other rules it ends, too: one pass has one set of them.
        """
        end = time.monotonic() + budget
        close_orphans(self.registry)
        while True:
            self.report.more = self._outdated or time.monotonic() >= end
            started = 0 if self.report.more else self._round()
            if self.under_way:
                self._collect()
            elif not started:
                break
        return self.report

    def _round(self) -> int:
        """Take in marks and start what is due. :returns: rows that were brought forward."""
        db.session.expire_all()
        idle = not self.under_way
        moved = 0
        if idle or time.monotonic() > self._ticked + TICK:
            self._outdated = versions.number() != self.settings.number
            if self._outdated:
                return 0
            moved = self._tick()
            self.lanes.forget()
        now = self._now()
        if self.registry.paused_until and self.registry.paused_until > now:
            return 0
        mine = self._mine(Grant.orcid)
        for grant in revocations(self.registry, mine, now, self._free()):
            moved += self._start(revocation(grant, now))
        for connection_id, background in self._turns(now):
            moved += self._take_turn(connection_id, background)
        return moved

    def _tick(self) -> int:
        """Take in what others have written. :returns: whether there is more of it."""
        self._ticked = time.monotonic()
        marks = expand(self.registry, self.settings)
        self.report.marks += marks
        self.registry.last_drain_at = func.clock_timestamp()
        mine = self._mine(Connection.orcid)
        remove_works(self.registry, mine)
        finished = finish(self.registry, mine)
        self._commit()
        if finished:
            reach("close", "settled")
        return int(marks == BATCH)

    def _free(self) -> int:
        return self.settings.threads - len(self.under_way)

    def _turns(self, now: datetime) -> list[tuple[int, bool]]:
        if self._free() < 1:
            return []
        busy = {job.connection_id for job in self.under_way.values()} - {None}
        return self.lanes.pick(busy, now, self._free())

    def _mine(self, orcid: Any) -> ColumnElement[bool]:
        """Whether an iD belongs to this shard."""
        return shard_of(orcid, self.settings.shards) == self.lease.shard

    def _take_turn(self, connection_id: int, background: bool) -> int:
        """Plan a connection's rows. Whatever is wrong with one holds up that one only."""
        turn = Turn(
            connection=db.session.get(Connection, connection_id),
            background=background,
            settings=self.settings,
            now=self._now(),
            bulk=self.lease.bulk,
            snapshot=self.snapshots.get(connection_id),
        )
        self.lease.served = self.lanes.served
        if background and audit.is_waiting(turn.connection, turn.now):
            return self._start(turn.audit())
        # It was found a moment ago: the answer that came since may have stopped it.
        rows = turn.rows() if works_on(turn.connection, turn.now) else []
        if not rows:
            return 0
        try:
            return self._start(turn.job(rows))
        except Unplannable as problem:
            current_app.logger.exception("ORCID: %s cannot be planned", problem)
            self._put_aside(problem.item_id)
            return 1

    def _put_aside(self, item_id: int) -> None:
        db.session.rollback()
        item = db.session.get(Item, item_id, populate_existing=True)
        item.attempts += 1
        item.hold, item.code = "operator", "internal_error"
        item.due_at = self._now() + backoff(item.attempts)
        self._commit()

    def _start(self, job: Job | None) -> int:
        """Commit the intent and only then let the request leave."""
        if job is None:
            self._commit()
            return 1
        reach(job.operation, "planned")
        self.lease.requests += 1
        self._commit()
        time.sleep(self.pacer.wait())
        self.pacer.started()
        reach(job.operation, "intended")
        self.under_way[self.pool.submit(self._send, job)] = job
        return 1

    def _send(self, job: Job) -> Answer:
        """Send it, in a thread, unless it could outlive the lease: this process slept since it was planned.

        A successor may have sent something newer.
        """
        if not self.lease.covers(http.DEADLINE):
            return Answer(status=0, sent=False, problem="too late")
        return send(self.client, job)

    def _collect(self) -> None:
        """Write down the answers that have come, waiting for at least one."""
        done, _ = wait(self.under_way, timeout=TICK, return_when=FIRST_COMPLETED)
        for future in done:
            job = self.under_way.pop(future)
            reach(job.operation, "answered")
            self.report.outcomes += self._settled(job, future.result())
            reach(job.operation, "settled")

    def _settled(self, job: Job, answer: Answer) -> Counter[str]:
        """Write an answer down. One that we cannot read stops its connection, and holds up no other."""
        try:
            return self._settle(job, answer)
        except (LookupError, TypeError, ValueError, AttributeError):
            current_app.logger.exception(
                "ORCID: the answer to %s cannot be read", job.operation
            )
            db.session.rollback()
            return self._stop(job)

    def _stop(self, job: Job) -> Counter[str]:
        """Leave an open question open, until an operator has looked at it."""
        connection = db.session.get(Connection, job.connection_id or 0)
        if connection is not None:
            connection.audit = None
            if connection.status == "active":
                connection.status, connection.reason = "blocked", UNREADABLE
        self._commit()
        return Counter({f"{job.operation}: {UNREADABLE}": 1})

    def _settle(self, job: Job, answer: Answer) -> Counter[str]:
        now = self._now()
        if job.operation == "revoke":
            outcome = settle_revocation(self.registry, job, answer, now)
            outcomes = Counter({f"revoke: {outcome.code}": 1})
        elif job.operation == "audit":
            outcomes = audit.settle(self.registry, job, answer, self.settings, now)
        elif job.operation == "check":
            outcomes = check.settle(self.registry, job, answer, self.settings, now)
        else:
            snapshot = self._remember(job, answer)
            outcomes = settle(self.registry, job, answer, self.settings, now, snapshot)
            resize(self.lease, job, answer)
        self._commit()
        return outcomes

    def _remember(self, job: Job, answer: Answer) -> Snapshot | None:
        snapshot = snapshot_of(self.registry, job, answer)
        if snapshot and job.connection_id:
            self.snapshots[job.connection_id] = snapshot
            while len(self.snapshots) > REMEMBERED:
                self.snapshots.popitem(last=False)
            # Else so many may look before its turn comes that it is forgotten again.
            self.lanes.prefer(job.connection_id, job.background)
        return snapshot

    def _now(self) -> datetime:
        """The database's clock: workers' clocks differ."""
        return db.session.scalar(NOW)

    def _commit(self) -> None:
        """Commit under the lease, or not at all."""
        write()
        self.lease.renew()
        db.session.commit()
