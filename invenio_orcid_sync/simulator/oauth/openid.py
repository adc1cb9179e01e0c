# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""OpenID Connect: who signed in, signed (orcid-api 1.8)."""

import base64
import hashlib
import json
import uuid
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from werkzeug.wrappers import Request, Response

from ..access import bearer, rights
from ..state import Code, Record, Registry, Token

# orcid-api 1.8: an id_token is good for a day.
LIFETIME = 86400

KEY_ID = "orcid-simulator-1"


@cache
def _key() -> rsa.RSAPrivateKey:
    """Make the signing key when it is first needed; it lives as long as the process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _reply(body: Any, status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")


def issuer(request: Request) -> str:
    """Give the address that this request came to."""
    return request.host_url.rstrip("/")


def configuration(registry: Registry, request: Request) -> Response:
    """GET /.well-known/openid-configuration."""
    root = issuer(request)
    return _reply(
        {
            "issuer": root,
            "authorization_endpoint": f"{root}/oauth/authorize",
            "token_endpoint": f"{root}/oauth/token",
            "userinfo_endpoint": f"{root}/oauth/userinfo",
            "jwks_uri": f"{root}/oauth/jwks",
            "response_types_supported": [
                "code",
                "token",
                "id_token",
                "id_token token",
            ],
            "grant_types_supported": [
                "authorization_code",
                "client_credentials",
                "implicit",
                "refresh_token",
            ],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid"],
            "token_endpoint_auth_methods_supported": [
                "client_secret_post",
                "client_secret_basic",
            ],
            "code_challenge_methods_supported": ["S256", "plain"],
            "claims_supported": [
                "family_name",
                "given_name",
                "name",
                "auth_time",
                "iss",
                "sub",
            ],
        }
    )


def jwks(registry: Registry, request: Request) -> Response:
    """GET /oauth/jwks."""
    made = jwt.algorithms.RSAAlgorithm.to_jwk(_key().public_key(), as_dict=True)
    kept = {name: made[name] for name in ("kty", "n", "e")}
    key = {**kept, "kid": KEY_ID, "use": "sig", "alg": "RS256"}
    return _reply({"keys": [key]})


def _names(record: Record) -> dict[str, Any]:
    return {
        "name": record.name or None,
        "family_name": record.family_name or None,
        "given_name": record.given_names or None,
    }


def _at_hash(access: str) -> str:
    """Hash the access token (OpenID Connect Core 3.1.3.6)."""
    half = hashlib.sha256(access.encode("ascii")).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()


def id_token(
    registry: Registry, request: Request, code: Code, token: Token | None
) -> str:
    """Sign who allowed this code, and when they signed in."""
    now = int(registry.clock.now())
    claims: dict[str, Any] = {
        "aud": code.client_id,
        "sub": code.orcid,
        "iss": issuer(request),
        "iat": now,
        "exp": now + LIFETIME,
        "jti": str(uuid.uuid4()),
        "auth_time": int(code.signed_in),
        **{
            name: value
            for name, value in _names(registry.records[code.orcid]).items()
            if value is not None
        },
    }
    if token is not None:
        claims["at_hash"] = _at_hash(token.access)
    if code.nonce is not None:
        claims["nonce"] = code.nonce
    if registry.clients[code.client_id].member:
        claims["amr"] = "pwd"
    return jwt.encode(claims, _key(), "RS256", headers={"kid": KEY_ID})


def userinfo(registry: Registry, request: Request) -> Response:
    """GET and POST /oauth/userinfo."""
    token = registry.access.get(bearer(request) or "")
    known = token is not None and registry.live(token) and token.orcid is not None
    if token is None or not known or "/read-public" not in rights(token):
        # orcid-api 1.8: with a hyphen, other than all the rest.
        text = "access_token is invalid"
        return _reply({"error": "access_denied", "error-description": text}, 403)
    record = registry.records[str(token.orcid)]
    return _reply(
        {
            "id": f"{issuer(request)}/{record.orcid}",
            "sub": record.orcid,
            **_names(record),
        }
    )
