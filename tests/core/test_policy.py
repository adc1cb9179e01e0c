# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whether a concept belongs on a person's ORCID record."""

from dataclasses import fields, replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invenio_orcid_sync.core import policy
from invenio_orcid_sync.core.policy import (
    AWAITS_AUTHOR,
    DISCONNECTING,
    GONE,
    NOT_LISTED,
    OPTED_OUT,
    OWNER_BLOCKED,
    RESTRICTED,
    SHARED,
    Person,
    Policy,
    Publication,
    Verdict,
    decide,
)

ADA, FORMER, MARY = "0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-9079-593X"

PUBLICATION = Publication(public=True, creators=frozenset({ADA}), owner=7)
PERSON = Person(orcids=frozenset({ADA}), user_id=7)
POLICY = Policy(contributor_roles=frozenset({"editor"}))


def expected(case: dict[str, bool]) -> str:
    """The rules in words, the first that holds."""
    rules = [
        ("disconnecting", case["leaving"]),
        ("opted_out", case["opted_out"]),
        ("record_gone", not case["published"]),
        ("restricted", not case["public"]),
        ("not_listed", not case["listed"]),
        ("owner_blocked", case["owner_blocked"]),
        ("shared", case["accepted"] or not case["asks"]),
        ("shared", case["own"] or case["reviewed"] or case["trusted"]),
        ("awaits_author", True),
    ]
    return next(code for code, holds in rules if holds)


FLAGS = (
    "leaving opted_out published public listed owner_blocked accepted asks own reviewed"
    " trusted"
).split()


def decided(case: dict[str, bool]) -> Verdict:
    """The decision for a combination of flags."""
    publication = Publication(
        public=case["public"],
        creators=frozenset({ADA if case["listed"] else MARY}),
        owner=7 if case["own"] else 8,
        owner_blocked=case["owner_blocked"],
        owner_trusted=case["trusted"],
        reviewed=case["reviewed"],
    )
    return decide(
        publication if case["published"] else None,
        replace(PERSON, asks=case["asks"], leaving=case["leaving"]),
        POLICY,
        opted_out=case["opted_out"],
        accepted=case["accepted"],
    )


def test_decide_follows_the_rules_for_every_combination() -> None:
    cases = [
        dict(zip(FLAGS, values)) for values in product((True, False), repeat=len(FLAGS))
    ]
    assert len(cases) == 2048
    wrong = [case for case in cases if decided(case).code != expected(case)]
    assert wrong == []


def test_verdicts_say_what_is_urgent_and_who_is_asked() -> None:
    shown = {
        verdict.code: (verdict.wanted, verdict.urgent, verdict.asks)
        for verdict in vars(policy).values()
        if isinstance(verdict, Verdict)
    }
    assert shown == {
        "shared": (True, False, False),
        "awaits_author": (False, False, True),
        "disconnecting": (False, True, False),
        "opted_out": (False, True, False),
        "record_gone": (False, True, False),
        "restricted": (False, True, False),
        "not_listed": (False, False, False),
        "owner_blocked": (False, False, False),
    }


@pytest.mark.parametrize(
    "change, verdict",
    [
        ({}, SHARED),
        ({"public": False}, RESTRICTED),
        ({"creators": frozenset({MARY})}, NOT_LISTED),
        ({"creators": frozenset()}, NOT_LISTED),
        ({"owner_blocked": True}, OWNER_BLOCKED),
        ({"owner": 8}, AWAITS_AUTHOR),
        ({"owner": None}, AWAITS_AUTHOR),
        ({"owner": 8, "owner_trusted": True}, SHARED),
        ({"owner": 8, "reviewed": True}, SHARED),
        ({"reviewed": True, "owner_blocked": True}, OWNER_BLOCKED),
        ({"reviewed": True, "public": False}, RESTRICTED),
    ],
)
def test_publication_that_differs(change: dict[str, Any], verdict: Verdict) -> None:
    assert decide(replace(PUBLICATION, **change), PERSON, POLICY) is verdict


@pytest.mark.parametrize(
    "change, verdict",
    [
        ({"asks": False, "user_id": 8}, SHARED),
        ({"user_id": 8}, AWAITS_AUTHOR),
        ({"leaving": True}, DISCONNECTING),
        ({"orcids": frozenset({MARY})}, NOT_LISTED),
        ({"orcids": frozenset({MARY, ADA})}, SHARED),
    ],
)
def test_person_that_differs(change: dict[str, Any], verdict: Verdict) -> None:
    assert decide(PUBLICATION, replace(PERSON, **change), POLICY) is verdict


def test_account_that_is_gone_does_not_own_what_nobody_owns() -> None:
    publication = replace(PUBLICATION, owner=None)
    assert decide(publication, replace(PERSON, user_id=None), POLICY) is AWAITS_AUTHOR


@pytest.mark.parametrize("publication", [None, PUBLICATION])
def test_opted_out_stays_out_whatever_is_published(
    publication: Publication | None,
) -> None:
    verdict = decide(publication, PERSON, POLICY, opted_out=True, accepted=True)
    assert verdict is OPTED_OUT


def test_unpublished_is_gone_even_where_it_was_accepted() -> None:
    assert decide(None, PERSON, POLICY, accepted=True) is GONE


@pytest.mark.parametrize(
    "contributors, roles, listed",
    [
        ({("editor", ADA)}, {"editor"}, True),
        ({("editor", FORMER)}, {"editor"}, True),
        ({("editor", ADA)}, set(), False),
        ({("editor", MARY)}, {"editor"}, False),
        ({("supervisor", ADA)}, {"editor"}, False),
        ({("supervisor", ADA), ("editor", ADA)}, {"editor"}, True),
        ({("", ADA)}, {"editor"}, False),
    ],
)
def test_contributor_is_listed_in_configured_roles_only(
    contributors: set[tuple[str, str]], roles: set[str], listed: bool
) -> None:
    publication = Publication(
        public=True, creators=frozenset(), contributors=frozenset(contributors), owner=7
    )
    person = replace(PERSON, orcids=frozenset({ADA, FORMER}))
    verdict = decide(publication, person, Policy(contributor_roles=frozenset(roles)))
    assert verdict is (SHARED if listed else NOT_LISTED)


def test_shipped_policy_gives_contributors_nothing() -> None:
    assert Policy() == Policy(contributor_roles=frozenset())


def test_publication_is_unlisted_unowned_and_unvouched_unless_said() -> None:
    said = {
        one.name: getattr(Publication(public=True), one.name)
        for one in fields(Publication)
    }
    assert said == {
        "public": True,
        "creators": frozenset(),
        "contributors": frozenset(),
        "owner": None,
        "owner_blocked": False,
        "owner_trusted": False,
        "reviewed": False,
    }


flags = st.fixed_dictionaries({flag: st.booleans() for flag in FLAGS})


@given(case=flags)
def test_withdrawal_of_consent_or_publicity_is_urgent(case: dict[str, bool]) -> None:
    withdrawn = case["leaving"] or case["opted_out"]
    withdrawn |= not case["published"] or not case["public"]
    assert decided(case).urgent is withdrawn


@given(case=flags)
def test_authors_yes_turns_only_a_question_into_a_yes(case: dict[str, bool]) -> None:
    before, after = decided({**case, "accepted": False}), decided(
        {**case, "accepted": True}
    )
    assert after == (SHARED if before.asks else before)


@given(case=flags)
def test_nothing_is_shared_that_nobody_vouched_for(case: dict[str, bool]) -> None:
    vouched = ("accepted", "own", "reviewed", "trusted")
    stranger = {**case, "asks": True, **dict.fromkeys(vouched, False)}
    assert decided(stranger).wanted is False
