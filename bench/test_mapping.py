# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How fast records are read and made into works, on one core."""

import gc
import json
import statistics
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from .registry import Registry
from .table import Limit, Table

if TYPE_CHECKING:
    from tests.plugins.world import World

CONTRIBUTORS = 10
WORKS = 400
ROUNDS = 7


def test_mapping(world: "World", simulator: Registry, table: Table):
    from invenio_orcid_sync.core.fingerprint import fingerprint
    from invenio_orcid_sync.core.mapping import BIBTEX
    from invenio_orcid_sync.core.work import draft_of
    from invenio_orcid_sync.engine.citation import citation_of
    from invenio_orcid_sync.engine.facts import facts_of_many
    from invenio_orcid_sync.services import engine

    orcid, concepts = _archive(world, simulator)
    settings = engine.settings()
    facts = facts_of_many(concepts, settings).values()
    sources = [one.source(orcid, frozenset(), BIBTEX) for one in facts]
    payloads = [draft_of(one, settings.mapping).payload for one in sources]
    assert len(payloads[0]["contributors"]["contributor"]) == CONTRIBUTORS

    how = f"{CONTRIBUTORS} contributors, processor time, median of {ROUNDS} × {WORKS}"
    plain = rate(sources, lambda one: draft_of(one, settings.mapping))
    dumps = rate(payloads, json.dumps)
    table.time("works mapped a second", plain, Limit(least=5_000), how, "{:,.0f}")
    share = dumps / plain
    table.tell("… in json.dumps of the same", share, "ratio within this run", "{:.1f}")
    both = rate(
        sources, lambda one: fingerprint(draft_of(one, settings.mapping).payload)
    )
    table.tell("… and fingerprints", both, how, "{:,.0f}")
    cited = rate([one.record for one in sources], lambda one: citation_of(one, BIBTEX))
    table.tell("citations a second", cited, "InvenioRDM's BibTeX; " + how, "{:,.0f}")
    for size in (20, 100):
        parts = [concepts[at : at + size] for at in range(0, WORKS, size)]
        read = rate(
            parts, lambda part: facts_of_many(part, settings), time.perf_counter
        )
        how_read = f"{size} at a time, by the clock, database included"
        table.tell("records read a second", read * size, how_read, "{:,.0f}")


def _archive(world: "World", simulator: Registry) -> tuple[str, list[Any]]:
    """Make records of one person. :returns: iD and concepts."""
    from invenio_db import db
    from sqlalchemy import text

    from . import content

    archive = content.people(simulator.url, world.client_id, 1)
    content.works(content.template(CONTRIBUTORS), archive.orcids, WORKS, authors=1)
    found = (
        "SELECT parent_id FROM rdm_records_metadata WHERE json ->> 'id' LIKE 'bench-%'"
    )
    return archive.orcids[0], list(db.session.scalars(text(found)))


def rate(
    things: Sequence[Any],
    run: Callable[[Any], Any],
    clock: Callable[[], float] = time.process_time,
) -> float:
    """Return how many things a second are dealt with."""
    found = []
    gc.collect()
    for _ in range(ROUNDS):
        began = clock()
        for thing in things:
            run(thing)
        found.append(len(things) / (clock() - began))
    return statistics.median(found)
