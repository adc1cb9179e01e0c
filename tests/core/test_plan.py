# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What is done next about a ledger row."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invenio_orcid_sync.core.plan import Action, Row, Step, needs_payload, plan
from invenio_orcid_sync.core.policy import (
    ADDING_OFF,
    AWAITS_AUTHOR,
    DISCONNECTING,
    GONE,
    NOT_LISTED,
    OPTED_OUT,
    OWNER_BLOCKED,
    RESTRICTED,
    SHARED,
    TYPE_UNWANTED,
    Verdict,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
GRACE = timedelta(days=1)

REMOTES = ("none", "creating", "present", "deleting")
DOUBTS = (None, "missing", "duplicate", "swallowed")
URGENT = (DISCONNECTING, OPTED_OUT, GONE, RESTRICTED)
MILD = (NOT_LISTED, OWNER_BLOCKED, TYPE_UNWANTED)
VERDICTS = (SHARED, AWAITS_AUTHOR, ADDING_OFF, *URGENT, *MILD)

# What a settled question leads to, by what is there and what is wished. The columns:
# wanted, the author is asked, nothing to be added, to be removed at once, to be removed after a while.
TABLE = {
    "none": ("create", "ask", "nothing", "nothing", "nothing"),
    "same": ("nothing", "nothing", "nothing", "delete", "wait"),
    "changed": ("update", "update", "update", "delete", "wait"),
    "deleting": ("delete", "delete", "delete", "delete", "delete"),
    "open": ("resolve", "resolve", "resolve", "resolve", "resolve"),
}


def column(verdict: Verdict) -> int:
    """The column of the table that a verdict stands in."""
    alone = (SHARED, AWAITS_AUTHOR, ADDING_OFF)
    return alone.index(verdict) if verdict in alone else 3 + (verdict in MILD)


def line(remote: str, doubt: str | None, same: bool) -> str:
    """The line of the table that a row stands in."""
    if remote == "creating" or doubt in {"missing", "duplicate"}:
        return "open"
    if remote == "present":
        return "same" if same and doubt is None else "changed"
    return remote


CASES = list(product(REMOTES, DOUBTS, VERDICTS, (True, False)))


@pytest.mark.parametrize("remote, doubt, verdict, same", CASES)
def test_plan_follows_the_table(
    remote: str, doubt: str | None, verdict: Verdict, same: bool
) -> None:
    row = Row(remote=remote, doubt=doubt, fingerprint="a")
    step = plan(row, verdict, "a" if same else "b", NOW, GRACE)
    action = TABLE[line(remote, doubt, same)][column(verdict)]
    assert step == Step(
        Action(action),
        until=NOW + GRACE if action == "wait" else None,
        rotate=action == "update" and doubt == "swallowed",
    )


def test_table_was_tried_in_full() -> None:
    assert len(CASES) == 4 * 4 * 10 * 2
    tried = {line(remote, doubt, same) for remote, doubt, _, same in CASES}
    assert tried == set(TABLE)


# Grace.


@pytest.mark.parametrize(
    "grace_at, grace, step",
    [
        (None, GRACE, Step(Action.WAIT, NOW + GRACE)),
        (None, timedelta(0), Step(Action.DELETE)),
        (NOW + timedelta(hours=1), GRACE, Step(Action.WAIT, NOW + timedelta(hours=1))),
        # Begun grace neither starts anew nor ends with a new setting.
        (
            NOW + timedelta(hours=1),
            timedelta(0),
            Step(Action.WAIT, NOW + timedelta(hours=1)),
        ),
        (NOW, GRACE, Step(Action.DELETE)),
        (NOW - timedelta(seconds=1), GRACE, Step(Action.DELETE)),
    ],
)
@pytest.mark.parametrize("verdict", MILD)
def test_removal_that_may_be_a_slip_waits_once(
    verdict: Verdict, grace_at: datetime | None, grace: timedelta, step: Step
) -> None:
    row = Row(remote="present", fingerprint="a", grace_at=grace_at)
    assert plan(row, verdict, None, NOW, grace) == step


def test_removal_comes_to_its_end_when_planned_again_at_its_time() -> None:
    row = Row(remote="present", fingerprint="a")
    first = plan(row, NOT_LISTED, None, NOW, GRACE)
    assert first.until is not None
    waiting = Row(remote="present", fingerprint="a", grace_at=first.until)
    assert plan(waiting, NOT_LISTED, None, first.until, GRACE) == Step(Action.DELETE)


# What is compared.


@pytest.mark.parametrize("remote, verdict", product(REMOTES, VERDICTS))
def test_payload_is_made_where_something_may_be_sent(
    remote: str, verdict: Verdict
) -> None:
    kept = verdict in (AWAITS_AUTHOR, ADDING_OFF) and remote == "present"
    wished = verdict is SHARED or kept
    assert needs_payload(Row(remote=remote), verdict) is wished


def test_fresh_row_holds_nothing() -> None:
    assert Row() == Row(remote="none", fingerprint=None, doubt=None, grace_at=None)


def test_adopted_work_whose_content_is_unknown_is_updated() -> None:
    step = plan(Row(remote="present"), SHARED, "a", NOW, GRACE)
    assert step == Step(Action.UPDATE)


@pytest.mark.parametrize("action", Action)
def test_requests_are_those_that_reach_the_registry(action: Action) -> None:
    leaves = {"create", "update", "delete", "resolve"}
    assert action.requests is (action.value in leaves)


# Properties.

rows = st.builds(
    Row,
    remote=st.sampled_from(REMOTES),
    doubt=st.sampled_from(DOUBTS),
    fingerprint=st.sampled_from([None, "a", "b"]),
    grace_at=st.none()
    | st.integers(-7, 7).map(lambda days: NOW + timedelta(days=days)),
)
verdicts = st.sampled_from(VERDICTS)
prints = st.sampled_from(["a", "b"])
graces = st.integers(0, 7).map(lambda days: timedelta(days=days))


@given(row=rows, verdict=verdicts, print_=prints, grace=graces)
def test_open_question_comes_before_everything(
    row: Row, verdict: Verdict, print_: str, grace: timedelta
) -> None:
    is_open = row.remote == "creating" or row.doubt in ("missing", "duplicate")
    step = plan(row, verdict, print_, NOW, grace)
    assert (step.action is Action.RESOLVE) is is_open


@given(row=rows, verdict=st.sampled_from(URGENT), grace=graces)
def test_urgent_removal_never_waits(
    row: Row, verdict: Verdict, grace: timedelta
) -> None:
    step = plan(row, verdict, None, NOW, grace)
    assert step.until is None
    assert step.action.requests is (
        row.remote != "none" or step.action is Action.RESOLVE
    )


@given(row=rows, verdict=verdicts, grace=graces)
def test_equal_fingerprint_sends_no_work(
    row: Row, verdict: Verdict, grace: timedelta
) -> None:
    step = plan(row, verdict, row.fingerprint, NOW, grace)
    kept = row.remote == "present" and row.doubt != "swallowed"
    assert not (kept and step.action in (Action.CREATE, Action.UPDATE))


@given(row=rows, verdict=verdicts, print_=prints, grace=graces)
def test_nothing_is_created_that_is_unwanted_or_there(
    row: Row, verdict: Verdict, print_: str, grace: timedelta
) -> None:
    creates = plan(row, verdict, print_, NOW, grace).action is Action.CREATE
    fresh = row.remote == "none" and row.doubt in (None, "swallowed")
    assert creates is (fresh and verdict is SHARED)


@given(row=rows, verdict=verdicts, print_=prints, grace=graces)
def test_wait_names_a_later_time_and_nothing_else_does(
    row: Row, verdict: Verdict, print_: str, grace: timedelta
) -> None:
    step = plan(row, verdict, print_, NOW, grace)
    assert (step.action is Action.WAIT) is (step.until is not None)
    assert step.until is None or step.until > NOW


@given(row=rows, verdict=verdicts, print_=prints, grace=graces)
def test_fingerprint_counts_only_where_a_payload_is_needed(
    row: Row, verdict: Verdict, print_: str, grace: timedelta
) -> None:
    if not needs_payload(row, verdict):
        assert plan(row, verdict, print_, NOW, grace) == plan(
            row, verdict, None, NOW, grace
        )
