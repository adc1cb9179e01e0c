# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The drainer: one leased process per shard that brings the ledger forward until nothing is due.

The main thread alone touches the database; threads only send. Intents are committed before their
request leaves, outcomes under the same lease, so that any process may die at any point.
"""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app
from invenio_db import db
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from ..models import Connection, Grant, Item, Registry
from ..orcid.answers import Answer
from ..orcid.client import Client
from ..orcid.environments import Environment
from .close import (
    close_orphans,
    finish,
    removable,
    revocation,
    revocations,
    settle_revocation,
)
from .expand import BATCH, expand
from .jobs import Job, send
from .lease import Held, LeaseLost, take
from .pacer import Pacer
from .prepare import prepare
from .settings import Settings
from .settle import Settlement, backoff

BUDGET = 50.0
"""Seconds after which a drain starts no more requests: beat starts the next one."""


@dataclass
class Report:
    """What a drain did."""

    marks: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    busy: bool = False
    """Another process holds the lease: nothing was done."""


def registry_of(environment: Environment) -> Registry:
    """Return the row of an environment and client id, made on first use."""
    key = {"environment": environment.name, "client_id": environment.client_id}
    db.session.execute(insert(Registry).values(**key).on_conflict_do_nothing())
    db.session.commit()
    return db.session.scalars(select(Registry).filter_by(**key)).one()


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
        self.under_way: dict[Future[Answer], Job] = {}
        self.report = Report()

    def run(self, budget: float) -> Report:
        """Work until nothing is due, or for ``budget`` seconds plus what is under way."""
        end = time.monotonic() + budget
        close_orphans(self.registry)
        while True:
            started = self._round() if time.monotonic() < end else 0
            if not self.under_way and not started:
                break
            self._collect()
        return self.report

    def _round(self) -> int:
        """Take in marks and start what is due. :returns: rows that were brought forward."""
        db.session.expire_all()
        marks = expand(self.registry, self.settings)
        self.report.marks += marks
        self.registry.last_drain_at = func.clock_timestamp()
        finish(self.registry, self._mine(Connection.orcid))
        self._commit()
        now = self._now()
        if self.registry.paused_until and self.registry.paused_until > now:
            return 0
        moved = int(marks == BATCH)
        mine = self._mine(Grant.orcid)
        for grant in revocations(self.registry, mine, now, self._free()):
            moved += self._start(revocation(grant, now))
        for item_id in self._due(now):
            moved += self._start(self._prepare(item_id))
        return moved

    def _free(self) -> int:
        return self.settings.threads - len(self.under_way)

    def _due(self, now: datetime) -> Iterator[int]:
        """Yield due rows, the oldest of each idle connection, while threads are free."""
        if self._free() > 0:
            rows = db.session.execute(self._query(now)).all()
            yield from (row.id for row in rows)

    def _query(self, now: datetime) -> Select[tuple[int]]:
        busy = {job.connection_id for job in self.under_way.values()} - {None}
        removing = and_(
            Connection.status == "closing",
            Connection.closing_works == "remove",
            removable(),
            or_(Item.due_at.is_(None), Item.due_at <= now),
        )
        first = (
            select(Item.id, Item.due_at)
            .distinct(Item.connection_id)
            .join(Connection)
            .where(Connection.registry_id == self.registry.id)
            .where(Connection.id.not_in(busy))
            .where(or_(Connection.due_at.is_(None), Connection.due_at <= now))
            .where(self._mine(Connection.orcid))
            .where(
                or_(and_(Connection.status == "active", Item.due_at <= now), removing)
            )
            .order_by(Item.connection_id, Item.due_at.nulls_first())
            .subquery()
        )
        return select(first.c.id).order_by(first.c.due_at).limit(self._free())

    def _mine(self, orcid: Any) -> ColumnElement[bool]:
        """Whether an iD belongs to this shard."""
        # hashtext may be negative.
        hashed = func.abs(func.hashtext(orcid) % self.settings.shards)
        return hashed == self.lease.shard

    def _prepare(self, item_id: int) -> Job | None:
        """Plan one row. Whatever is wrong with it holds up this row only."""
        item = db.session.get(Item, item_id)
        try:
            return prepare(item, self.settings, self._now())
        except Exception:
            current_app.logger.exception("ORCID: row %s cannot be planned", item_id)
            db.session.rollback()
            item = db.session.get(Item, item_id, populate_existing=True)
            item.attempts += 1
            item.hold, item.code = "operator", "internal_error"
            item.due_at = self._now() + backoff(item.attempts)
            return None

    def _start(self, job: Job | None) -> int:
        """Commit the intent and only then let the request leave."""
        self._commit()
        if job is not None:
            time.sleep(self.pacer.wait())
            self.pacer.started()
            self.under_way[self.pool.submit(send, self.client, job)] = job
        return 1

    def _collect(self) -> None:
        """Write down the answers that have come, waiting for at least one."""
        done, _ = wait(self.under_way, timeout=1.0, return_when=FIRST_COMPLETED)
        for future in done:
            job = self.under_way.pop(future)
            self._settle(job, future.result())

    def _settle(self, job: Job, answer: Answer) -> None:
        now = self._now()
        if job.operation == "revoke":
            outcome = settle_revocation(self.registry, job, answer, now)
        else:
            item = db.session.get(Item, job.item_id, populate_existing=True)
            outcome = Settlement(
                registry=self.registry,
                item=item,
                job=job,
                answer=answer,
                settings=self.settings,
                now=now,
            ).write()
        self._commit()
        self.report.outcomes[f"{job.operation}: {outcome.code}"] += 1

    def _now(self) -> datetime:
        """The database's clock: workers' clocks differ."""
        return db.session.scalar(select(func.clock_timestamp()))

    def _commit(self) -> None:
        """Commit under the lease, or not at all."""
        self.lease.renew()
        db.session.commit()
