# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What an answer means: each row of the table, and what no row speaks about."""

import os
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invenio_orcid_sync.core.outcomes import (
    ALL,
    ANY,
    BODIES,
    BUSY,
    CALLS,
    CHANGES,
    CREATIONS,
    EXCHANGES,
    NONE,
    OPEN,
    REPEATABLE,
    RULES,
    SINGLES,
    SPLIT,
    UNANSWERED,
    UNKNOWN,
    WRITES,
    Outcome,
    Recovery,
    Rule,
    Scope,
    classify,
)
from invenio_orcid_sync.orcid.answers import Answer
from invenio_orcid_sync.simulator.errors import TABLE

from . import answers
from .answers import CASES, PAGE, Case, refusal

OPERATIONS = (*sorted(ANY), "exchange")

TABLES = (*RULES, *EXCHANGES)

#: Codes of orcid-api 3.2 that the simulator has no rule for, with their status.
UNPROVOKED = {9002: 401, 9004: 403, 9005: 403, 9015: 401, 9033: 400, 9052: 403}
STATUSES = UNPROVOKED | {code: row.status for code, row in TABLE.items()}
CODES = sorted(STATUSES)

#: The text names another status than the answer has: nobody may read it.
MISLEADING = "409 Conflict: 404 9016 put-code 7 invalid_token"

SHARED = Path(
    os.environ.get("ORCID_SYNC_SHARED")
    or Path(__file__).resolve().parents[2].parent / "shared"
)
REFERENCE = SHARED / "reference" / "orcid-api.md"

every_rule = pytest.mark.parametrize(
    "rule",
    TABLES,
    ids=lambda rule: f"{'-'.join(sorted(rule.operations))}-{rule.outcome.code}",
)


def classified(operation: str, status: int, body: Any) -> Outcome:
    """What an answer with this body means, as the engine asks."""
    answer = Answer(status, body if isinstance(body, dict) else None)
    error = answer.oauth_error if answer.code is None else None
    return classify(operation, status, answer.code, error)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_answer_means(case: Case) -> None:
    assert classified(case.operation, case.status, case.body) == case.outcome


def test_answer_means_the_same_whatever_its_text_says() -> None:
    texts = {"developer-message", "user-message", "error_description", "more-info"}
    changed = []
    for case in CASES:
        body = case.body
        if isinstance(body, dict):
            body = {k: MISLEADING if k in texts else v for k, v in body.items()}
        if classified(case.operation, case.status, body) != case.outcome:
            changed.append(str(case))
    assert changed == []


def test_cases_are_told_once() -> None:
    named = [str(case) for case in CASES if not isinstance(case.what, dict)]
    assert sorted(set(named)) == sorted(named)


# Every code of orcid-api 3.2.


@pytest.mark.parametrize("code", CODES)
def test_code_has_a_row_that_names_it(code: int) -> None:
    naming = [
        rule
        for rule in RULES
        if rule.codes and rule.codes != ALL and code in rule.codes
        if STATUSES[code] in rule.statuses
    ]
    assert naming


@pytest.mark.parametrize("code", CODES)
def test_code_is_expected_in_every_call(code: int) -> None:
    told = {c.operation for c in CASES if (c.status, c.code) == (STATUSES[code], code)}
    assert told & CALLS == CALLS


def test_codes_are_those_of_the_registry() -> None:
    """Nothing raises 9003 and 9059."""
    assert CODES == [9001, 9002, *range(9004, 9059), 9060, 9061, 9062]


@pytest.mark.skipif(not REFERENCE.is_file(), reason="the reference is not there")
def test_codes_and_statuses_are_those_of_the_reference() -> None:
    section = REFERENCE.read_text().partition("### 3.2")[2].partition("\n### ")[0]
    rows = re.findall(r"^\| (9\d{3}) \| \W*(\d{3})[^|]*(\|[^|]*)", section, re.M)
    assert len(rows) == 60
    found = {int(code): int(status) for code, status, _ in rows}
    # 301 for GET and 409 for all else: the simulator's table has the latter.
    assert found == STATUSES | {9007: 301}


def test_rules_name_no_code_that_does_not_exist() -> None:
    named = {code for rule in RULES for code in rule.codes or () if rule.codes != ALL}
    assert named - {None} == set(CODES)


# The table itself.


def met(case: Case) -> Rule | None:
    """The rule that speaks about an answer."""
    asked = (case.operation, case.status, case.code, case.error)
    return next((rule for rule in TABLES if rule.matches(*asked)), None)


@every_rule
def test_rule_decides_at_least_one_of_the_answers_above(rule: Rule) -> None:
    """It has a test, and no earlier rule takes all that it is written for."""
    decided = [case for case in CASES if met(case) == rule]
    # The last one stands for codes that are not known yet.
    assert decided and rule.outcome == decided[0].outcome


@every_rule
def test_rule_names_its_source(rule: Rule) -> None:
    sources = r"ORCID-Source \w|ORCID docs \w|ORCID documentation|RFC \d+, section \d"
    assert re.match(sources, rule.source)


@every_rule
def test_rule_is_about_known_operations_and_possible_statuses(rule: Rule) -> None:
    assert set() < rule.operations <= set(OPERATIONS)
    assert set() < set(rule.statuses) <= set(range(1000))


def test_exchange_has_a_table_of_its_own() -> None:
    assert {one for rule in EXCHANGES for one in rule.operations} == {"exchange"}
    assert {one for rule in RULES for one in rule.operations} == ANY


def test_groups_of_operations() -> None:
    groups = (CREATIONS, CHANGES, SINGLES, BODIES, REPEATABLE, WRITES, CALLS, ANY)
    assert [" ".join(sorted(group)) for group in groups] == [
        "bulk create",
        "delete update",
        "create delete update",
        "create update",
        "delete resolve revoke update",
        "bulk create delete update",
        "bulk create delete resolve update",
        "bulk create delete resolve revoke update",
    ]


def test_codes_have_one_recovery_and_scope_each() -> None:
    """A code is stored alone: what it means must not depend on the operation."""
    meanings: dict[str, set[tuple[Recovery, Scope]]] = {}
    for rule in TABLES:
        found = (rule.outcome.recovery, rule.outcome.scope)
        meanings.setdefault(rule.outcome.code, set()).add(found)
    several = {code for code, found in meanings.items() if len(found) > 1}
    # Looked for or repeated, it goes on by itself.
    assert several == {"unanswered"}


def test_codes_fit_their_column() -> None:
    every = [*(rule.outcome for rule in TABLES), BUSY, UNKNOWN, SPLIT]
    assert [one.code for one in every if len(one.code) > 40] == []


def test_waits_are_given_where_nothing_else_says_when() -> None:
    outcomes = {rule.outcome for rule in RULES}
    waiting = {
        one.code
        for one in outcomes
        if (one.recovery is Recovery.LATER and one.scope is Scope.CONNECTION)
        or (one.recovery is Recovery.OPERATOR and one.scope is Scope.REGISTRY)
    }
    assert waiting == {one.code for one in outcomes if one.wait}


def test_outcomes_that_others_compare_with_are_those_of_the_rules() -> None:
    """The engine knows some of them by identity."""
    assert classify("create", 418) is UNKNOWN
    assert classify("create", 503) is BUSY
    assert classify("bulk", 400, 9047) is SPLIT
    assert classify("resolve", 404, 9029) is UNKNOWN


# No answer.


@pytest.mark.parametrize("operation", sorted(ANY))
def test_no_answer_counts_as_sent_unless_nothing_left(operation: str) -> None:
    assert classify(operation, 0) is UNANSWERED[operation]
    assert classify(operation, 0, sent=True) is UNANSWERED[operation]
    assert classify(operation, 0, sent=False) is BUSY


def test_only_unanswered_creations_ask_for_a_look() -> None:
    assert UNANSWERED == {
        "create": answers.TO_LOOK_FOR,
        "bulk": answers.TO_LOOK_FOR,
        "update": answers.TO_REPEAT,
        "delete": answers.TO_REPEAT,
        "resolve": answers.TO_REPEAT,
        "revoke": answers.TO_REPEAT,
    }


def test_exchange_without_an_answer_is_told_to_the_person() -> None:
    assert classify("exchange", 0) == answers.NO_ANSWER


# Properties: what must hold for any answer whatsoever.

#: What each operation's success looks like: no other answer is taken for one.
DONE = {
    ("create", 201, None): "created",
    ("bulk", 200, None): "created",
    ("update", 200, None): "updated",
    ("delete", 204, None): "deleted",
    ("delete", 404, 9016): "deleted",
    ("resolve", 200, None): "resolved",
    ("revoke", 200, None): "revoked",
    ("exchange", 200, None): "exchanged",
}

operations = st.sampled_from([*OPERATIONS, "unheard of"])
statuses = st.integers(-1, 1000) | st.sampled_from(sorted(set(STATUSES.values())))
codes = st.none() | st.sampled_from(CODES) | st.integers(-1, 2**31)
errors = st.none() | st.text(max_size=20)
errors |= st.sampled_from(["invalid_token", "forbidden", "invalid_client"])

anything = given(operation=operations, status=statuses, code=codes, error=errors)


@anything
def test_nothing_but_the_operations_own_success_is_one(
    operation: str, status: int, code: int | None, error: str | None
) -> None:
    outcome = classify(operation, status, code, error)
    done = outcome.recovery is Recovery.DONE
    own = DONE.get((operation, status, code))
    removed = (operation, status, code) == ("delete", 404, 9016)
    assert done is (own is not None and (error is None or removed))
    assert not done or outcome.code == own


@anything
def test_what_no_rule_speaks_about_closes_the_gate(
    operation: str, status: int, code: int | None, error: str | None
) -> None:
    asked = (operation, status, code, error)
    spoken = [rule for rule in TABLES if rule.matches(*asked)]
    assert classify(*asked) is (spoken[0].outcome if spoken else UNKNOWN)


@anything
def test_creation_is_sent_again_only_where_nothing_was_stored(
    operation: str, status: int, code: int | None, error: str | None
) -> None:
    """Duplicates are the worst that can happen: whatever may have been stored is looked for."""
    outcome = classify(operation, status, code, error)
    if operation in CREATIONS and status in OPEN and outcome.recovery is not DONE:
        limited = status == 503 and code is None
        done = outcome.recovery is Recovery.DONE
        assert limited or done or outcome is UNANSWERED["create"]


@given(operation=st.sampled_from(sorted(WRITES)), status=statuses, code=codes)
def test_refusal_is_never_repeated_by_itself(
    operation: str, status: int, code: int | None
) -> None:
    outcome = classify(operation, status, code)
    by_itself = outcome.recovery in (Recovery.LATER, Recovery.REFUSED)
    token = status == 401 and code in (None, 9002)
    state = status == 409 and code in (9018, 9036)
    page = status in (403, 451) and code is None
    held = token or state or page
    assert not by_itself or status in OPEN or status == 429 or held


@given(status=statuses, code=codes, error=errors)
def test_bulk_concerns_others_as_its_elements_do(
    status: int, code: int | None, error: str | None
) -> None:
    """What is about the author or about everybody is so whether one work was sent or many."""
    bulk = classify("bulk", status, code, error)
    single = classify("create", status, code, error)
    if Scope.ITEM not in (bulk.scope, single.scope):
        assert bulk == single


@given(code=codes, error=errors)
def test_page_of_a_proxy_never_says_that_a_work_is_gone(
    code: int | None, error: str | None
) -> None:
    outcome = classify("delete", 404, code, error)
    assert (outcome.recovery is Recovery.DONE) is (code == 9016)
    assert (classify("update", 404, code, error).code == "missing") is (code == 9016)


# A rule.


def test_rule_speaks_only_about_its_own_answer() -> None:
    rule = Rule(
        frozenset({"create"}),
        frozenset({401}),
        NONE,
        BUSY,
        "ORCID-Source",
        frozenset({"invalid_token"}),
    )
    asked = product(
        ("create", "update"), (401, 403), (None, 9017), ("invalid_token", None)
    )
    assert [one for one in asked if rule.matches(*one)] == [
        ("create", 401, None, "invalid_token")
    ]


@pytest.mark.parametrize(
    "given_codes, asked, matches",
    [
        (ALL, 9020, True),
        (ALL, 9999, True),
        (ALL, None, False),
        (ALL, 20, False),
        (NONE, None, True),
        (NONE, 9020, False),
        (None, None, True),
        (None, 9020, True),
        (frozenset({None, 9002}), None, True),
        (frozenset({None, 9002}), 9020, False),
    ],
)
def test_rule_tells_any_code_from_none(
    given_codes: Any, asked: int | None, matches: bool
) -> None:
    rule = Rule(frozenset({"create"}), range(400, 500), given_codes, BUSY, "-")
    assert rule.matches("create", 400, asked, None) is matches


@pytest.mark.parametrize(
    "given_errors, asked, matches",
    [
        (NONE, None, True),
        (NONE, "forbidden", False),
        (None, "forbidden", True),
        (frozenset({None, "forbidden"}), "forbidden", True),
        (frozenset({None, "forbidden"}), "denied", False),
    ],
)
def test_rule_tells_any_error_from_none(
    given_errors: Any, asked: str | None, matches: bool
) -> None:
    rule = Rule(frozenset({"create"}), range(400, 500), NONE, BUSY, "-", given_errors)
    assert rule.matches("create", 403, None, asked) is matches


def test_body_that_is_no_error_object_has_no_code() -> None:
    assert classified("create", 409, {"error-code": "9021"}) is UNKNOWN
    assert classified("create", 409, [refusal(409, 9021)]) is UNKNOWN
    assert classified("create", 409, PAGE) is UNKNOWN
