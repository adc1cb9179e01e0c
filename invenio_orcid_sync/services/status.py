# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How the sync is doing."""

from dataclasses import dataclass

from invenio_db import db
from sqlalchemy import func, select

from ..models import Connection, Grant, Mark
from ..proxies import current_orcid_sync
from . import clients, engine, summary


@dataclass(frozen=True)
class Status:
    """Numbers of one registry."""

    environment: str
    client_id: str
    membership: str
    refused: str | None
    """Why nothing is sent at all: a finding of ``invenio orcid check``."""
    paused_until: str | None
    pause_reason: str | None
    last_drain_at: str | None
    seconds_since_drain: int | None
    marks: int
    """Changes not yet looked at."""
    oldest_mark_seconds: int | None
    revocations: int
    """Tokens that ORCID has not yet confirmed as revoked."""
    connections: dict[str, int]
    works: dict[str, int]
    former_clients: list[clients.Former]


def status(works: dict[str, int] | None = None) -> Status:
    """Return how the configured registry is doing. ``works``: their numbers by state, where these are known already."""
    registry, refused = engine.registry(), engine.refusal()
    now = db.session.scalar(select(func.clock_timestamp()))
    marks, oldest = db.session.execute(select(func.count(), func.min(Mark.at))).one()
    paused = registry.paused_until and registry.paused_until > now
    drained = registry.last_drain_at
    return Status(
        environment=registry.environment,
        client_id=registry.client_id,
        membership="member" if current_orcid_sync.environment.member else "public",
        refused=refused.code if refused else None,
        paused_until=registry.paused_until.isoformat() if paused else None,
        pause_reason=registry.pause_reason if paused else None,
        last_drain_at=drained.isoformat() if drained else None,
        seconds_since_drain=int((now - drained).total_seconds()) if drained else None,
        marks=marks,
        oldest_mark_seconds=int((now - oldest).total_seconds()) if oldest else None,
        revocations=_count(Grant, Grant.state == "surplus", registry.id),
        connections=_by_status(registry.id),
        works=works or summary.counts(Connection.registry_id == registry.id),
        former_clients=clients.former(registry),
    )


def _count(model: type, condition: object, registry_id: int) -> int:
    statement = select(func.count()).where(model.registry_id == registry_id, condition)
    return db.session.scalar(statement)


def _by_status(registry_id: int) -> dict[str, int]:
    statement = (
        select(Connection.status, func.count())
        .where(Connection.registry_id == registry_id)
        .group_by(Connection.status)
    )
    return {status: number for status, number in db.session.execute(statement)}
