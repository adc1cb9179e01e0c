# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A simulator with two clients and a person, spoken to over HTTP."""

import copy
from typing import Any

import requests

from invenio_orcid_sync.simulator import Simulator

MEMBER, OTHER, PUBLIC = (
    "APP-MEMBER0000000001",
    "APP-MEMBER0000000002",
    "APP-PUBLIC0000000001",
)
SECRET = "a-secret"
CALLBACK = "https://repository.example/callback"
PASSWORD = "her password"
SCOPE = "/read-limited /activities/update"

WORK: dict[str, Any] = {
    "title": {"title": {"value": "On the analytical engine"}},
    "type": "journal-article",
    "external-ids": {
        "external-id": [
            {
                "external-id-type": "doi",
                "external-id-value": "10.1234/engine",
                "external-id-url": {"value": "https://doi.org/10.1234/engine"},
                "external-id-relationship": "self",
            }
        ]
    },
}


def external_id(
    value: str, kind: str = "doi", relationship: str | None = "self"
) -> dict[str, Any]:
    """Make an identifier."""
    made = {"external-id-type": kind, "external-id-value": value}
    if relationship is not None:
        made["external-id-relationship"] = relationship
    return made


def work(*ids: Any, **changes: Any) -> dict[str, Any]:
    """Make a valid work, with other identifiers or fields; `_` stands for `-` in names."""
    made = copy.deepcopy(WORK)
    if ids:
        listed = [external_id(i) if isinstance(i, str) else i for i in ids]
        made["external-ids"] = {"external-id": listed}
    return made | {name.replace("_", "-"): value for name, value in changes.items()}


def code_of(response: requests.Response) -> tuple[int, int | None]:
    """Give HTTP status and error code."""
    body = response.json() if response.content else {}
    return response.status_code, body.get("error-code")


class World:
    """One simulator and the people in it."""

    def __init__(self, simulator: Simulator):
        """Empty the simulator and register who is needed."""
        self.simulator = simulator
        self.url = simulator.url
        self.http = requests.Session()
        self.control("POST", "reset")
        for client_id, member in ((MEMBER, True), (OTHER, True), (PUBLIC, False)):
            self.client(client_id, member=member)
        self.orcid = self.person()

    def control(
        self, method: str, path: str, body: Any = None, status: int | None = None
    ) -> Any:
        """Call the control API; anything but success fails unless expected."""
        response = self.http.request(
            method, f"{self.url}/__control__/{path}", json=body
        )
        if status is None:
            assert response.ok, response.text
        else:
            assert response.status_code == status, response.text
        return response.json()

    def client(self, client_id: str, **options: Any) -> None:
        """Register a client."""
        defaults = {
            "client_secret": SECRET,
            "name": f"Client {client_id[-4:]}",
            "redirect_uris": [CALLBACK],
        }
        self.control("POST", "clients", {"client_id": client_id, **defaults, **options})

    def person(self, **options: Any) -> str:
        """Register a person."""
        defaults = {
            "given_names": "Ada",
            "family_name": "Lovelace",
            "email": f"person{len(self.simulator.registry.records)}@example.org",
            "password": PASSWORD,
        }
        return self.control("POST", "records", {**defaults, **options})["orcid"]

    def token(
        self, scope: str = SCOPE, client: str = MEMBER, orcid: str | None = "default"
    ) -> str:
        """Issue an access token; *orcid* None makes it the client's own."""
        owner = self.orcid if orcid == "default" else orcid
        body = {"orcid": owner, "client_id": client, "scope": scope}
        return self.control("POST", "tokens", body)["access_token"]

    def act(self, action: str, orcid: str | None = None, **options: Any) -> Any:
        """Let the record's owner do something."""
        path = f"records/{orcid or self.orcid}/actions"
        return self.control("POST", path, {"action": action, **options})

    def fault(self, fault: str, path: str = "*", method: Any = None, **options: Any):
        """Script a fault."""
        match = {"path": path} | ({"method": method} if method else {})
        self.control("POST", "faults", {"match": match, "fault": fault, **options})

    def api(
        self,
        method: str,
        path: str,
        token: str | None = None,
        accept: str | None = "application/json",
        public: bool = False,
        **options: Any,
    ) -> requests.Response:
        """Call the member or public API below the person's record."""
        headers = dict(options.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        headers["Accept"] = accept or ""
        root = f"{self.url}/pub/v3.0" if public else f"{self.url}/v3.0"
        where = path if path.startswith("/") else f"/{self.orcid}/{path}"
        options.setdefault("allow_redirects", False)
        return self.http.request(method, root + where, headers=headers, **options)

    def post(
        self, payload: Any = None, token: str | None = None, **options: Any
    ) -> int:
        """Add a work and give its put-code."""
        response = self.api(
            "POST", "work", token or self.token(), json=payload or work(), **options
        )
        assert response.status_code == 201, response.text
        return int(response.headers["Location"].rpartition("/")[2])
