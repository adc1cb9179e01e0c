# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The right to write for one shard: taken, renewed and given back by the database's clock."""

import os
import socket
import time
import uuid
from datetime import timedelta
from typing import Any

from invenio_db import db
from sqlalchemy import ColumnElement, Interval, Update, bindparam, func, or_, update
from sqlalchemy.dialects.postgresql import insert

from ..models import Lease

LENGTH = timedelta(seconds=180)
"""Longer than the client's deadline of 150 s: a request that starts under a lease ends under it."""


def _until(moment: Any) -> Update:
    """Return the statement that sets a lease's end, where we still hold it. Made once, as each commit needs it."""
    table = Lease.__table__
    mine = (
        table.c.registry_id == bindparam("registry"),
        table.c.shard == bindparam("number"),
        table.c.owner == bindparam("holder"),
        table.c.epoch == bindparam("under"),
        table.c.until > func.clock_timestamp(),
    )
    kept = {
        "served": bindparam("last"),
        "bulk": bindparam("size"),
        "requests": bindparam("made"),
    }
    return update(table).where(*mine).values(until=moment, **kept)


_LENGTH = bindparam("length", type_=Interval)
_NOW = func.clock_timestamp()
# Given back, it tells when: a shard that nobody drains is seen by that.
_RENEW, _RELEASE = _until(_NOW + _LENGTH), _until(_NOW)


def shard_of(orcid: Any, shards: int) -> ColumnElement[int]:
    """The shard of an iD."""
    # hashtext may be negative.
    return func.abs(func.hashtext(orcid) % shards)


class LeaseLost(Exception):
    """Another drainer took over: nothing more may be committed."""


class Held:
    """A lease that this process holds."""

    def __init__(
        self,
        registry_id: int,
        shard: int,
        owner: str,
        epoch: int,
        served: int = 0,
        bulk: int = 20,
        requests: int = 0,
        began: float = 0.0,
    ) -> None:
        """Remember under which epoch to commit. What may be changed here is stored with each renewal.

        ``began``: when it was taken, by ``time.monotonic``.
        """
        self.registry_id = registry_id
        self.shard = shard
        self.owner = owner
        self.epoch = epoch
        self.served = served
        self.bulk = bulk
        self.requests = requests
        self._began = began

    def covers(self, seconds: float) -> bool:
        """Tell whether what begins now and takes so long ends under the lease.

        By this process's own clock: nobody is asked, and a process that slept knows it.
        """
        left = self._began + LENGTH.total_seconds() - time.monotonic()
        return seconds <= left

    def renew(self) -> None:
        """Extend the lease in the current transaction. :raises LeaseLost: it is not ours any more."""
        began = time.monotonic()
        if not self._set(_RENEW, length=LENGTH):
            db.session.rollback()
            raise LeaseLost(f"shard {self.shard}, epoch {self.epoch}")
        self._began = began

    def release(self) -> None:
        """Give the lease back, for the next drainer to start at once. Harmless once it is lost."""
        self._set(_RELEASE)
        db.session.commit()

    def _set(self, statement: Update, **values: timedelta) -> bool:
        mine = {
            "registry": self.registry_id,
            "number": self.shard,
            "holder": self.owner,
            "under": self.epoch,
            "last": self.served,
            "size": self.bulk,
            "made": self.requests,
            **values,
        }
        return db.session.execute(statement, mine).rowcount == 1


def take(registry_id: int, shard: int) -> Held | None:
    """Take the lease of a shard. :returns: None while another drainer holds it."""
    owner = f"{socket.gethostname()[:50]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    row = insert(Lease).values(registry_id=registry_id, shard=shard)
    db.session.execute(row.on_conflict_do_nothing())
    statement = (
        update(Lease)
        .where(Lease.registry_id == registry_id, Lease.shard == shard)
        .where(or_(Lease.until.is_(None), Lease.until <= _NOW))
        .values(
            owner=owner,
            epoch=Lease.epoch + 1,
            until=_NOW + LENGTH,
        )
        .returning(Lease.epoch, Lease.served, Lease.bulk, Lease.requests)
        .execution_options(synchronize_session=False)
    )
    began = time.monotonic()
    taken = db.session.execute(statement).one_or_none()
    db.session.commit()
    return None if taken is None else Held(registry_id, shard, owner, *taken, began)
