# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""People who operate the site, and what they leave behind."""

from collections.abc import Callable
from typing import Any

import pytest

from ...plugins.operators import make_administrator, make_operator
from ...plugins.world import World


@pytest.fixture
def librarian(world: World) -> Any:
    """The identity of somebody who may operate the synchronization, and nothing else."""
    from invenio_access.utils import get_identity

    return get_identity(make_operator(world.site.app, world.make_user).user)


@pytest.fixture
def administrator(world: World) -> Any:
    """The identity of an administrator."""
    from invenio_access.utils import get_identity

    return get_identity(make_administrator(world.site.app, world.make_user).user)


@pytest.fixture
def entries() -> Callable[..., list[tuple]]:
    """Return what history says of these actions: (actor, action, outcome), the oldest first."""
    from invenio_db import db

    from invenio_orcid_sync.models import History

    def read(*actions: str) -> list[tuple]:
        db.session.rollback()
        found = db.session.query(History).filter(History.action.in_(actions))
        return [
            (one.actor, one.action, one.outcome) for one in found.order_by(History.id)
        ]

    return read
