# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Processes that die, and what the registry must hold in the end."""

from collections.abc import Iterator

import pytest

from demo.instance import Instance

from ..plugins.world import World
from .processes import Processes, nursery
from .scene import Scene


@pytest.fixture(scope="session")
def parent(instance: Instance) -> Iterator[None]:
    """The process that all others are forked from. Asked for before `site`, it loads while that one is filled."""
    with nursery():
        yield


@pytest.fixture
def processes(parent: None, instance: Instance) -> Iterator[Processes]:
    """Short-lived processes of the site."""
    processes = Processes(instance.state.log("children"))
    yield processes
    processes.end()


@pytest.fixture
def scene(processes: Processes, world: World) -> Scene:
    """A repository, a registry, and processes between them."""
    return Scene(world, processes)
