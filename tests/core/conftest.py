# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A registry to ask, for the tests that need one."""

from collections.abc import Iterator

import pytest

from invenio_orcid_sync.simulator import Simulator

from .desk import Desk


@pytest.fixture(scope="module")
def server() -> Iterator[Simulator]:
    """A simulator of this module's own."""
    with Simulator() as simulator:
        yield simulator


@pytest.fixture()
def desk(server: Simulator) -> Iterator[Desk]:
    """Our client at an empty simulator."""
    made = Desk(server)
    yield made
    made.close()


@pytest.fixture(scope="module")
def scripted(server: Simulator) -> Iterator[Desk]:
    """Our client, where all answers are faults and nothing is ever stored."""
    made = Desk(server)
    yield made
    made.close()
