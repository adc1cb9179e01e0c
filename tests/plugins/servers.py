# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Servers for one test session: embedded ones, unless the environment names others.

ORCID_SYNC_TEST_DATABASE_URI    a PostgreSQL where databases may be created and dropped
ORCID_SYNC_TEST_REDIS_URI       a Redis whose databases 0 to 5 are ours
ORCID_SYNC_TEST_SEARCH_HOST     host:port of an OpenSearch whose indices are ours
ORCID_SYNC_TEST_AMQP_URL        a RabbitMQ; without it, localhost:5672 is tried
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from xdist.scheduler.loadfile import LoadFileScheduling

from demo.servers import Addresses, PostgreSQL, Redis, Search
from demo.servers.postgres import drop_database
from demo.servers.process import Process
from demo.state import State

BASE = Path(__file__).parents[2] / ".test"
DEFAULT_AMQP = "amqp://guest:guest@localhost:5672//"


@contextmanager
def alone(name: str) -> Iterator[Path]:
    """Hold a folder beside the sessions' own, that outlives them, for one process at a time."""
    folder = BASE / name
    folder.mkdir(parents=True, exist_ok=True)
    with (BASE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def pytest_xdist_auto_num_workers() -> int:
    """Run a session on each core and one more, as tests wait now and then, a few at most.

    Servers that were named are for one session alone.
    """
    named = any(key.startswith("ORCID_SYNC_TEST_") for key in os.environ)
    return 0 if named else min(len(os.sched_getaffinity(0)) + 1, 4)


TOGETHER = ("tests/browser/", "tests/crash/")
"""All of the first share one running site, all of the second one process that drainers are forked from."""


class Scheduling(LoadFileScheduling):
    """A file's tests share what they prepare, and in some folders all do."""

    def _split_scope(self, nodeid: str) -> str:
        """Return what is run by one process."""
        file = super()._split_scope(nodeid)
        return next((each for each in TOGETHER if file.startswith(each)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """Deal out tests, whatever `--dist` says."""
    return Scheduling(config, log)


@pytest.fixture(scope="session")
def state() -> Iterator[State]:
    """A state folder of this session alone: several may run at once in one checkout."""
    for old in BASE.glob("session-*"):
        if not psutil.pid_exists(int(old.name.removeprefix("session-"))):
            with suppress(FileNotFoundError):  # another session was faster
                discard(State(old))
    state = State(BASE / f"session-{os.getpid()}")
    yield state
    discard(state)


def discard(state: State) -> None:
    """Stop what still runs in a state, and remove it."""
    for file in state.folder("run").glob("*.pid"):
        Process(state, file.stem, [], lambda: True).stop()
    PostgreSQL(state).remove()
    shutil.rmtree(state.base)


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of a PostgreSQL server: `postgres.rpartition("/")[0] + "/name"` names a database."""
    if given := os.environ.get("ORCID_SYNC_TEST_DATABASE_URI"):
        yield given
        return
    server = PostgreSQL(request.getfixturevalue("state"), durable=False)
    server.start()
    yield server.uri()
    server.stop()


@pytest.fixture(scope="session")
def redis(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of a Redis server, without the number of a database."""
    if given := os.environ.get("ORCID_SYNC_TEST_REDIS_URI"):
        yield given.rstrip("/")
        return
    server = Redis(request.getfixturevalue("state"), durable=False)
    server.start()
    yield server.uri().rpartition("/")[0]
    server.stop()


@pytest.fixture(scope="session")
def search_server(request: pytest.FixtureRequest) -> Iterator[list[dict]]:
    """Value for SEARCH_HOSTS."""
    if given := os.environ.get("ORCID_SYNC_TEST_SEARCH_HOST"):
        host, _, port = given.partition(":")
        yield [{"host": host, "port": int(port or 9200)}]
        return
    server = Search(request.getfixturevalue("state"))
    server.start()
    yield server.hosts()
    server.stop()


@pytest.fixture(scope="session")
def addresses(
    postgres: str, redis: str, search_server: list[dict]
) -> Iterator[Addresses]:
    """Where the session's repository finds its servers; the database does not exist yet."""
    database = f"{postgres.rpartition('/')[0]}/orcid_sync_{os.getpid()}"
    osmem = "ORCID_SYNC_TEST_SEARCH_HOST" not in os.environ
    yield Addresses(database, redis, search_server, osmem=osmem)
    drop_database(database)


@pytest.fixture(scope="module")
def rabbitmq() -> Iterator[str]:
    """Address of a RabbitMQ, for one module at a time; skips where none answers, since no Python wheel brings one."""
    from kombu import Connection

    url = os.environ.get("ORCID_SYNC_TEST_AMQP_URL", DEFAULT_AMQP)
    with alone("rabbitmq"):
        try:
            with Connection(url, connect_timeout=2) as connection:
                connection.connect()
        except OSError as error:
            if "ORCID_SYNC_TEST_AMQP_URL" in os.environ:
                raise
            pytest.skip(f"no RabbitMQ answers on localhost:5672 ({error})")
        yield url
