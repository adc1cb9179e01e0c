# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The sections of a person that members write (orcid-api 6)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from invenio_orcid_sync.simulator.sections.personal import SECTIONS

from ..test_shapes import SCHEMAS, broken_escape, check, schema, taken
from ..world import MEMBER, OTHER, code_of
from .bodies import changed

SCOPE = "/person/update /read-limited"
IDENTIFIER = {
    "external-id-type": "Scopus Author ID",
    "external-id-value": "7",
    "external-id-url": {"value": "https://example.org/7"},
    "external-id-relationship": "self",
}
LINK = {"url-name": "Home", "url": {"value": "https://example.org/me"}}
# Path, name of the list in /person, of its entries, of the schema; body; what makes it another.
SECTION = {
    "other-names": ("other-names", "other-name", "other-name", {"content": "Augusta"}),
    "researcher-urls": ("researcher-urls", "researcher-url", "researcher-url", LINK),
    "address": ("addresses", "address", "address", {"country": {"value": "GB"}}),
    "keywords": ("keywords", "keyword", "keyword", {"content": "engines"}),
    "external-identifiers": (
        "external-identifiers",
        "external-identifier",
        "person-external-identifier",
        IDENTIFIER,
    ),
}
BODIES = {path: parts[-1] for path, parts in SECTION.items()}
OTHERS = {
    "other-names": {"content": "Byron"},
    "researcher-urls": LINK | {"url": {"value": "https://example.org/you"}},
    "address": {"country": {"value": "FR"}},
    "keywords": {"content": "looms"},
    "external-identifiers": IDENTIFIER | {"external-id-value": "8"},
}
SHAPES = {section.name: section.item for section in SECTIONS.values()}
each = pytest.mark.parametrize("path", sorted(SECTION))
with_schemas = pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason="ORCID's schemas are not beside the project"
)


@pytest.fixture()
def token(world):
    """Give a token that reads and writes a person."""
    return world.token(SCOPE)


def add(world, path, payload=None, token=None):
    """Add an item and give its put-code."""
    payload, token = payload or BODIES[path], token or world.token(SCOPE)
    response = world.api("POST", path, token, json=payload)
    assert response.status_code == 201, response.text
    where, _, code = response.headers["Location"].rpartition("/")
    assert where.endswith(f"/v3.0/{world.orcid}/{path}")
    return int(code)


@each
def test_life_of_an_item(world, token, path):
    code = add(world, path)
    read = world.api("GET", f"{path}/{code}", token).json()
    assert {key: read[key] for key in BODIES[path]} == BODIES[path]
    assert (read["put-code"], read["display-index"]) == (code, 1)
    assert read["path"] == f"/{world.orcid}/{path}/{code}"
    assert read["source"]["source-client-id"]["path"] == MEMBER
    sent = OTHERS[path] | {"put-code": code}
    put = world.api("PUT", f"{path}/{code}", token, json=sent)
    assert put.status_code == 200
    read = world.api("GET", f"{path}/{code}", token).json()
    assert put.json() == read | {"path": None}
    assert {key: read[key] for key in OTHERS[path]} == OTHERS[path]
    assert world.api("DELETE", f"{path}/{code}", token).status_code == 204
    assert code_of(world.api("GET", f"{path}/{code}", token)) == (404, 9016)


@each
def test_what_is_read_can_be_sent_back(world, token, path):
    code = add(world, path)
    read = world.api("GET", f"{path}/{code}", token).json()
    assert world.api("PUT", f"{path}/{code}", token, json=read).status_code == 200


@each
def test_list_person_and_record_show_the_same(world, token, path):
    name, entry, *_ = SECTION[path]
    codes = [add(world, path), add(world, path, OTHERS[path])]
    listed = world.api("GET", path, token).json()
    assert [item["put-code"] for item in listed[entry]] == codes
    assert listed["path"] == f"/{world.orcid}/{path}"
    person = world.api("GET", "person", token).json()
    assert person[name] == listed
    assert world.api("GET", "record", token).json()["person"] == person
    empty = [n for n, e, *_ in SECTION.values() if not person[n][e]]
    assert sorted(empty) == sorted({n for n, *_ in SECTION.values()} - {name})


@each
def test_xml_is_read_as_json_is(world, token, path):
    data = etree.tostring(SHAPES[path].document(BODIES[path]))
    headers = {"Content-Type": "application/orcid+xml"}
    response = world.api("POST", path, token, data=data, headers=headers)
    assert response.status_code == 201, response.text
    code = response.headers["Location"].rpartition("/")[2]
    read = world.api("GET", f"{path}/{code}", token).json()
    assert {key: read[key] for key in BODIES[path]} == BODIES[path]


@each
@with_schemas
def test_answers_are_valid(world, token, path):
    code = add(world, path)
    schema_name = SECTION[path][2]
    for where, name in (
        (path, schema_name),
        (f"{path}/{code}", schema_name),
        ("person", "person"),
        ("record", "record"),
    ):
        response = world.api("GET", where, token, accept="application/xml")
        assert response.status_code == 200
        check(name, response.content)


@each
@with_schemas
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_schema_and_simulator_agree_on_one_change(path, data):
    payload, shape = data.draw(changed(BODIES[path])), SHAPES[path]
    root = shape.document(payload)
    written = etree.tostring(root)
    valid = schema(SECTION[path][2]).validate(etree.fromstring(written))
    expected = valid and not broken_escape(root)
    in_xml = taken(shape.one_xml, etree.fromstring(written))
    in_json = taken(shape.one_json, payload)
    assert (in_xml, in_json) == (expected, expected)


LONG = {"value": "https://example.org/" + "x" * 1981}
RULES = [
    ("external-identifiers", {}, (201, None)),
    ("external-identifiers", {"external-id-type": ""}, (400, 9047)),
    ("external-identifiers", {"external-id-type": "x" * 255}, (201, None)),
    ("external-identifiers", {"external-id-type": "x" * 256}, (400, 9020)),
    ("external-identifiers", {"external-id-value": "x" * 256}, (400, 9020)),
    ("external-identifiers", {"external-id-url": None}, (400, 9020)),
    ("external-identifiers", {"external-id-url": {"value": ""}}, (400, 9020)),
    ("external-identifiers", {"external-id-url": LONG}, (400, 9020)),
    ("external-identifiers", {"external-id-relationship": None}, (400, 9020)),
    ("external-identifiers", {"external-id-relationship": "part-of"}, (400, 9020)),
    ("external-identifiers", {"external-id-relationship": "SELF"}, (400, 9047)),
    ("researcher-urls", {"url-name": None}, (201, None)),
    ("researcher-urls", {"url-name": "x" * 350}, (201, None)),
    ("researcher-urls", {"url-name": "x" * 351}, (400, 9047)),
    ("researcher-urls", {"url": None}, (400, 9047)),
    ("researcher-urls", {"url": {"value": ""}}, (400, 9020)),
    ("researcher-urls", {"url": LONG}, (400, 9020)),
    ("keywords", {"content": "x" * 255}, (201, None)),
    ("keywords", {"content": "x" * 256}, (400, 9047)),
    ("keywords", {"content": ""}, (400, 9020)),
    ("keywords", {"content": None}, (400, 9047)),
    ("other-names", {"content": "x" * 256}, (400, 9047)),
    ("other-names", {"content": None}, (400, 9047)),
    ("address", {"country": None}, (400, 9047)),
    ("address", {"country": {"value": "UK"}}, (400, 9047)),
    ("address", {"country": "GB"}, (400, 9047)),
    *(
        (path, change, expected)
        for path in sorted(SECTION)
        for change, expected in (
            ({"put-code": 5}, (400, 9024)),
            ({"visibility": "private"}, (201, None)),
            ({"display-index": 7}, (201, None)),
            ({"colour": "red"}, (400, 9047)),
        )
    ),
]


@pytest.mark.parametrize("path, change, expected", RULES, ids=lambda v: str(v)[:50])
def test_rule_of_a_person(world, token, path, change, expected):
    response = world.api("POST", path, token, json=BODIES[path] | change)
    assert code_of(response) == expected
    listed = world.api("GET", path, token).json()[SECTION[path][1]]
    assert len(listed) == (expected[0] == 201)


@each
def test_duplicate_is_told_without_put_code(world, token, path):
    code = add(world, path)
    again = world.api("POST", path, token, json=BODIES[path])
    if path == "address":
        # The registry means to compare countries, and does not (orcid-api 6).
        assert again.status_code == 201
        return
    assert code_of(again) == (409, 9030)
    assert str(code) not in again.text
    second = add(world, path, OTHERS[path])
    sent = BODIES[path] | {"put-code": second}
    assert code_of(world.api("PUT", f"{path}/{second}", token, json=sent)) == (
        409,
        9030,
    )
    other = world.token(SCOPE, client=OTHER)
    assert add(world, path, token=other) > second
    world.api("DELETE", f"{path}/{code}", token)
    assert add(world, path) > second


@each
def test_put_code_source_and_visibility_on_put(world, token, path):
    code = add(world, path)
    other, where = world.token(SCOPE, client=OTHER), f"{path}/{code}"
    for change, key, expected in (
        ({}, token, (400, 9019)),
        ({"put-code": code + 1}, token, (400, 9019)),
        ({"put-code": code, "visibility": "limited"}, other, (403, 9035)),
        ({"put-code": code}, other, (403, 9010)),
        ({"put-code": code, "visibility": "public"}, token, (200, None)),
    ):
        response = world.api("PUT", where, key, json=BODIES[path] | change)
        assert code_of(response) == expected
    assert code_of(world.api("DELETE", where, other)) == (403, 9010)
    assert code_of(world.api("GET", f"{path}/x", token)) == (400, 9034)
    assert world.api("GET", where, token).status_code == 200


@each
@pytest.mark.parametrize(
    "scope, created, deleted",
    [
        ("/person/update", 201, 204),
        ("/orcid-bio/update", 201, 204),
        ("/orcid-bio/external-identifiers/create", 201, 403),
        ("/activities/update", 403, 403),
        ("/read-limited", 403, 403),
    ],
)
def test_scope_of_a_person(world, path, scope, created, deleted):
    code = add(world, path, OTHERS[path])
    token = world.token(scope)
    posted = world.api("POST", path, token, json=BODIES[path])
    gone = world.api("DELETE", f"{path}/{code}", token)
    identifiers = path == "external-identifiers"
    if "identifiers" in scope and not identifiers:
        created = 403
    if scope == "/orcid-bio/update" and identifiers:
        created = 403
    assert (posted.status_code, gone.status_code) == (created, deleted)


@each
def test_limited_and_private(world, path):
    world.orcid = world.person(visibility_default="limited")
    code, entry = add(world, path), SECTION[path][1]
    where = f"{path}/{code}"
    reader = world.token("/person/read-limited", client=OTHER)
    stranger = world.token("/activities/read-limited", client=OTHER)
    assert world.api("GET", where, reader).status_code == 200
    assert code_of(world.api("GET", where, stranger)) == (403, 9038)
    assert code_of(world.api("GET", where, public=True)) == (403, 9039)
    assert world.api("GET", path, public=True).json()[entry] == []
    held = world.simulator.registry.records[world.orcid].sections[path]
    held.items[code].visibility = "private"
    assert code_of(world.api("GET", where, reader)) == (403, 9013)
    assert world.api("GET", path, reader).json()[entry] == []


def test_display_index_comes_before_age(world, token):
    entry = {"section": "keywords", "item": {"content": "own"}}
    world.orcid = world.person(items=[entry])
    add(world, "keywords")
    listed = world.api("GET", "keywords", public=True).json()["keyword"]
    shown = [(item["content"], item["display-index"]) for item in listed]
    assert shown == [("engines", 1), ("own", 0)]
