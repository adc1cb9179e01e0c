# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Two payloads side by side: all that differs, and little of what does not."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invenio_orcid_sync.administration.mappings_trial import (
    AROUND,
    Pair,
    _lines,
    side_by_side,
)

LONG = {f"k{number:02}": number for number in range(20)}


def kinds(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return the kinds of lines."""
    return [one.kind for one in side_by_side(before, after)]


def test_alike_payloads_are_one_line() -> None:
    assert side_by_side(LONG, LONG) == [Pair("skipped", skipped=22)]


def test_difference_is_shown_with_its_neighbours() -> None:
    found = side_by_side(LONG, {**LONG, "k10": "<b>é"})
    alike = ["equal"] * AROUND
    assert [one.kind for one in found] == ["skipped", *alike, "changed", *alike] + [
        "skipped"
    ]
    assert found[4] == Pair("changed", '  "k10": 10,', '  "k10": "<b>é",')
    assert (found[0].skipped, found[-1].skipped) == (8, 7)


@pytest.mark.parametrize(
    "before, after, expected",
    [
        ({}, {}, ["equal"]),
        ({"a": 1}, {"a": 2}, ["equal", "changed", "equal"]),
        ({}, {"a": 1}, ["changed", "added", "added"]),
        ({"a": 1}, {}, ["changed", "removed", "removed"]),
        ({"a": 1, "b": 2}, {"a": 1}, ["equal", "changed", "removed", "equal"]),
    ],
    ids=[f"small-{n}" for n in range(5)],
)
def test_small_payloads_are_shown_whole(
    before: dict[str, Any], after: dict[str, Any], expected: list[str]
) -> None:
    assert kinds(before, after) == expected


PAYLOADS = st.dictionaries(
    st.sampled_from(list(LONG)),
    st.integers(0, 2) | st.lists(st.integers(0, 2)),
    max_size=20,
)


@given(PAYLOADS, PAYLOADS)
def test_no_line_is_lost_and_none_is_made_up(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    found = side_by_side(before, after)
    skipped = sum(one.skipped for one in found)
    for lines, missing, text in (
        (_lines(before), "added", lambda one: one.before),
        (_lines(after), "removed", lambda one: one.after),
    ):
        shown = [text(one) for one in found if one.kind not in ("skipped", missing)]
        assert len(shown) + skipped == len(lines)
        assert [one for one in shown if one not in lines] == []
    pairs = pairwise(one.kind for one in found)
    assert ("skipped", "skipped") not in list(pairs)
    assert all(
        one.skipped != 1 for one in found if one.kind == "skipped" and len(found) > 1
    )
