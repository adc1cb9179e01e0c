# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Our client at the simulator: all that the engine may ask, and what the table says to the answer."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import requests

from invenio_orcid_sync.core.outcomes import Outcome, classify
from invenio_orcid_sync.orcid.answers import Answer
from invenio_orcid_sync.orcid.client import Client, encoded
from invenio_orcid_sync.orcid.environments import environment_of
from invenio_orcid_sync.simulator import Simulator
from tests.simulator.world import (
    CALLBACK,
    MEMBER,
    OTHER,
    PASSWORD,
    SCOPE,
    SECRET,
    World,
    work,
)


class Desk:
    """Our client at the simulator, with a person who gave us a token."""

    def __init__(self, simulator: Simulator) -> None:
        """Empty the simulator."""
        self.world = World(simulator)
        url = self.world.url
        hosts = {"web": url, "api": url, "pub": f"{url}/pub"}
        self.environment = environment_of("local", hosts, MEMBER, SECRET)
        self.client = Client(self.environment)
        self.orcid = self.world.orcid
        self.token = self.world.token()

    def close(self) -> None:
        """Let go of all connections."""
        self.client.close()
        self.world.http.close()

    def at(self, **changes: Any) -> "Desk":
        """Ask another address, or with other credentials."""
        self.client.close()
        self.environment = replace(self.environment, **changes)
        self.client = Client(self.environment)
        return self

    def create(self, *ids: Any, token: str = "", **changes: Any) -> Answer:
        """POST a work."""
        token = token or self.token
        return self.client.create(self.orcid, token, work(*ids, **changes))

    def bulk(self, *payloads: dict[str, Any]) -> Answer:
        """POST works."""
        return self.client.create_many(
            self.orcid, self.token, [encoded(one) for one in payloads]
        )

    def update(self, put_code: Any = 1, **changes: Any) -> Answer:
        """PUT a work."""
        return self.client.update(self.orcid, self.token, put_code, work(**changes))

    def delete(self, put_code: Any = 1) -> Answer:
        """DELETE a work."""
        return self.client.delete(self.orcid, self.token, put_code)

    def resolve(self, token: str = "") -> Answer:
        """GET all works."""
        return self.client.works(self.orcid, token or self.token)

    def revoke(self) -> Answer:
        """End the token."""
        return self.client.revoke(self.token)

    def exchange(self, code: str = "abcdef", redirect_uri: str = CALLBACK) -> Answer:
        """Exchange a code."""
        return self.client.exchange(code, redirect_uri)

    def consent(self) -> str:
        """Consent as the person. :returns: the code."""
        query = {
            "client_id": MEMBER,
            "response_type": "code",
            "scope": SCOPE,
            "redirect_uri": CALLBACK,
        }
        person = {"userId": self.orcid, "password": PASSWORD, "action": "signin"}
        with requests.Session() as browser:
            browser.params, url = query, f"{self.world.url}/oauth/authorize"
            browser.post(url, data=person, allow_redirects=False)
            answer = browser.post(url, data={"action": "allow"}, allow_redirects=False)
        return answer.headers["Location"].partition("code=")[2].partition("&")[0]

    def of_another(self) -> int:
        """Let another client add a work. :returns: its put-code."""
        return self.world.post(token=self.world.token(client=OTHER))


OPERATIONS: dict[str, Callable[[Desk], Answer]] = {
    "create": lambda desk: desk.create(),
    "bulk": lambda desk: desk.bulk(work()),
    "update": lambda desk: desk.update(),
    "delete": lambda desk: desk.delete(),
    "resolve": lambda desk: desk.resolve(),
    "revoke": lambda desk: desk.revoke(),
    "exchange": lambda desk: desk.exchange(),
}


def meaning(operation: str, answer: Answer) -> Outcome:
    """What the table says about an answer, as the engine asks."""
    error = answer.oauth_error if answer.code is None else None
    return classify(operation, answer.status, answer.code, error, answer.sent)
