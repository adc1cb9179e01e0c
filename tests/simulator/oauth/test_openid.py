# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""OpenID Connect (orcid-api 1.8)."""

import base64
import hashlib

import jwt
import pytest
import requests

from ..world import MEMBER, PUBLIC
from .test_authorize import Visitor, exchange, query_of

SCOPE = "openid /read-limited"


@pytest.fixture()
def visitor(world):
    """Open a browser."""
    made = Visitor(world)
    yield made
    made.http.close()


def keys(world):
    """Read the keys as a client finds them."""
    found = world.http.get(f"{world.url}/.well-known/openid-configuration").json()
    (key,) = world.http.get(found["jwks_uri"]).json()["keys"]
    return found, jwt.PyJWK(key)


def claims_of(world, token, audience=MEMBER):
    """Check signature, issuer and audience, and give the claims."""
    found, key = keys(world)
    algorithms = found["id_token_signing_alg_values_supported"]
    return jwt.decode(token, key, algorithms, audience=audience, issuer=found["issuer"])


def test_configuration_leads_to_working_addresses(world):
    found, _ = keys(world)
    assert found["issuer"] == world.url
    assert found["authorization_endpoint"] == f"{world.url}/oauth/authorize"
    for name, status in (("token_endpoint", 400), ("userinfo_endpoint", 403)):
        assert world.http.post(found[name]).status_code == status


def test_keys_are_public(world):
    (key,) = world.http.get(f"{world.url}/oauth/jwks").json()["keys"]
    assert sorted(key) == ["alg", "e", "kid", "kty", "n", "use"]


def test_id_token_says_who_when_and_for_whom(world, visitor):
    world.control("POST", "clock", {"stopped": True})
    visitor.sign_in(scope=SCOPE)
    signed_in = int(world.control("GET", "clock")["seconds"])
    world.control("POST", "clock", {"advance": 60})
    allowed = visitor.post({"action": "allow"}, scope=SCOPE, nonce="once")
    granted = exchange(world, query_of(allowed)["code"]).json()
    claims = jwt.decode(granted["id_token"], options={"verify_signature": False})
    half = hashlib.sha256(granted["access_token"].encode()).digest()[:16]
    assert claims == {
        "aud": MEMBER,
        "sub": world.orcid,
        "iss": world.url,
        "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
        "iat": signed_in + 60,
        "exp": signed_in + 60 + 86400,
        "jti": claims["jti"],
        "auth_time": signed_in,
        "name": "Ada Lovelace",
        "given_name": "Ada",
        "family_name": "Lovelace",
        "nonce": "once",
        "amr": "pwd",
    }


def test_id_token_is_signed(world, visitor):
    token = exchange(world, visitor.code(scope=SCOPE)).json()["id_token"]
    assert claims_of(world, token)["sub"] == world.orcid
    head, _, signature = token.split(".")
    other = jwt.encode({"aud": MEMBER, "sub": "x", "iss": world.url}, "k" * 32)
    with pytest.raises(jwt.InvalidSignatureError):
        claims_of(world, f"{head}.{other.split('.')[1]}.{signature}")


def test_id_token_without_nonce_where_none_was_sent(world, visitor):
    token = exchange(world, visitor.code(scope=SCOPE)).json()["id_token"]
    assert "nonce" not in claims_of(world, token)


def test_id_token_for_a_public_client_has_no_amr(world, visitor):
    changes = {"scope": "openid", "client_id": PUBLIC}
    code = visitor.code(**changes)
    token = exchange(world, code, client_id=PUBLIC).json()["id_token"]
    assert "amr" not in claims_of(world, token, audience=PUBLIC)


def test_no_id_token_without_openid(world, visitor):
    assert "id_token" not in exchange(world, visitor.code()).json()


@pytest.mark.parametrize(
    "age, scope, shown",
    [
        ("100", SCOPE, "Authorize access"),
        ("50", SCOPE, "Sign in to ORCID"),
        ("50", "/read-limited", "Authorize access"),
        ("old", SCOPE, "Authorize access"),
    ],
)
def test_max_age_asks_again_with_openid(world, visitor, age, scope, shown):
    visitor.sign_in(scope=scope)
    world.control("POST", "clock", {"advance": 60})
    assert shown in visitor.get(scope=scope, max_age=age).text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_userinfo(world, method):
    token = world.token("openid")
    if method == "GET":
        headers = {"Authorization": f"Bearer {token}"}
        response = world.http.get(f"{world.url}/oauth/userinfo", headers=headers)
    else:
        data = {"access_token": token}
        response = world.http.post(f"{world.url}/oauth/userinfo", data=data)
    assert response.json() == {
        "id": f"{world.url}/{world.orcid}",
        "sub": world.orcid,
        "name": "Ada Lovelace",
        "family_name": "Lovelace",
        "given_name": "Ada",
    }


@pytest.mark.parametrize("kind", ["none", "unknown", "revoked", "of the client"])
def test_userinfo_refused(world, kind):
    token = {"none": None, "unknown": "x"}.get(kind) or world.token("openid")
    if kind == "revoked":
        world.act("revoke_client", client_id=MEMBER)
    if kind == "of the client":
        token = world.token("/read-public", orcid=None)
    headers = {} if kind == "none" else {"Authorization": f"Bearer {token}"}
    if kind == "unknown":
        headers = {"Authorization": "Bearer x"}
    response = requests.get(f"{world.url}/oauth/userinfo", headers=headers, timeout=10)
    assert (response.status_code, response.json()) == (
        403,
        {"error": "access_denied", "error-description": "access_token is invalid"},
    )
