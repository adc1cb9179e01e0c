# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The table against a registry: every answer comes over HTTP, through the client that we use."""

import pytest

from . import answers as a
from .answers import CASES, Case
from .desk import OPERATIONS, Desk, meaning

# No answer.


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("fault", ["drop_before_apply", "apply_then_drop", "reset"])
def test_connection_breaks_and_it_means(desk: Desk, operation: str, fault: str) -> None:
    desk.world.fault(fault)
    answer = OPERATIONS[operation](desk)
    assert (answer.status, answer.sent) == (0, True)
    expected = {"exchange": a.NO_ANSWER, "create": a.TO_LOOK_FOR, "bulk": a.TO_LOOK_FOR}
    assert meaning(operation, answer) == expected.get(operation, a.TO_REPEAT)


@pytest.mark.parametrize("operation", a.ANY)
def test_nobody_listens_and_it_means_busy(desk: Desk, operation: str) -> None:
    nobody = "http://127.0.0.1:1"
    answer = OPERATIONS[operation](desk.at(web=nobody, api=nobody))
    assert (answer.status, answer.sent) == (0, False)
    assert meaning(operation, answer) == a.BUSY


@pytest.mark.parametrize("operation", a.CALLS)
def test_registrys_own_check_of_tokens_is_down_and_it_means(
    desk: Desk, operation: str
) -> None:
    desk.world.fault("introspection_down")
    answer = OPERATIONS[operation](desk)
    assert (answer.status, answer.oauth_error) == (401, "invalid_token")
    assert meaning(operation, answer) == a.TOKEN


def test_registry_applies_what_it_answered_with_an_error(desk: Desk) -> None:
    """Why such a creation is looked for: here it is stored after the proxy's 504."""
    desk.world.fault("apply_later", method="POST", seconds=0, status=504)
    answer = desk.create()
    assert (answer.status, meaning("create", answer)) == (504, a.TO_LOOK_FOR)
    assert len(desk.resolve().body["group"]) == 1


# All answers.


@pytest.mark.parametrize("case", CASES, ids=str)
def test_answer_comes_over_http_and_means(scripted: Desk, case: Case) -> None:
    scripted.world.fault("status", status=case.status, body=case.body)
    answer = OPERATIONS[case.operation](scripted)
    assert (answer.status, answer.code) == (case.status, case.code)
    assert meaning(case.operation, answer) == case.outcome
