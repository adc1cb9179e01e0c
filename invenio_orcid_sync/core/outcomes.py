# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The decision what an answer of the registry means: one table, closed by default.

An answer is known by operation, HTTP status and ORCID's ``error-code`` (or the ``error`` of OAuth's
shape), never by its text: HTTP numbers inside ORCID's texts are sometimes wrong (9038 says 409 and
is a 403). The next case is one more row with its source, and one more test.
"""

from dataclasses import dataclass
from enum import Enum

HOUR = 3600.0
DAY = 24 * HOUR

WRITES = frozenset({"create", "update", "delete"})
CALLS = WRITES | {"resolve"}
ANY = CALLS | {"revoke"}


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
    AUTHOR = "author"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Outcome:
    """What an answer means."""

    recovery: Recovery
    scope: Scope
    code: str
    wait: float = 0.0


@dataclass(frozen=True)
class Rule:
    """One row.

    ``status`` None matches all; ``code`` 0 any ORCID error-code, None an answer without one.
    """

    operations: frozenset[str]
    status: int | None
    code: int | None
    outcome: Outcome
    source: str
    error: str | None = None

    def matches(
        self, operation: str, status: int, code: int | None, error: str | None
    ) -> bool:
        """Tell whether this row speaks about the answer."""
        return (
            operation in self.operations
            and self.status in (None, status)
            and (code is not None if self.code == 0 else self.code == code)
            and self.error in (None, error)
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


def _one(operation: str) -> frozenset[str]:
    return frozenset({operation})


_MAPPER = "ORCID-Source OrcidCoreExceptionMapper"
_BEARER = "ORCID-Source OrcidBearerTokenFilter"

BUSY = _later("registry_busy", Scope.REGISTRY)
"""Nothing starts until the registry's pause is over. Costs no attempt."""

UNKNOWN = _operator("unknown_answer", Scope.CONNECTION)
"""Not in the table. The gate closes: guessing would write into people's records."""

UNANSWERED = {
    "create": _look("unanswered"),
    "update": _later("unanswered", Scope.ITEM),
    "delete": _later("unanswered", Scope.ITEM),
    "resolve": _later("unanswered", Scope.ITEM),
    "revoke": _later("unanswered", Scope.ITEM),
}
"""The request left, and no answer came. Only a create must not be repeated."""

RULES = (
    Rule(
        _one("create"),
        201,
        None,
        _done("created"),
        "ORCID-Source MemberV3ApiServiceImplV3_0",
    ),
    Rule(
        _one("update"),
        200,
        None,
        _done("updated"),
        "ORCID-Source MemberV3ApiServiceImplV3_0",
    ),
    Rule(
        _one("delete"),
        204,
        None,
        _done("deleted"),
        "ORCID-Source MemberV3ApiServiceImplV3_0",
    ),
    Rule(
        _one("resolve"),
        200,
        None,
        _done("resolved"),
        "ORCID-Source MemberV3ApiServiceImplV3_0",
    ),
    Rule(
        _one("revoke"),
        200,
        None,
        _done("revoked"),
        "ORCID docs revoke.md: 200 for any token",
    ),
    # Records and works that are not there.
    Rule(_one("delete"), 404, 9016, _done("deleted"), f"{_MAPPER}: put-code not found"),
    Rule(_one("update"), 404, 9016, _look("missing"), f"{_MAPPER}: put-code not found"),
    Rule(
        CALLS,
        404,
        9016,
        _operator("no_such_record", Scope.CONNECTION),
        f"{_MAPPER}: iD not found",
    ),
    # States of the record.
    Rule(
        CALLS,
        301,
        None,
        _author("moved"),
        "ORCID-Source OrcidExceptionMapper: GET of a merged record",
    ),
    Rule(
        CALLS,
        301,
        9007,
        _author("moved"),
        "ORCID-Source OrcidExceptionMapper: GET of a merged record",
    ),
    Rule(CALLS, 409, 9007, _author("moved"), f"{_MAPPER}: record merged into another"),
    Rule(
        CALLS,
        409,
        9018,
        _later("record_locked", Scope.CONNECTION, DAY),
        f"{_MAPPER}: locked by ORCID",
    ),
    Rule(
        CALLS,
        409,
        9036,
        _later("record_unclaimed", Scope.CONNECTION, DAY),
        f"{_MAPPER}: unclaimed",
    ),
    Rule(CALLS, 409, 9044, _author("record_deactivated"), f"{_MAPPER}: deactivated"),
    Rule(
        _one("create"),
        409,
        9048,
        _author("record_full", Scope.ITEM),
        f"{_MAPPER}: 10,000 works",
    ),
    # Duplicates.
    Rule(
        _one("create"),
        409,
        9021,
        _look("duplicate"),
        "ORCID-Source ActivityValidator: a self id is there",
    ),
    Rule(
        _one("update"),
        409,
        9021,
        _operator("identifier_taken"),
        "ORCID-Source ActivityValidator",
    ),
    # Permission.
    Rule(
        CALLS,
        401,
        None,
        Outcome(Recovery.REFUSED, Scope.CONNECTION, "refused"),
        _BEARER,
        "invalid_token",
    ),
    Rule(
        CALLS,
        401,
        9017,
        _operator("wrong_record", Scope.CONNECTION),
        "ORCID-Source TokenTargetFilter",
    ),
    Rule(CALLS, 403, 9038, _author("scope"), f"{_MAPPER}: scope insufficient"),
    Rule(
        WRITES,
        403,
        9010,
        _operator("not_our_work"),
        f"{_MAPPER}: another source's work",
    ),
    Rule(
        WRITES,
        403,
        9014,
        _operator("not_our_work"),
        f"{_MAPPER}: unchanged work of another source",
    ),
    # Our client.
    Rule(
        CALLS,
        409,
        9057,
        _operator("client_locked", Scope.REGISTRY, HOUR),
        f"{_MAPPER}: client locked",
    ),
    Rule(
        CALLS,
        403,
        None,
        _operator("forbidden", Scope.REGISTRY, HOUR),
        f"{_BEARER}: no member client, or a proxy",
    ),
    Rule(
        _one("revoke"),
        401,
        None,
        _operator("credentials", Scope.REGISTRY, HOUR),
        "ORCID-Source OAuthErrorUtils",
    ),
    Rule(
        _one("revoke"),
        400,
        None,
        _operator("credentials", Scope.REGISTRY, HOUR),
        "ORCID docs api_errors.md",
    ),
    # What we sent.
    Rule(
        WRITES, 400, 0, _operator("rejected"), f"{_MAPPER}: every 400 is about the body"
    ),
    Rule(
        WRITES,
        403,
        9035,
        _operator("rejected"),
        f"{_MAPPER}: visibility, which we never send",
    ),
    Rule(WRITES, 415, 9001, _operator("rejected"), f"{_MAPPER}: media type"),
    # Trouble over there.
    Rule(ANY, 429, None, BUSY, "ORCID-Source ApiRateLimitFilter"),
    Rule(ANY, 503, None, BUSY, "ORCID documentation, API limits: 503 over the burst"),
)


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
    if not status:
        return UNANSWERED[operation] if sent else BUSY
    for rule in RULES:
        if rule.matches(operation, status, code, error):
            return rule.outcome
    if status >= 500:
        # A 5xx leaves open whether something was stored, as does no answer.
        return UNANSWERED[operation]
    return UNKNOWN
