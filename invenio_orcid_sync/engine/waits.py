# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How long nothing is sent after an answer that is none: for all, or for one row."""

import random
from datetime import datetime, timedelta

from flask import current_app

from ..core.outcomes import HOUR
from ..models import Registry


def pause(registry: Registry, code: str, now: datetime, wait: float = 0.0) -> None:
    """Stop all starts, the longer the more often in a row. Jitter keeps shards from returning together."""
    if not (registry.paused_until and registry.paused_until > now):
        # The answers of all that was under way make one pause, not one each.
        registry.backoff += 1
    growing = min(2.0 ** min(registry.backoff, 9), 300.0) * random.uniform(0.5, 1.0)
    until = now + timedelta(seconds=wait or growing)
    if registry.paused_until and registry.paused_until >= until:
        # Another answer gave a longer one, for its own reason.
        return
    registry.paused_until, registry.pause_reason = until, code
    current_app.logger.warning(
        "ORCID: paused until %s (%s)", registry.paused_until, code
    )


def backoff(attempts: int) -> timedelta:
    """Return the wait before the next try: 30 s, doubling, at most 6 h, with jitter."""
    seconds = min(30.0 * 2 ** min(attempts - 1, 12), 6 * HOUR)
    return timedelta(seconds=seconds * random.uniform(0.75, 1.0))
