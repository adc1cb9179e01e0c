# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The rules of research resources (orcid-api 5.3)."""

import pytest

from ..world import code_of, external_id
from .bodies import NOWHERE, ORGANIZATION, RESEARCH_RESOURCE, body, dated, ids
from .test_activities import add

RULES = [
    ({}, (201, None)),
    ({"proposal": None}, (400, 9047)),
    ({"proposal__title": None}, (400, 9047)),
    ({"proposal__hosts": None}, (400, 9047)),
    ({"proposal__hosts__organization": []}, (400, 9047)),
    ({"proposal__hosts__organization": [ORGANIZATION] * 10}, (201, None)),
    ({"proposal__hosts__organization": [ORGANIZATION] * 11}, (400, 9047)),
    ({"proposal__hosts__organization": [NOWHERE]}, (400, 9045)),
    ({"proposal__external_ids": None}, (400, 9047)),
    ({"proposal__external_ids": ids()}, (400, 9023)),
    (
        {"proposal__external_ids": ids(external_id("x", "uri", "version-of"))},
        (400, 9023),
    ),
    ({"proposal__start_date": None}, (400, 9050)),
    ({"proposal__end_date": dated("2021", "9")}, (400, 9049)),
    ({"proposal__end_date": None, "proposal__start_date": None}, (201, None)),
    ({"resource_item": []}, (400, 9047)),
    ({"resource_item": None}, (400, 9047)),
    ({"resource_item__0__resource_type": "people"}, (400, 9047)),
    ({"resource_item__0__resource_name": ""}, (400, 9047)),
    ({"resource_item__0__external_ids": ids()}, (400, 9023)),
    ({"resource_item__0__hosts__organization": [NOWHERE]}, (400, 9045)),
]


@pytest.mark.parametrize("changes, expected", RULES, ids=str)
def test_rule_of_research_resources(world, token, changes, expected):
    sent = body(RESEARCH_RESOURCE, **changes)
    response = world.api("POST", "research-resource", token, json=sent)
    assert code_of(response) == expected
    groups = world.api("GET", "research-resources", token).json()["group"]
    assert len(groups) == (expected[0] == 201)


def test_one_item_in_place_of_the_array(world, token):
    sent = body(RESEARCH_RESOURCE, resource_item=RESEARCH_RESOURCE["resource-item"][0])
    code = add(world, "research-resource", sent)
    read = world.api("GET", f"research-resource/{code}", token).json()
    assert [item["resource-name"] for item in read["resource-item"]] == ["Laser"]


def test_summary_shows_the_proposal_alone(world, token):
    code = add(world, "research-resource")
    summary = world.api("GET", f"research-resource/summary/{code}", token).json()
    read = world.api("GET", f"research-resource/{code}", token).json()
    assert summary["proposal"] == read["proposal"]
    assert read.keys() - summary.keys() == {"resource-item"}


def test_groups_are_made_by_the_proposals_identifiers(world, token):
    name = "research-resource"
    first = add(world, name)
    second = add(world, name, body(RESEARCH_RESOURCE, proposal__external_ids=ids("x")))
    groups = world.api("GET", f"{name}s", token).json()["group"]
    codes = [[s["put-code"] for s in g[f"{name}-summary"]] for g in groups]
    assert codes == [[first], [second]]
