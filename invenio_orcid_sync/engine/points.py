# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Moments at which a process may die. Named here, so that tests can have it die at each of them."""

import os
import signal

VARIABLE = "ORCID_SYNC_DIE_AT"
"""Names moments, such as ``create:intended,update:answered``. For tests only: who dies loses nothing, but time."""

MOMENTS = (
    "planned",  # written, not committed
    "intended",  # the intent is committed, the request has not left
    "answered",  # the answer is here, the outcome not committed
    "settled",  # the outcome is committed
)

POINTS = {
    **dict.fromkeys(
        ("create", "bulk", "update", "delete", "resolve", "audit", "check", "revoke"),
        MOMENTS,
    ),
    "connect": MOMENTS[1:],  # a web server's: the exchange of a code
    # No request leaves.
    "expand": ("planned", "settled"),
    "close": ("planned", "settled"),
    "survey": ("planned", "settled"),
}
"""Every operation and its moments."""


def reach(operation: str, moment: str) -> None:
    """Die at once, as by the kernel's hand, where the environment asks for it."""
    if f"{operation}:{moment}" in os.environ.get(VARIABLE, "").split(","):
        os.kill(os.getpid(), signal.SIGKILL)
