# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What ORCID gets of a record, beside what it would get: line by line."""

import json
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any, NamedTuple

AROUND = 3
"""Lines that are alike and shown, next to those that are not."""


class Pair(NamedTuple):
    """Two lines side by side."""

    kind: str
    """``equal``, ``changed``, ``removed``, ``added``, or ``skipped`` with the number of lines."""
    before: str = ""
    after: str = ""
    skipped: int = 0


def side_by_side(before: dict[str, Any], after: dict[str, Any]) -> list[Pair]:
    """Return two payloads line by line; of what is alike, only what is next to a difference."""
    old, new = _lines(before), _lines(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found: list[Pair] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found += _alike(old[a:b], first=a == 0, last=b == len(old))
        else:
            found += _different(old[a:b], new[c:d])
    return found


def _lines(payload: dict[str, Any]) -> list[str]:
    return json.dumps(payload, indent=2, ensure_ascii=False).splitlines()


def _alike(lines: list[str], first: bool, last: bool) -> list[Pair]:
    head = 0 if first else AROUND
    tail = len(lines) if last else len(lines) - AROUND
    pairs = [Pair("equal", line, line) for line in lines]
    hidden = tail - head
    if hidden <= 1:
        return pairs
    rest = [] if last else pairs[tail:]
    return [*pairs[:head], Pair("skipped", skipped=hidden), *rest]


def _different(old: list[str], new: list[str]) -> Iterator[Pair]:
    for number in range(max(len(old), len(new))):
        before = old[number] if number < len(old) else None
        after = new[number] if number < len(new) else None
        kind = "added" if before is None else "removed" if after is None else "changed"
        yield Pair(kind, before or "", after or "")
