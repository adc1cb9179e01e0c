# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How long it takes from publishing to the author's ORCID record, while nothing else happens and during a backfill."""

import random
import statistics
import time
from typing import TYPE_CHECKING

import pytest

from .machine import percentile
from .registry import Registry
from .running import PRODUCTION, running, until
from .sizes import SEEN
from .table import Limit, Table
from .test_backfill import stocked

if TYPE_CHECKING:
    from tests.plugins.world import World

APART = 2.5
"""Seconds between two publications, on average: more than beat's interval in all."""

BACKGROUND = 1_200
"""People of the backfill that goes on meanwhile: more than a minute's rate."""


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "backfill"])
def test_visible(world: "World", simulator: Registry, table: Table, busy: bool):
    from . import content

    authors = [world.author() for _ in range(SEEN)]
    if busy:
        stocked(world, simulator, BACKGROUND, BACKGROUND * 10)
    simulator.real()
    drawn = random.Random(1)
    published: dict[str, float] = {}
    with running(world.site.instance):
        if busy:
            content.due()
        for author in authors:
            time.sleep(drawn.uniform(0, 2 * APART))
            world.publish(author)
            published[author.orcid] = time.time()
        until(lambda: len(_seen(simulator, published)) == SEEN, 90)
    seen = _seen(simulator, published)
    waits = [seen.get(orcid, time.time()) - at for orcid, at in published.items()]
    when = "during a backfill" if busy else "otherwise idle"
    limit = Limit(30 if busy else PRODUCTION["DRAIN_EVERY"] + 2)
    how = f"{SEEN} publications, {when}, debounce 0: add yours; median {statistics.median(waits):.1f}"
    metric = f"publish to visible, {'busy' if busy else 'idle'}, p95 (s)"
    table.time(metric, percentile(waits, 95), limit, how, "{:.1f}")


def _seen(simulator: Registry, published: dict[str, float]) -> dict[str, float]:
    """Return when whose work was stored."""
    return {
        one.orcid: one.answered
        for one in simulator.requests()
        if one.orcid in published and one.status == 201
    }
