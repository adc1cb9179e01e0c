# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The proxy's rate limit in front of the APIs: a leaky bucket (orcid-api 4).

Within the rate a request passes at once; up to *burst* requests more are held back until the
rate lets them through; what exceeds that is refused. One bucket per remote address and API,
since the proxy knows no clients. Machine time, whatever the registry's clock says, because
holding back takes real time. All of this is our reading of "queued" and of the proxy's usual
behaviour: the proxy's configuration is not public.
"""

import threading
import time
from dataclasses import dataclass

# orcid-api 4: member API, and public API with a registered client.
RATE, BURST = 24.0, 40
PUBLIC_SHARE = 0.5


@dataclass
class _Bucket:
    level: float = 0.0
    seen: float = 0.0


class Limits:
    """Buckets of one simulator; a rate of None lets everything pass."""

    def __init__(self, rate: float | None = None, burst: int = BURST):
        """Start with empty buckets."""
        self._lock = threading.Lock()
        self.set(rate, burst)

    def set(self, rate: float | None, burst: int) -> None:
        """Change the limit and forget what was counted."""
        with self._lock:
            self.rate, self.burst = rate, burst
            self._buckets: dict[tuple[str, bool], _Bucket] = {}

    def wait_of(self, address: str, public: bool) -> float | None:
        """Count one request: the seconds it must wait, or None when it is refused."""
        with self._lock:
            if self.rate is None:
                return 0.0
            rate = self.rate * (PUBLIC_SHARE if public else 1.0)
            bucket = self._buckets.setdefault((address, public), _Bucket())
            now = time.monotonic()
            level = max(0.0, bucket.level - (now - bucket.seen) * rate)
            if level > self.burst:
                return None
            bucket.level, bucket.seen = level + 1.0, now
            return level / rate
