# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How long it takes to find what is due among many rows that wait."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil
import pytest

from .machine import percentile
from .sizes import PENDING
from .table import Limit, Table

if TYPE_CHECKING:
    from tests.plugins.site import Site

TIMES = 150
FREE = 16
"""Connections that are wanted at once: as many as there are threads."""


@dataclass(frozen=True)
class Shape:
    """How the rows lie."""

    people: int
    serves: int = 1
    ripe: int = 1


SHAPES = {
    "10 each, all due": Shape(PENDING // 10),
    "1,000 each, all due": Shape(PENDING // 1_000),
    "10 each, one in 1,000 due": Shape(PENDING // 10, ripe=1_000),
    "1,000 each, one in 1,000 due": Shape(PENDING // 1_000, ripe=1_000),
    "10 each, one person in 100 can be served": Shape(PENDING // 10, serves=100),
}


@pytest.mark.parametrize("background", [False, True], ids=["fresh", "background"])
@pytest.mark.parametrize("name", SHAPES)
def test_finding(committed: "Site", table: Table, name: str, background: bool):
    from invenio_db import db

    from invenio_orcid_sync.models import Registry

    from . import ledger

    shape = SHAPES[name]
    registry = Registry(environment="bench", client_id="APP-BENCH")
    db.session.add(registry)
    db.session.commit()
    each = PENDING // shape.people
    ledger.fill(registry.id, shape.people, each, background, shape.serves, shape.ripe)

    lane = "background" if background else "fresh"
    with _processor() as spent:
        picks, reads = _times(registry)
    both = [1000 * (pick + read) for pick, read in zip(picks, reads, strict=True)]
    pick, read = (1000 * percentile(values, 95) for values in (picks, reads))
    how = (
        f"{PENDING:,} pending, {name}; p95 of {TIMES}: {FREE} turns {pick:.1f}, one's rows {read:.1f}; "
        f"processor {1000 * spent[0] / TIMES:.1f} here, {1000 * spent[1] / TIMES:.1f} there on average"
    )
    # To step over people who cannot be served takes a probe each.
    limit = Limit(5) if shape.serves == 1 else Limit()
    table.time(f"finding, {lane} (ms)", percentile(both, 95), limit, how, "{:.1f}")


@contextmanager
def _processor() -> Iterator[list[float]]:
    """Measure processor seconds of this process and of the database's (0 where that runs elsewhere)."""
    from invenio_db import db
    from sqlalchemy import text

    number = db.session.scalar(text("SELECT pg_backend_pid()"))
    local = psutil.pid_exists(number)
    server = psutil.Process(number) if local else psutil.Process()
    spent = [0.0, 0.0]
    here, there = time.process_time(), sum(server.cpu_times()[:2])
    yield spent
    spent[0] = time.process_time() - here
    spent[1] = sum(server.cpu_times()[:2]) - there if local else 0.0


def _times(registry: object) -> tuple[list[float], list[float]]:
    """Find turns and the first one's rows, going round as a drainer does that has forgotten all others."""
    from invenio_db import db
    from sqlalchemy import func, select, true

    from invenio_orcid_sync.engine.agenda import Lanes, due_items
    from invenio_orcid_sync.engine.turn import FEWEST
    from invenio_orcid_sync.models import Connection

    lanes = Lanes(registry, true(), 0)
    picks, reads = [], []
    for _ in range(TIMES):
        lanes.forget()
        now = db.session.scalar(select(func.clock_timestamp()))
        began = time.perf_counter()
        turns = lanes.pick((), now, FREE)
        picks.append(time.perf_counter() - began)
        assert turns
        connection = db.session.get(Connection, turns[0][0])
        began = time.perf_counter()
        assert due_items(connection, turns[0][1], now, FEWEST)
        reads.append(time.perf_counter() - began)
        db.session.commit()
    return picks, reads
