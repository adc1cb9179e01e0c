# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whatever stops a connection, and whatever ends an exchange, is explained to the person."""

import pytest

from invenio_orcid_sync.core.outcomes import (
    EXCHANGES,
    RULES,
    UNKNOWN,
    Outcome,
    Recovery,
    Scope,
)
from invenio_orcid_sync.errors import MESSAGES, PAUSED, REASONS, STANDSTILL

ACTS = {
    Recovery.AUTHOR: "you",
    Recovery.OPERATOR: "operator",
    Recovery.LATER: "nobody",
}

FAILED = sorted(
    {rule.outcome for rule in EXCHANGES if rule.outcome.recovery in ACTS},
    key=lambda outcome: outcome.code,
)

STOPPING = {
    rule.outcome.code
    for rule in RULES
    if rule.outcome.scope is Scope.CONNECTION
    and rule.outcome.recovery is not Recovery.LATER
} | {UNKNOWN.code, "no_grant", "works_disappeared", PAUSED}


def test_every_code_that_stops_a_connection_has_its_message():
    assert set(REASONS) == STOPPING


def test_every_outcome_of_an_exchange_is_told_or_a_success():
    assert {rule.outcome for rule in EXCHANGES} - set(FAILED) == {
        Outcome(Recovery.DONE, Scope.ITEM, "exchanged")
    }
    assert len(FAILED) == 4


@pytest.mark.parametrize("outcome", FAILED, ids=lambda outcome: outcome.code)
def test_person_is_told_who_acts_as_the_table_says(outcome: Outcome):
    assert MESSAGES[outcome.code].who == ACTS[outcome.recovery]


@pytest.mark.parametrize(
    "message", [*MESSAGES.values(), *REASONS.values(), *STANDSTILL.values()]
)
def test_person_is_told_cause_and_next_step(message):
    assert all(str(part) for part in (message.title, message.what, message.then))
