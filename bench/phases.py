# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Where a drainer's own time goes: processor seconds of its main thread, by phase.

A profiler costs several times what it measures here; a handful of stopwatches costs nothing.
"""

import functools
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from unittest.mock import patch

PHASES = {
    "pick connections": "agenda.Lanes.pick",
    "read due rows": "turn.due_items",
    "read records": "turn.facts_of_many",
    "map to works": "prepare.draft_for",
    "fingerprint": "prepare.fingerprint",
    "plan the rest": "turn.prepare",
    "token": "turn.Turn._access",
    "intent": "turn.Turn._request",
    "take in marks, close": "drain.Drainer._tick",
    "settle answers": "drain.settle",
    "commit": "drain.Drainer._commit",
    "revocations": "drain.revocations",
}
"""Phases and the function that is each; what another phase inside takes is not counted twice."""


@dataclass
class Stopwatch:
    """Seconds and calls of each phase."""

    seconds: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    _inside: list[float] = field(default_factory=list)

    def timed(self, phase: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, measured."""

        @functools.wraps(function)
        def run(*arguments: Any, **options: Any) -> Any:
            began = time.thread_time()
            self._inside.append(0.0)
            try:
                return function(*arguments, **options)
            finally:
                spent = time.thread_time() - began
                self.seconds[phase] += spent - self._inside.pop()
                self.calls[phase] += 1
                if self._inside:
                    self._inside[-1] += spent

        return run


@contextmanager
def measured() -> Iterator[Stopwatch]:
    """Measure the drainer's phases in this process."""
    watch = Stopwatch()
    with ExitStack() as stack:
        for phase, place in PHASES.items():
            module, *path, name = place.split(".")
            owner = import_module(f"invenio_orcid_sync.engine.{module}")
            for part in path:
                owner = getattr(owner, part)
            timed = watch.timed(phase, getattr(owner, name))
            stack.enter_context(patch.object(owner, name, timed))
        yield watch
