# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which shards are drained, as their leases say: one may stand still while the others go on."""

from dataclasses import dataclass

from flask import current_app
from invenio_db import db
from sqlalchemy import func, select

from ..engine.agenda import WORKED_ON
from ..engine.lease import shard_of
from ..models import Connection, Item, Lease, Registry
from ..said import N_, Said

STALE = 120
"""Seconds without a drain that mean that something stands still."""


@dataclass(frozen=True)
class Shard:
    """A fixed part of the authors, by their iDs."""

    number: int
    seconds: int | None
    """Since its last drain, 0 during one; None: it was never drained."""

    @property
    def still(self) -> bool:
        """Whether nobody drains it."""
        return self.seconds is None or self.seconds > STALE


def count() -> int:
    """Return how many shards are configured."""
    return current_app.config["ORCID_SYNC_SHARDS"]


def shards(registry: Registry) -> list[Shard]:
    """Return all of them. Leases of shards that are not configured any more do not count."""
    ended = func.extract("epoch", func.clock_timestamp() - Lease.until)
    statement = select(Lease.shard, ended).where(
        Lease.registry_id == registry.id, Lease.until.is_not(None)
    )
    ages = {shard: max(0, int(age)) for shard, age in db.session.execute(statement)}
    return [Shard(number, ages.get(number)) for number in range(count())]


def standing_still(registry: Registry) -> list[Shard]:
    """Return those that nobody drains. Of the only one, the registry's last drain tells as much."""
    return [one for one in shards(registry) if one.still] if count() > 1 else []


def due(registry: Registry, shard: Shard | None = None) -> int:
    """Count works that wait for a shard's drainer, or for that of any."""
    statement = (
        select(func.count(Item.id))
        .join(Connection)
        .where(Connection.registry_id == registry.id, WORKED_ON)
        .where(Item.due_at <= func.now())
    )
    if shard is not None:
        mine = shard_of(Connection.orcid, count()) == shard.number
        statement = statement.where(mine)
    return db.session.scalar(statement) or 0


def problem(registry: Registry, shard: Shard) -> Said:
    """Say how one stands."""
    of = {"shard": shard.number, "count": count(), "works": due(registry, shard)}
    if shard.seconds is None:
        return N_(
            "Shard %(shard)s of %(count)s, counted from 0, was never drained. Works of its authors that wait: %(works)s.",
            **of,
        )
    return N_(
        "Shard %(shard)s of %(count)s, counted from 0, was not drained for %(seconds)s s. Works of its authors that "
        "wait: %(works)s.",
        seconds=shard.seconds,
        **of,
    )
