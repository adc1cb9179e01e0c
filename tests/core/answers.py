# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Every answer of the registry, its token endpoint and what stands between, and what it means.

Written down by hand beside the table, from orcid-api 1.7, 1.10 and 3.2: two people would have to
make one mistake.
"""

from typing import Any, NamedTuple

from invenio_orcid_sync.core.outcomes import DAY, HOUR, Outcome, Recovery, Scope

MORE = "https://members.orcid.org/api/resources/troubleshooting"

ITEM, CONNECTION, REGISTRY = Scope.ITEM, Scope.CONNECTION, Scope.REGISTRY
DONE, LOOK, LATER = Recovery.DONE, Recovery.LOOK, Recovery.LATER
REFUSED, AUTHOR, OPERATOR = Recovery.REFUSED, Recovery.AUTHOR, Recovery.OPERATOR

CREATIONS = ("create", "bulk")
CHANGES = ("update", "delete")
SINGLES = ("create", *CHANGES)
BODIES = ("create", "update")
CALLS = (*CREATIONS, *CHANGES, "resolve")
ANY = (*CALLS, "revoke")
REPEATABLE = (*CHANGES, "resolve", "revoke")
REST = tuple(sorted(set(CALLS) - set(CHANGES)))
EXCHANGE = ("exchange",)


def refusal(status: int, code: int, text: str = "Refused.") -> dict[str, Any]:
    """An error as ORCID's API shapes it (orcid-api 3.1)."""
    return {
        "response-code": status,
        "developer-message": text,
        "user-message": text,
        "error-code": code,
        "more-info": MORE,
    }


def oauth(error: str) -> dict[str, str]:
    """An error as bearer filter and token endpoint shape it (orcid-api 1.7, 1.10)."""
    return {"error": error, "error_description": "Something went wrong."}


PAGE = "<html><head><title>Not what you asked for</title></head></html>"
"""What a proxy says in ORCID's place."""

NOTHING = ""

CREATED = Outcome(DONE, ITEM, "created")
UPDATED = Outcome(DONE, ITEM, "updated")
DELETED = Outcome(DONE, ITEM, "deleted")
RESOLVED = Outcome(DONE, ITEM, "resolved")
REVOKED = Outcome(DONE, ITEM, "revoked")
MISSING = Outcome(LOOK, ITEM, "missing")
DUPLICATE = Outcome(LOOK, ITEM, "duplicate")
TO_LOOK_FOR = Outcome(LOOK, ITEM, "unanswered")
TO_REPEAT = Outcome(LATER, ITEM, "unanswered")
SPLIT = Outcome(Recovery.SPLIT, ITEM, "bulk_refused")
REJECTED = Outcome(OPERATOR, ITEM, "rejected")
TOO_LARGE = Outcome(OPERATOR, ITEM, "too_large")
TAKEN = Outcome(OPERATOR, ITEM, "identifier_taken")
NOT_OURS = Outcome(OPERATOR, ITEM, "not_our_work")
FULL = Outcome(AUTHOR, ITEM, "record_full")
TOKEN = Outcome(REFUSED, CONNECTION, "refused")
SCOPE = Outcome(AUTHOR, CONNECTION, "scope")
MOVED = Outcome(AUTHOR, CONNECTION, "moved")
DEACTIVATED = Outcome(AUTHOR, CONNECTION, "record_deactivated")
LOCKED = Outcome(LATER, CONNECTION, "record_locked", DAY)
UNCLAIMED = Outcome(LATER, CONNECTION, "record_unclaimed", DAY)
NO_RECORD = Outcome(OPERATOR, CONNECTION, "no_such_record")
OTHER_RECORD = Outcome(OPERATOR, CONNECTION, "wrong_record")
UNKNOWN = Outcome(OPERATOR, CONNECTION, "unknown_answer")
BUSY = Outcome(LATER, REGISTRY, "registry_busy")
GUARDED = Outcome(LATER, ITEM, "guarded")
FORBIDDEN = Outcome(OPERATOR, REGISTRY, "forbidden", HOUR)
CLIENT = Outcome(OPERATOR, REGISTRY, "client_locked", HOUR)
SECRET = Outcome(OPERATOR, REGISTRY, "credentials", HOUR)
ENDPOINT = Outcome(OPERATOR, REGISTRY, "wrong_endpoint", HOUR)

EXCHANGED = Outcome(DONE, ITEM, "exchanged")
UNUSABLE = Outcome(AUTHOR, CONNECTION, "answer_unusable")
CODE_REFUSED = Outcome(AUTHOR, CONNECTION, "exchange_refused")
CLIENT_REFUSED = Outcome(OPERATOR, REGISTRY, "client_refused")
NO_ANSWER = Outcome(LATER, CONNECTION, "exchange_unanswered")

# orcid-api 3.2, by status. Codes about a body: of a work, and of other sections.
OF_WORKS = (9001, 9006, 9019, 9020, 9022, 9023, 9024, 9034, 9037, 9047, 9049, 9051)
OF_WORKS += (9058,)
OF_OTHERS = (9026, 9033, 9042, 9043, 9045, 9046, 9050, 9053, 9054, 9055)
OF_OTHERS += (9060, 9061, 9062)

# operations, statuses, bodies (a number: ORCID's error-code; a name: OAuth's error), meaning
ROWS: list[tuple[tuple[str, ...], tuple[int, ...], tuple[Any, ...], Outcome]] = [
    # It went well.
    (("create",), (201,), (NOTHING,), CREATED),
    (("bulk",), (200,), ({"bulk": []},), CREATED),
    (("update",), (200,), ({"put-code": 1},), UPDATED),
    (("delete",), (204,), (NOTHING,), DELETED),
    (("resolve",), (200,), ({"group": []},), RESOLVED),
    (("revoke",), (200,), (NOTHING,), REVOKED),
    # Nothing there.
    (("delete",), (404,), (9016,), DELETED),
    (("update",), (404,), (9016,), MISSING),
    (REST, (404,), (9016,), NO_RECORD),
    (CALLS, (404,), (9011,), NO_RECORD),
    # The record.
    (CALLS, (301, 409), (9007,), MOVED),
    (CALLS, (409,), (9018,), LOCKED),
    (CALLS, (409,), (9036,), UNCLAIMED),
    (CALLS, (409,), (9044,), DEACTIVATED),
    (("create",), (409,), (9048,), FULL),
    (("bulk",), (409,), (9048,), SPLIT),
    ((*CHANGES, "resolve"), (409,), (9048,), UNKNOWN),
    # Duplicates.
    (("create",), (409,), (9021,), DUPLICATE),
    (("update",), (409,), (9021,), TAKEN),
    (("bulk", "delete", "resolve"), (409,), (9021,), UNKNOWN),
    # Permission.
    (CALLS, (401,), (9002, "invalid_token", "unauthorized", PAGE, NOTHING), TOKEN),
    (CALLS, (401,), (9017,), OTHER_RECORD),
    (CALLS, (403,), (9038,), SCOPE),
    (CHANGES, (403,), (9010, 9013, 9014), NOT_OURS),
    (REST, (403,), (9010, 9013, 9014), UNKNOWN),
    # Our client, and who stands between.
    (CALLS, (409,), (9057,), CLIENT),
    (CALLS, (403,), ("forbidden",), FORBIDDEN),
    (("bulk",), (403, 451), (PAGE, NOTHING), SPLIT),
    ((*SINGLES, "resolve"), (403, 451), (PAGE, NOTHING), GUARDED),
    (CALLS, (407,), (PAGE,), FORBIDDEN),
    (CALLS, (403,), ("access_denied",), UNKNOWN),
    # Our way of asking.
    (CALLS, (400,), (9012,), ENDPOINT),
    (CALLS, (404, 405, 406, 415), (9001, PAGE, NOTHING), ENDPOINT),
    (CALLS, (404,), ("Not Found",), ENDPOINT),
    (CALLS, (403,), (9039, 9052), ENDPOINT),
    (CALLS, (308,), (9056, PAGE), ENDPOINT),
    (CALLS, (302, 303, 307), (PAGE, NOTHING), ENDPOINT),
    (CALLS, (411, 414, 417, 421, 426, 431), (PAGE,), ENDPOINT),
    (CREATIONS + CHANGES, (301,), (PAGE, NOTHING), ENDPOINT),
    (("resolve",), (301,), (PAGE, NOTHING), UNKNOWN),
    # What we sent.
    (SINGLES, (400,), (*OF_WORKS, *OF_OTHERS, 9063), REJECTED),
    (("bulk",), (400,), (*OF_WORKS, *OF_OTHERS, 9063), SPLIT),
    (("resolve",), (400,), (*OF_WORKS, *OF_OTHERS, 9063), UNKNOWN),
    (CALLS, (400,), (PAGE, NOTHING, "invalid_request"), UNKNOWN),
    (BODIES, (403,), (9035,), REJECTED),
    (("bulk",), (403,), (9035,), SPLIT),
    (("delete", "resolve"), (403,), (9035,), UNKNOWN),
    (BODIES, (413,), (PAGE, NOTHING), TOO_LARGE),
    (("bulk",), (413,), (PAGE, NOTHING, 9006), SPLIT),
    (("delete", "resolve", "revoke"), (413,), (PAGE,), UNKNOWN),
    # Out of place: other sections, notifications, webhooks, tokens.
    (CALLS, (401,), (9015,), UNKNOWN),
    (CALLS, (403,), (9004, 9005, 9009), UNKNOWN),
    (CALLS, (404,), (9027, 9028, 9029, 9041), UNKNOWN),
    (CALLS, (409,), (9025, 9030, 9031, 9032, 9040), UNKNOWN),
    # Nobody foresaw these.
    (CALLS, (409,), (9063, PAGE), UNKNOWN),
    (ANY, (402, 410, 418, 422), (PAGE,), UNKNOWN),
    (CALLS, (401, 403, 404, 405, 308), (9063,), UNKNOWN),
    # Trouble over there. It may have done what we asked.
    (ANY, (429,), (PAGE, "Slow down.", 9006), BUSY),
    (ANY, (503,), (PAGE, NOTHING), BUSY),
    (CREATIONS, (500,), (9008, PAGE, "server_error"), TO_LOOK_FOR),
    (REPEATABLE, (500,), (9008, PAGE, "server_error"), TO_REPEAT),
    (CREATIONS, (501, 502, 504, *range(520, 531), 599), (PAGE,), TO_LOOK_FOR),
    (REPEATABLE, (501, 502, 504, *range(520, 531), 599), (PAGE,), TO_REPEAT),
    (CREATIONS, (408, 425, 499), (PAGE,), TO_LOOK_FOR),
    (REPEATABLE, (408, 425, 499), (PAGE,), TO_REPEAT),
    (CREATIONS, (503,), (9008,), TO_LOOK_FOR),
    (REPEATABLE, (503,), (9008,), TO_REPEAT),
    # Successes of another operation, or that say that they are none.
    (("create",), (200, 202, 203, 204, 207), (NOTHING,), TO_LOOK_FOR),
    (("create",), (200,), (PAGE, {"put-code": 1}), TO_LOOK_FOR),
    (("bulk",), (201, 202, 204, 207), (NOTHING,), TO_LOOK_FOR),
    (("create",), (201,), (9021, "invalid_token"), TO_LOOK_FOR),
    (("bulk",), (200,), (9047, "invalid_token"), TO_LOOK_FOR),
    (("update",), (201, 202, 204), (NOTHING,), TO_REPEAT),
    (("delete",), (200, 201, 202), (NOTHING, PAGE), TO_REPEAT),
    (("resolve", "revoke"), (201, 202, 204), (NOTHING,), TO_REPEAT),
    (("update", "resolve", "revoke"), (200,), (9020, "invalid_token"), TO_REPEAT),
    # The end of a token.
    (("revoke",), (400, 401), ("invalid_client", "unauthorized_client"), SECRET),
    (("revoke",), (400,), ("invalid_request",), SECRET),
    (("revoke",), (401,), (PAGE, NOTHING), SECRET),
    (("revoke",), (400,), ("invalid_grant", PAGE, NOTHING), UNKNOWN),
    (("revoke",), (301, 302, 403, 404, 405, 407), (PAGE,), UNKNOWN),
    (("revoke",), (401, 403), (9017,), UNKNOWN),
    # The token endpoint.
    (EXCHANGE, (200,), ({"access_token": "t"}, {}, PAGE, NOTHING), EXCHANGED),
    (EXCHANGE, (200,), (9008, "invalid_grant"), UNUSABLE),
    (EXCHANGE, (201, 202, 204), (NOTHING,), UNUSABLE),
    (EXCHANGE, (401,), ("invalid_client", "invalid_scope"), CLIENT_REFUSED),
    (EXCHANGE, (401,), ("unauthorized_client", PAGE, NOTHING), CLIENT_REFUSED),
    (EXCHANGE, (400, 403, 500), ("invalid_client",), CLIENT_REFUSED),
    (EXCHANGE, (400,), ("invalid_grant", "invalid_request"), CODE_REFUSED),
    (EXCHANGE, (400,), ("unauthorized_client", "invalid_scope"), CODE_REFUSED),
    (EXCHANGE, (400,), ("unsupported_grant_type", PAGE, NOTHING), CODE_REFUSED),
    (EXCHANGE, (403, 404, 405, 409, 415, 418), (PAGE, 9012), CODE_REFUSED),
    (EXCHANGE, (500,), ("server_error", 9008), NO_ANSWER),
    (EXCHANGE, (301, 302, 308, 408, 429), (PAGE,), NO_ANSWER),
    (EXCHANGE, (500, 502, 503, 504, 520, 530), (PAGE,), NO_ANSWER),
]


class Case(NamedTuple):
    """One answer to one operation."""

    operation: str
    status: int
    what: Any
    outcome: Outcome

    @property
    def body(self) -> Any:
        """The body: an object for JSON, a text for anything else."""
        if isinstance(self.what, int):
            return refusal(self.status, self.what)
        if isinstance(self.what, str) and self.what not in (PAGE, NOTHING):
            return oauth(self.what)
        return self.what

    @property
    def code(self) -> int | None:
        """ORCID's error-code."""
        return self.what if isinstance(self.what, int) else None

    @property
    def error(self) -> str | None:
        """OAuth's error."""
        return self.body.get("error") if isinstance(self.body, dict) else None

    def __str__(self) -> str:
        """Name it, as a test's id."""
        names = {PAGE: "page", NOTHING: "nothing"}
        what = "json" if isinstance(self.what, dict) else self.what
        return f"{self.operation}-{self.status}-{names.get(what, what)}"


CASES = [
    Case(operation, status, what, outcome)
    for operations, statuses, bodies, outcome in ROWS
    for operation in operations
    for status in statuses
    for what in bodies
]
