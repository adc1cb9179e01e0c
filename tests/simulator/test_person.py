# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What a person says of themselves, which clients can only read (orcid-api 6)."""

import pytest

from .test_shapes import SCHEMAS, check
from .world import OTHER, code_of

BIOGRAPHY = "Wrote the first program."


@pytest.fixture()
def told(world):
    """Register a person with all that can be said."""
    world.orcid = world.person(
        credit_name="A. Lovelace",
        biography=BIOGRAPHY,
        biography_visibility="limited",
        email="ada@example.org",
        email_visibility="limited",
    )
    return world


def test_name_in_person_and_personal_details(told):
    token = told.token()
    name = told.api("GET", "person", token).json()["name"]
    assert [name[f"{key}"]["value"] for key in ("given-names", "family-name")] == [
        "Ada",
        "Lovelace",
    ]
    assert name["credit-name"] == {"value": "A. Lovelace"}
    details = told.api("GET", "personal-details", token).json()
    assert details["name"] == name
    assert details["path"] == f"/{told.orcid}/personal-details"
    assert details["biography"]["content"] == BIOGRAPHY
    assert list(details) == [
        "last-modified-date",
        "name",
        "other-names",
        "biography",
        "path",
    ]


@pytest.mark.parametrize(
    "visibility, scope, code",
    [
        ("public", "/activities/read-limited", None),
        ("limited", "/read-limited", None),
        ("limited", "/activities/read-limited", 9038),
        ("private", "/read-limited", 9013),
        ("public", None, None),
        ("limited", None, 9039),
        ("private", None, 9039),
    ],
)
def test_biography(world, visibility, scope, code):
    world.orcid = world.person(biography=BIOGRAPHY, biography_visibility=visibility)
    token = world.token(scope) if scope else None
    response = world.api("GET", "biography", token, public=not scope)
    assert code_of(response) == ((403, code) if code else (200, None))
    shown = world.api("GET", "person", token, public=not scope).json()["biography"]
    assert (shown is None) is (code is not None)
    assert code or response.json() == shown
    assert code or shown["content"] == BIOGRAPHY


@pytest.mark.parametrize("public", [True, False])
def test_no_biography(world, token, public):
    response = world.api("GET", "biography", token, public=public)
    assert code_of(response) == (404, 9041)


@pytest.mark.parametrize(
    "visibility, scope, seen",
    [
        ("private", "/read-limited", False),
        ("private", "/email/read-private", True),
        ("limited", "/read-limited", True),
        ("limited", "/activities/read-limited", False),
        ("public", "/authenticate", True),
        ("public", None, True),
        ("limited", None, False),
    ],
)
def test_email(world, visibility, scope, seen):
    world.orcid = world.person(email="ada@example.org", email_visibility=visibility)
    token = world.token(scope, client=OTHER) if scope else None
    response = world.api("GET", "email", token, public=not scope).json()
    assert [e["email"] for e in response["email"]] == ["ada@example.org"] * seen
    person = world.api("GET", "person", token, public=not scope).json()
    assert person["emails"] == response


def test_own_token_of_a_client_sees_no_private_address(world):
    token = world.token("/read-public", orcid=None)
    assert world.api("GET", "email", token).json()["email"] == []


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="ORCID's schemas are not at hand")
@pytest.mark.parametrize(
    "path, name",
    [
        ("person", "person"),
        ("personal-details", "personal-details"),
        ("biography", "personal-details"),
        ("email", "email"),
        ("record", "record"),
    ],
)
def test_answers_are_valid(told, path, name):
    response = told.api("GET", path, told.token(), accept="application/xml")
    assert response.status_code == 200
    check(name, response.content)


@pytest.mark.parametrize(
    "entry, reason",
    [
        ({"section": "hobbies", "item": {}}, "section must be one of"),
        ({"section": "keywords", "item": {"content": ""}}, "keywords: 9020"),
        ({"section": "keywords", "item": {"text": "x"}}, "keywords: unrecognized"),
        ({"section": "keywords", "item": {}, "source": "x"}, "no client x"),
    ],
)
def test_items_that_cannot_be_seeded(world, entry, reason):
    answer = world.control("POST", "records", {"items": [entry]}, status=400)
    assert reason in answer["error"]


@pytest.mark.parametrize("key", ["biography_visibility", "email_visibility"])
def test_visibility_that_does_not_exist(world, key):
    answer = world.control("POST", "records", {key: "friends"}, status=400)
    assert answer["error"].startswith(f"{key} must be one of")
