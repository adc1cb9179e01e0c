# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""One child process: started once, waited for, found again after a crash, stopped."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from ..errors import DemoError
from ..state import State, write_private

STOP_TIMEOUT = 15


@dataclass
class Process:
    """A server process in a session of its own, so that Ctrl-C reaches only who stops it."""

    state: State
    name: str
    command: list[str]
    ready: Callable[[], bool]
    env: Mapping[str, str] | None = None
    account: Mapping[str, object] = field(default_factory=dict)
    stop_signal: int = signal.SIGTERM
    timeout: float = 60
    cure: str = "`make clean` removes everything, so that the next run starts afresh."
    _began: int = 0

    def start(self) -> None:
        """Start and return when it answers; harmless where it runs already."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start without waiting; nothing happens where it runs already."""
        if not self.running():
            self._end_left_overs()
            self._spawn()

    def wait(self) -> None:
        """Return when it answers; raise when it ended, or took too long."""
        deadline = time.monotonic() + self.timeout
        while not self.ready():
            if not self.running():
                raise DemoError(
                    f"{self.name} ended while starting.{self._tail()}", self._where()
                )
            if time.monotonic() > deadline:
                raise DemoError(
                    f"{self.name} did not answer within {self.timeout:.0f} seconds.{self._tail()}",
                    self._where(),
                )
            time.sleep(0.05)

    def running(self) -> psutil.Process | None:
        """Return the live process that the pid file names.

        A process id alone proves nothing: it may be a zombie that nobody reaped, or a
        stranger that got the number after a restart; the start time tells them apart.
        """
        try:
            pid, started = self.pid_file.read_text().split()
            process = psutil.Process(int(pid))
            alive = process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
            return process if alive and str(process.create_time()) == started else None
        except (OSError, ValueError, psutil.Error):
            return None

    def stop(self, how: int | None = None) -> None:
        """Ask it to end, wait, then end whatever of its session is left."""
        if process := self.running():
            process.send_signal(how or self.stop_signal)
            psutil.wait_procs([process], timeout=STOP_TIMEOUT)
        self._end_left_overs()
        self.pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """End it at once without a chance to tidy up, as a power cut would."""
        self.stop(signal.SIGKILL)

    @property
    def pid_file(self) -> Path:
        """The file that holds process id and start time."""
        return self.state.folder("run") / f"{self.name}.pid"

    @property
    def log(self) -> Path:
        """The file that receives what the process prints."""
        return self.state.log(self.name)

    def printed(self, text: str) -> bool:
        """Tell whether it has printed a text since it was last started from here."""
        with self.log.open("rb") as log:
            log.seek(self._began)
            return text.encode() in log.read()

    def _spawn(self) -> None:
        self._began = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.env,
                cwd="/",
                start_new_session=True,
                **self.account,
            )
        # We look after it by its id from here on, also from another process: silence Popen's
        # reminder that the child still runs, and reap it in wait and stop through psutil.
        child.returncode = 0
        started = psutil.Process(child.pid).create_time()
        write_private(self.pid_file, f"{child.pid} {started}")

    def _where(self) -> str:
        return f"see {self.log}; {self.cure}"

    def _tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-5:]
        return "".join(f"\n    {line}" for line in lines)

    def _end_left_overs(self) -> None:
        """Kill members of the session whose leader died (pool workers of a killed parent).

        The kernel gives no new process an id that still serves as a session id, so a
        session found under the remembered number is ours, unless its leader is a stranger.
        """
        try:
            session, started = self.pid_file.read_text().split()
        except (OSError, ValueError):
            return
        members = [p for p in psutil.process_iter() if _session(p.pid) == int(session)]
        if any(p.pid == int(session) and not _started(p, started) for p in members):
            return
        for member in members:
            try:
                member.kill()
            except psutil.NoSuchProcess:
                pass
        psutil.wait_procs(members, timeout=STOP_TIMEOUT)


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except OSError:
        return None


def _started(process: psutil.Process, started: str) -> bool:
    try:
        return str(process.create_time()) == started
    except psutil.NoSuchProcess:
        return True
