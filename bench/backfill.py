# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What finding costs, with servers of its own: `python -m bench.backfill [--records 100000] [--people 1000]`.

Every record names a connected author, so that a backfill for everybody makes as many ledger rows.
"""

import argparse
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from sqlalchemy import text

from demo.bootstrap import create_tables
from demo.instance import Instance
from demo.servers import Servers
from demo.servers.postgres import replace_database
from demo.state import State
from tests.plugins.archive import fill

MIB = 2**20


@dataclass
class Cost:
    """What one walk took."""

    found: int = 0
    seconds: float = 0.0
    pages: list[float] = field(default_factory=list)
    """Seconds of each."""
    memory: float = 0.0
    """MiB of this process above what it had before, at most."""


@contextmanager
def watched(cost: Cost) -> Iterator[None]:
    """Measure time and memory of what happens inside."""
    process, over = psutil.Process(), threading.Event()
    idle = peak = process.memory_info().rss

    def watch() -> None:
        nonlocal peak
        while not over.wait(0.005):
            peak = max(peak, process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.monotonic()
    yield
    cost.seconds = time.monotonic() - began
    over.set()
    watcher.join()
    cost.memory = (peak - idle) / MIB


def measure(open_one: Callable[[], object]) -> Cost:
    """Open a walk and carry it out, in an application context."""
    from invenio_db import db

    from invenio_orcid_sync.engine import survey
    from invenio_orcid_sync.engine.lease import take
    from invenio_orcid_sync.models import Survey
    from invenio_orcid_sync.services import engine

    open_one()
    registry_id = engine.registry().id
    lease = take(registry_id, survey.SHARD)
    cost = Cost()
    with watched(cost):
        began = time.monotonic()
        while survey.advance(registry_id, lease):
            cost.pages.append(time.monotonic() - began)
            began = time.monotonic()
    lease.release()
    newest = db.session.query(Survey).order_by(Survey.id.desc()).first()
    cost.found = newest.found
    return cost


def costs() -> Iterator[tuple[str, Cost]]:
    """Measure all kinds of walks, on an archive that was filled."""
    from invenio_db import db

    from invenio_orcid_sync.models import Connection
    from invenio_orcid_sync.services import backfill

    one = db.session.query(Connection).order_by(Connection.id).first()
    # What is loaded and prepared at the first use is no cost of a walk.
    yield "backfill, one person", measure(lambda: backfill.start(one, "bench"))
    yield "backfill, everybody", measure(lambda: backfill.start(None, "bench"))
    # The server looks at what it was given, in its own time.
    db.session.execute(text("ANALYZE orcid_sync_item"))
    db.session.commit()
    yield "backfill, one person", measure(lambda: again(one))
    yield "reconcile", measure(lambda: backfill.reconcile("bench"))
    backfill.stop(None, "bench")
    forecast = Cost()
    with watched(forecast):
        forecast.found = backfill.forecast().works
    yield "forecast, everybody", forecast


def again(connection: object) -> None:
    """Start a person's backfill once more."""
    from invenio_orcid_sync.services import backfill

    backfill.stop(connection, "bench")
    backfill.start(connection, "bench")


def main() -> None:
    """Set up, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=1_000)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory(prefix="orcid-sync-bench-") as folder:
        state = State(Path(folder) / "state")
        servers = Servers.of(state, durable=False)
        servers.start()
        try:
            run(Instance(state, servers.addresses()), options.records, options.people)
        finally:
            servers.stop()
            servers.database.remove()


def run(instance: Instance, records: int, people: int) -> None:
    """Measure on an instance that has servers and nothing else."""
    import os

    instance.write()
    os.environ.update(instance.environment())
    replace_database(instance.addresses.database)
    from invenio_app.factory import create_api

    app = create_api()
    with app.app_context():
        create_tables()
        from invenio_orcid_sync.services import engine

        began = time.monotonic()
        fill(engine.registry().id, records, people)
        print(
            f"{records} records of {people} people, written in {time.monotonic() - began:.0f} s"
        )
        for name, cost in costs():
            pages = sorted(cost.pages) or [0.0]
            print(
                f"{name:22} {cost.found:7} works {cost.seconds:6.2f} s  page "
                f"{pages[len(pages) // 2] * 1000:4.0f} ms, longest {pages[-1] * 1000:4.0f} ms  "
                f"{cost.memory:5.1f} MiB above idle"
            )


if __name__ == "__main__":
    main()
