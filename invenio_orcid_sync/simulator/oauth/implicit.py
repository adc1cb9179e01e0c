# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The implicit grant: tokens in the fragment of the way back (orcid-api 1.2, 1.3, 1.4)."""

from werkzeug.wrappers import Request

from ..state import Code, Registry
from .openid import id_token
from .scopes import ScopeError

# orcid-api 1.4: such a token lives for ten minutes.
LIFETIME = 600

_KINDS = ({"token"}, {"id_token"}, {"id_token", "token"})
# orcid-api 1.3: openid, which is as /authenticate; the rest is for codes alone.
_SCOPES = frozenset({"openid", "/authenticate"})


class MissingNonce(Exception):
    """An id_token was asked for without a nonce (orcid-api 1.2)."""


def _asked(request: Request) -> set[str]:
    return set(request.args.get("response_type", "").split())


def implicit(request: Request) -> bool:
    """Tell whether the tokens are wanted at once."""
    return _asked(request) in _KINDS


def check_implicit(request: Request, scopes: tuple[str, ...]) -> None:
    """Refuse scopes that need a code, and an id_token without openid or a nonce."""
    if not implicit(request):
        return
    for scope in scopes:
        if scope not in _SCOPES:
            raise ScopeError(scope, known=True)
    if "id_token" in _asked(request):
        if "openid" not in scopes:
            raise ScopeError("id_token needs openid", known=True)
        if not request.args.get("nonce"):
            raise MissingNonce()


def given(registry: Registry, request: Request, code: Code) -> dict[str, str]:
    """Make what goes into the fragment; there is no refresh token (RFC 6749 4.2.2)."""
    asked, made = _asked(request), None
    found = {"orcid": code.orcid, "name": registry.records[code.orcid].name}
    if "token" in asked:
        client = registry.clients[code.client_id]
        expires = registry.clock.now() + LIFETIME
        made = registry.add_token(client, code.orcid, code.scopes, expires)
        found |= {
            "access_token": made.access,
            "token_type": "bearer",
            "expires_in": str(LIFETIME - 1),
            "scope": " ".join(made.scopes),
        }
        del registry.refresh[made.refresh]
    if "id_token" in asked:
        found["id_token"] = id_token(registry, request, code, made)
    return found
