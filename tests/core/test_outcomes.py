# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What an answer means: one row per rule, with a body shaped as ORCID shapes it."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invenio_orcid_sync.core.outcomes import (
    ANY,
    BUSY,
    CALLS,
    DAY,
    HOUR,
    RULES,
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

OPERATIONS = ("create", "update", "delete", "resolve", "revoke")

MORE = "https://members.orcid.org/api/resources/troubleshooting"


def refusal(status: int, code: int, text: str = "Refused.") -> dict[str, Any]:
    """An error as ORCID's API shapes it."""
    return {
        "response-code": status,
        "developer-message": text,
        "user-message": text,
        "error-code": code,
        "more-info": MORE,
    }


#: The text names another status than the answer has: nobody may read it.
MISLEADING = "409 Conflict: Insufficient or wrong scope"

INVALID_TOKEN = {
    "error": "invalid_token",
    "error_description": "Invalid access token: 0",
}
FORBIDDEN = {
    "error": "forbidden",
    "error_description": "Forbidden: The server understood the request.",
}
BAD_CLIENT = {
    "error": "invalid_client",
    "error_description": "Bad client credentials",
}
INVALID_REQUEST = {
    "error": "invalid_request",
    "error_description": "One of the provided parameters is invalid",
}

ITEM, CONNECTION, REGISTRY = Scope.ITEM, Scope.CONNECTION, Scope.REGISTRY
DONE, LOOK, LATER = Recovery.DONE, Recovery.LOOK, Recovery.LATER
REFUSED, AUTHOR, OPERATOR = Recovery.REFUSED, Recovery.AUTHOR, Recovery.OPERATOR

# operations, status, body (None: empty, or a page of a proxy), what it means
ROWS: list[tuple[Any, int, Any, Outcome]] = [
    (["create"], 201, None, Outcome(DONE, ITEM, "created")),
    (["update"], 200, {"put-code": 1}, Outcome(DONE, ITEM, "updated")),
    (["delete"], 204, None, Outcome(DONE, ITEM, "deleted")),
    (["resolve"], 200, {"group": []}, Outcome(DONE, ITEM, "resolved")),
    (["revoke"], 200, None, Outcome(DONE, ITEM, "revoked")),
    (["delete"], 404, refusal(404, 9016), Outcome(DONE, ITEM, "deleted")),
    (["update"], 404, refusal(404, 9016), Outcome(LOOK, ITEM, "missing")),
    (
        ["create", "resolve"],
        404,
        refusal(404, 9016),
        Outcome(OPERATOR, CONNECTION, "no_such_record"),
    ),
    (CALLS, 301, None, Outcome(AUTHOR, CONNECTION, "moved")),
    (CALLS, 301, refusal(301, 9007), Outcome(AUTHOR, CONNECTION, "moved")),
    (CALLS, 409, refusal(409, 9007), Outcome(AUTHOR, CONNECTION, "moved")),
    (
        CALLS,
        409,
        refusal(409, 9018),
        Outcome(LATER, CONNECTION, "record_locked", DAY),
    ),
    (
        CALLS,
        409,
        refusal(409, 9036),
        Outcome(LATER, CONNECTION, "record_unclaimed", DAY),
    ),
    (
        CALLS,
        409,
        refusal(409, 9044),
        Outcome(AUTHOR, CONNECTION, "record_deactivated"),
    ),
    (["create"], 409, refusal(409, 9048), Outcome(AUTHOR, ITEM, "record_full")),
    (["create"], 409, refusal(409, 9021), Outcome(LOOK, ITEM, "duplicate")),
    (
        ["update"],
        409,
        refusal(409, 9021),
        Outcome(OPERATOR, ITEM, "identifier_taken"),
    ),
    (CALLS, 401, INVALID_TOKEN, Outcome(REFUSED, CONNECTION, "refused")),
    (
        CALLS,
        401,
        refusal(401, 9017),
        Outcome(OPERATOR, CONNECTION, "wrong_record"),
    ),
    (CALLS, 403, refusal(403, 9038, MISLEADING), Outcome(AUTHOR, CONNECTION, "scope")),
    (WRITES, 403, refusal(403, 9010), Outcome(OPERATOR, ITEM, "not_our_work")),
    (WRITES, 403, refusal(403, 9014), Outcome(OPERATOR, ITEM, "not_our_work")),
    (
        CALLS,
        409,
        refusal(409, 9057),
        Outcome(OPERATOR, REGISTRY, "client_locked", HOUR),
    ),
    (CALLS, 403, FORBIDDEN, Outcome(OPERATOR, REGISTRY, "forbidden", HOUR)),
    (CALLS, 403, None, Outcome(OPERATOR, REGISTRY, "forbidden", HOUR)),
    (["revoke"], 401, BAD_CLIENT, Outcome(OPERATOR, REGISTRY, "credentials", HOUR)),
    (
        ["revoke"],
        400,
        INVALID_REQUEST,
        Outcome(OPERATOR, REGISTRY, "credentials", HOUR),
    ),
    *(
        (WRITES, 400, refusal(400, code), Outcome(OPERATOR, ITEM, "rejected"))
        # Unparsable, other put-code, field, title, identifier, put-code on POST, list, JSON,
        # date, enum, role.
        for code in (9001, 9019, 9020, 9022, 9023, 9024, 9037, 9047, 9049, 9051, 9058)
    ),
    (WRITES, 403, refusal(403, 9035), Outcome(OPERATOR, ITEM, "rejected")),
    (WRITES, 415, refusal(415, 9001), Outcome(OPERATOR, ITEM, "rejected")),
    (ANY, 429, None, Outcome(LATER, REGISTRY, "registry_busy")),
    (ANY, 503, None, Outcome(LATER, REGISTRY, "registry_busy")),
]

CASES = [
    (operation, status, body, outcome)
    for operations, status, body, outcome in ROWS
    for operation in sorted(operations)
]


def classified(operation: str, status: int, body: Any) -> Outcome:
    """What an answer with this body means, as the engine asks."""
    answer = Answer(status, body)
    error = answer.oauth_error if answer.code is None else None
    return classify(operation, status, answer.code, error)


@pytest.mark.parametrize("operation, status, body, outcome", CASES)
def test_answer_means(operation: str, status: int, body: Any, outcome: Outcome) -> None:
    assert classified(operation, status, body) == outcome


@pytest.mark.parametrize("operation, status, body, outcome", CASES)
def test_answer_means_the_same_whatever_its_text_says(
    operation: str, status: int, body: Any, outcome: Outcome
) -> None:
    texts = {"developer-message", "user-message", "error_description", "more-info"}
    if isinstance(body, dict):
        body = {
            key: "404 9016 put-code 7 invalid_token" if key in texts else value
            for key, value in body.items()
        }
    assert classified(operation, status, body) == outcome


# The table itself.


def met(operation: str, status: int, code: int | None, error: str | None) -> Rule:
    """The rule that speaks about an answer."""
    return next(rule for rule in RULES if rule.matches(operation, status, code, error))


def answers_of(rule: Rule) -> list[tuple[str, int, int | None, str | None]]:
    """Answers that a rule is written for."""
    code = 9999 if rule.code == 0 else rule.code
    assert rule.status is not None
    return [(one, rule.status, code, rule.error) for one in sorted(rule.operations)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.outcome.code)
def test_rule_is_not_shadowed_by_an_earlier_one(rule: Rule) -> None:
    assert rule in [met(*answer) for answer in answers_of(rule)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.outcome.code)
def test_rule_has_a_row_among_these_tests(rule: Rule) -> None:
    tried = []
    for operation, status, body, _ in CASES:
        answer = Answer(status, body)
        error = answer.oauth_error if answer.code is None else None
        tried.append(met(operation, status, answer.code, error))
    assert rule in tried


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.outcome.code)
def test_rule_names_its_source_and_known_operations(rule: Rule) -> None:
    assert rule.source.startswith(
        ("ORCID-Source ", "ORCID docs ", "ORCID documentation")
    )
    assert set() < rule.operations <= set(OPERATIONS)


def test_groups_of_operations() -> None:
    assert (sorted(WRITES), sorted(CALLS - WRITES), sorted(ANY - CALLS)) == (
        ["create", "delete", "update"],
        ["resolve"],
        ["revoke"],
    )


def test_codes_have_one_recovery_and_scope_each() -> None:
    """A code is stored alone: what it means must not depend on the operation."""
    meanings: dict[str, set[tuple[Recovery, Scope]]] = {}
    for rule in RULES:
        found = (rule.outcome.recovery, rule.outcome.scope)
        meanings.setdefault(rule.outcome.code, set()).add(found)
    assert {code: found for code, found in meanings.items() if len(found) > 1} == {}


def test_codes_fit_their_column() -> None:
    outcomes = [*(rule.outcome for rule in RULES), BUSY, UNKNOWN, *UNANSWERED.values()]
    assert [one.code for one in outcomes if len(one.code) > 40] == []


def test_waits_are_given_where_nothing_else_says_when() -> None:
    waiting = {
        rule.outcome.code
        for rule in RULES
        if (rule.outcome.recovery is LATER and rule.outcome.scope is CONNECTION)
        or (rule.outcome.recovery is OPERATOR and rule.outcome.scope is REGISTRY)
    }
    assert waiting == {rule.outcome.code for rule in RULES if rule.outcome.wait}


# What is not in the table.


@pytest.mark.parametrize(
    "operation, status, body",
    [
        # Statuses of other operations.
        ("create", 200, {"put-code": 1}),
        ("create", 204, None),
        ("update", 201, None),
        ("update", 204, None),
        ("delete", 200, None),
        ("resolve", 204, None),
        ("revoke", 204, None),
        # A success that says that it is none.
        ("create", 201, refusal(409, 9021)),
        ("update", 200, refusal(400, 9020)),
        # Known codes with another status, and in another operation.
        ("create", 400, None),
        ("update", 404, refusal(404, 9011)),
        ("update", 404, None),
        ("delete", 404, None),
        ("delete", 404, INVALID_TOKEN),
        ("update", 410, refusal(410, 9016)),
        ("delete", 409, refusal(409, 9021)),
        ("resolve", 409, refusal(409, 9021)),
        ("update", 409, refusal(409, 9048)),
        ("resolve", 400, refusal(400, 9001)),
        ("resolve", 403, refusal(403, 9010)),
        # Conflicts that nobody foresaw.
        ("create", 409, None),
        ("create", 409, refusal(409, 9040)),
        ("create", 409, refusal(409, 9999)),
        # Permission.
        ("create", 401, None),
        ("create", 401, {"error": "invalid_scope"}),
        ("create", 401, refusal(401, 9002)),
        ("create", 401, {**INVALID_TOKEN, "error-code": 9002}),
        ("create", 403, refusal(403, 9004)),
        ("revoke", 403, FORBIDDEN),
        ("revoke", 401, refusal(401, 9017)),
        ("revoke", 404, None),
        # Redirects, and what no registry says.
        ("create", 302, None),
        ("resolve", 308, refusal(308, 9056)),
        ("revoke", 301, None),
        ("create", 418, None),
        ("resolve", 404, {"error": "not found"}),
        ("update", 415, refusal(415, 9047)),
        ("create", 100, None),
    ],
)
def test_answer_outside_the_table_closes_the_gate(
    operation: str, status: int, body: Any
) -> None:
    assert classified(operation, status, body) is UNKNOWN


def test_gate_is_the_connections_and_the_operators() -> None:
    assert UNKNOWN == Outcome(OPERATOR, CONNECTION, "unknown_answer")


@pytest.mark.parametrize(
    "status, body",
    [
        (500, None),
        (500, refusal(500, 9008)),
        (500, {"error": "server_error"}),
        (502, None),
        (504, None),
        (599, refusal(599, 9016)),
    ],
)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_error_of_the_registry_leaves_open_what_happened(
    operation: str, status: int, body: Any
) -> None:
    assert classified(operation, status, body) is UNANSWERED[operation]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_answer_counts_as_sent_unless_nothing_left(operation: str) -> None:
    assert classify(operation, 0) is UNANSWERED[operation]
    assert classify(operation, 0, sent=True) is UNANSWERED[operation]
    assert classify(operation, 0, sent=False) is BUSY


def test_only_an_unanswered_create_asks_for_a_look() -> None:
    assert {operation: one.recovery for operation, one in UNANSWERED.items()} == {
        "create": LOOK,
        "update": LATER,
        "delete": LATER,
        "resolve": LATER,
        "revoke": LATER,
    }
    assert {(one.scope, one.code) for one in UNANSWERED.values()} == {
        (ITEM, "unanswered")
    }


# Properties.

statuses = st.integers(100, 599)
codes = st.none() | st.integers(9000, 9065)
errors = st.none() | st.sampled_from(
    ["invalid_token", "forbidden", "invalid_client", "server_error"]
)


@given(operation=st.sampled_from(OPERATIONS), status=statuses, code=codes, error=errors)
def test_success_is_what_the_operations_own_status_says(
    operation: str, status: int, code: int | None, error: str | None
) -> None:
    own = {"create": 201, "update": 200, "delete": 204, "resolve": 200, "revoke": 200}
    succeeded = (status, code) == (own[operation], None)
    gone = (operation, status, code) == ("delete", 404, 9016)
    outcome = classify(operation, status, code, error)
    assert (outcome.recovery is DONE) is (succeeded or gone)


@given(operation=st.sampled_from(sorted(WRITES)), status=statuses, code=codes)
def test_unknown_refusal_is_never_repeated_by_itself(
    operation: str, status: int, code: int | None
) -> None:
    outcome = classify(operation, status, code)
    by_itself = outcome.recovery in (LATER, REFUSED)
    reasons = status >= 500 or status == 429 or (status == 409 and code in (9018, 9036))
    assert not by_itself or reasons


def test_rule_speaks_only_about_its_own_answer() -> None:
    rule = Rule(frozenset({"create"}), 401, None, BUSY, "ORCID-Source", "invalid_token")
    asked = product(
        ("create", "update"), (401, 403), (None, 9017), ("invalid_token", None)
    )
    assert [one for one in asked if rule.matches(*one)] == [
        ("create", 401, None, "invalid_token")
    ]


@pytest.mark.parametrize(
    "given_code, asked, matches",
    [(0, 9020, True), (0, None, False), (None, None, True), (None, 9020, False)],
)
def test_rule_tells_any_code_from_none(
    given_code: int | None, asked: int | None, matches: bool
) -> None:
    rule = Rule(frozenset({"create"}), None, given_code, BUSY, "ORCID-Source")
    assert rule.matches("create", 400, asked, None) is matches
