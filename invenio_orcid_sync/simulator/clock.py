# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The registry's clock: the machine's, shifted or stopped by a test (our choice)."""

import time


class Clock:
    """Seconds since the epoch, as the registry sees them."""

    def __init__(self) -> None:
        """Start with the machine's time."""
        self._shift = 0.0
        self._stopped: float | None = None

    @property
    def stopped(self) -> bool:
        """Tell whether time stands still."""
        return self._stopped is not None

    @property
    def state(self) -> tuple[float, float | None]:
        """Give how far the clock is from the machine's, and where it stands still."""
        return self._shift, self._stopped

    @state.setter
    def state(self, state: tuple[float, float | None]) -> None:
        self._shift, self._stopped = state

    def now(self) -> float:
        """Give the time in seconds."""
        return time.time() + self._shift if self._stopped is None else self._stopped

    def milliseconds(self) -> int:
        """Give the time as the API writes it (orcid-api 2.11)."""
        return int(self.now() * 1000)

    def set(self, now: float) -> None:
        """Move to a time, going on or standing still as before."""
        if self._stopped is None:
            self._shift = now - time.time()
        else:
            self._stopped = now

    def stop(self) -> None:
        """Stand still until told to go on."""
        self._stopped = self.now()

    def go_on(self) -> None:
        """Run again from where the clock stands."""
        now, self._stopped = self.now(), None
        self.set(now)
