# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Lists a page at a time: each page costs the same, however far back it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from ...said import N_
from ..errors import BadInput

T = TypeVar("T")

SIZE = 50
"""Rows on one page, unless somebody asks for more."""

LARGEST = 1000

DIGITS = 18
"""Of the greatest number that is looked for: the database's have 64 bits."""

SHOWN = 60
"""Characters of what somebody typed that a message repeats."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows, the newest first."""

    rows: list[T]
    next: str | None
    """What to ask for the next page with, None on the last one."""


def within(size: int) -> int:
    """Return a size of pages that is allowed."""
    return min(max(1, size), LARGEST)


def number_of(after: str) -> int:
    """Read where a page of numbered rows begins. :raises BadInput: no page ended so."""
    if not after.isdecimal() or len(after) > DIGITS:
        raise _no_end(after)
    return int(after)


def shortened(text: str) -> str:
    """Return the begin of what somebody typed, to be shown again."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def moment_of(after: str) -> tuple[datetime, int]:
    """Read where a page of dated rows begins. :raises BadInput: no page ended so."""
    at, _, number = after.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError
        return moment, number_of(number)
    except (ValueError, BadInput):
        raise _no_end(after) from None


def _no_end(after: str) -> BadInput:
    return BadInput(N_("%(after)r is not where a page ended.", after=shortened(after)))
