# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Registries and servers of a test's own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from invenio_orcid_sync.orcid.client import Client
from invenio_orcid_sync.simulator import Simulator

from .registry import Registry, environment
from .wire import Wire


@pytest.fixture(scope="module")
def server() -> Iterator[Simulator]:
    """A simulator of this module's own."""
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def registry(server: Simulator) -> Iterator[Registry]:
    """The simulator, afresh."""
    server.application.restart()
    registry = Registry(server)
    yield registry
    registry.client.close()


@pytest.fixture
def wire() -> Iterator[Callable[..., tuple[Wire, Client]]]:
    """Make a server that gives one answer, and a client for it."""
    made: list[tuple[Wire, Client]] = []

    def make(*pieces: bytes | float, **options: Any) -> tuple[Wire, Client]:
        server = Wire(pieces, **options)
        made.append((server, Client(environment(server.url))))
        return made[-1]

    yield make
    for server, client in made:
        client.close()
        server.__exit__()
