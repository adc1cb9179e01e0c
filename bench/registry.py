# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The registry's simulator as a process of its own: what is measured must not share an interpreter with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests

from demo.instance import Instance
from demo.processes import simulator as simulator_of

BUCKET = {"rate": 24, "burst": 40}
"""ORCID's limits for members (orcid-api 4)."""

LATENCY = {"p50": 0.4, "p99": 3.0, "seed": 1}
"""Seconds that ORCID takes to answer."""


@dataclass(frozen=True)
class Request:
    """A request as the registry noted it."""

    at: float
    """When it came in, by the machine's clock."""
    seconds: float
    method: str
    path: str
    status: int
    orcid: str | None

    @property
    def answered(self) -> float:
        """When it was answered."""
        return self.at + self.seconds


class Registry:
    """The simulator, driven through its control API."""

    def __init__(self, instance: Instance) -> None:
        """Describe it; nothing runs yet."""
        self.process, self.url = simulator_of(instance), instance.simulator

    def control(self, path: str, **body: Any) -> Any:
        """POST to the control API."""
        answer = requests.post(f"{self.url}/__control__/{path}", json=body, timeout=60)
        assert answer.ok, answer.text
        return answer.json()

    def clear(self) -> None:
        """Forget everything; no limit, no latency."""
        self.control("reset")
        self.control("limits", rate=None, latency=None)

    def real(self) -> None:
        """Behave as ORCID does: its bucket, its latencies."""
        self.control("limits", **BUCKET, latency=LATENCY)

    def requests(self) -> list[Request]:
        """Return the requests to the member API so far, in the order in which they came in."""
        answer = requests.get(f"{self.url}/__control__/requests", timeout=120)
        found = [
            Request(
                at=datetime.fromisoformat(one["time"]).timestamp(),
                seconds=one["seconds"],
                method=one["method"],
                path=one["path"],
                status=one["status"],
                orcid=one["orcid"],
            )
            for one in answer.json()["requests"]
            if one["path"].startswith("/v3.0/")
        ]
        return sorted(found, key=lambda one: one.at)
