# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The real thing at work: a Celery worker and beat on the site, as an operator runs them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from demo.processes import beat as beat_of
from demo.processes import worker as worker_of
from demo.servers.process import Process

from .machine import Usage, children, usage_of

if TYPE_CHECKING:
    from demo.instance import Instance

PRODUCTION = {"RATE": 20, "DRAIN_EVERY": 10, "COOL_DOWN": 600, "DEBOUNCE": 0}
"""The extension's defaults, where the demo shortens them. A debounce would only be added to every wait."""


@dataclass(frozen=True)
class Worker:
    """A running worker."""

    process: Process

    def pids(self) -> list[int]:
        """Return the processes in which tasks run."""
        main = self.process.running()
        assert main is not None, "the worker has died"
        return children(main.pid)

    @contextmanager
    def watched(self) -> Iterator[Usage]:
        """Measure memory and processor time of these processes."""
        with usage_of(self.pids()) as usage:
            yield usage


@contextmanager
def running(
    instance: "Instance", processes: int = 2, **settings: object
) -> Iterator[Worker]:
    """Run a worker of so many processes, and beat; they have had an empty drain.

    ``settings``: keys of ours without ``ORCID_SYNC_``.
    """
    ours = {
        f"INVENIO_ORCID_SYNC_{key}": str(value)
        for key, value in {**PRODUCTION, **settings}.items()
    }
    worker = worker_of(instance, processes)
    both = [
        replace(one, env={**instance.environment(), **ours})
        for one in (worker, beat_of(instance))
    ]
    try:
        for one in both:
            one.start()
        assert until(_has_drained, 60), "no drain was started"
        yield Worker(both[0])
    finally:
        for one in reversed(both):
            one.stop()


def until(condition: Callable[[], Any], seconds: float, every: float = 0.5) -> bool:
    """Wait until something holds. :returns: False where it did not in time."""
    end = time.monotonic() + seconds
    while not (held := bool(condition())) and time.monotonic() < end:
        time.sleep(every)
    return held


def left() -> int:
    """Return the number of rows that are due."""
    return _asked("SELECT count(*) FROM orcid_sync_item WHERE due_at IS NOT NULL")


def _has_drained() -> bool:
    return _asked("SELECT count(last_drain_at) FROM orcid_sync_registry") > 0


def _asked(statement: str) -> int:
    from invenio_db import db
    from sqlalchemy import text

    with db.engine.connect() as own:
        return own.execute(text(statement)).scalar()
