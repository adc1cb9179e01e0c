# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Where ledger and registry differ, and where they only seem to."""

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from invenio_orcid_sync.core.drift import (
    KINDS,
    SKEW,
    Difference,
    Drift,
    Entry,
    compare,
    shown,
    strangers,
)

from .drifting import NOON, absent, entry, found, listed, mendable, modified, snapshot
from .test_snapshot import OTHERS

# Nothing to find.


def test_works_that_are_as_the_ledger_says_are_no_findings():
    works = [listed(1), listed(2), listed(3)]
    rows = [entry(n, summary=shown(works[n - 1])) for n in (1, 2, 3)]

    assert compare(rows, snapshot(*works), {}) == Drift((), ())
    assert compare(rows, snapshot(*works), {}, restored=True) == Drift((), ())


def test_empty_ledger_and_empty_record_agree():
    assert compare([], snapshot(), {}) == Drift((), ())


@pytest.mark.parametrize(
    "row",
    [
        absent(1),
        absent(1, opted_out="author_at_orcid"),
        absent(1, remote="creating"),
        absent(1, due=True),
        entry(1, remote="deleting"),
        entry(1, kind="duplicate"),
    ],
    ids=["none", "opted out", "creating", "due", "deleting", "second work"],
)
def test_work_that_is_not_there_is_missing_only_where_it_should_be(row: Entry):
    assert found([row, entry(2)], snapshot(), {}) == [("missing", 2, 2, "c2")]


# Missing.


@pytest.mark.parametrize("due", [True, False])
@pytest.mark.parametrize("doubt", [None, "missing", "swallowed"])
def test_work_that_is_gone_is_missing_whatever_is_due(due: bool, doubt: str | None):
    rows = [entry(1, due=due, doubt=doubt, sure=False), entry(2)]

    assert found(rows, snapshot(listed(2)), {}) == [("missing", 1, 1, "c1")]


def test_work_under_a_new_number_is_not_missing():
    """As after a restored backup: removed and added anew meanwhile."""
    rows = [entry(1), entry(2)]

    result = compare(rows, snapshot(listed(2), listed(9)), {9: "c1"})
    assert result.differences == (Difference("extra", 9, rows[0], "c1"),)


def test_work_that_seemed_to_be_missing_and_is_there_is_confirmed():
    doubted, gone = entry(1, doubt="missing"), entry(2, doubt="missing")

    result = compare([doubted, gone], snapshot(listed(1)), {})
    assert result.confirmed == (doubted,)
    assert [one.put_code for one in result.differences] == [2]


def test_another_client_s_work_does_not_stand_for_ours():
    assert found([entry(1)], snapshot(listed(1, client=OTHERS)), {}) == [
        ("missing", 1, 1, "c1")
    ]


# Extra and duplicate.


def test_strangers_are_own_works_without_a_row():
    works = snapshot(listed(5), listed(3), listed(1), listed(4, client=OTHERS))
    rows = [entry(1, kind="duplicate"), absent(2)]

    assert [one.put_code for one in strangers(rows, works)] == [3, 5]


def test_work_that_belongs_to_no_concept_here_is_listed_and_left():
    drift = compare([entry(1)], snapshot(listed(1), listed(7)), {})

    assert drift.differences == (Difference("extra", 7, mendable=False),)


@pytest.mark.parametrize("remote", ["none", "creating"])
@pytest.mark.parametrize("doubt", [None, "duplicate"])
@pytest.mark.parametrize("due", [True, False])
def test_work_of_a_row_that_has_none_can_be_taken_up(remote, doubt, due):
    row = absent(1, remote=remote, doubt=doubt, due=due)

    drift = compare([row], snapshot(listed(7)), {7: "c1"})
    assert drift.differences == (Difference("extra", 7, row, "c1"),)


def test_work_of_a_concept_without_a_row_can_be_taken_up():
    drift = compare([], snapshot(listed(7)), {7: "c1"})

    assert drift.differences == (Difference("extra", 7, None, "c1"),)


def test_second_work_of_a_concept_is_a_duplicate():
    row = entry(1)

    drift = compare([row], snapshot(listed(1), listed(7)), {7: "c1"})
    assert drift.differences == (Difference("duplicate", 7, row, "c1"),)


@pytest.mark.parametrize("order", permutations((7, 8, 9)))
def test_oldest_of_several_works_is_taken_up_and_the_others_are_duplicates(order):
    row = absent(1)
    works = snapshot(*(listed(code) for code in order))

    assert found([row], works, dict.fromkeys(order, "c1")) == [
        ("extra", 7, 1, "c1"),
        ("duplicate", 8, 1, "c1"),
        ("duplicate", 9, 1, "c1"),
    ]
    assert found([], works, dict.fromkeys(order, "c1")) == [
        ("extra", 7, None, "c1"),
        ("duplicate", 8, None, "c1"),
        ("duplicate", 9, None, "c1"),
    ]


def test_works_of_a_concept_that_is_being_removed_are_left_to_the_next_audit():
    row = entry(1, remote="deleting", due=True)

    assert found([row], snapshot(listed(1), listed(7)), {7: "c1"}) == []


@pytest.mark.parametrize(
    "opted_out, restored, taken",
    [
        ("author", False, True),
        ("operator", False, True),
        ("author_at_orcid", False, False),
        ("author", True, False),
        ("operator", True, False),
        ("author_at_orcid", True, False),
        (None, True, True),
    ],
)
def test_choice_not_to_have_a_work_is_never_read_as_a_reason_to_remove_an_unknown_one(
    opted_out, restored, taken
):
    """What is taken up and not wanted is removed: only where it is certain that nobody wants it."""
    row = absent(1, opted_out=opted_out)

    kinds = mendable([row], snapshot(listed(7)), {7: "c1"}, restored=restored)
    assert kinds == (["extra"] if taken else [])
    assert found([row], snapshot(listed(7)), {7: "c1"}, restored=restored) == [
        ("extra", 7, 1, "c1")
    ]


def test_second_of_two_works_that_are_left_is_left_too():
    row = absent(1, opted_out="author_at_orcid")
    works = snapshot(listed(7), listed(8))

    assert mendable([row], works, {7: "c1", 8: "c1"}) == []


def test_second_work_whose_removal_was_refused_is_found_again():
    rows = [entry(1), entry(7, kind="duplicate", local_key="7")]
    works = snapshot(listed(1), listed(7))

    assert found(rows, works, {}) == [("duplicate", 7, 7, None)]
    waiting = [rows[0], entry(7, kind="duplicate", local_key="7", due=True)]
    assert found(waiting, works, {}) == []


# Changed.


def changed(row: Entry, work: dict, **options: Any) -> bool:
    return bool(compare([row], snapshot(work), {}, **options).differences)


def test_work_that_says_something_else_is_changed():
    work = listed(1, title={"title": {"value": "Now"}})
    old = shown({**work, "title": {"title": {"value": "Before"}}})

    assert found([entry(1, summary=old)], snapshot(work), {}) == [
        ("changed", 1, 1, "c1")
    ]


@pytest.mark.parametrize(
    "row",
    [
        {"summary": None},
        {"due": True},
        {"sure": False},
        {"doubt": "missing"},
        {"doubt": "swallowed"},
        {"remote": "deleting"},
        {"kind": "duplicate", "due": True},
    ],
    ids=lambda row: " ".join(row),
)
def test_work_is_not_compared_while_something_is_open(row: dict):
    assert not changed(entry(1, **{"summary": "other", **row}), listed(1))


def test_older_ledger_finds_works_that_were_modified_since():
    """A changed abstract, say: the list does not show it."""
    limit = NOON + SKEW
    work = {**listed(1), **modified(limit + timedelta(seconds=1))}
    row = entry(1, summary=shown(work), checked_at=NOON)

    assert changed(row, work, restored=True)
    assert not changed(row, work)
    assert not changed(row, {**work, **modified(limit)}, restored=True)
    assert not changed(row, {**work, "last-modified-date": None}, restored=True)


def test_older_ledger_is_not_believed_about_what_is_due():
    """To send what it thinks is there already, it would do nothing."""
    row = entry(1, summary="other", due=True, checked_at=NOON)

    assert changed(row, listed(1), restored=True)
    assert not changed(row, listed(1))


def test_older_ledger_that_never_looked_is_not_believed():
    work = {**listed(1), **modified(NOON)}

    assert changed(entry(1, summary=shown(work)), work, restored=True)


# Foreign.


def test_work_of_another_source_with_our_identifier_is_told():
    works = snapshot(
        listed(1, "10.1/A"),
        listed(8, "10.1/a", client=OTHERS),
        listed(9, "10.1/a", client=None),
        listed(10, "10.1/else", client=OTHERS),
    )

    assert found([entry(1)], works, {}) == [
        ("foreign", 8, 1, "c1"),
        ("foreign", 9, 1, "c1"),
    ]
    assert mendable([entry(1)], works, {}) == []


def test_work_of_another_source_is_not_compared_with_works_that_are_not_there():
    works = snapshot(listed(8, "10.1/1", client=OTHERS))

    assert found([absent(1), entry(2, remote="deleting")], works, {}) == []


def test_all_kinds_are_found_at_once_in_the_order_of_their_weight():
    works = snapshot(
        listed(1), listed(3), listed(7), listed(8), listed(9, "10.1/1", client=OTHERS)
    )
    rows = [entry(1), entry(2), entry(3, summary="other")]

    kinds = [kind for kind, *_ in found(rows, works, {7: "c1", 8: "c8"})]
    assert sorted(kinds) == sorted(KINDS)
    assert kinds == ["missing", "duplicate", "extra", "changed", "foreign"]


def test_ten_thousand_works_are_compared_in_a_second():
    works = [listed(n, title={"title": {"value": f"Work {n}"}}) for n in range(10_000)]
    rows = [entry(n, summary=shown(work)) for n, work in enumerate(works)]
    taken = snapshot(*works)

    began = datetime.now()
    assert compare(rows, taken, {}) == Drift((), ())
    assert datetime.now() - began < timedelta(seconds=5)
