# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Scripts that speak to the REST API: of nobody, of somebody, of an operator, of a monitoring system."""

from typing import Any

import pytest

from ..plugins.operators import make_operator
from ..plugins.world import World

TOKEN = "a-long-random-text-of-the-monitoring"
BASE = "/orcid-sync"


class Script:
    """Asks for addresses below the API's."""

    def __init__(self, world: World, user: Any = None, **headers: str) -> None:
        """Sign in as ``user``; send these headers with everything."""
        self.client = world.site.app.test_client()
        self.headers = headers
        if user:
            user.login(self.client)

    def get(self, path: str, **query: Any) -> Any:
        """GET an address."""
        address = path if path.startswith(BASE) else f"{BASE}{path}"
        return self.client.get(
            address, query_string=query or None, headers=self.headers
        )

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        """POST JSON."""
        headers = {**self.headers, **options.pop("headers", {})}
        return self.client.post(f"{BASE}{path}", json=body, headers=headers, **options)

    def read(self, path: str, **query: Any) -> Any:
        """GET what must be there. :returns: its JSON."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json


@pytest.fixture
def operator(world: World) -> Script:
    """Somebody who may operate the synchronization, and nothing else, signed in."""
    return Script(world, make_operator(world.site.app, world.make_user))


@pytest.fixture
def stranger(world: World) -> Script:
    """Nobody who is known."""
    return Script(world)


@pytest.fixture
def monitor(world: World, monkeypatch: pytest.MonkeyPatch) -> Script:
    """A monitoring system that has the token."""
    world.set(MONITORING_TOKEN=TOKEN)
    return Script(world, Authorization=f"Bearer {TOKEN}")


@pytest.fixture(autouse=True)
def fresh(world: World) -> None:
    """Forget what another test's health was."""
    from invenio_orcid_sync.services.health import KEPT

    world.site.app.extensions.pop(KEPT, None)
