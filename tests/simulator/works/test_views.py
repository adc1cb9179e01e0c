# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How works are grouped and ordered (orcid-api 2.6)."""

import pytest

from ..world import OTHER, external_id, work


def grouped(world, token):
    """Give the put-codes of each group."""
    listed = world.api("GET", "works", token).json()["group"]
    return [[s["put-code"] for s in group["work-summary"]] for group in listed]


def dated(value, year):
    """Make a work of a year."""
    return work(value, publication_date={"year": {"value": year}})


@pytest.mark.parametrize(
    "relationship, together",
    [("self", True), ("version-of", True), ("part-of", False), ("funded-by", False)],
)
def test_group_by_relationship(world, token, relationship, together):
    first = world.post(work("10.1/a"))
    shared = external_id("https://doi.org/10.1/A", relationship=relationship)
    other = world.token(client=OTHER)
    second = world.post(work("10.1/b", shared), other)
    groups = grouped(world, token)
    assert (sorted(groups[0]) == [first, second]) is together


def test_group_through_a_third_work(world, token):
    first = world.post(work("10.1/a"))
    second = world.post(work("10.1/b"))
    versions = [external_id(v, relationship="version-of") for v in ("10.1/a", "10.1/b")]
    third = world.post(work("10.1/c", *versions))
    assert grouped(world, token) == [[first, second, third]]


def test_group_not_by_value_of_another_type(world, token):
    world.post(work(external_id("1234", "pmid")))
    world.post(work(external_id("1234", "eid")))
    assert len(grouped(world, token)) == 2


def test_group_lists_each_common_identifier_once(world, token):
    world.post(work("10.1/a", external_id("1234-5678", "issn", "part-of")))
    world.post(work("10.1/A"), world.token(client=OTHER))
    (group,) = world.api("GET", "works", token).json()["group"]
    values = [e["external-id-value"] for e in group["external-ids"]["external-id"]]
    assert values == ["10.1/a"]


def test_groups_newest_publication_first_then_title(world, token):
    old = world.post(dated("10.1/old", "1999"))
    new = world.post(dated("10.1/new", "2024"))
    undated = world.post(work("10.1/none"))
    same = world.post(
        {**dated("10.1/same", "2024"), "title": {"title": {"value": "A title before"}}}
    )
    assert grouped(world, token) == [[same], [new], [old], [undated]]


def test_owners_copy_comes_last_in_its_group(world, token):
    mine = world.post()
    copy = world.act("add_own_copy", put_code=mine)["put_code"]
    (group,) = world.api("GET", "works", token).json()["group"]
    shown = [
        (s["put-code"], s["display-index"], s["source"]["source-orcid"] is None)
        for s in group["work-summary"]
    ]
    assert shown == [(mine, "1", True), (copy, "0", False)]


def test_last_modified_is_the_newest_of_the_group(world, token):
    world.control("POST", "clock", {"stopped": True, "now": "2030-01-01T00:00:00Z"})
    world.post(work("10.1/a"))
    world.control("POST", "clock", {"advance": 60})
    world.post(work("10.1/A"), world.token(client=OTHER))
    read = world.api("GET", "works", token).json()
    newest = {"value": 1_893_456_060_000}
    assert read["last-modified-date"] == newest
    assert read["group"][0]["last-modified-date"] == newest
