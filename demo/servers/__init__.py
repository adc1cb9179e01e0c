# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Real servers out of Python wheels: PostgreSQL, Redis, a search server, Node."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ..state import State
from .postgres import PostgreSQL
from .redis import Redis
from .search import Search

__all__ = ("Addresses", "PostgreSQL", "Redis", "Search", "Servers")


@dataclass(frozen=True)
class Addresses:
    """Where an instance finds its servers; an empty `broker` means: Redis."""

    database: str
    redis: str
    search: list[dict]
    broker: str = ""
    osmem: bool = True


@dataclass(frozen=True)
class Servers:
    """The three servers an instance needs."""

    database: PostgreSQL
    cache: Redis
    search: Search

    @classmethod
    def of(cls, state: State, durable: bool = True) -> "Servers":
        """Describe the servers of a state; `durable=False` trades safety for speed (tests)."""
        return cls(PostgreSQL(state, durable), Redis(state, durable), Search(state))

    def addresses(self, database: str = "invenio") -> Addresses:
        """Return where they answer, for an instance on the named database."""
        redis = self.cache.uri().rpartition("/")[0]
        return Addresses(self.database.uri(database), redis, self.search.hosts())

    def each(self) -> tuple[PostgreSQL, Redis, Search]:
        """Return them in the order in which they are stopped last to first."""
        return self.database, self.cache, self.search

    def start(self) -> None:
        """Start all at once and return when all answer."""
        self._all(lambda server: server.start())

    def stop(self) -> None:
        """Stop all that run."""
        self._all(lambda server: server.stop())

    def _all(self, action: Callable) -> None:
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(action, self.each()))
