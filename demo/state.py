# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Where one set of servers keeps its files, secrets and port numbers."""

import os
import random
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

# Below 32768, where Linux starts to hand out ports for outgoing connections: a number
# remembered from there could be taken by any client between two starts.
PORTS = range(20000, 32000)


@dataclass(frozen=True)
class State:
    """A folder (`.demo`, or one per test session) with everything that must outlive a process."""

    base: Path

    def __post_init__(self) -> None:
        """Make the folder, readable by others only where a server account must pass."""
        object.__setattr__(self, "base", Path(self.base).resolve())
        self.base.mkdir(parents=True, exist_ok=True)
        self.base.chmod(0o711)

    def folder(self, *names: str) -> Path:
        """Return a folder inside the state, made where missing, for the owner only."""
        path = self.base.joinpath(*names)
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def log(self, name: str) -> Path:
        """Return the log file of one process."""
        return self.folder("log") / f"{name}.log"

    def secret(self, name: str) -> str:
        """Return a random secret, the same one each time."""
        path = self.folder("secrets") / name
        if not path.exists():
            write_private(path, secrets.token_urlsafe(32))
        return path.read_text()

    def port(self, name: str) -> int:
        """Return the port remembered for a server, or a free one that is remembered from now on."""
        file = self.folder("ports") / name
        if not file.exists():
            taken = {int(other.read_text()) for other in file.parent.glob("[!.]*")}
            write_private(file, str(free_port(taken)))
        return int(file.read_text())

    def forget_port(self, name: str) -> None:
        """Let the next `port(name)` choose anew: somebody else took the old one."""
        (self.folder("ports") / name).unlink(missing_ok=True)


def write_private(path: Path, text: str | bytes) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:
        file.write(text.encode() if isinstance(text, str) else text)
    draft.rename(path)  # whoever reads meanwhile sees the old content or the new


def is_free(port: int) -> bool:
    """Tell whether nobody listens on this port of the loopback interface."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(taken: set[int] = frozenset()) -> int:
    """Choose a free port at random, so that two checkouts rarely want the same."""
    return next(
        port
        for port in random.sample(PORTS, len(PORTS))
        if port not in taken and is_free(port)
    )
