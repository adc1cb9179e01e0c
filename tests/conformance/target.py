# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The registry that is asked: ours unless the environment names another."""

import copy
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

import pytest
import requests

PREFIX = "ORCID_CONFORMANCE_"

SCOPES = "/read-limited /activities/update"
PERSON_SCOPES = "/read-limited /person/update"
JSON, XML = "application/json", "application/xml"


@dataclass
class Target:
    """Addresses and credentials; what is empty makes the cases that need it skip.

    *token* belongs to *orcid* and *client_id* with SCOPES; *read_token* is the same with
    /read-limited alone; *other_token* is of another member client with SCOPES; *person_token* is
    the client's with PERSON_SCOPES.
    """

    web: str
    api: str
    pub: str
    client_id: str
    client_secret: str = field(repr=False)
    orcid: str
    token: str = field(repr=False)
    read_token: str = field(default="", repr=False)
    other_token: str = field(default="", repr=False)
    person_token: str = field(default="", repr=False)
    other_client_id: str = ""
    redirect_uri: str = ""
    password: str = field(default="", repr=False)
    control: str = ""
    http: requests.Session = field(default_factory=requests.Session, repr=False)

    @classmethod
    def of_environment(cls) -> "Target | None":
        """Read ORCID_CONFORMANCE_*; None where no address is given."""
        names = [f.name for f in fields(cls) if f.name != "http"]
        given = {name: os.environ.get(PREFIX + name.upper(), "") for name in names}
        return cls(**given) if given["api"] else None

    def need(self, *names: str) -> None:
        """Skip the case where the target lacks something."""
        for name in names:
            if not getattr(self, name):
                pytest.skip(f"the target gives no {name} ({PREFIX}{name.upper()})")

    def call(
        self,
        method: str,
        path: str,
        token: str | None = "own",
        accept: str | None = JSON,
        root: str = "",
        **options: Any,
    ) -> requests.Response:
        """Call the member API below the record; *token* None sends none."""
        self.need("api")
        value = self.token if token == "own" else token
        headers = {"Accept": accept, **options.pop("headers", {})}
        if value is not None:
            self.need("token")
            headers["Authorization"] = f"Bearer {value}"
        where = path if path.startswith("/") else f"/v3.0/{self.orcid}/{path}"
        return self.http.request(
            method,
            (root or self.api) + where,
            headers=headers,
            allow_redirects=False,
            timeout=60,
            **options,
        )

    def form(self, path: str, **data: str) -> requests.Response:
        """Post a form to the web site, as JSON clients of the token endpoint do."""
        self.need("web")
        headers = {"Accept": JSON}
        return self.http.post(
            self.web + path,
            data=data,
            headers=headers,
            allow_redirects=False,
            timeout=60,
        )

    def granted(self, **data: str) -> requests.Response:
        """Ask for a token as the client."""
        self.need("client_id", "client_secret")
        return self.form(
            "/oauth/token",
            client_id=self.client_id,
            client_secret=self.client_secret,
            **data,
        )

    def own_token(self, scope: str = "/read-public") -> str:
        """Give a token of the client itself."""
        answer = self.granted(grant_type="client_credentials", scope=scope)
        assert answer.status_code == 200, answer.status_code
        return answer.json()["access_token"]

    def granted_token(self, scope: str) -> str:
        """Give a token of the client itself; skip where it may not have that scope."""
        answer = self.granted(grant_type="client_credentials", scope=scope)
        refused = answer.status_code != 200 and answer.json()["error"]
        # Ours may have all of them: a skip there would hide what is broken.
        if refused == "invalid_scope" and not self.control:
            pytest.skip(f"the target's client may not have {scope}")
        assert not refused, refused
        return answer.json()["access_token"]

    def public(self, path: str, **options: Any) -> requests.Response:
        """Read from the public API without a token."""
        self.need("pub")
        return self.call("GET", path, token=None, root=self.pub, **options)


class Bench:
    """A place to put works and affiliations, emptied after each case."""

    def __init__(self, target: Target):
        """Start empty."""
        self.target = target
        self.made: list[tuple[str, str]] = []

    def post(self, payload: Any, section: str = "work", **options: Any) -> int:
        """Add an item that must be accepted, and give its put-code."""
        answer = self.tried(payload, section, **options)
        assert answer.status_code == 201, errors(answer)
        return put_code(answer)

    def tried(
        self, payload: Any, section: str = "work", **options: Any
    ) -> requests.Response:
        """Add an item that may be refused; what was added is removed later."""
        body = {"json": payload} if isinstance(payload, dict) else {"data": payload}
        answer = self.target.call("POST", section, **body, **options)
        self.keep(answer, section, options.get("token", "own"))
        return answer

    def keep(self, answer: requests.Response, section: str, token: str) -> None:
        """Note what an answer says was added."""
        if answer.status_code == 201:
            self.made.append((f"{section}/{put_code(answer)}", token))
        if answer.status_code == 200 and section == "works":
            for entry in answer.json()["bulk"]:
                if "work" in entry:
                    code = entry["work"]["put-code"]
                    self.made.append((f"work/{code}", token))

    def clear(self) -> None:
        """Remove everything that is still there, the last first: others may need the first."""
        for path, token in reversed(self.made):
            self.target.call("DELETE", path, token=token)

    def get(self, path: str, **options: Any) -> Any:
        """Read something that must be there."""
        answer = self.target.call("GET", path, **options)
        assert answer.status_code == 200, errors(answer)
        return answer.json()


def put_code(answer: requests.Response) -> int:
    """Take the put-code out of Location: the last segment, never the rest (orcid-api 2.1)."""
    return int(answer.headers["Location"].rpartition("/")[2])


def errors(answer: requests.Response) -> tuple[int, int | None]:
    """Give HTTP status and error code, whatever the format."""
    try:
        return answer.status_code, answer.json().get("error-code")
    except ValueError:
        code = answer.text.partition("error-code>")[2].partition("<")[0]
        return answer.status_code, int(code) if code else None


def fresh_doi() -> str:
    """Make a DOI that is on no record; 10.5555 is for tests."""
    return f"10.5555/conformance.{secrets.token_hex(6)}"


def external_id(
    value: str, kind: str = "doi", relationship: str | None = "self"
) -> dict[str, Any]:
    """Make an identifier."""
    made = {"external-id-type": kind, "external-id-value": value}
    return made | (
        {"external-id-relationship": relationship} if relationship is not None else {}
    )


def work(*ids: Any, **changes: Any) -> dict[str, Any]:
    """Make a work with a new DOI or these identifiers; `_` stands for `-`, None removes."""
    listed = [external_id(i) if isinstance(i, str) else i for i in ids or [fresh_doi()]]
    made: dict[str, Any] = {
        "title": {"title": {"value": "A conformance case"}},
        "type": "journal-article",
        "external-ids": {"external-id": listed},
    }
    made |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in made.items() if value is not None}


def edited(stored: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Make the body of a PUT from one that was read; None removes a field."""
    made = copy.deepcopy(stored)
    made |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in made.items() if value is not None}


def summaries(listed: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Go through all summaries of GET /works."""
    for group in listed["group"]:
        yield from group["work-summary"]


def group_of(listed: dict[str, Any], code: int) -> list[int]:
    """Give the put-codes of the group that this work is in."""
    (found,) = [
        [summary["put-code"] for summary in group["work-summary"]]
        for group in listed["group"]
        if code in [summary["put-code"] for summary in group["work-summary"]]
    ]
    return found
