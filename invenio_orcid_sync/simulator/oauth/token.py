# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The token endpoint and revocation (orcid-api 1.4 to 1.7; OrcidRandomValueTokenServicesImpl)."""

import base64
import hashlib
import json
from typing import Any

from werkzeug.wrappers import Request, Response

from ..state import Client, Code, Registry, Token
from .openid import id_token
from .scopes import ScopeError, granted

# orcid-api 1.1: headers that the proxy adds.
_EXCHANGE = {"OAUTH_AUTHORIZATION_CODE_EXCHANGE": "ON"}
_REVOCATION = {"OAUTH_TOKEN_VALIDATION": "ON"}


class TokenError(Exception):
    """An answer of the token endpoint that is not 200 (orcid-api 1.7)."""

    def __init__(self, status: int, error: str, description: str):
        """Keep what the answer is made of."""
        super().__init__(error)
        self.status = status
        self.body = {"error": error, "error_description": description}


def _json(body: Any, status: int, extra: dict[str, str]) -> Response:
    response = Response(json.dumps(body), status=status)
    response.headers["Content-Type"] = "application/json;charset=UTF-8"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    response.headers.update(extra)
    return response


def describe(registry: Registry, token: Token) -> dict[str, Any]:
    """Make a token response (orcid-api 1.4)."""
    body: dict[str, Any] = {
        "access_token": token.access,
        "token_type": "bearer",
        "refresh_token": token.refresh,
        "expires_in": max(0, int(token.expires - registry.clock.now()) - 1),
        "scope": " ".join(token.scopes),
    }
    if token.orcid is None:
        return body | {"orcid": None}
    name = registry.records[token.orcid].name or None
    return body | {"name": name, "orcid": token.orcid}


def token(registry: Registry, request: Request) -> Response:
    """POST /oauth/token."""
    try:
        made = _issued(registry, request)
    except TokenError as error:
        return _json(error.body, error.status, _EXCHANGE)
    except ScopeError as error:
        # orcid-api 1.7: an unknown name is 401, one that is not allowed 400.
        status = 400 if error.known else 401
        body = {"error": "invalid_scope", "error_description": str(error)}
        return _json(body, status, _EXCHANGE)
    return _json(_described(registry, request, made), 200, _EXCHANGE)


def _described(registry: Registry, request: Request, made: Token) -> dict[str, Any]:
    """Add the id_token where the code was for OpenID (orcid-api 1.4)."""
    body = describe(registry, made)
    code = registry.codes.get(request.form.get("code", ""))
    if code is not None and made in code.tokens and "openid" in made.scopes:
        body["id_token"] = id_token(registry, request, code, made)
    return body


def _issued(registry: Registry, request: Request) -> Token:
    form = request.form
    kind = form.get("grant_type")
    if kind is None:
        raise TokenError(400, "unsupported_grant_type", "grant_type is missing")
    client = client_of(registry, request)
    if client.state != "active":
        raise TokenError(400, "unauthorized_client", f"The client is {client.state}")
    if kind == "authorization_code":
        return _by_code(registry, request, client)
    if kind == "refresh_token":
        return _by_refresh(registry, request, client)
    if kind == "client_credentials":
        scopes = granted(form.get("scope", ""), client, for_person=False)
        return registry.add_token(client, None, scopes)
    raise TokenError(400, "unsupported_grant_type", f"Unsupported grant type: {kind}")


def client_of(registry: Registry, request: Request) -> Client:
    """Check the client's id and secret, from the form or Basic (orcid-api 1.1)."""
    given = request.authorization
    if given is not None and given.type == "basic":
        client_id, secret = given.username, given.password
    else:
        client_id = request.form.get("client_id")
        secret = request.form.get("client_secret")
    client = registry.clients.get(client_id or "")
    if client is None:
        raise TokenError(401, "invalid_client", f"Client not found: {client_id}")
    if secret != client.client_secret:
        raise TokenError(401, "invalid_client", "Bad client credentials")
    return client


def _by_code(registry: Registry, request: Request, client: Client) -> Token:
    """Exchange a code once; a second try ends what the first gave (orcid-api 1.2, 1.7)."""
    value = request.form.get("code", "")
    code = registry.codes.get(value)
    if code is None or code.client_id != client.client_id:
        description = f"Invalid authorization code: {value}"
        raise TokenError(400, "invalid_grant", description)
    if code.used:
        for earlier in code.tokens:
            earlier.ended = earlier.ended or "AUTH_CODE_REUSED"
        description = f"Reused authorization code: {value}"
        raise TokenError(400, "invalid_grant", description)
    if code.expires < registry.clock.now():
        raise TokenError(400, "invalid_request", "Authorization code expired")
    if request.form.get("redirect_uri") != code.redirect_uri:
        raise TokenError(400, "invalid_request", "Redirect URI mismatch.")
    _check_verifier(code, request.form.get("code_verifier", ""))
    _check_person(registry, code.orcid)
    code.used = True
    made = registry.add_token(client, code.orcid, code.scopes)
    code.tokens.append(made)
    return made


def _check_verifier(code: Code, verifier: str) -> None:
    """Check PKCE when the authorize call sent a challenge (RFC 7636 4.6)."""
    if code.challenge is None:
        return
    challenge, method = code.challenge
    if method == "S256":
        digest = hashlib.sha256(verifier.encode()).digest()
        verifier = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if verifier != challenge:
        raise TokenError(400, "invalid_grant", "Invalid code verifier")


def _check_person(registry: Registry, orcid: str) -> None:
    """Refuse a record that is gone or moved (orcid-api 1.7)."""
    state = registry.records[orcid].state
    if state in ("deprecated", "deactivated"):
        raise TokenError(400, "unauthorized_client", f"The record is {state}")


def _by_refresh(registry: Registry, request: Request, client: Client) -> Token:
    """Make a new pair from a refresh token (orcid-api 1.5).

    `revoke_old` is on unless told otherwise, and ends the access token that came as bearer.
    """
    form = request.form
    parent = registry.refresh.get(form.get("refresh_token", ""))
    if parent is None or parent.expires < registry.clock.now():
        raise TokenError(400, "unauthorized_client", "Refresh token not found")
    if parent.client.client_id != client.client_id:
        raise TokenError(400, "invalid_request", "Refresh token of another client")
    if parent.ended is not None:
        raise TokenError(400, "unauthorized_client", "Parent token is disabled")
    if parent.orcid is not None:
        _check_person(registry, parent.orcid)
    scopes = _narrowed(parent, form.get("scope"))
    expires = _shortened(registry, parent, form.get("expires_in"))
    made = registry.add_token(client, parent.orcid, scopes, expires)
    header = request.headers.get("Authorization", "")
    old = registry.access.get(header[7:].strip()) if header[:7] == "Bearer " else None
    if old is not None and form.get("revoke_old", "true") != "false":
        if (old.client.client_id, old.orcid) == (client.client_id, parent.orcid):
            old.ended = "CLIENT_REVOKED"
    return made


def _narrowed(parent: Token, asked: str | None) -> tuple[str, ...]:
    if not asked:
        return parent.scopes
    scopes = tuple(dict.fromkeys(asked.replace("+", " ").split()))
    for scope in scopes:
        if scope not in parent.scopes:
            raise ScopeError(scope, known=True)
    return scopes


def _shortened(registry: Registry, parent: Token, asked: str | None) -> float:
    if not asked:
        return parent.expires
    if not asked.isdecimal() or registry.clock.now() + int(asked) > parent.expires:
        raise TokenError(400, "invalid_request", "expires_in is beyond the parent's")
    return registry.clock.now() + int(asked)


def revoke(registry: Registry, request: Request) -> Response:
    """POST /oauth/revoke: 200 whatever the token, that pair alone (orcid-api 1.6)."""
    try:
        client = client_of(registry, request)
    except TokenError as error:
        return _json(error.body, error.status, _REVOCATION)
    value = request.form.get("token")
    if not value:
        body = {"error": "invalid_request", "error_description": "token is missing"}
        return _json(body, 400, _REVOCATION)
    found = registry.access.get(value) or registry.refresh.get(value)
    if found is not None and found.client.client_id == client.client_id:
        found.ended = found.ended or "CLIENT_REVOKED"
    return Response(b"", status=200, headers=_REVOCATION)
