# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The description of the API: complete, valid, and true of what is answered."""

import json

import jsonschema
import pytest

from invenio_orcid_sync.simulator import Application
from invenio_orcid_sync.simulator.openapi import describe
from invenio_orcid_sync.simulator.routes import routes

from .affiliations.test_api import affiliation
from .world import MEMBER, work

DESCRIPTION = describe(routes(with_control=True))
SCHEMAS = DESCRIPTION["components"]["schemas"]


def operations():
    """Go through all operations."""
    for path, methods in DESCRIPTION["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def valid(name, data):
    """Check data against a schema of the description."""
    schema = {"$ref": f"#/components/schemas/{name}", **DESCRIPTION}
    jsonschema.Draft202012Validator(schema).validate(data)


def test_description_is_served(world):
    answer = world.http.get(f"{world.url}/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == json.loads(json.dumps(DESCRIPTION))


def test_control_api_is_described_only_where_it_is_served():
    paths = describe(routes(with_control=False))["paths"]
    assert {p for p in DESCRIPTION["paths"] if p not in paths} == {
        path for path in DESCRIPTION["paths"] if path.startswith("/__control__/")
    }


def test_every_route_is_described():
    application = Application(with_control=True)
    listed = [
        (method, rule.rule)
        for rule in application._routes.iter_rules()
        for method in (rule.methods or {"GET"}) - {"HEAD", "OPTIONS"}
    ]
    assert len(list(operations())) == len(set(listed))


def test_every_call_says_what_it_does():
    assert [
        path for _, path, operation in operations() if not operation["summary"]
    ] == []


def test_every_write_has_a_schema():
    bare = [
        (method, path)
        for method, path, operation in operations()
        if path.startswith("/v3.0/")
        and method in ("post", "put")
        and "requestBody" not in operation
    ]
    assert bare == []


def test_every_read_of_json_has_a_schema():
    # A table, no body at all, and addresses that only redirect or refuse.
    others = ("csv-search/", "Status", "/status", "identifiers", "{rest}")
    bare = [
        path
        for method, path, operation in operations()
        if path.startswith(("/v3.0", "/pub/v3.0"))
        and method == "get"
        and "content" not in operation["responses"]["200"]
        and not path.endswith(others)
    ]
    assert bare == []


def test_schemas_are_schemas():
    for schema in SCHEMAS.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    text = json.dumps(DESCRIPTION)
    named = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= SCHEMAS.keys()


def test_schema_of_a_work():
    assert SCHEMAS["work"]["required"] == ["title", "type"]
    kind = SCHEMAS["work"]["properties"]["type"]
    assert "journal-article" in kind["enum"]
    valid("work", work())
    with pytest.raises(jsonschema.ValidationError):
        valid("work", work(type="poem"))
    with pytest.raises(jsonschema.ValidationError):
        valid("work", work(publisher="x"))


@pytest.mark.parametrize(
    "path, name",
    [
        ("work/{work}", "work"),
        ("work/summary/{work}", "work-summary"),
        ("works", "works"),
        ("works/{work},7", "bulk"),
        ("employment/{employment}", "employment"),
        ("employments", "employments"),
        ("record", "record"),
        ("activities", "activities-summary"),
        ("person", "person"),
        ("work/7", "error"),
        ("/search/?q=given-names:Ada", "search"),
        ("/expanded-search/?q=given-names:Ada", "expanded-search"),
        (f"/client/{MEMBER}", "client-summary"),
    ],
)
def test_answers_are_as_described(world, token, path, name):
    codes = {"work": world.post()}
    answer = world.api("POST", "employment", token, json=affiliation())
    codes["employment"] = answer.headers["Location"].rpartition("/")[2]
    valid(name, world.api("GET", path.format(**codes), token).json())
