# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Starting, finding again and ending one process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from demo.errors import DemoError
from demo.servers.process import Process
from demo.state import State, write_private

# Says that it is ready, has a child of its own, and lives until told to end.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("child", child.pid, flush=True)
time.sleep(600)
"""


def python(
    room: State, code: str, ready: Callable | None = None, **options: object
) -> Process:
    process = Process(
        room, "thing", [sys.executable, "-c", code], lambda: True, **options
    )
    process.ready = ready or (lambda: process.printed("child"))
    return process


def gone(pid: int) -> bool:
    try:
        psutil.Process(pid).wait(timeout=5)
    except psutil.NoSuchProcess:
        pass
    return not psutil.pid_exists(pid)


def child_of(process: Process) -> int:
    return int(process.log.read_text().split()[-1])


def test_start_twice_keeps_the_first(room: State) -> None:
    first = python(room, PARENT)
    first.start()
    pid = first.running().pid
    second = python(room, PARENT, ready=lambda: True)
    second.start()
    assert second.running().pid == pid


def test_stop_ends_children_too(room: State) -> None:
    process = python(room, PARENT)
    process.start()
    pid, child = process.running().pid, child_of(process)
    process.stop()
    assert (gone(pid), gone(child)) == (True, True)
    assert process.running() is None
    assert not process.pid_file.exists()


def test_kill_ends_what_ignores_being_asked(room: State) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + PARENT
    process = python(room, deaf)
    process.start()
    pid = process.running().pid
    process.kill()
    assert gone(pid)


def test_start_after_a_kill_ends_the_orphans_first(room: State) -> None:
    process = python(room, PARENT)
    process.start()
    pid, orphan = process.running().pid, child_of(process)
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)
    assert psutil.pid_exists(orphan)
    process.start()
    assert gone(orphan)
    assert process.running().pid != pid


def test_running_ignores_a_stranger_with_the_same_number(room: State) -> None:
    process = python(room, PARENT)
    write_private(process.pid_file, f"{os.getpid()} 1.0")
    assert process.running() is None
    process.stop()
    assert psutil.pid_exists(os.getpid())


@pytest.mark.parametrize("content", ["", "nonsense", "1", "999999999 1.0"])
def test_running_survives_a_broken_pid_file(room: State, content: str) -> None:
    process = python(room, PARENT)
    write_private(process.pid_file, content)
    assert process.running() is None


def test_running_ignores_a_zombie(room: State) -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    zombie = psutil.Process(child.pid)
    process = python(room, PARENT)
    write_private(process.pid_file, f"{child.pid} {zombie.create_time()}")
    while zombie.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    assert process.running() is None
    child.wait()


def test_start_names_log_and_last_words_of_what_ended(room: State) -> None:
    process = python(room, "raise SystemExit('no such thing')", ready=lambda: False)
    with pytest.raises(DemoError) as raised:
        process.start()
    assert raised.value.cause == "thing ended while starting.\n    no such thing"
    assert raised.value.cure.startswith(f"see {room.base}/log/thing.log;")


def test_start_gives_up_on_what_never_answers(room: State) -> None:
    process = python(
        room, "import time; time.sleep(600)", ready=lambda: False, timeout=0.3
    )
    with pytest.raises(DemoError, match="thing did not answer within 0 seconds"):
        process.start()


def test_printed_forgets_an_earlier_run(room: State) -> None:
    Path(process_log := room.log("thing")).write_text("ready\n")
    process = python(room, PARENT)
    process.start()
    assert process_log.read_text().startswith("ready\n")
    assert (process.printed("ready"), process.printed("child")) == (False, True)
