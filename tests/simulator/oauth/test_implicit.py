# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The implicit grant, and errors as a fragment (orcid-api 1.2, 1.3)."""

from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from ..world import CALLBACK, MEMBER, PUBLIC
from .test_authorize import Visitor, query_of

ALLOW = {"action": "allow"}
BOTH = {"response_type": "id_token token", "scope": "openid", "nonce": "n-1"}


@pytest.fixture()
def visitor(world):
    """Open a browser."""
    made = Visitor(world)
    yield made
    made.http.close()


def fragment_of(response):
    """Give the parameters that stay in the browser."""
    assert response.status_code == 302, response.text
    target = response.headers["Location"]
    assert target.startswith(CALLBACK + "#")
    found = parse_qs(urlsplit(target).fragment)
    return {key: value[0] for key, value in found.items()}


def allowed(visitor, **changes):
    """Sign in, allow, and give what the fragment holds."""
    visitor.sign_in(**changes)
    return fragment_of(visitor.post(ALLOW, **changes))


def claims(world, token):
    """Check an id_token's signature and give its claims."""
    keys = world.http.get(f"{world.url}/oauth/jwks").json()["keys"]
    key = jwt.PyJWK(keys[0]).key
    return jwt.decode(token, key, ["RS256"], audience=MEMBER, issuer=world.url)


@pytest.mark.parametrize("scope", ["/authenticate", "openid"])
def test_token_at_once(world, visitor, scope):
    found = allowed(visitor, response_type="token", scope=scope)
    token = found.pop("access_token")
    assert found == {
        "orcid": world.orcid,
        "name": "Ada Lovelace",
        "token_type": "bearer",
        "expires_in": "599",
        "scope": scope,
        "state": "a state",
    }
    assert world.api("GET", "record", token).status_code == 200
    world.control("POST", "clock", {"advance": 601})
    assert world.api("GET", "record", token).status_code == 401


def test_token_of_a_public_client(world, visitor):
    found = allowed(
        visitor, response_type="token", scope="/authenticate", client_id=PUBLIC
    )
    token = found["access_token"]
    assert world.api("GET", "record", token, public=True).status_code == 200


def test_both_at_once(world, visitor):
    found = allowed(visitor, **BOTH)
    signed = claims(world, found["id_token"])
    assert (signed["sub"], signed["nonce"]) == (world.orcid, "n-1")
    assert signed["at_hash"]
    assert world.api("GET", "record", found["access_token"]).status_code == 200


def test_order_of_the_kinds_does_not_count(world, visitor):
    found = allowed(visitor, **BOTH | {"response_type": "token id_token"})
    assert claims(world, found["id_token"])["sub"] == world.orcid


def test_id_token_alone(world, visitor):
    found = allowed(visitor, **BOTH | {"response_type": "id_token"})
    assert sorted(found) == ["id_token", "name", "orcid", "state"]
    assert "at_hash" not in claims(world, found["id_token"])
    assert world.simulator.registry.records[world.orcid].tokens == []


@pytest.mark.parametrize(
    "changes, error",
    [
        ({"nonce": None}, "invalid_request"),
        ({"scope": "/authenticate"}, "invalid_scope"),
        ({"scope": "openid /read-limited"}, "invalid_scope"),
        ({"scope": "/made-up"}, "invalid_scope"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_errors_of_the_implicit_grant_are_in_the_fragment(visitor, changes, error):
    found = fragment_of(visitor.get(**BOTH | changes))
    assert (found["error"], found["state"]) == (error, "a state")


def test_denial_of_the_implicit_grant(visitor):
    visitor.sign_in(**BOTH)
    found = fragment_of(visitor.post({"action": "deny"}, **BOTH))
    assert found["error"] == "access_denied"


def test_switch_moves_errors_to_the_fragment_but_not_the_denial(world, visitor):
    world.simulator.registry.error_style = "fragment"
    try:
        found = fragment_of(visitor.get(scope="/made-up"))
        assert (found["error"], found["state"]) == ("invalid_scope", "a state")
        none = visitor.get(scope="openid", prompt="none")
        assert fragment_of(none)["error"] == "login_required"
        visitor.sign_in()
        denied = query_of(visitor.post({"action": "deny"}))
        assert denied["error"] == "access_denied"
    finally:
        world.control("POST", "reset")


def test_switch_is_part_of_the_reset(world):
    registry = world.simulator.registry
    world.control("POST", "reset", {"error_style": "fragment"})
    assert registry.error_style == "fragment"
    world.control("POST", "reset")
    assert registry.error_style == "query"
    answer = world.control("POST", "reset", {"error_style": "page"}, status=400)
    assert answer == {"error": "error_style must be query or fragment"}


def test_discovery_names_the_kinds(world):
    path = "/.well-known/openid-configuration"
    found = world.http.get(world.url + path).json()
    kinds = ["code", "token", "id_token", "id_token token"]
    assert found["response_types_supported"] == kinds
    assert "implicit" in found["grant_types_supported"]
