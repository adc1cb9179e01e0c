# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The right to write for one shard: taken, renewed and given back by the database's clock."""

import os
import socket
import uuid
from datetime import timedelta

from invenio_db import db
from sqlalchemy import func, or_, update
from sqlalchemy.dialects.postgresql import insert

from ..models import Lease

LENGTH = timedelta(seconds=180)
"""Longer than the client's deadline of 150 s: a request that starts under a lease ends under it."""


class LeaseLost(Exception):
    """Another drainer took over: nothing more may be committed."""


class Held:
    """A lease that this process holds."""

    def __init__(self, registry_id: int, shard: int, owner: str, epoch: int) -> None:
        """Remember under which epoch to commit."""
        self.registry_id = registry_id
        self.shard = shard
        self.owner = owner
        self.epoch = epoch

    def renew(self) -> None:
        """Extend the lease in the current transaction. :raises LeaseLost: it is not ours any more."""
        if not self._set(func.clock_timestamp() + LENGTH):
            db.session.rollback()
            raise LeaseLost(f"shard {self.shard}, epoch {self.epoch}")

    def release(self) -> None:
        """Give the lease back, for the next drainer to start at once. Harmless once it is lost."""
        self._set(None)
        db.session.commit()

    def _set(self, until: object) -> bool:
        statement = (
            update(Lease)
            .where(Lease.registry_id == self.registry_id, Lease.shard == self.shard)
            .where(Lease.owner == self.owner, Lease.epoch == self.epoch)
            .where(Lease.until > func.clock_timestamp())
            .values(until=until)
            .execution_options(synchronize_session=False)
        )
        return db.session.execute(statement).rowcount == 1


def take(registry_id: int, shard: int) -> Held | None:
    """Take the lease of a shard. :returns: None while another drainer holds it."""
    owner = f"{socket.gethostname()[:50]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    row = insert(Lease).values(registry_id=registry_id, shard=shard)
    db.session.execute(row.on_conflict_do_nothing())
    statement = (
        update(Lease)
        .where(Lease.registry_id == registry_id, Lease.shard == shard)
        .where(or_(Lease.until.is_(None), Lease.until < func.clock_timestamp()))
        .values(
            owner=owner,
            epoch=Lease.epoch + 1,
            until=func.clock_timestamp() + LENGTH,
        )
        .returning(Lease.epoch)
        .execution_options(synchronize_session=False)
    )
    epoch = db.session.execute(statement).scalar()
    db.session.commit()
    return None if epoch is None else Held(registry_id, shard, owner, epoch)
