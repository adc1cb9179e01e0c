# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Processes that work on the site, and may die.

They are forked from one that has loaded the application (multiprocessing's fork server), as Celery's are from their
parent. So each costs milliseconds, and is a process like any other: own connections, own clock, own death.
"""

import logging
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

PRELOADED = ["tests.crash.nursery", "tests.crash.processes", "tests.crash.jobs"]

PATIENCE = 90
"""Seconds that a child may take."""

PRODUCTION = {"ORCID_SYNC_COOL_DOWN": 600}
"""The demo's configuration shortens this, so that one can watch; here time is made to pass."""


@dataclass
class Child:
    """A process that does one job."""

    process: BaseProcess
    told: Connection

    def value(self) -> Any:
        """Return what the job returned."""
        how, value = self.end()
        assert how == "done", (how, value)
        return value

    def failure(self) -> str:
        """Return the name of the exception that the job raised."""
        how, value = self.end()
        assert how == "failed", (how, value)
        return value

    def was_killed(self) -> bool:
        """Tell whether SIGKILL ended it before it could tell anything."""
        return self.end() == ("died", -signal.SIGKILL)

    def end(self) -> tuple[str, Any]:
        """Wait for its end. :returns: ``done``, ``failed`` or ``died``, and value, exception or exit code."""
        self.process.join(PATIENCE)
        code = self.process.exitcode
        assert code is not None, "the child hangs"
        try:
            return self.told.recv()
        except EOFError:
            return "died", code

    def kill(self) -> None:
        """End it at once, as the kernel does when memory runs out."""
        # Asking for the exit code comes first: the number of one that has ended may be somebody else's by now.
        if self.process.exitcode is None:
            self.process.kill()
        self.process.join()


class Processes:
    """Starts children."""

    def __init__(self, log: Path) -> None:
        """``log``: the file that all of them write to."""
        self.log = log
        self._context = multiprocessing.get_context("forkserver")
        self._children: list[Child] = []

    def start(
        self,
        job: Callable[..., Any],
        die_at: str = "",
        config: Mapping[str, Any] | None = None,
        level: str = "INFO",
        **options: Any,
    ) -> Child:
        """Start a child on a job of ``jobs``.

        ``die_at``: see ``engine.points``. ``config``: keys of ours without their ``ORCID_SYNC_``. ``level``: of what
        it logs.
        """
        mine, theirs = self._context.Pipe(duplex=False)
        environment = {"ORCID_SYNC_DIE_AT": die_at}
        keys = {f"ORCID_SYNC_{key}": value for key, value in (config or {}).items()}
        settings = {**PRODUCTION, **keys}
        log = (str(self.log), level)
        arguments = (job, options, environment, settings, log, theirs)
        process = self._context.Process(target=live, args=arguments, daemon=True)
        process.start()
        theirs.close()
        self._children.append(Child(process, mine))
        return self._children[-1]

    def end(self) -> None:
        """End whoever is still alive."""
        for child in self._children:
            child.kill()
            child.told.close()
        self._children.clear()


@contextmanager
def nursery() -> Iterator[None]:
    """Let the parent of all children load, while the test goes on."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(PRELOADED)
    forkserver.ensure_running()
    yield
    forkserver._forkserver._stop()


def live(
    job: Callable[..., Any],
    options: Mapping[str, Any],
    environment: Mapping[str, str],
    settings: Mapping[str, Any],
    log: tuple[str, str],
    told: Connection,
) -> None:
    """Do one job, in the child, and tell what came of it."""
    from .nursery import app

    os.environ.update(environment)
    _print_to(*log)
    app.config.update(settings)
    try:
        with app.app_context():
            outcome = ("done", job(**options))
    except BaseException as problem:
        traceback.print_exc()
        outcome = ("failed", type(problem).__name__)
    told.send(outcome)


def _print_to(log: str, level: str) -> None:
    """Let everything that is printed or logged go to a file."""
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.close(file)
    logging.basicConfig(stream=sys.stderr, level=level, force=True)
    for name in ("invenio", "sqlalchemy.engine") if level == "DEBUG" else ():
        logging.getLogger(name).setLevel(level)
