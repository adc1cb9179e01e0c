# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which objects of the state a request made or changed, so that these alone are stored.

Objects note this themselves: every place that changes something would otherwise have to
remember to say so, and the one that forgets would be found only after a crash.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class _Seen(threading.local):
    objects: dict[int, Any] | None = None


_SEEN = _Seen()


class Noted:
    """What is stored: setting an attribute notes the object while :func:`noting` runs."""

    def __setattr__(self, name: str, value: Any) -> None:
        """Set, and note."""
        object.__setattr__(self, name, value)
        if _SEEN.objects is not None:
            _SEEN.objects[id(self)] = self


@contextmanager
def noting() -> Iterator[dict[int, Any]]:
    """Collect what this thread makes and changes, by identity."""
    before, found = _SEEN.objects, {}
    _SEEN.objects = found
    try:
        yield found
    finally:
        _SEEN.objects = before
