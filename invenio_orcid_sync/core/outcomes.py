# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The decision what an answer of the registry means: one table, closed by default.

An answer is known by operation, HTTP status and ORCID's ``error-code`` (or the ``error`` of OAuth's
shape), never by its text: HTTP numbers inside ORCID's texts are sometimes wrong (9038 says 409 and
is a 403). The next case is one more row with its source, and one more test.

Three questions decide a row. May something have been stored? Then a creation is looked for, not
repeated. Whom does it concern: a work, an author, everybody? And who can mend it?
"""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

HOUR = 3600.0
DAY = 24 * HOUR

CREATIONS = frozenset({"create", "bulk"})
CHANGES = frozenset({"update", "delete"})
WRITES = CREATIONS | CHANGES
SINGLES = WRITES - {"bulk"}
BODIES = SINGLES - {"delete"}
"""One work is sent with them."""

CALLS = WRITES | {"resolve"}
ANY = CALLS | {"revoke"}
REPEATABLE = ANY - CREATIONS
"""Twice is as once."""


class Scope(Enum):
    """Whom an outcome concerns."""

    ITEM = "item"
    CONNECTION = "connection"
    REGISTRY = "registry"


class Recovery(Enum):
    """How things go on. Grouped by what must happen next, not by what went wrong."""

    DONE = "done"
    LOOK = "look"
    """The answer leaves open what is there: one GET /works decides."""
    LATER = "later"
    """By itself, after ``wait`` seconds (item scope: growing with each attempt)."""
    REFUSED = "refused"
    """A 401 that may be ORCID's own trouble: believed after a second one."""
    SPLIT = "split"
    """Of a bulk: both halves again, apart; one alone as a plain create, which tells what is wrong."""
    AUTHOR = "author"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Outcome:
    """What an answer means."""

    recovery: Recovery
    scope: Scope
    code: str
    wait: float = 0.0


Numbers = frozenset[int] | range
Codes = frozenset[int | None] | None
Errors = frozenset[str | None] | None


@dataclass(frozen=True)
class Rule:
    """One row.

    ``codes`` are ORCID's error-codes, with None among them for an answer that has none; ``errors``
    are those of OAuth's shape, likewise. Where one of both is None itself, it does not matter.
    """

    operations: frozenset[str]
    statuses: Numbers
    codes: Codes
    outcome: Outcome
    source: str
    errors: Errors = None

    def matches(
        self, operation: str, status: int, code: int | None, error: str | None
    ) -> bool:
        """Tell whether this row speaks about the answer."""
        return (
            operation in self.operations
            and status in self.statuses
            and (self.codes is None or code in self.codes)
            and (self.errors is None or error in self.errors)
        )


def _done(code: str) -> Outcome:
    return Outcome(Recovery.DONE, Scope.ITEM, code)


def _look(code: str) -> Outcome:
    return Outcome(Recovery.LOOK, Scope.ITEM, code)


def _author(code: str, scope: Scope = Scope.CONNECTION) -> Outcome:
    return Outcome(Recovery.AUTHOR, scope, code)


def _operator(code: str, scope: Scope = Scope.ITEM, wait: float = 0.0) -> Outcome:
    return Outcome(Recovery.OPERATOR, scope, code, wait)


def _later(code: str, scope: Scope, wait: float = 0.0) -> Outcome:
    return Outcome(Recovery.LATER, scope, code, wait)


def _row(
    operations: frozenset[str] | str,
    statuses: Numbers | int,
    codes: Codes | int,
    outcome: Outcome,
    source: str,
    errors: Errors = None,
) -> Rule:
    """Make a rule, with one of something where many are possible."""
    if isinstance(operations, str):
        operations = frozenset({operations})
    if isinstance(statuses, int):
        statuses = frozenset({statuses})
    if isinstance(codes, int):
        codes = frozenset({codes})
    return Rule(operations, statuses, codes, outcome, source, errors)


# Outcomes that several rows, or other modules, name.

BUSY = _later("registry_busy", Scope.REGISTRY)
"""Nothing starts until the registry's pause is over. Costs no attempt."""

SPLIT = Outcome(Recovery.SPLIT, Scope.ITEM, "bulk_refused")
"""Nothing of the bulk was stored."""

UNKNOWN = _operator("unknown_answer", Scope.CONNECTION)
"""Not in the table, or out of place. The gate closes: guessing would write into people's records."""

UNANSWERED = {
    **dict.fromkeys(CREATIONS, _look("unanswered")),
    **dict.fromkeys(REPEATABLE, _later("unanswered", Scope.ITEM)),
}
"""The request left, and it is open what became of it. Only creations must not be repeated."""

_CREDENTIALS = _operator("credentials", Scope.REGISTRY, HOUR)
_GUARDED = _later("guarded", Scope.ITEM)
_FORBIDDEN = _operator("forbidden", Scope.REGISTRY, HOUR)
_MOVED = _author("moved")
_NO_SUCH_RECORD = _operator("no_such_record", Scope.CONNECTION)
_NOT_OUR_WORK = _operator("not_our_work")
_REFUSED = Outcome(Recovery.REFUSED, Scope.CONNECTION, "refused")
_REJECTED = _operator("rejected")
_WRONG_ENDPOINT = _operator("wrong_endpoint", Scope.REGISTRY, HOUR)

_EXCHANGE_REFUSED = _author("exchange_refused")
_EXCHANGE_UNANSWERED = _later("exchange_unanswered", Scope.CONNECTION)
_CLIENT_REFUSED = _operator("client_refused", Scope.REGISTRY)
_UNUSABLE = _author("answer_unusable")

# Groups of statuses and codes.

NONE: frozenset[None] = frozenset({None})
"""An answer without an ORCID error-code, or without OAuth's ``error``."""

ALL = frozenset(range(9000, 10_000))
"""Any of ORCID's error-codes, those to come as well."""

OPEN = frozenset({0, *range(100, 300), 408, 425, 499, *range(500, 1000)})
"""No answer (0), an interim one, a success that is not the operation's own, a time-out, and errors
of a server or of a proxy before it: all of them may come after the request was acted upon."""

ELSEWHERE = frozenset(
    {*range(300, 400), 404, 405, 406, 411, 414, 415, 417, 421, 426, 431}
)
"""About address, method and headers, which all our requests share."""

# orcid-api 3.2, in the order of its table.
_WORK = frozenset({9001, 9006, 9019, 9020, 9022, 9023, 9024, 9034, 9037, 9047, 9049})
_WORK |= {9051, 9058}
_OTHER_BODIES = frozenset({9026, 9033, 9042, 9043, 9045, 9046, 9050, 9053, 9054, 9055})
_OTHER_BODIES |= {9060, 9061, 9062}
_OUT_OF_PLACE = frozenset({9004, 9005, 9009, 9015, 9025, 9027, 9028, 9029, 9030, 9031})
_OUT_OF_PLACE |= {9032, 9040, 9041}

_API = "ORCID-Source MemberV3ApiServiceImplV3_0"
_MAPPER = "ORCID-Source OrcidCoreExceptionMapper"
_BEARER = "ORCID-Source OrcidBearerTokenFilter"
_VALIDATOR = "ORCID-Source ActivityValidator"
_OAUTH = "ORCID-Source OAuthErrorUtils"
_HTTP = "RFC 9110, section 15"

RULES = (
    # It did what it was asked.
    _row("create", 201, NONE, _done("created"), _API, NONE),
    # The request as a whole: each element is then classified by itself, as a create.
    _row("bulk", 200, NONE, _done("created"), _API, NONE),
    _row("update", 200, NONE, _done("updated"), _API, NONE),
    _row("delete", 204, NONE, _done("deleted"), _API, NONE),
    _row("resolve", 200, NONE, _done("resolved"), _API, NONE),
    _row("revoke", 200, NONE, _done("revoked"), "ORCID docs revoke.md", NONE),
    # Records and works that are not there.
    _row("delete", 404, 9016, _done("deleted"), f"{_MAPPER}: put-code not found"),
    _row("update", 404, 9016, _look("missing"), f"{_MAPPER}: put-code not found"),
    _row(CALLS, 404, frozenset({9011, 9016}), _NO_SUCH_RECORD, f"{_MAPPER}: iD"),
    # States of the record.
    _row(CALLS, frozenset({301, 409}), 9007, _MOVED, f"{_MAPPER}: merged"),
    # Without the code it may be a proxy's redirect: neither told to the author nor to everybody.
    _row("resolve", 301, NONE, UNKNOWN, "ORCID-Source OrcidExceptionMapper"),
    _row(CALLS, 409, 9018, _later("record_locked", Scope.CONNECTION, DAY), _MAPPER),
    _row(CALLS, 409, 9036, _later("record_unclaimed", Scope.CONNECTION, DAY), _MAPPER),
    _row(CALLS, 409, 9044, _author("record_deactivated"), _MAPPER),
    # Changes go on: a full record refuses only what is new.
    # A bulk is counted as a whole (orcid-api 2.6): some of it may fit.
    _row("create", 409, 9048, _author("record_full", Scope.ITEM), _MAPPER),
    _row("bulk", 409, 9048, SPLIT, _MAPPER),
    # Duplicates.
    _row("create", 409, 9021, _look("duplicate"), f"{_VALIDATOR}: a self id is there"),
    _row("update", 409, 9021, _operator("identifier_taken"), _VALIDATOR),
    # Permission. The authorization server is not public and may change its shapes, and a proxy has
    # its own: a 401 of any shape is believed only after a second one.
    _row(CALLS, 401, frozenset({None, 9002}), _REFUSED, _BEARER),
    _row(
        CALLS,
        401,
        9017,
        _operator("wrong_record", Scope.CONNECTION),
        "ORCID-Source TokenTargetFilter",
    ),
    _row(CALLS, 403, 9038, _author("scope"), f"{_MAPPER}: scope insufficient"),
    _row(CHANGES, 403, frozenset({9010, 9013, 9014}), _NOT_OUR_WORK, _MAPPER),
    # Our client, and who stands between.
    _row(CALLS, 409, 9057, _operator("client_locked", Scope.REGISTRY, HOUR), _MAPPER),
    _row(
        CALLS, 403, NONE, _FORBIDDEN, f"{_BEARER}: no member", frozenset({"forbidden"})
    ),
    # A guard may dislike one title, or all of us: the engine counts, and pauses for several.
    _row(
        "bulk", frozenset({403, 451}), NONE, SPLIT, f"{_HTTP}: a page of a guard", NONE
    ),
    _row(CALLS, frozenset({403, 451}), NONE, _GUARDED, f"{_HTTP}: the same", NONE),
    _row(CALLS, 407, NONE, _FORBIDDEN, f"{_HTTP}: our own proxy"),
    _row("revoke", 401, NONE, _CREDENTIALS, _OAUTH),
    _row(
        "revoke",
        400,
        NONE,
        _CREDENTIALS,
        "ORCID docs api_errors.md",
        frozenset({"invalid_client", "invalid_request", "unauthorized_client"}),
    ),
    # Our way of asking: http instead of https, no version, unknown path, method or media type,
    # the public API, a version that is gone; or a server that is not ORCID's, or is being replaced.
    _row(CALLS, 400, 9012, _WRONG_ENDPOINT, _MAPPER),
    _row(CALLS, frozenset({404, 405, 406, 415}), 9001, _WRONG_ENDPOINT, _MAPPER),
    _row(CALLS, 403, frozenset({9039, 9052}), _WRONG_ENDPOINT, _MAPPER),
    _row(CALLS, 308, 9056, _WRONG_ENDPOINT, _MAPPER),
    _row(CALLS, ELSEWHERE, NONE, _WRONG_ENDPOINT, _HTTP),
    # What we sent. One bad element of a bulk fails them all, and the answer does not tell which.
    _row("bulk", 400, ALL, SPLIT, f"{_MAPPER}: one JSON error fails the bulk"),
    _row("bulk", 413, None, SPLIT, "ORCID documentation, bulk works: 413 or 9006"),
    _row("bulk", 403, 9035, SPLIT, _MAPPER),
    _row(SINGLES, 400, _WORK, _REJECTED, f"{_MAPPER}: the work, or its put-code"),
    _row(SINGLES, 400, _OTHER_BODIES, _REJECTED, f"{_MAPPER}: other sections' bodies"),
    _row(SINGLES, 400, ALL, _REJECTED, f"{_MAPPER}: every 400 is about the body"),
    _row(BODIES, 403, 9035, _REJECTED, f"{_MAPPER}: visibility, which we never send"),
    _row(BODIES, 413, NONE, _operator("too_large"), _HTTP),
    # Trouble over there.
    _row(ANY, 429, None, BUSY, "ORCID-Source ApiRateLimitFilter"),
    _row(ANY, 503, NONE, BUSY, "ORCID documentation, API limits: 503 over the burst"),
    _row(CREATIONS, 500, 9008, UNANSWERED["create"], f"{_MAPPER}: what has no code"),
    _row(REPEATABLE, 500, 9008, UNANSWERED["update"], f"{_MAPPER}: what has no code"),
    _row(CREATIONS, OPEN, None, UNANSWERED["create"], _HTTP),
    _row(REPEATABLE, OPEN, None, UNANSWERED["update"], _HTTP),
    # Other sections, notifications, webhooks, search, tokens: no answer to what we ask.
    _row(CALLS, frozenset({401, 403, 404, 409}), _OUT_OF_PLACE, UNKNOWN, _MAPPER),
)

# An exchange answers a person in front of a page: no ledger row, no pause. No code is tried twice,
# so that all that counts is whom to tell what.
EXCHANGES = (
    _row("exchange", 200, NONE, _done("exchanged"), "RFC 6749, section 5.1", NONE),
    _row("exchange", range(200, 300), None, _UNUSABLE, "RFC 6749, section 5.1"),
    _row("exchange", 401, None, _CLIENT_REFUSED, _OAUTH),
    _row(
        "exchange",
        range(100, 1000),
        None,
        _CLIENT_REFUSED,
        _OAUTH,
        frozenset({"invalid_client"}),
    ),
    _row("exchange", frozenset({408, 429}), None, _EXCHANGE_UNANSWERED, _HTTP),
    _row("exchange", range(400, 500), None, _EXCHANGE_REFUSED, _OAUTH),
    _row("exchange", range(1000), None, _EXCHANGE_UNANSWERED, _HTTP),
)


@lru_cache(maxsize=1024)
def classify(
    operation: str,
    status: int,
    code: int | None = None,
    error: str | None = None,
    sent: bool = True,
) -> Outcome:
    """Return what an answer means.

    ``status`` 0: none came; ``sent``: the request may have been acted upon.
    """
    if not (status or sent):
        return BUSY
    for rule in (*RULES, *EXCHANGES):
        if rule.matches(operation, status, code, error):
            return rule.outcome
    return UNKNOWN
