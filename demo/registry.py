# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The registry as the demo watches it: requests that reached it, works that it holds."""

from dataclasses import dataclass
from typing import Any

import requests


@dataclass(frozen=True)
class Held:
    """A work on an ORCID record."""

    put_code: int
    title: str
    type: str
    concept: str
    """Identifier of the repository's concept, from the work's version-independent id."""


class Registry:
    """The simulator's control API."""

    def __init__(self, url: str) -> None:
        """`url`: where it is served."""
        self.url = url

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        """Change something."""
        answer = requests.post(f"{self.url}/__control__/{path}", json=body, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def calls(self) -> list[str]:
        """Return the member API's requests so far, such as "PUT work" of an iD."""
        log = requests.get(f"{self.url}/__control__/requests", timeout=30).json()
        return [
            f"{one['method']} {one['path'].split('/')[3]}"
            for one in log["requests"]
            if one["path"].startswith("/v3.0/")
        ]

    def works(self, orcid: str, client_id: str) -> dict[str, Held]:
        """Return the client's works on a record, by concept. :raises ValueError: two of one concept."""
        record = requests.get(f"{self.url}/__control__/records/{orcid}", timeout=30)
        found: dict[str, Held] = {}
        for group in record.json()["works"]["group"]:
            for summary in group["work-summary"]:
                source = summary["source"]["source-client-id"] or {}
                if source.get("path") != client_id:
                    continue
                held = _held(summary)
                if held.concept in found:
                    raise ValueError(f"{orcid} holds two works of {held.concept}")
                found[held.concept] = held
        return found


def _held(summary: dict[str, Any]) -> Held:
    ids = summary["external-ids"]["external-id"]
    concept = next(
        one["external-id-value"].rpartition("/")[2]
        for one in ids
        if one["external-id-type"] == "uri"
        and one["external-id-relationship"] == "self"
    )
    title = summary["title"]["title"]["value"]
    return Held(summary["put-code"], title, summary["type"], concept)
