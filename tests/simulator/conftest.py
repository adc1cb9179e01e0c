# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""One server for each test module, a fresh state for each test."""

from collections.abc import Iterator

import pytest

from invenio_orcid_sync.simulator import Simulator

from .world import World


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    """Run a simulator with its control API."""
    with Simulator() as running:
        yield running


@pytest.fixture()
def world(simulator: Simulator) -> Iterator[World]:
    """Register clients and a person in it."""
    made = World(simulator)
    yield made
    made.http.close()


@pytest.fixture()
def token(world: World) -> str:
    """Give the member's token to read and to write."""
    return world.token()
