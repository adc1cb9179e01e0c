# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Fixtures of the conformance cases; the target is ours unless the environment names one."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from .target import PERSON_SCOPES, SCOPES, Bench, Target

CALLBACK = "https://repository.example/callback"


def pytest_configure(config: pytest.Config) -> None:
    """Announce the marker that names where a case's expectation comes from."""
    config.addinivalue_line(
        "markers", "source(*names): section of the notes on ORCID, or its class"
    )


def _control(url: str, path: str, body: Any) -> Any:
    answer = requests.post(f"{url}/{path}", json=body, timeout=30)
    assert answer.ok, answer.text
    return answer.json()


def _person(control: str) -> str:
    person = {
        "given_names": "Josiah",
        "family_name": "Carberry",
        "email": f"{len(control)}@example.org",
        "password": "a password",
    }
    return _control(control, "records", person)["orcid"]


def _token(control: str, orcid: str, client: str, scope: str = SCOPES) -> str:
    body = {"orcid": orcid, "client_id": client, "scope": scope}
    return _control(control, "tokens", body)["access_token"]


def prepared(url: str) -> Target:
    """Register in our simulator what a member gets from ORCID."""
    control = f"{url}/__control__"
    for client in ("APP-CONFORMANCE00001", "APP-CONFORMANCE00002"):
        options: dict[str, Any] = {"client_id": client, "name": client}
        options |= {"client_secret": "a secret", "redirect_uris": [CALLBACK]}
        _control(control, "clients", {**options, "premium": True})
    orcid = _person(control)
    return Target(
        web=url,
        api=url,
        pub=f"{url}/pub",
        client_id="APP-CONFORMANCE00001",
        client_secret="a secret",
        orcid=orcid,
        token=_token(control, orcid, "APP-CONFORMANCE00001"),
        read_token=_token(control, orcid, "APP-CONFORMANCE00001", "/read-limited"),
        other_token=_token(control, orcid, "APP-CONFORMANCE00002"),
        person_token=_token(control, orcid, "APP-CONFORMANCE00001", PERSON_SCOPES),
        other_client_id="APP-CONFORMANCE00002",
        redirect_uri=CALLBACK,
        password="a password",
        control=control,
    )


@pytest.fixture(scope="session")
def target() -> Iterator[Target]:
    """Give the registry that is asked."""
    if (given := Target.of_environment()) is not None:
        yield given
        given.http.close()
        return
    from invenio_orcid_sync.simulator import Simulator

    with Simulator() as simulator:
        made = prepared(simulator.url)
        yield made
        made.http.close()


@pytest.fixture()
def bench(target: Target) -> Iterator[Bench]:
    """Give a place for items that are removed after the case."""
    target.need("orcid", "token")
    made = Bench(target)
    yield made
    made.clear()


class Person:
    """Somebody whose record a case may spoil, and what their hands can do to it."""

    def __init__(self, target: Target):
        """Register them, with a token of the client."""
        self.target, self.control = target, target.control
        self.orcid = _person(target.control)
        self.token = _token(target.control, self.orcid, target.client_id)

    def act(self, action: str, **options: Any) -> Any:
        """Do what the owner, or the registry's staff, can do."""
        body = {"action": action, **options}
        return _control(self.control, f"records/{self.orcid}/actions", body)

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """Call the API on their record with their token."""
        options.setdefault("token", self.token)
        return self.target.call(method, f"/v3.0/{self.orcid}/{path}", **options)


@pytest.fixture()
def person(target: Target) -> Person:
    """Give somebody new; needs the control API of our simulator."""
    if not target.control:
        pytest.skip("needs the control API: no other registry does this on demand")
    return Person(target)
