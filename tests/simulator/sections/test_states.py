# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Records that are not open, met by every section (orcid-api 3.3)."""

import pytest

from invenio_orcid_sync.simulator.sections.every import SECTIONS

from ..affiliations.test_api import affiliation
from ..world import MEMBER, OTHER, code_of, work
from .bodies import ACTIVITIES
from .test_personal import BODIES

SCOPE = "/read-limited /activities/update /person/update"
KINDS = {name: affiliation() for name in SECTIONS if name not in {*ACTIVITIES, *BODIES}}
EVERY = {"work": work(), **KINDS, **ACTIVITIES, **BODIES}
each = pytest.mark.parametrize("name", sorted(EVERY))


def calls(name):
    """List a section's calls, with bodies that pass what comes before the record."""
    plural = "works" if name == "work" else SECTIONS[name].plural
    changed = {"json": EVERY[name] | {"put-code": 1}}
    return [
        ("GET", plural, {}),
        ("GET", f"{name}/1", {}),
        ("POST", name, {"json": EVERY[name]}),
        ("PUT", f"{name}/1", changed),
        ("DELETE", f"{name}/1", {}),
    ]


def answers(world, name, token):
    """Give status and code of each of a section's calls."""
    return [
        code_of(world.api(method, path, token, **options))
        for method, path, options in calls(name)
    ]


def test_all_sections_are_there():
    assert len(EVERY) == 16


@each
@pytest.mark.parametrize(
    "state, code", [("locked", 9018), ("deactivated", 9044), ("unclaimed", 9036)]
)
def test_closed_record(world, name, state, code):
    world.orcid = world.person(state=state, creator=OTHER)
    expected = [(409, code)] * 5
    assert answers(world, name, world.token(SCOPE)) == expected


@each
def test_deprecated_record(world, name):
    primary = world.person()
    world.orcid = world.person(state="deprecated", primary=primary)
    token = world.token(SCOPE)
    assert answers(world, name, token) == [(301, 9007)] * 2 + [(409, 9007)] * 3
    for method, path, options in calls(name):
        response = world.api(method, path, token, **options)
        assert response.headers["Location"] == f"{world.url}/v3.0/{primary}/{path}"


@each
def test_unclaimed_record_takes_the_visibility_of_its_creator(world, name):
    for sent, expected in (({}, "private"), ({"visibility": "limited"}, "limited")):
        world.orcid = world.person(state="unclaimed", creator=MEMBER)
        token = world.token(SCOPE)
        made = world.api("POST", name, token, json=EVERY[name] | sent)
        code = made.headers["Location"].rpartition("/")[2]
        read = world.api("GET", f"{name}/{code}", token).json()
        assert read["visibility"] == expected


@each
def test_unknown_record_and_token_of_another(world, name):
    token = world.token(SCOPE)
    world.orcid = world.person()
    assert answers(world, name, token) == [(401, 9017)] * 5
    world.orcid = "0000-0002-1825-0097"
    reader = world.token("/read-public", orcid=None)
    assert answers(world, name, reader) == [(404, 9016)] * 5


@each
def test_record_state_comes_before_the_scope(world, name):
    reader = world.token("/read-limited")
    expected = [(200, None), (404, 9016)] + [(403, 9038)] * 3
    assert answers(world, name, reader) == expected
    world.act("lock")
    assert answers(world, name, reader) == [(409, 9018)] * 5


@each
def test_trust_that_was_revoked_still_deletes(world, name):
    token = world.token(SCOPE)
    made = world.api("POST", name, token, json=EVERY[name])
    code = made.headers["Location"].rpartition("/")[2]
    world.act("revoke_client", client_id=MEMBER)
    assert world.api("GET", f"{name}/{code}", token).status_code == 401
    assert world.api("DELETE", f"{name}/{code}", token).status_code == 204


@each
def test_public_api_reads_only(world, name):
    made = world.api("POST", name, world.token(SCOPE), json=EVERY[name])
    code = made.headers["Location"].rpartition("/")[2]
    plural = "works" if name == "work" else SECTIONS[name].plural
    for path in (plural, f"{name}/{code}"):
        assert world.api("GET", path, public=True).status_code == 200
    for method in ("PUT", "DELETE"):
        response = world.api(method, f"{name}/{code}", public=True)
        assert code_of(response) == (405, 9001)
    posted = world.api("POST", name, public=True, json=EVERY[name])
    # Where the list has the path of the item, POST is a wrong method, else a wrong path.
    assert code_of(posted) == ((405 if plural == name else 404), 9001)
