# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Who may do what: scopes, bearer tokens, record states, visibility (orcid-api 1.3, 1.10, 2.3,
2.10, 3.3; OrcidBearerTokenFilter, TokenTargetFilter, OrcidSecurityManagerImpl)."""

from werkzeug.wrappers import Request

from .errors import OrcidError
from .state import SITE_HOST, UNCLAIMED_SECONDS, Item, Record, Registry, Token

READ_PUBLIC = "/read-public"
READ_WORKS = "/orcid-works/read-limited"
READ_AFFILIATIONS = "/affiliations/read-limited"
READ_FUNDING = "/funding/read-limited"
READ_REVIEWS = "/peer-review/read-limited"
READ_ACTIVITIES = "/activities/read-limited"
READ_PERSON = "/person/read-limited"
READ_BIO = "/orcid-bio/read-limited"
READ_EMAILS = "/email/read-private"
READ_GROUPS, UPDATE_GROUPS = "/group-id-record/read", "/group-id-record/update"
UPDATE_ACTIVITIES = "/activities/update"
UPDATE_BIO = "/orcid-bio/update"
ADD_IDENTIFIERS = "/orcid-bio/external-identifiers/create"
WEBHOOK = "/webhook"

_READ_ACTIVITIES = {READ_WORKS, READ_AFFILIATIONS, READ_FUNDING, READ_REVIEWS}
_READ_LIMITED = _READ_ACTIVITIES | {READ_ACTIVITIES, READ_PERSON, READ_BIO, READ_PUBLIC}
_WRITTEN = ("orcid-works", "affiliations", "funding", "peer-review")
_WRITE = {f"/{part}/{right}" for part in _WRITTEN for right in ("create", "update")}

# orcid-api 1.3: what a scope brings along. Each brings itself.
IMPLIED: dict[str, set[str]] = {
    "/authenticate": {READ_PUBLIC},
    "openid": {READ_PUBLIC},
    "/read-public": set(),
    "/read-limited": _READ_LIMITED,
    READ_ACTIVITIES: _READ_ACTIVITIES | {READ_PUBLIC},
    UPDATE_ACTIVITIES: _WRITE | {READ_PUBLIC},
    "/person/update": {UPDATE_BIO, ADD_IDENTIFIERS, READ_PUBLIC},
    READ_PERSON: {READ_BIO, READ_PUBLIC},
    READ_BIO: {READ_PUBLIC},
    UPDATE_BIO: {READ_PUBLIC},
    ADD_IDENTIFIERS: {READ_PUBLIC},
    **{scope: {READ_PUBLIC} for scope in sorted(_WRITE | _READ_ACTIVITIES)},
    READ_EMAILS: set(),
    WEBHOOK: set(),
    "/premium-notification": set(),
    READ_GROUPS: set(),
    UPDATE_GROUPS: {READ_GROUPS},
}

# orcid-api 1.3: scopes that come without a person, for client_credentials only.
FOR_CLIENTS = frozenset(
    {
        READ_PUBLIC,
        WEBHOOK,
        "/premium-notification",
        READ_GROUPS,
        UPDATE_GROUPS,
    }
)
FOR_PUBLIC_CLIENTS = frozenset({"/authenticate", "openid", READ_PUBLIC})
# orcid-api 1.3: OpenID scopes that are ignored.
IGNORED = frozenset({"profile", "email", "address", "phone", "offline_access"})


class Refused(Exception):
    """A bearer error, which does not have the shape of an ORCID error (orcid-api 1.10)."""

    def __init__(self, status: int, error: str, description: str):
        """Keep what the answer is made of."""
        super().__init__(error)
        self.status = status
        self.body = {"error": error, "error_description": description}


def rights(token: Token) -> set[str]:
    """Give the scopes of a token with all that they bring along."""
    return set(token.scopes).union(*(IMPLIED.get(s, set()) for s in token.scopes))


def bearer(request: Request) -> str | None:
    """Find the token: header, query or form (orcid-api 1.10)."""
    header = request.headers.get("Authorization", "")
    if header[:7].lower() == "bearer ":
        return header[7:].strip()
    return request.args.get("access_token") or request.form.get("access_token")


def authenticate(registry: Registry, request: Request, public: bool) -> Token | None:
    """Check the token first of all (orcid-api 1.10, 2.3 step 1).

    A token that its user revoked still deletes, so that members can clean up (orcid-api 1.6).
    """
    value = bearer(request)
    if value is None:
        if public:
            return None
        raise Refused(
            403,
            "forbidden",
            "Forbidden: The server understood the request but refuses to authorize it.",
        )
    token = registry.access.get(value)
    cleaning = (
        token is not None
        and token.ended == "USER_REVOKED"
        and request.method == "DELETE"
        and token.expires > registry.clock.now()
    )
    if token is None or not (registry.live(token) or cleaning):
        raise invalid(value)
    if not (public or token.client.member):
        raise Refused(403, "forbidden", f"Access Denied: {value}")
    # Where among the checks this stands is our choice.
    if token.client.state == "locked":
        raise OrcidError(9057, token.client.client_id)
    return token


def invalid(value: str) -> Refused:
    """Make the answer to a token that does not count; the registry echoes it (orcid-api 1.10)."""
    return Refused(401, "invalid_token", f"Invalid access token: {value}")


def check_target(token: Token | None, orcid: str) -> None:
    """Refuse a person's token for another record (orcid-api 2.3 step 2)."""
    if token is not None and token.orcid not in (None, orcid):
        raise OrcidError(9017, f"the token is not for {orcid}")


def check_record(
    registry: Registry, orcid: str, token: Token | None, request: Request
) -> Record:
    """Give the record, or the error of its state, in this order (orcid-api 3.3)."""
    record = registry.records.get(orcid)
    if record is None:
        raise OrcidError(9016, f"ORCID iD {orcid} not found")
    if record.state == "deprecated":
        raise _moved(record, request)
    if record.state == "unclaimed" and not _may_see_unclaimed(registry, record, token):
        raise OrcidError(9036)
    if record.state == "locked":
        raise OrcidError(9018)
    if record.state == "deactivated":
        raise OrcidError(9044)
    return record


def _may_see_unclaimed(registry: Registry, record: Record, token: Token | None) -> bool:
    age = registry.clock.now() - record.created / 1000
    created = token is not None and token.client.client_id == record.creator
    return created or age > UNCLAIMED_SECONDS


def _moved(record: Record, request: Request) -> OrcidError:
    """Make 301 for GET and 409 for the rest, both with Location (orcid-api 3.2, 3.3)."""
    primary = str(record.primary)
    location = request.url.replace(record.orcid, primary)
    return OrcidError(
        9007,
        status=301 if request.method == "GET" else 409,
        headers={"Location": location},
        reason="This account is deprecated. Please refer to account: "
        f"https://{SITE_HOST}/{primary}.",
    )


def check_scope(token: Token | None, scope: str) -> None:
    """Refuse a write without the scope; a client's own token never writes (orcid-api 2.3)."""
    if token is None or token.orcid is None or scope not in rights(token):
        raise OrcidError(9038, f"needs {scope}")


def check_client(token: Token | None, scope: str) -> None:
    """Refuse what needs a scope that a client has by itself (orcid-api 1.3)."""
    if token is None or scope not in rights(token):
        raise OrcidError(9038, f"needs {scope}")


def hidden(item: Item, token: Token | None, limited: str, public: bool) -> int | None:
    """Give the code why an item may not be read, None when it may (orcid-api 2.10)."""
    if item.visibility == "public":
        if token is None or public or READ_PUBLIC in rights(token):
            return None
        return None if token.client.client_id == item.source else 9038
    if public:
        return 9039
    if token is not None and token.client.client_id == item.source:
        return None
    if item.visibility == "private":
        return 9013
    readable = token is not None and token.orcid == item.orcid
    return None if readable and limited in rights(token) else 9038
