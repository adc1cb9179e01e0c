# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The rules of funding (orcid-api 5.3)."""

import pytest

from ..world import OTHER, code_of
from .bodies import FUNDING, NOWHERE, body, dated, ids
from .test_activities import add

RULES = [
    ({}, (201, None)),
    ({"title": None}, (400, 9022)),
    ({"title__title__value": " "}, (400, 9047)),
    ({"type": "prize"}, (400, 9047)),
    ({"type": None}, (400, 9047)),
    ({"organization": None}, (400, 9047)),
    ({"organization": NOWHERE}, (400, 9045)),
    ({"amount__value": ""}, (400, 9020)),
    ({"amount__value": "a lot"}, (400, 9054)),
    ({"amount__value": "1,000"}, (400, 9054)),
    ({"amount__value": "1e3"}, (201, None)),
    ({"amount__value": 1000}, (201, None)),
    ({"amount": None}, (201, None)),
    ({"amount__currency_code": None}, (400, 9047)),
    ({"start_date": None}, (400, 9050)),
    ({"start_date": None, "end_date": None}, (201, None)),
    ({"end_date": dated("2021", "2")}, (400, 9049)),
    ({"start_date": dated("2021", "02", "30")}, (400, 9049)),
    # Nobody compares the two dates, as is done for affiliations.
    ({"end_date": dated("1999")}, (201, None)),
    ({"external_ids": None}, (400, 9023)),
    (
        {"external_ids__external_id__0__external_id_relationship": "part-of"},
        (201, None),
    ),
    ({"short_description": "x" * 5001}, (400, 9047)),
    ({"organization_defined_type": "x" * 256}, (400, 9047)),
    ({"contributors": None}, (201, None)),
]
ROLE = "contributors__contributor__0__contributor_attributes__contributor_role"
ROLES = [
    ("lead", (201, None)),
    ("CO-LEAD", (201, None)),
    ("http://credit.niso.org/contributor-roles/software/", (201, None)),
    ("author", (400, 9058)),
    ("", (400, 9058)),
]


@pytest.mark.parametrize("changes, expected", RULES, ids=str)
def test_rule_of_funding(world, token, changes, expected):
    response = world.api("POST", "funding", token, json=body(FUNDING, **changes))
    assert code_of(response) == expected
    groups = world.api("GET", "fundings", token).json()["group"]
    assert len(groups) == (expected[0] == 201)


@pytest.mark.parametrize("role, expected", ROLES)
def test_roles_of_funding(world, token, role, expected):
    sent = body(FUNDING, **{ROLE: role})
    assert code_of(world.api("POST", "funding", token, json=sent)) == expected


def test_first_of_several_errors_is_that_of_the_validator(world, token):
    wrong = body(
        FUNDING, title=None, external_ids=None, amount__value="x", end_date=dated("1")
    )
    wrong["end-date"] = dated("2021", "2")
    wrong["put-code"] = 1
    codes = []
    for key in ("title", "external-ids", "amount", "put-code", "end-date"):
        response = world.api("POST", "funding", token, json=wrong)
        codes.append(response.json()["error-code"])
        wrong |= {key: FUNDING.get(key)}
    assert codes == [9022, 9023, 9054, 9024, 9049]
    assert world.api("POST", "funding", token, json=wrong).status_code == 201


def test_funding_is_grouped_by_normalised_identifiers_newest_first(world, token):
    old = add(world, "funding", body(FUNDING, start_date=dated("2001")))
    new = add(world, "funding", body(FUNDING, external_ids=ids("abc")))
    same = add(world, "funding", body(FUNDING, external_ids=ids("ABC")))
    other = add(world, "funding", token=world.token(client=OTHER))
    groups = world.api("GET", "fundings", token).json()["group"]
    codes = [[s["put-code"] for s in g["funding-summary"]] for g in groups]
    assert codes == [[new, same], [old, other]]
    values = [i["external-id-value"] for i in groups[0]["external-ids"]["external-id"]]
    assert values == ["abc"]
