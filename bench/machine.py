# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Memory and time of processes, and how fast this machine is at all."""

import os
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil

MIB = 2**20


@dataclass
class Usage:
    """What processes take while something happens."""

    idle: dict[int, float] = field(default_factory=dict)
    """MiB of resident memory at first."""
    peak: dict[int, float] = field(default_factory=dict)
    """MiB at most."""
    seconds: float = 0.0
    """Processor time of all together."""

    @property
    def growth(self) -> float:
        """MiB by which the process that grew most grew."""
        return max(self.peak[pid] - self.idle[pid] for pid in self.idle)

    def look(self, process: psutil.Process) -> None:
        """Measure the memory of one."""
        now = process.memory_info().rss / MIB
        self.idle.setdefault(process.pid, now)
        self.peak[process.pid] = max(self.peak.get(process.pid, 0.0), now)


@contextmanager
def usage_of(pids: Sequence[int], every: float = 0.1) -> Iterator[Usage]:
    """Watch processes, which must live on, while something happens."""
    processes, over = [psutil.Process(pid) for pid in pids], threading.Event()
    usage = Usage(seconds=-sum(map(_spent, processes)))

    def watch() -> None:
        while not over.wait(every):
            for one in processes:
                usage.look(one)

    for one in processes:
        usage.look(one)
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield usage
    finally:
        over.set()
        watcher.join()
        usage.seconds += sum(map(_spent, processes))


def _spent(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    return [child.pid for child in psutil.Process(pid).children()]


def percentile(values: Sequence[float], part: int) -> float:
    """Return a percentile."""
    return statistics.quantiles(values, n=100, method="inclusive")[part - 1]


def loop() -> float:
    """Return millions of turns of an empty loop that this machine makes in a second of processor time."""
    best = min(_seconds(2_000_000) for _ in range(3))
    return 2.0 / best


def _seconds(turns: int) -> float:
    began = time.process_time()
    for _ in range(turns):
        pass
    return time.process_time() - began


def described() -> str:
    """Say what the numbers were measured on."""
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, load {load:.1f}, {loop():.0f} million empty loops a second"
