# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A backfill against ORCID's own limits: how much of the rate is used, and how long the real one would take."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

from .registry import BUCKET, LATENCY, Registry, Request
from .running import PRODUCTION, left, running, until
from .sizes import FAST, PENDING, PEOPLE, WORKS
from .table import Limit, Table

if TYPE_CHECKING:
    from tests.plugins.world import World

RATE = PRODUCTION["RATE"]
SLOWEST = 4.0
"""Times the least possible duration after which a run is given up."""

REAL = 10_000
"""Requests of the real one: 100,000 works of two authors each, 20 for each of 10,000 people."""


def stocked(world: "World", simulator: Registry, people: int, works: int) -> None:
    """Make connected people, and records of five creators that name two of them each."""
    from . import content

    archive = content.people(simulator.url, world.client_id, people)
    content.works(content.template(5), archive.orcids, works)


@pytest.mark.parametrize("shards", [1, 4])
def test_backfill(world: "World", simulator: Registry, table: Table, shards: int):
    from . import content

    people, works = PEOPLE // min(shards, 2), WORKS // min(shards, 2)
    stocked(world, simulator, people, works)
    simulator.real()
    with running(world.site.instance, max(2, shards), SHARDS=shards) as worker:
        with worker.watched() as usage:
            rows = content.due()
            until(lambda: left() == 0, SLOWEST * people / RATE)
    sent = simulator.requests()
    where = "" if shards == 1 else f"{shards} shards: "
    setting = (
        f"{rows:,} rows of {people:,} people at {RATE}/s; bucket {BUCKET['rate']}/s, {BUCKET['burst']}; "
        f"latency {LATENCY['p50']}, {LATENCY['p99']} s"
    )
    _rate(table, where, setting, sent)
    _counts(table, where, sent)
    spent = 1000 * usage.seconds / len(sent)
    how = "all worker processes; a core has 50 at 20/s"
    table.tell(f"{where}processor time a request (ms)", spent, how, "{:.0f}")


def _rate(table: Table, where: str, setting: str, sent: Sequence[Request]) -> None:
    used = rate_of([one.at for one in sent])
    share = Limit(least=0.92)
    how = f"{setting}; middle 80 %"
    table.time(f"{where}share of the rate used", used / RATE, share, how)
    # What the start and the last answers take does not grow with the size.
    ends = max(0.0, duration(sent) - len(sent) / used)
    real, least = REAL / used + ends, REAL / RATE
    how = f"extrapolated to {REAL:,} requests: {real:.0f} s, at least {least:.0f} s"
    table.time(f"{where}backfill, × the minimum", real / least, Limit(1.15), how)


def _counts(table: Table, where: str, sent: Sequence[Request]) -> None:
    refused = sum(one.status == 503 for one in sent)
    how = f"of {len(sent):,} requests; {left():,} rows left"
    table.count(f"{where}refusals (503)", refused, Limit(0, 0), how, "{:.0f}")
    served = {one.orcid for one in sent}
    how = f"{len(served):,} people, 20 works each"
    each = (len(sent) - refused) / len(served)
    table.count(f"{where}requests a person", each, Limit(1, 1), how)


def rate_of(starts: Sequence[float]) -> float:
    """Return starts a second, without the first and the last tenth."""
    first, last = len(starts) // 10, len(starts) * 9 // 10
    return (last - first) / (starts[last] - starts[first])


def duration(sent: Sequence[Request]) -> float:
    """Return seconds from the first request to the last answer."""
    return max(one.answered for one in sent) - min(one.at for one in sent)


def test_without_limits(world: "World", simulator: Registry, table: Table):
    """As fast as a drainer can, with much that waits: what it costs."""
    from . import content

    each = 100
    stocked(world, simulator, PENDING // each, PENDING // 2)
    with running(world.site.instance, RATE=1_000, DRAIN_EVERY=2) as worker:
        with worker.watched() as usage:
            rows = content.due()
            until(lambda: left() == 0, FAST)
            done = rows - left()
    how = f"worker process that grew most; {rows:,} rows waiting, {done:,} sent"
    table.time("memory of sending (MiB)", usage.growth, Limit(40), how, "{:.1f}")
    how = f"{each} a person, bulks from 20 on, no latency"
    spent = 1000 * usage.seconds / done
    table.tell("processor time a work (ms)", spent, how)
