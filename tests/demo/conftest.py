# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A state folder per test, whose processes all end with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.state import State
from tests.plugins.servers import discard


@pytest.fixture
def room(tmp_path: Path) -> Iterator[State]:
    """An empty state folder."""
    # pytest's own folders are closed to other accounts, and PostgreSQL runs as one for root.
    state = State(tmp_path / "state")
    yield state
    discard(state)
