# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What a browser brought back from ORCID, and the one exchange of its code."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from flask import current_app

from ..core.outcomes import Recovery, classify
from ..errors import Problem
from ..orcid.answers import Answer
from ..orcid.client import Client
from ..orcid.environments import Environment
from ..orcid.ids import is_orcid
from . import engine

CENTURY = 100 * 365 * 86400


@dataclass(frozen=True)
class Exchanged:
    """A token response. ``orcid`` is empty where ORCID named no valid iD."""

    orcid: str
    name: str | None
    scope: str
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: datetime | None
    response: dict[str, Any] = field(repr=False)
    """As it came."""


def code_of(args: dict[str, str], environment: Environment) -> str:
    """Return the authorization code of a callback. :raises Problem: it has none, and why.

    ORCID's front end returns some errors as a URL fragment, which no server sees: then there is neither ``code``
    nor ``error`` (orcid-angular, oauth error handling).
    """
    # RFC 9207: only a registry that names itself can be checked.
    if args.get("iss", environment.web).rstrip("/") != environment.web:
        raise Problem("state_other_environment")
    if args.get("error"):
        denied = args["error"] == "access_denied"
        raise Problem("denied" if denied else "registry_error")
    if not args.get("code"):
        raise Problem("silent")
    return args["code"]


def exchange(environment: Environment, code: str, redirect_uri: str) -> Exchanged:
    """Exchange a code, once and never again. :raises Problem: no token came, or none may be asked for."""
    engine.check_instance()
    client = Client(environment, threads=1)
    try:
        answer = client.exchange(code, redirect_uri)
    finally:
        client.close()
    body = answer.body if isinstance(answer.body, dict) else {}
    if problem := _problem(answer, body):
        # Neither the body nor its description: they quote codes and tokens.
        current_app.logger.warning(
            "ORCID: token exchange failed (%s): HTTP %s %s",
            problem,
            answer.status,
            answer.problem,
        )
        raise Problem(problem)
    return read(body)


def _problem(answer: Answer, body: dict[str, Any]) -> str | None:
    """Return why there is no token: the code of a message."""
    outcome = classify("exchange", answer.status, answer.code, answer.oauth_error)
    if outcome.recovery is not Recovery.DONE:
        return outcome.code
    return None if _text(body, "access_token") else "answer_unusable"


def read(body: dict[str, Any]) -> Exchanged:
    """Read a token response. A missing or wrong iD is left empty: the token must be revoked all the same."""
    orcid = _text(body, "orcid") or ""
    return Exchanged(
        orcid=orcid if is_orcid(orcid) else "",
        name=_text(body, "name"),
        scope=_text(body, "scope") or "",
        access_token=body["access_token"],
        refresh_token=_text(body, "refresh_token"),
        expires_at=_expiry(body.get("expires_in")),
        response=body,
    )


def _text(body: dict[str, Any], key: str) -> str | None:
    value = body.get(key)
    return value if isinstance(value, str) and value else None


def _expiry(seconds: Any) -> datetime | None:
    try:
        life = min(int(seconds), CENTURY)
    except (TypeError, ValueError):
        return None
    return datetime.now(timezone.utc) + timedelta(seconds=life)
