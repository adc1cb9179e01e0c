# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The rules of peer reviews and of their groups in lists (orcid-api 5.3)."""

import pytest

from ..world import code_of, external_id
from .bodies import NOWHERE, PEER_REVIEW, body, dated, ids
from .test_activities import add

RULES = [
    ({}, (201, None)),
    ({"reviewer_role": "author"}, (400, 9047)),
    ({"review_type": "praise"}, (400, 9047)),
    ({"review_identifiers": None}, (400, 9047)),
    ({"review_identifiers": ids()}, (400, 9023)),
    ({"review_identifiers": ids(external_id("x", "uri", "version-of"))}, (400, 9023)),
    (
        {"review_identifiers": ids("y", external_id("x", "uri", "version-of"))},
        (201, None),
    ),
    ({"review_identifiers": ids(external_id("x", "uri", "part-of"))}, (201, None)),
    ({"review_completion_date": None}, (400, 9047)),
    ({"review_completion_date": dated("2022", "5")}, (400, 9049)),
    ({"review_group_id": None}, (400, 9047)),
    ({"review_group_id": "journal:x"}, (400, 9047)),
    ({"review_group_id": "publons:nobody"}, (400, 9026)),
    ({"review_group_id": "issn:2050084x"}, (201, None)),
    ({"review_group_id": "issn:2050-0841"}, (400, 9053)),
    ({"review_group_id": "issn:none"}, (400, 9053)),
    ({"convening_organization": None}, (400, 9047)),
    ({"convening_organization": NOWHERE}, (201, None)),
    ({"subject_external_identifier": None}, (201, None)),
    ({"subject_external_identifier": external_id("x", "url")}, (400, 9023)),
    ({"subject_type": "grant"}, (201, None)),
    ({"subject_type": "prize"}, (400, 9047)),
    ({"subject_name": None}, (201, None)),
]


@pytest.mark.parametrize("changes, expected", RULES, ids=str)
def test_rule_of_peer_reviews(world, token, changes, expected):
    sent = body(PEER_REVIEW, **changes)
    response = world.api("POST", "peer-review", token, json=sent)
    assert code_of(response) == expected
    groups = world.api("GET", "peer-reviews", token).json()["group"]
    assert len(groups) == (expected[0] == 201)


def test_group_of_an_issn_is_normalised_and_made_once(world, token):
    code = add(world, "peer-review", body(PEER_REVIEW, review_group_id="issn:2050084x"))
    add(world, "peer-review", body(PEER_REVIEW, review_identifiers=ids("second")))
    read = world.api("GET", f"peer-review/{code}", token).json()
    assert read["review-group-id"] == "issn:2050-084X"
    reader = world.token("/group-id-record/read", orcid=None)
    groups = world.api("GET", "/group-id-record", reader).json()["group-id-record"]
    assert [group["group-id"] for group in groups] == ["issn:2050-084X"]


def test_list_by_group_then_by_identifiers(world, token):
    first = add(world, "peer-review")
    later = body(
        PEER_REVIEW,
        review_identifiers=ids("second"),
        review_completion_date=dated("2023"),
    )
    second = add(world, "peer-review", later)
    elsewhere = body(later, review_group_id="issn:0378-5955")
    third = add(world, "peer-review", body(elsewhere, review_identifiers=ids("third")))
    listed = world.api("GET", "peer-reviews", token).json()
    shown = [
        (
            group["external-ids"]["external-id"][0]["external-id-value"],
            [
                [s["put-code"] for s in same["peer-review-summary"]]
                for same in group["peer-review-group"]
            ],
        )
        for group in listed["group"]
    ]
    assert shown == [
        ("issn:0378-5955", [[third]]),
        ("issn:2050-084X", [[second], [first]]),
    ]
    kinds = [g["external-ids"]["external-id"] for g in listed["group"]]
    assert [[i["external-id-type"] for i in kind] for kind in kinds] == [
        ["peer-review"],
        ["peer-review"],
    ]


def test_put_to_an_unknown_group(world, token):
    code = add(world, "peer-review")
    sent = body(PEER_REVIEW, put_code=code, review_group_id="publons:nobody")
    response = world.api("PUT", f"peer-review/{code}", token, json=sent)
    assert code_of(response) == (400, 9026)
