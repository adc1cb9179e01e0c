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
    ACCESS_STATUSES,
    ACCESS_UNSHARED,
    ADDING_OFF,
    ALREADY_THERE,
    AWAITS_AUTHOR,
    COMMUNITY_UNSHARED,
    DEPOSITOR_REFUSED,
    DISCONNECTING,
    GONE,
    MODES,
    NOT_LISTED,
    OPTED_OUT,
    OVERLAPS,
    OWNER_BLOCKED,
    RESTRICTED,
    SHARED,
    TYPE_UNSHARED,
    TYPE_UNWANTED,
    Person,
    Policy,
    Publication,
    Verdict,
    Version,
    decide,
    veto,
)

ADA, FORMER, MARY = "0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-9079-593X"

PUBLICATION = Publication(public=True, creators=frozenset({ADA}), owner=7)
PERSON = Person(orcids=frozenset({ADA}), user_id=7)
POLICY = Policy(contributor_roles=frozenset({"editor"}))
CHOOSY = Policy(
    access=frozenset({"open"}),
    communities=frozenset({"physics"}),
    excluded_types=frozenset({"dataset"}),
)


def expected(case: dict[str, bool]) -> str:
    """The rules in words, the first that holds."""
    vouched = case["own"] or case["vouched"] or case["trusted"]
    rules = [
        ("disconnecting", case["leaving"]),
        ("opted_out", case["opted_out"]),
        ("record_gone", not case["published"]),
        ("restricted", not case["public"]),
        ("not_listed", not case["listed"]),
        ("owner_blocked", case["owner_blocked"]),
        ("access_unshared", case["closed"]),
        ("type_unshared", case["excluded_type"]),
        ("community_unshared", case["outside"]),
        ("shared", case["accepted"]),
        ("type_unwanted", case["unwanted_type"]),
        ("depositor_refused", case["refused"] and not case["own"]),
        ("adding_off", case["off"]),
        ("awaits_author", case["asks_always"]),
        ("shared", vouched or not case["asks"]),
        ("awaits_author", True),
    ]
    return next(code for code, holds in rules if holds)


FLAGS = (
    "leaving opted_out published public listed owner_blocked accepted asks own vouched"
    " trusted unwanted_type refused off asks_always closed outside excluded_type"
).split()


def decided(case: dict[str, bool]) -> Verdict:
    """The decision for a combination of flags."""
    publication = Publication(
        public=case["public"],
        creators=frozenset({ADA if case["listed"] else MARY}),
        owner=7 if case["own"] else 8,
        owner_blocked=case["owner_blocked"],
        owner_trusted=case["trusted"],
        vouched=case["vouched"],
        type="dataset" if case["excluded_type"] else "software",
        access="embargoed" if case["closed"] else "open",
        communities=frozenset({"history" if case["outside"] else "physics"}),
    )
    mode = "off" if case["off"] else "ask" if case["asks_always"] else "automatic"
    person = Person(
        orcids=frozenset({ADA}),
        user_id=7,
        asks=case["asks"],
        leaving=case["leaving"],
        mode=mode,
        types=frozenset({"dataset", "software"} if case["unwanted_type"] else ()),
        refused=frozenset({7, 8} if case["refused"] else ()),
    )
    return decide(
        publication if case["published"] else None,
        person,
        CHOOSY,
        opted_out=case["opted_out"],
        accepted=case["accepted"],
    )


def test_decide_follows_the_rules_for_every_combination() -> None:
    cases = [
        dict(zip(FLAGS, values)) for values in product((True, False), repeat=len(FLAGS))
    ]
    assert len(cases) == 2**18
    wrong = [case for case in cases if decided(case).code != expected(case)]
    assert wrong == []


def test_verdicts_say_what_is_urgent_and_who_is_asked() -> None:
    shown = {
        verdict.code: (
            verdict.wanted,
            verdict.urgent,
            verdict.asks,
            verdict.stays,
        )
        for verdict in vars(policy).values()
        if isinstance(verdict, Verdict)
    }
    assert shown == {
        "shared": (True, False, False, False),
        "awaits_author": (False, False, True, True),
        "disconnecting": (False, True, False, False),
        "opted_out": (False, True, False, False),
        "record_gone": (False, True, False, False),
        "restricted": (False, True, False, False),
        "not_listed": (False, False, False, False),
        "owner_blocked": (False, False, False, False),
        "access_unshared": (False, False, False, False),
        "community_unshared": (False, False, False, False),
        "type_unshared": (False, False, False, False),
        "second_work": (False, True, False, False),
        "already_there": (False, False, False, False),
        "adding_off": (False, False, False, True),
        "type_unwanted": (False, False, False, False),
        "depositor_refused": (False, False, False, False),
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
        ({"owner": 8, "vouched": True}, SHARED),
        # By its own depositor.
        ({"owner": 8, "reviewed": True}, AWAITS_AUTHOR),
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


def test_shipped_policy_gives_contributors_nothing_and_shares_all() -> None:
    assert Policy() == Policy(
        contributor_roles=frozenset(),
        access=frozenset({"open", "embargoed", "restricted", "metadata-only"}),
        communities=None,
        reviewed_only=False,
        excluded_types=frozenset(),
        earlier=False,
    )


# What the operator shares.


@pytest.mark.parametrize(
    "status, kind, verdict",
    [
        ("open", "software", None),
        ("embargoed", "software", ACCESS_UNSHARED),
        ("open", "dataset", TYPE_UNSHARED),
        ("open", "dataset-map", TYPE_UNSHARED),
        ("embargoed", "dataset", ACCESS_UNSHARED),
    ],
)
def test_version_is_kept_back_by_access_and_type(
    status: str, kind: str, verdict: Verdict | None
) -> None:
    assert CHOOSY.keeps_back(status, kind) is verdict


OPEN = Version(True, "open", "software")
SEALED = Version(True, "embargoed", "software")
DATASET = Version(True, "open", "dataset")
HIDDEN = Version(False, "open", "software")


@pytest.mark.parametrize(
    "versions, number",
    [
        ([OPEN], 0),
        ([SEALED], 0),
        ([HIDDEN], 0),
        ([], 0),
        ([OPEN, OPEN], 0),
        ([SEALED, OPEN], 1),
        ([DATASET, OPEN], 1),
        ([SEALED, DATASET, OPEN, OPEN], 2),
        ([SEALED, HIDDEN, OPEN], 2),
        ([SEALED, DATASET], 0),
        ([SEALED, HIDDEN], 0),
        ([HIDDEN, OPEN], 0),
    ],
)
def test_newest_version_that_is_shared_stands_in(
    versions: list[Version], number: int
) -> None:
    assert CHOOSY.stand_in(versions) == number


def test_publication_of_some_lists_nobody_else() -> None:
    roles = frozenset({("editor", MARY), ("editor", FORMER), ("other", MARY)})
    publication = replace(
        PUBLICATION, creators=frozenset({ADA, FORMER}), contributors=roles
    )
    assert publication.only(frozenset({ADA, MARY})) == replace(
        publication,
        creators=frozenset({ADA}),
        contributors=frozenset({("editor", MARY), ("other", MARY)}),
    )


@pytest.mark.parametrize("status", ACCESS_STATUSES)
@pytest.mark.parametrize("shared", [(), ("open",), ("metadata-only", "embargoed")])
def test_access_status_is_shared_where_it_is_chosen(
    status: str, shared: tuple[str, ...]
) -> None:
    verdict = decide(
        replace(PUBLICATION, access=status), PERSON, Policy(access=frozenset(shared))
    )
    assert verdict is (SHARED if status in shared else ACCESS_UNSHARED)


@pytest.mark.parametrize(
    "communities, chosen, shared",
    [
        (set(), None, True),
        ({"a"}, None, True),
        (set(), {"a"}, False),
        ({"b"}, {"a"}, False),
        ({"a", "b"}, {"a"}, True),
        ({"a"}, {"a", "b"}, True),
        ({"a"}, set(), False),
    ],
)
def test_community_is_one_of_the_chosen(
    communities: set[str], chosen: set[str] | None, shared: bool
) -> None:
    policy = Policy(communities=None if chosen is None else frozenset(chosen))
    publication = replace(PUBLICATION, communities=frozenset(communities))
    verdict = decide(publication, PERSON, policy)
    assert verdict is (SHARED if shared else COMMUNITY_UNSHARED)


@pytest.mark.parametrize(
    "reviewed, verdict", [(True, SHARED), (False, COMMUNITY_UNSHARED)]
)
def test_review_is_needed_where_the_operator_wants_it(
    reviewed: bool, verdict: Verdict
) -> None:
    publication = replace(PUBLICATION, reviewed=reviewed)
    assert decide(publication, PERSON, Policy(reviewed_only=True)) is verdict


@pytest.mark.parametrize(
    "kind, verdict",
    [
        ("publication-article", TYPE_UNSHARED),
        ("publication", TYPE_UNSHARED),
        ("publications", SHARED),
        ("dataset", SHARED),
    ],
)
def test_excluded_type_stands_for_its_kinds(kind: str, verdict: Verdict) -> None:
    policy = Policy(excluded_types=frozenset({"publication"}))
    assert decide(replace(PUBLICATION, type=kind), PERSON, policy) is verdict


@pytest.mark.parametrize(
    "policy",
    [
        Policy(access=frozenset()),
        Policy(communities=frozenset()),
        Policy(reviewed_only=True),
        Policy(excluded_types=frozenset({"dataset"})),
    ],
)
def test_authors_yes_does_not_outweigh_the_operators_rules(policy: Policy) -> None:
    publication = replace(PUBLICATION, type="dataset", owner=8)
    assert decide(publication, PERSON, policy, accepted=True).wanted is False
    assert decide(publication, PERSON, Policy(), accepted=True) is SHARED


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
        "vouched": False,
        "type": "",
        "access": "open",
        "communities": frozenset(),
    }


# What the author chose for all works.


@pytest.mark.parametrize(
    "kind, types, unwanted",
    [
        ("publication-article", {"publication"}, True),
        ("publication-article", {"publication-article"}, True),
        ("publication", {"publication"}, True),
        ("publication", {"publication-article"}, False),
        ("publication-articles", {"publication-article"}, False),
        ("publications", {"publication"}, False),
        ("dataset", {"software", "dataset"}, True),
        ("", {"dataset"}, False),
        ("dataset", set(), False),
    ],
)
def test_type_stands_for_its_kinds(kind: str, types: set[str], unwanted: bool) -> None:
    publication = replace(PUBLICATION, type=kind)
    person = replace(PERSON, types=frozenset(types))
    verdict = decide(publication, person, POLICY)
    assert verdict is (TYPE_UNWANTED if unwanted else SHARED)


@pytest.mark.parametrize(
    "mode, others, verdict",
    [
        ("automatic", False, SHARED),
        ("automatic", True, AWAITS_AUTHOR),
        ("ask", False, AWAITS_AUTHOR),
        ("ask", True, AWAITS_AUTHOR),
        ("off", False, ADDING_OFF),
        ("off", True, ADDING_OFF),
    ],
)
def test_mode_says_what_becomes_of_new_works(
    mode: str, others: bool, verdict: Verdict
) -> None:
    publication = replace(PUBLICATION, owner=8 if others else 7)
    assert mode in MODES
    assert decide(publication, replace(PERSON, mode=mode), POLICY) is verdict


@pytest.mark.parametrize(
    "change, verdict",
    [
        ({"owner": 8}, DEPOSITOR_REFUSED),
        ({"owner": 9}, AWAITS_AUTHOR),
        ({"owner": None}, AWAITS_AUTHOR),
        # Whoever vouches for them: they were told that nothing of this depositor is sent.
        ({"owner": 8, "reviewed": True, "vouched": True}, DEPOSITOR_REFUSED),
        ({"owner": 8, "owner_trusted": True}, DEPOSITOR_REFUSED),
        ({"owner": 9, "reviewed": True, "vouched": True}, SHARED),
    ],
)
@pytest.mark.parametrize("asks", [True, False])
def test_depositor_whom_the_author_refuses(
    change: dict[str, Any], verdict: Verdict, asks: bool
) -> None:
    person = replace(PERSON, asks=asks, refused=frozenset({8}))
    if verdict is AWAITS_AUTHOR and not asks:
        verdict = SHARED
    assert decide(replace(PUBLICATION, **change), person, POLICY) is verdict


def test_yes_to_a_work_counts_for_more_than_choices_for_all() -> None:
    person = replace(
        PERSON,
        mode="off",
        types=frozenset({"dataset"}),
        refused=frozenset({8}),
    )
    publication = replace(PUBLICATION, type="dataset", owner=8)
    assert decide(publication, person, POLICY, accepted=True) is SHARED


flags = st.fixed_dictionaries({flag: st.booleans() for flag in FLAGS})


@given(case=flags)
def test_withdrawal_of_consent_or_publicity_is_urgent(case: dict[str, bool]) -> None:
    withdrawn = case["leaving"] or case["opted_out"]
    withdrawn |= not case["published"] or not case["public"]
    assert decided(case).urgent is withdrawn


@given(case=flags)
def test_authors_yes_outweighs_their_own_choices_only(case: dict[str, bool]) -> None:
    own = (AWAITS_AUTHOR, TYPE_UNWANTED, DEPOSITOR_REFUSED, ADDING_OFF)
    before, after = decided({**case, "accepted": False}), decided(
        {**case, "accepted": True}
    )
    assert after == (SHARED if before in own else before)


@given(case=flags)
def test_nothing_is_shared_that_nobody_vouched_for(case: dict[str, bool]) -> None:
    vouched = ("accepted", "own", "vouched", "trusted")
    stranger = {**case, "asks": True, **dict.fromkeys(vouched, False)}
    assert decided(stranger).wanted is False


@pytest.mark.parametrize(
    "overlap, foreign, verdict",
    [
        (None, True, None),
        ("always", True, None),
        ("unless_present", False, None),
        ("unless_present", True, ALREADY_THERE),
        ("never", False, ADDING_OFF),
        ("never", True, ADDING_OFF),
    ],
)
def test_veto_heeds_the_authors_choice(overlap, foreign, verdict):
    assert veto(overlap, foreign) == verdict
    assert overlap is None or overlap in OVERLAPS
