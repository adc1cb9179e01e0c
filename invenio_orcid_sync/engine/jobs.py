# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""One request as a value: made by the drainer, sent by a thread that touches no database."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from ..core.snapshot import Ids
from ..orcid.answers import Answer
from ..orcid.client import Client


@dataclass(frozen=True, kw_only=True)
class Part:
    """One ledger row's share in a request, and what is needed to judge its answer."""

    item_id: int | None
    """None for an audit or a check, which is about no row in particular."""
    put_code: int | None = None
    body: bytes | None = field(default=None, repr=False)
    """The work as it is sent. As objects, what is under way at once would take some fifty megabytes."""
    fingerprint: str | None = None
    """Of the payload; for other operations, of what the ledger knew before."""
    before: str | None = None
    """The fingerprint that the ledger had, to restore when ORCID refuses."""
    rotated: bool = False
    parted: bool = False
    """Sent without identifiers that another work of ours still has."""
    own_ids: Ids = frozenset()
    """Identifiers that only a work of ours carries as ``self``."""
    ripe: bool = True
    """Whether not to find the work means that it is not there: an unanswered create may yet be stored."""
    marked_at: datetime | None = None
    repeated: bool = False
    """A removal that was tried before, and may have been carried out then."""

    @property
    def payload(self) -> dict[str, Any]:
        """The work that is sent; empty where none is."""
        return json.loads(self.body) if self.body else {}


@dataclass(frozen=True, kw_only=True)
class Job:
    """A request for one connection."""

    operation: str
    """``create``, ``bulk`` (of creations), ``update``, ``delete``, ``resolve``, ``audit``, ``check`` or ``revoke``."""
    orcid: str
    token: str = field(repr=False)
    grant_id: UUID
    """An outcome speaks about the grant it was made with, not about a newer one."""
    connection_id: int | None = None
    parts: tuple[Part, ...] = ()
    background: bool = False
    """The lane that it was picked from."""

    @property
    def part(self) -> Part:
        """The only part of a request for one work."""
        (part,) = self.parts
        return part


def send(client: Client, job: Job) -> Answer:
    """Send it. Runs in a thread."""
    if job.operation in ("resolve", "audit"):
        return client.works(job.orcid, job.token)
    if job.operation == "check":
        return client.keywords(job.orcid, job.token)
    if job.operation == "revoke":
        return client.revoke(job.token)
    if job.operation == "bulk":
        bodies = [part.body or b"{}" for part in job.parts]
        return client.create_many(job.orcid, job.token, bodies)
    if job.operation == "create":
        return client.create(job.orcid, job.token, job.part.payload)
    put_code = job.part.put_code or 0
    if job.operation == "delete":
        return client.delete(job.orcid, job.token, put_code)
    return client.update(job.orcid, job.token, put_code, job.part.payload)
