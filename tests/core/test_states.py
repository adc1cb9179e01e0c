# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The state that people see."""

from itertools import product
from typing import Any

import pytest

from invenio_orcid_sync.core.states import STATES, state_of

CASES = [
    {"remote": remote, "hold": hold, "opted_out": opted, "due": due, "doubt": doubt}
    for remote, hold, opted, due, doubt in product(
        ("none", "creating", "present", "deleting"),
        (None, "author", "operator"),
        (None, "author", "author_at_orcid", "operator"),
        (True, False),
        (None, "missing", "duplicate", "swallowed"),
    )
]


def expected(case: dict[str, Any]) -> str:
    """The rules in words, the first that holds."""
    there = case["remote"] == "present"
    rules = [
        ("needs_author", case["hold"] == "author"),
        ("needs_operator", case["hold"] == "operator"),
        ("unanswered", case["remote"] == "creating"),
        ("unanswered", case["doubt"] in ("missing", "duplicate")),
        ("removing", case["remote"] == "deleting"),
        ("removing", there and case["opted_out"] is not None),
        ("pending", case["due"]),
        ("sent", there),
        ("excluded", case["opted_out"] is not None),
        ("not_shared", True),
    ]
    return next(state for state, holds in rules if holds)


def test_state_follows_the_rules_for_every_combination() -> None:
    assert len(CASES) == 384
    assert [case for case in CASES if state_of(**case) != expected(case)] == []


def test_every_state_occurs_and_no_other() -> None:
    assert {state_of(**case) for case in CASES} == set(STATES)
    assert len(set(STATES)) == len(STATES)


SETTLED = {"hold": None, "opted_out": None, "due": False, "doubt": None}


@pytest.mark.parametrize(
    "facts, state",
    [
        ({"remote": "none"}, "not_shared"),
        ({"remote": "none", "due": True}, "pending"),
        ({"remote": "creating", "due": True}, "unanswered"),
        ({"remote": "present"}, "sent"),
        ({"remote": "present", "due": True}, "pending"),
        ({"remote": "present", "doubt": "swallowed", "due": True}, "pending"),
        ({"remote": "present", "opted_out": "author"}, "removing"),
        ({"remote": "deleting"}, "removing"),
        ({"remote": "none", "opted_out": "author_at_orcid"}, "excluded"),
        ({"remote": "none", "hold": "author"}, "needs_author"),
        ({"remote": "present", "hold": "operator", "due": True}, "needs_operator"),
    ],
)
def test_state_of_a_row_in_its_life(facts: dict[str, Any], state: str) -> None:
    assert state_of(**{**SETTLED, **facts}) == state
