# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The request log: what came in and what went out, never a token or a query (our choice)."""

import threading
from collections import deque
from datetime import UTC, datetime
from typing import Any

# Enough for a benchmark's run; older entries fall away.
KEPT = 200_000


class RequestLog:
    """Numbered entries, oldest first."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._entries: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._number = 0

    def add(self, started: float, **entry: Any) -> None:
        """Append an entry; `time` is when the request came in, by the machine's clock."""
        moment = datetime.fromtimestamp(started, UTC).isoformat()
        with self._lock:
            self._number += 1
            self._entries.append({"id": self._number, "time": moment, **entry})

    def since(self, number: int) -> list[dict[str, Any]]:
        """Give the entries after that number."""
        with self._lock:
            return [entry for entry in self._entries if entry["id"] > number]

    def clear(self) -> None:
        """Forget all entries; numbers go on."""
        with self._lock:
            self._entries.clear()
