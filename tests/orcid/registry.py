# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A registry of a test's own, and what is sent to it."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from invenio_orcid_sync.core.outcomes import Outcome, classify
from invenio_orcid_sync.orcid.answers import Answer
from invenio_orcid_sync.orcid.client import Client
from invenio_orcid_sync.orcid.environments import Environment, environment_of
from invenio_orcid_sync.simulator import Simulator

CLIENT_ID, SECRET = "APP-0123456789ABCDEF", "client-secret"
OTHER_ID = "APP-FEDCBA9876543210"
TOKEN = "11111111-2222-3333-4444-555555555555"
ORCID = "0000-0002-1825-0097"
SCOPES = "/read-limited /activities/update"


def environment(url: str) -> Environment:
    """A registry at an address."""
    hosts = {"web": url, "api": url, "pub": f"{url}/pub"}
    return environment_of("local", hosts, CLIENT_ID, SECRET)


def work(value: str = "a", title: str = "On Waiting") -> dict[str, Any]:
    """A valid work."""
    return {
        "title": {"title": {"value": title}},
        "type": "journal-article",
        "external-ids": {
            "external-id": [
                {
                    "external-id-type": "source-work-id",
                    "external-id-value": value,
                    "external-id-relationship": "self",
                }
            ]
        },
    }


class Registry:
    """The simulator with our client and one person, and the client under test."""

    def __init__(self, simulator: Simulator) -> None:
        """Register all of them."""
        self.url = simulator.url
        for client_id in (CLIENT_ID, OTHER_ID):
            self.control(
                "clients",
                client_id=client_id,
                client_secret=SECRET,
                name="Repository",
                member=True,
                redirect_uris=["https://repository.example.org/"],
            )
        self.orcid = self.person("ada@example.org")
        self.token = self.token_of(self.orcid)
        self.client = Client(environment(self.url))

    def control(self, path: str, **body: Any) -> Any:
        """POST to the control API."""
        answer = requests.post(f"{self.url}/__control__/{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def person(self, email: str) -> str:
        """Register a person. :returns: the iD."""
        named = {"given_names": "Ada", "family_name": "Lovelace", "password": "p"}
        return self.control("records", email=email, **named)["orcid"]

    def token_of(self, orcid: str, scope: str = SCOPES, client: str = CLIENT_ID) -> str:
        """Issue a token."""
        answer = self.control("tokens", orcid=orcid, client_id=client, scope=scope)
        return answer["access_token"]

    def fault(
        self, fault: str, path: str = "*/work*", times: int | None = 1, **options: Any
    ) -> None:
        """Script a fault."""
        self.control(
            "faults", match={"path": path}, fault=fault, times=times, **options
        )

    def act(self, action: str, **options: Any) -> None:
        """Do something as the person or the registry's staff."""
        self.control(f"records/{self.orcid}/actions", action=action, **options)

    def log(self) -> list[str]:
        """The client's requests so far."""
        answer = requests.get(f"{self.url}/__control__/requests", timeout=10).json()
        return [
            f"{one['method']} {one['path']}"
            for one in answer["requests"]
            if "__control__" not in one["path"]
        ]

    def works(self) -> list[str]:
        """The titles on the record."""
        answer = self.client.works(self.orcid, self.token)
        return [
            summary["title"]["title"]["value"]
            for group in answer.body["group"]
            for summary in group["work-summary"]
        ]

    def create(self, **parts: str) -> Answer:
        """POST a work."""
        return self.client.create(self.orcid, self.token, work(**parts))


CALLS: dict[str, Callable[[Client], Answer]] = {
    "works": lambda client: client.works(ORCID, TOKEN),
    "work": lambda client: client.work(ORCID, TOKEN, 7),
    "keywords": lambda client: client.keywords(ORCID, TOKEN),
    "create": lambda client: client.create(ORCID, TOKEN, work()),
    "update": lambda client: client.update(ORCID, TOKEN, 7, work()),
    "delete": lambda client: client.delete(ORCID, TOKEN, 7),
    "exchange": lambda client: client.exchange("abcdef", "https://x.org/"),
    "revoke": lambda client: client.revoke(TOKEN),
}
API = ("works", "work", "keywords", "create", "update", "delete")
BODIES = ("create", "update")
OAUTH = ("exchange", "revoke")

every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def outcome(operation: str, answer: Answer) -> Outcome:
    """What the table says about an answer."""
    error = answer.oauth_error if answer.code is None else None
    return classify(operation, answer.status, answer.code, error, answer.sent)
