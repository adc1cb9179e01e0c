# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""One request as a value: made by the drainer, sent by a thread that touches no database."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from ..orcid.answers import Answer
from ..orcid.client import Client


@dataclass(frozen=True, kw_only=True)
class Job:
    """A request and what is needed to judge its answer."""

    operation: str
    """``create``, ``update``, ``delete``, ``resolve`` or ``revoke``."""
    orcid: str
    token: str = field(repr=False)
    grant_id: UUID
    """An outcome speaks about the grant it was made with, not about a newer one."""
    connection_id: int | None = None
    item_id: int | None = None
    put_code: int | None = None
    payload: dict[str, Any] | None = field(default=None, repr=False)
    fingerprint: str | None = None
    """Of the payload; for other operations, of what the ledger knew before."""
    before: str | None = None
    """The fingerprint that the ledger had, to restore when ORCID refuses."""
    rotated: bool = False
    own_ids: frozenset[tuple[str, str]] = frozenset()
    """(type, value) of identifiers that only a work of ours carries as ``self``."""
    marked_at: datetime | None = None


def send(client: Client, job: Job) -> Answer:
    """Send it. Runs in a thread."""
    if job.operation == "create":
        return client.create(job.orcid, job.token, job.payload or {})
    if job.operation == "update":
        return client.update(job.orcid, job.token, job.put_code or 0, job.payload or {})
    if job.operation == "delete":
        return client.delete(job.orcid, job.token, job.put_code or 0)
    if job.operation == "resolve":
        return client.works(job.orcid, job.token)
    return client.revoke(job.token)
