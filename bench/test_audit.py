# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""An audit of a person with very many works."""

import time
from typing import TYPE_CHECKING

import requests

from .registry import Registry
from .sizes import AUDITED
from .table import Limit, Table

if TYPE_CHECKING:
    from tests.plugins.world import World

GONE = 7
"""Works that the person deleted at ORCID."""


def test_audit(world: "World", simulator: Registry, table: Table):
    from invenio_orcid_sync.services import audit, engine
    from invenio_orcid_sync.services.findings import counts

    orcid = _full(world, simulator)
    before = len(simulator.requests())
    connections = audit.ask(audit.REPORT, orcid, "bench")
    began, spent = time.perf_counter(), time.process_time()
    outcomes = engine.drain().outcomes
    seconds, spent = time.perf_counter() - began, time.process_time() - spent
    assert outcomes == {"audit: audited": 1}
    assert sum(counts(connections).values()) == GONE

    sent = simulator.requests()[before:]
    how = f"{AUDITED:,} works, {GONE} of them deleted at ORCID"
    table.count("requests of an audit", len(sent), Limit(1, 1), how, "{:.0f}")
    how = f"{how}; {spent:.1f} s of processor, {sent[0].seconds:.1f} s the registry's"
    table.time("audit of one person (s)", seconds, Limit(10), how, "{:.1f}")


def _full(world: "World", simulator: Registry) -> str:
    """Send the works of one person, of which a few are deleted there. :returns: iD."""
    from invenio_orcid_sync.services import engine

    from . import content

    (orcid,) = content.people(simulator.url, world.client_id, 1).orcids
    content.works(content.template(1), [orcid], AUDITED, authors=1)
    content.due()
    world.set(RATE=1_000)
    sent = 0
    while done := sum(engine.drain().outcomes.values()):
        sent += done
    assert sent == AUDITED
    answer = requests.get(f"{simulator.url}/__control__/records/{orcid}", timeout=60)
    for group in answer.json()["works"]["group"][:GONE]:
        (work,) = group["work-summary"]
        path = f"records/{orcid}/actions"
        simulator.control(path, action="delete_work", put_code=work["put-code"])
    return orcid
