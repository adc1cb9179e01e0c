# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Celery workers in pairs: one that dies at named points, and its heir."""

import re
from dataclasses import dataclass, replace
from typing import Any

from celery import Celery

from demo.processes import worker as worker_of
from demo.servers.process import Process

from ..plugins.site import Site
from ..plugins.world import PATIENCE, eventually

QUEUE = {"doomed": "doomed", "heir": "celery"}


@dataclass
class Pair:
    """Two workers on one broker, each with a queue of its own."""

    doomed: Process
    heir: Process
    broker: Celery

    def drain(self, who: str = "heir", shard: int = 0) -> None:
        """Send the task that drains a shard to one of them."""
        self.broker.send_task(
            "invenio_orcid_sync.tasks.drain", (shard,), queue=QUEUE[who], expires=60
        )

    def finish(self, number: int = 1) -> None:
        """Send such tasks to the heir, and wait until it is through with them."""
        before = self._done()
        for _ in range(number):
            self.drain()
        eventually(lambda: self._done() == before + number)

    def _done(self) -> int:
        log = self.heir.log.read_text()
        return len(re.findall(r"tasks\.drain\[\S+\] succeeded", log))

    def deaths(self) -> int:
        """Count the deaths of the doomed worker's processes that their parent has noticed."""
        return self.doomed.log.read_text().count("exited with 'signal 9")

    def start(self) -> None:
        """Start both."""
        for worker in (self.doomed, self.heir):
            worker.launch()
        for worker in (self.doomed, self.heir):
            worker.wait()

    def stop(self) -> None:
        """Stop both."""
        for worker in (self.doomed, self.heir):
            worker.stop()
        self.broker.close()


def pair(site: Site, broker: str, die_at: str, **config: Any) -> Pair:
    """Describe a pair of workers. ``config``: ours, without their ``ORCID_SYNC_``."""
    settings = {
        f"INVENIO_ORCID_SYNC_{key}": repr(value) for key, value in config.items()
    }
    settings |= {"INVENIO_BROKER_URL": broker, "INVENIO_CELERY_BROKER_URL": broker}
    name = f"{broker.partition(':')[0]}-{{}}"
    doomed, heir = (
        _worker(site, name.format(who), QUEUE[who], settings) for who in QUEUE
    )
    doomed.env = {**doomed.env, "ORCID_SYNC_DIE_AT": die_at}
    return Pair(doomed, heir, Celery(broker=broker, set_as_current=False))


def _worker(site: Site, name: str, queue: str, settings: dict[str, str]) -> Process:
    stock = worker_of(site.instance)
    command = [*stock.command, "-Q", queue]
    command[command.index("-n") + 1] = f"{name}@{site.instance.state.base.name}"
    env = {**stock.env, **settings}
    worker = replace(stock, name=name, command=command, env=env, timeout=PATIENCE)
    worker.ready = lambda: worker.printed("ready.")
    return worker
