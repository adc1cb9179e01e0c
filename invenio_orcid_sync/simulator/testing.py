# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Fixtures for pytest: `pytest_plugins = ["invenio_orcid_sync.simulator.testing"]`.

Not an entry point: pytest would import this in every environment that has the package, and with
it the whole simulator.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from .server import Simulator

CLIENT_ID, CLIENT_SECRET = "APP-TESTING000000001", "a secret"
SCOPES = "/read-limited /activities/update"
PASSWORD = "a password"


class OrcidRegistry:
    """One registry and what a test does to it; every helper is a call of the control API."""

    def __init__(self, simulator: Simulator):
        """Empty the registry and register one member client."""
        self.simulator = simulator
        self.url = simulator.url
        self.client_id, self.client_secret = CLIENT_ID, CLIENT_SECRET
        self.control("POST", "reset")
        self.add_client(CLIENT_ID)

    @property
    def hosts(self) -> dict[str, str]:
        """Give the addresses of web site, member API and public API."""
        return {"web": self.url, "api": self.url, "pub": f"{self.url}/pub"}

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Call the control API; an AssertionError gives its reason when it refuses."""
        request = urllib.request.Request(
            f"{self.url}/__control__/{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                text = error.read().decode()
            raise AssertionError(f"{method} {path}: {text}") from None

    def add_client(self, client_id: str, **options: Any) -> str:
        """Register a client and give its id; options are those of `POST clients`."""
        defaults = {"client_secret": CLIENT_SECRET, "name": "A repository"}
        self.control("POST", "clients", {**defaults, **options, "client_id": client_id})
        return client_id

    def add_person(self, **options: Any) -> str:
        """Register a person and give the iD; options are those of `POST records`."""
        defaults = {
            "given_names": "Josiah",
            "family_name": "Carberry",
            "password": PASSWORD,
        }
        return self.control("POST", "records", {**defaults, **options})["orcid"]

    def token(
        self, orcid: str | None, scope: str = SCOPES, client_id: str = CLIENT_ID
    ) -> str:
        """Issue an access token without a browser; *orcid* None makes it the client's own."""
        body = {"orcid": orcid, "client_id": client_id, "scope": scope}
        return self.control("POST", "tokens", body)["access_token"]

    def act(self, orcid: str, action: str, **options: Any) -> Any:
        """Let the record's owner, or the registry's staff, do something."""
        body = {"action": action, **options}
        return self.control("POST", f"records/{orcid}/actions", body)

    def fault(
        self, fault: str, path: str = "*", method: str | None = None, **options: Any
    ) -> None:
        """Script a fault for the next request that matches."""
        match = {"path": path} | ({"method": method} if method else {})
        self.control("POST", "faults", {"match": match, "fault": fault, **options})

    def advance(self, seconds: float) -> None:
        """Move the registry's clock."""
        self.control("POST", "clock", {"advance": seconds})

    def works(self, orcid: str) -> list[dict[str, Any]]:
        """Give the summaries of all works, whatever their visibility, as grouped."""
        groups = self.control("GET", f"records/{orcid}")["works"]["group"]
        return [summary for group in groups for summary in group["work-summary"]]

    def requests(self, since: int = 0) -> list[dict[str, Any]]:
        """Give the log of requests, oldest first."""
        return self.control("GET", f"requests?since={since}")["requests"]


@pytest.fixture(scope="session")
def orcid_simulator() -> Iterator[Simulator]:
    """Run a registry on a free port for the whole session."""
    with Simulator() as simulator:
        yield simulator


@pytest.fixture()
def orcid_registry(orcid_simulator: Simulator) -> OrcidRegistry:
    """Give the registry, empty but for one member client."""
    return OrcidRegistry(orcid_simulator)
