# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Faults by script: what goes wrong with which request, and how often (design section 9).

All of it is our choice, made to provoke what networks and proxies do to a client.
"""

import fnmatch
import re
import threading
from dataclasses import dataclass, field
from typing import Any

KINDS = frozenset(
    {
        "delay",
        "drop_before_apply",
        "apply_then_drop",
        "apply_later",
        "status",
        "html_503",
        "reset",
        "slow_drip",
        "introspection_down",
    }
)

UNAVAILABLE = (
    b"<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n"
    b"<body>\r\n<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n"
    b"</body>\r\n</html>\r\n"
)


class Drop(Exception):
    """Close the connection without an answer; *reset* sends RST instead of FIN."""

    def __init__(self, reset: bool = False):
        """Keep how the connection ends."""
        super().__init__()
        self.reset = reset


@dataclass
class Fault:
    """One entry of the script.

    :param path: a shell pattern over the whole path (`*` matches `/` too), or a regular
        expression when it starts with `^`.
    :param times: how many requests it meets; None for all.
    :param skip: how many matching requests pass before it starts.
    """

    kind: str
    method: str | None = None
    path: str = "*"
    times: int | None = 1
    skip: int = 0
    options: dict[str, Any] = field(default_factory=dict)

    def matches(self, method: str, path: str) -> bool:
        """Tell whether the request is meant, whatever the counters say."""
        if self.method is not None and self.method.upper() != method:
            return False
        if self.path.startswith("^"):
            return re.search(self.path, path) is not None
        return fnmatch.fnmatchcase(path, self.path)

    def seconds(self, default: float) -> float:
        """Give the option `seconds`."""
        return float(self.options.get("seconds", default))


def parse(data: dict[str, Any]) -> Fault:
    """Read one entry of the control API; a ValueError says what is wrong with it."""
    options = dict(data)
    kind, match = options.pop("fault", None), options.pop("match", {}) or {}
    if kind not in KINDS:
        raise ValueError(f"fault must be one of {', '.join(sorted(KINDS))}")
    if unknown := sorted(match.keys() - {"method", "path"}):
        raise ValueError(f"match knows method and path, not {unknown[0]}")
    path = match.get("path", "*")
    if path.startswith("^"):
        try:
            re.compile(path)
        except re.error as error:
            raise ValueError(f"path is no regular expression: {error}") from error
    times = options.pop("times", 1)
    return Fault(
        kind=kind,
        method=match.get("method"),
        path=path,
        times=times if times is None else int(times),
        skip=int(options.pop("skip", 0)),
        options=options,
    )


class Script:
    """The faults of one simulator, in the order they were given."""

    def __init__(self) -> None:
        """Start without faults."""
        self._lock = threading.Lock()
        self.faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Append one entry."""
        with self._lock:
            self.faults.append(fault)

    def clear(self) -> None:
        """Forget all entries."""
        with self._lock:
            self.faults.clear()

    def next(self, method: str, path: str) -> Fault | None:
        """Give the first entry that meets this request, and count it."""
        with self._lock:
            for fault in self.faults:
                if not fault.matches(method, path):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.faults.remove(fault)
                return fault
        return None
