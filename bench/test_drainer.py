# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What a request costs the drainer itself: one process must make one every 50 ms."""

import time
from collections import Counter
from typing import TYPE_CHECKING

import sqlalchemy as sa

from .registry import Registry
from .table import Limit, Table
from .test_backfill import stocked

if TYPE_CHECKING:
    from tests.plugins.world import World

PEOPLE, EACH = 200, 20

SHARE = 0.8
"""Of a core that requests at the default rate may take."""


def test_drainer(world: "World", simulator: Registry, table: Table):
    from invenio_db import db

    from invenio_orcid_sync.services import engine

    from . import content
    from .phases import measured

    stocked(world, simulator, PEOPLE, PEOPLE * EACH // 2)
    content.due()
    world.set(RATE=1_000)
    statements: Counter[str] = Counter()

    def note(c: object, cursor: object, text: str, rows: list, x: object, many: bool):
        # psycopg2 sends INSERTs of many rows at once, everything else row by row.
        single = many and not text.startswith("INSERT")
        statements["sent"] += len(rows) if single else 1

    sa.event.listen(db.engine, "before_cursor_execute", note)
    clock = time.perf_counter()
    began, own = time.process_time(), time.thread_time()
    with measured() as watch:
        while outcomes := engine.drain().outcomes:
            assert set(outcomes) == {"create: created"}
    spent, own = time.process_time() - began, time.thread_time() - own
    clock = time.perf_counter() - clock
    sa.event.remove(db.engine, "before_cursor_execute", note)

    bulks = len(simulator.requests())
    parts = [
        f"{phase} {1000 * seconds / bulks:.1f}"
        for phase, seconds in watch.seconds.most_common()
    ]
    rest = own - sum(watch.seconds.values())
    parts += [f"the loop {1000 * rest / bulks:.1f}"]
    parts += [f"HTTP threads {1000 * (spent - own) / bulks:.1f}"]
    how = f"of {bulks} with {EACH} works; {', '.join(parts)}"
    limit = Limit(SHARE * 1000 / 20)
    metric = "processor time of a bulk (ms)"
    table.time(metric, 1000 * spent / bulks, limit, how, "{:.1f}")
    how = "one drainer that nothing holds up, the registry on the same machine"
    table.tell("bulks a second", bulks / clock, how, "{:.1f}")
    how = "round trips to the database; two rows a work are written at least"
    table.tell("statements of a bulk", statements["sent"] / bulks, how, "{:.1f}")
