# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Somebody whom many tests look at."""

from pathlib import Path

import pytest

from ..plugins.stage import Person, Stage
from .people import with_works


@pytest.fixture(scope="session")
def author(standing_stage: Stage) -> Person:
    """An author with works in several states. Tests that change something make their own."""
    return with_works(standing_stage)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give time: the first test of a fresh checkout waits for scripts and style sheets to be built."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(900))
