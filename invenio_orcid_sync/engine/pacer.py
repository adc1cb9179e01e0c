# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Evenly spaced starts, without bursts: what the registry's proxy queues, it answers late."""

import time

ARREARS = 0.2
"""Seconds of lost starts that may be made up for: a slow commit costs nothing, and no second sees more than a
fifth above the rate, however many shards share it."""


class Pacer:
    """Allows ``rate`` starts per second, one at a time."""

    def __init__(self, rate: float) -> None:
        """``rate``: starts per second."""
        self._gap = 1.0 / rate
        self._next = 0.0

    def wait(self) -> float:
        """Return the seconds until the next start is allowed."""
        return max(0.0, self._next - time.monotonic())

    def started(self) -> None:
        """Count a start."""
        self._next = max(self._next, time.monotonic() - ARREARS) + self._gap
