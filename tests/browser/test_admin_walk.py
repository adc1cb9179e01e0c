# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""An operator's first day, as docs/operator-walk.md tells it."""

from collections.abc import Iterator

import pytest

from ..plugins.stage import Stage
from .operating import ADMIN, walk


@pytest.fixture(autouse=True)
def as_shipped(stage: Stage) -> Iterator[None]:
    """Leave the others' repository with the settings that it had."""
    forget = "DELETE FROM orcid_sync_settings"
    stage.sql(forget)
    yield
    stage.sql(forget)


def test_operator_looks_changes_finds_and_mends(stage: Stage):
    walk(stage, stage.sign_in(stage.window(), ADMIN, stage.site.password))
