# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What funding, peer reviews and research resources have in common (orcid-api 5.1)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from invenio_orcid_sync.simulator.sections.activities import SECTIONS

from ..test_shapes import SCHEMAS, broken_escape, check, schema, taken
from ..world import MEMBER, OTHER, code_of
from .bodies import ACTIVITIES, ELSEWHERE, body, changed, ids

SHAPES = {section.name: section.item for section in SECTIONS.values()}
NAMES = sorted(ACTIVITIES)
PLACES = {
    "funding": "external_ids",
    "peer-review": "review_identifiers",
    "research-resource": "proposal__external_ids",
}
ORGANIZATIONS = {
    "funding": "organization",
    "peer-review": "convening_organization",
    "research-resource": "proposal__hosts__organization",
}

each = pytest.mark.parametrize("name", NAMES)
with_schemas = pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason="ORCID's schemas are not beside the project"
)


def with_ids(name, *values):
    """Make a body with these identifiers."""
    return body(ACTIVITIES[name], **{PLACES[name]: ids(*values)})


def add(world, name, payload=None, token=None, **options):
    """Add an item and give its put-code."""
    payload = payload or ACTIVITIES[name]
    token = token or world.token()
    response = world.api("POST", name, token, json=payload, **options)
    assert response.status_code == 201, response.text
    assert (response.content, f"/{name}/" in response.headers["Location"]) == (
        b"",
        True,
    )
    return int(response.headers["Location"].rpartition("/")[2])


@each
def test_life_of_an_activity(world, token, name):
    code = add(world, name)
    read = world.api("GET", f"{name}/{code}", token).json()
    assert read["path"] == f"/{world.orcid}/{name}/{code}"
    assert read["source"]["source-client-id"]["path"] == MEMBER
    assert (read["put-code"], read["visibility"]) == (code, "public")
    assert [key for key in ACTIVITIES[name] if not read[key]] == []
    put = world.api("PUT", f"{name}/{code}", token, json=read)
    assert (put.status_code, put.json()["path"]) == (200, None)
    summary = world.api("GET", f"{name}/summary/{code}", token).json()
    assert (summary["put-code"], summary["display-index"]) == (code, "1")
    gone = world.api("DELETE", f"{name}/{code}", token)
    assert (gone.status_code, gone.content) == (204, b"")
    assert code_of(world.api("GET", f"{name}/{code}", token)) == (404, 9016)


@each
def test_answer_to_put_is_what_is_read_then(world, token, name):
    code = add(world, name)
    sent = with_ids(name, "G-2") | {"put-code": code}
    put = world.api("PUT", f"{name}/{code}", token, json=sent).json()
    read = world.api("GET", f"{name}/{code}", token).json()
    assert put == read | {"path": None}
    assert "G-2" in str(read)


@each
def test_list_record_and_activities_show_the_same(world, token, name):
    code = add(world, name)
    listed = world.api("GET", f"{name}s", token).json()
    assert f"'put-code': {code}," in str(listed)
    assert listed["path"] == f"/{world.orcid}/{name}s"
    assert len(listed["group"]) == 1
    record = world.api("GET", "record", token).json()["activities-summary"]
    assert record == world.api("GET", "activities", token).json()
    assert record[f"{name}s"] == listed
    others = [f"{other}s" for other in NAMES if other != name]
    assert [record[other]["group"] for other in others] == [[], []]


@each
def test_summary_in_the_list_is_that_of_its_own_call(world, token, name):
    code = add(world, name)
    summary = world.api("GET", f"{name}/summary/{code}", token).json()
    group = world.api("GET", f"{name}s", token).json()["group"][0]
    inner = group.get("peer-review-group", [group])[0]
    assert inner[f"{name}-summary"] == [summary]


@each
def test_xml_is_read_as_json_is(world, token, name):
    data = etree.tostring(SHAPES[name].document(ACTIVITIES[name]))
    headers = {"Content-Type": "application/vnd.orcid+xml"}
    response = world.api("POST", name, token, data=data, headers=headers)
    assert response.status_code == 201, response.text
    code = response.headers["Location"].rpartition("/")[2]
    from_xml = world.api("GET", f"{name}/{code}", token).json()
    world.api("DELETE", f"{name}/{code}", token)
    from_json = world.api("GET", f"{name}/{add(world, name)}", token).json()
    own = ("put-code", "path", "created-date", "last-modified-date")
    assert {k: v for k, v in from_xml.items() if k not in own} == {
        k: v for k, v in from_json.items() if k not in own
    }


@each
@with_schemas
@pytest.mark.parametrize("public", [True, False])
def test_answers_are_valid(world, name, public):
    token = None if public else world.token()
    code = add(world, name)
    for path, schema_name in (
        (f"{name}/{code}", name),
        (f"{name}/summary/{code}", name),
        (f"{name}s", "activities"),
        ("activities", "activities"),
        ("record", "record"),
    ):
        response = world.api(
            "GET", path, token, accept="application/xml", public=public
        )
        assert response.status_code == 200
        check(schema_name, response.content)


@each
@with_schemas
@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_schema_and_simulator_agree_on_one_change(name, data):
    payload, shape = data.draw(changed(ACTIVITIES[name])), SHAPES[name]
    root = shape.document(payload)
    written = etree.tostring(root)
    valid = schema(name).validate(etree.fromstring(written))
    expected = valid and not broken_escape(root)
    in_xml = taken(shape.one_xml, etree.fromstring(written))
    in_json = taken(shape.one_json, payload)
    assert (in_xml, in_json) == (expected, expected)


@each
def test_duplicate_names_the_stored_item(world, token, name):
    code = add(world, name)
    again = world.api("POST", name, token, json=ACTIVITIES[name])
    assert code_of(again) == (409, 9021)
    assert f"put-code {code}." in again.json()["developer-message"]
    other = world.token(client=OTHER)
    assert add(world, name, token=other) > code


@each
def test_identifiers_of_what_was_deleted_or_changed_are_free(world, token, name):
    first = add(world, name)
    world.api("DELETE", f"{name}/{first}", token)
    second = add(world, name)
    sent = with_ids(name, "G-2") | {"put-code": second}
    assert world.api("PUT", f"{name}/{second}", token, json=sent).status_code == 200
    third = add(world, name)
    assert code_of(world.api("POST", name, token, json=with_ids(name, "G-2"))) == (
        409,
        9021,
    )
    assert third > second


@each
def test_put_to_the_identifier_of_another(world, token, name):
    add(world, name)
    code = add(world, name, with_ids(name, "G-2"))
    sent = ACTIVITIES[name] | {"put-code": code}
    response = world.api("PUT", f"{name}/{code}", token, json=sent)
    # orcid-api 5.3: research resources are compared on POST alone.
    expected = (200, None) if name == "research-resource" else (409, 9021)
    assert code_of(response) == expected


@each
def test_value_in_another_case_is_another_for_funding_alone(world, token, name):
    add(world, name, with_ids(name, "abc"))
    response = world.api("POST", name, token, json=with_ids(name, "ABC"))
    assert response.status_code == (201 if name == "funding" else 409)


@each
def test_foreign_item_content_is_checked_before_its_source(world, name):
    code = add(world, name)
    other = world.token(client=OTHER)
    path = f"{name}/{code}"
    wrong = with_ids(name) | {"put-code": code}
    right = ACTIVITIES[name] | {"put-code": code}
    assert code_of(world.api("PUT", path, other, json=wrong)) == (400, 9023)
    assert code_of(world.api("PUT", path, other, json=right)) == (403, 9010)
    assert code_of(world.api("DELETE", path, other)) == (403, 9010)
    assert world.api("GET", path, other).status_code == 200


RULES = [
    ({"put-code": 5}, (400, 9024)),
    ({"visibility": "private"}, (201, None)),
    ({"visibility": "secret"}, (400, 9047)),
    ({"colour": "red"}, (400, 9047)),
    ({"display-index": "1"}, (400, 9047)),
]


@each
@pytest.mark.parametrize("change, expected", RULES, ids=str)
def test_rule_of_all(world, token, name, change, expected):
    response = world.api("POST", name, token, json=ACTIVITIES[name] | change)
    assert code_of(response) == expected


@each
@pytest.mark.parametrize(
    "values, expected",
    [
        ((), (400, 9023)),
        (({"external-id-type": "url"},), (400, 9047)),
        (
            ({"external-id-type": "url", "external-id-value": "x"},),
            (400, 9023),
        ),
        (
            ({"external-id-type": "uri", "external-id-value": "x"},),
            (400, 9023),
        ),
    ],
    ids=str,
)
def test_identifiers_of_all(world, token, name, values, expected):
    response = world.api("POST", name, token, json=with_ids(name, *values))
    assert code_of(response) == expected


@each
def test_put_code_and_visibility_on_put(world, token, name):
    code = add(world, name)
    path = f"{name}/{code}"
    for change, expected in (
        ({}, (400, 9019)),
        ({"put-code": code + 1}, (400, 9019)),
        ({"put-code": code, "visibility": "limited"}, (403, 9035)),
        ({"put-code": code, "visibility": "public"}, (200, None)),
    ):
        response = world.api("PUT", path, token, json=ACTIVITIES[name] | change)
        assert code_of(response) == expected
    assert code_of(world.api("GET", f"{name}/x", token)) == (400, 9034)
    assert code_of(world.api("GET", f"{name}/{code + 1}", token)) == (404, 9016)


@each
def test_unknown_organization(world, token, name):
    unknown = [ELSEWHERE] if name == "research-resource" else ELSEWHERE
    sent = body(ACTIVITIES[name], **{ORGANIZATIONS[name]: unknown})
    assert code_of(world.api("POST", name, token, json=sent)) == (400, 9045)


SCOPES = [
    ("/activities/update", 201, 204),
    ("/{name}/create", 201, 403),
    ("/{name}/update", 403, 204),
    ("/orcid-works/create /orcid-works/update", 403, 403),
    ("/read-limited", 403, 403),
]


@pytest.mark.parametrize(
    "name, scope, created, deleted",
    [
        (name, scope.format(name=name), *expected)
        for name in NAMES
        for scope, *expected in SCOPES
        # Research resources have no scope of their own.
        if not (name == "research-resource" and "{name}" in scope)
    ],
)
def test_scope(world, name, scope, created, deleted):
    code = add(world, name, with_ids(name, "G-9"))
    token = world.token(scope)
    posted = world.api("POST", name, token, json=ACTIVITIES[name])
    gone = world.api("DELETE", f"{name}/{code}", token)
    assert (posted.status_code, gone.status_code) == (created, deleted)


@each
def test_limited_and_private(world, name):
    world.orcid = world.person(visibility_default="limited")
    code = add(world, name)
    path = f"{name}/{code}"
    reader = world.token("/activities/read-limited", client=OTHER)
    stranger = world.token("/orcid-works/read-limited", client=OTHER)
    assert world.api("GET", path, reader).status_code == 200
    assert code_of(world.api("GET", path, stranger)) == (403, 9038)
    assert code_of(world.api("GET", path, public=True)) == (403, 9039)
    assert world.api("GET", f"{name}s", public=True).json()["group"] == []
    (item,) = (
        world.simulator.registry.records[world.orcid].sections[name].items.values()
    )
    item.visibility = "private"
    assert code_of(world.api("GET", path, reader)) == (403, 9013)
    assert world.api("GET", f"{name}s", reader).json()["group"] == []
    own = world.token("/read-public", orcid=None)
    assert world.api("GET", path, own).status_code == 200


@each
def test_deactivation_clears(world, name):
    add(world, name)
    world.act("deactivate")
    world.act("reactivate")
    assert world.api("GET", f"{name}s", world.token()).json()["group"] == []
