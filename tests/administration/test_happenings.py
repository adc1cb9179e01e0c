# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whatever the code writes into the history has words; what another version wrote is shown as its code."""

import re

import pytest

from invenio_orcid_sync.administration import happenings
from invenio_orcid_sync.core import drift, outcomes
from invenio_orcid_sync.errors import MESSAGES
from invenio_orcid_sync.services.operators.bulk import ACTIONS
from invenio_orcid_sync.services.operators.history import SELF
from invenio_orcid_sync.services.operators.people import Account

from ..documented import (
    CONNECTIONS,
    GUIDE,
    PAUSES,
    WORKS,
    arguments,
    given,
    rows,
    trees,
)

TABLE = rows(GUIDE, "action", "outcome")
IN_CODE = re.compile(r"`(\w+)`")

OPERATIONS = {one for rule in outcomes.RULES for one in rule.operations} - {"bulk"}
WRITTEN = (
    OPERATIONS
    | set(ACTIONS)
    | arguments("services", "record", 1)
    | given("services", "action")
    | given("engine", "action")
)
OUTCOMES = (
    {rule.outcome.code for rule in outcomes.RULES}
    | {one.code for one in outcomes.UNANSWERED.values()}
    | {outcomes.BUSY.code, outcomes.UNKNOWN.code}
    | arguments("services", "record", 2)
    | given("services", "outcome")
    | set(drift.KINDS)
    | set(MESSAGES)
    | WORKS
    | CONNECTIONS
    | PAUSES
)


def test_every_action_has_words_and_a_row_of_the_guide() -> None:
    documented = {code for action, _ in TABLE for code in IN_CODE.findall(action)}
    assert len(WRITTEN) > 15
    assert WRITTEN - set(happenings.ACTIONS) == set()
    assert set(happenings.ACTIONS) == documented


def test_every_outcome_has_words() -> None:
    documented = {code for _, said in TABLE for code in IN_CODE.findall(said)}
    assert len(OUTCOMES) > 70
    # The guide names an action beside, and so does another function that is called as the recording one is.
    written = (documented | OUTCOMES) - set(happenings.ACTIONS)
    assert written - set(happenings.OUTCOMES) == set()


def test_words_of_the_person_are_not_those_of_operators() -> None:
    assert set(happenings.REFUSED) == set(MESSAGES)
    for code, said in happenings.REFUSED.items():
        assert not re.search(r"\b[Yy]our?\b", str(said)), code


def test_whoever_acts_besides_accounts_has_words() -> None:
    assert tuple(happenings.ACTORS) == SELF
    actors = given("services", "actor") | given("engine", "actor")
    assert actors - set(SELF) == set()
    assert list(trees("services"))


@pytest.mark.parametrize(
    "code, shown",
    [
        ("drainer", "by itself"),
        ("operator", "a command"),
        ("user:7", "account Ada Byron"),
        ("operator:7", "operator Ada Byron"),
        ("operator:8", "operator mary@example.org"),
        ("user:9", "account 9"),
        ("user:", "user:"),
        ("of_another_version", "of_another_version"),
    ],
)
def test_who_it_was_is_said_by_name_where_it_is_known(code: str, shown: str) -> None:
    accounts = {
        7: Account(id=7, name="Ada Byron", email="ada@example.org"),
        8: Account(id=8, name=None, email="mary@example.org"),
    }
    assert happenings.actor(code, accounts) == shown


def test_what_another_version_wrote_is_shown_as_its_code() -> None:
    assert happenings.action("of_another_version") == "of_another_version"
    assert happenings.outcome("of_another_version") == "of_another_version"
    assert str(happenings.action("create")) == "Add a work"
    assert str(happenings.outcome("created")) == "added"
