# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What becomes of a row, and reading rows by the batch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from .files import BadRow, Problem

BATCH = 200
"""Rows that are looked at together."""

CONNECT, CONNECT_NARROW, LEAVE = "connect", "connect_narrow", "leave"
ADOPT, LEAVE_WORK = "adopt", "leave_work"
ACTIONS = (CONNECT, CONNECT_NARROW, LEAVE, ADOPT, LEAVE_WORK)

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is done about a row."""

    file: str
    line: int
    action: str
    """One of ``ACTIONS``."""
    orcid: str
    user_id: int | None = None
    record: str | None = None
    put_code: int | None = None


class Seen:
    """Which keys came before, and in which line. Of each only a number is kept."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lines: dict[int, int] = {}

    def once(self, key: Any, line: int, column: str, what: str) -> None:
        """Note a key. :raises BadRow: it came before."""
        before = self._lines.setdefault(hash(key), line)
        if before != line:
            cause = f"{what} stands in line {before} already."
            raise BadRow(column, cause, "Leave out the row that is wrong.")


def batches(rows: Iterable[T]) -> Iterator[list[T]]:
    """Yield lists of rows."""
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def problem(file: str, line: int, bad: BadRow) -> Problem:
    """Return what is wrong with a row."""
    return Problem(file, line, bad.column, bad.cause, bad.cure)
