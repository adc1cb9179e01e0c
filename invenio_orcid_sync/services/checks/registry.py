# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Questions to ORCID: whether it can be reached, knows our client, and has the same time."""

from collections.abc import Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime

from flask import current_app

from ...orcid.answers import Answer
from ...orcid.client import Client
from ...orcid.environments import HOSTS, Environment
from ...proxies import current_orcid_sync
from .finding import Finding
from .running import database_time

ANYBODYS, MEMBERS = "/read-public", "/group-id-record/read"
"""Scopes for a client itself that every client gets, and that members alone get (orcid-api 1.3)."""

SKEW = 30.0
"""Seconds by which ORCID's clock and the database's may differ (``core.drift``), whatever a request takes."""


def credentials() -> Iterator[Finding]:
    """Ask for a token of the client's own, as small as there is; it is revoked at once."""
    environment = current_orcid_sync.environment
    asked = MEMBERS if environment.member else ANYBODYS
    answer = _asked(environment, asked)
    yield from _clock(answer)
    if answer.ok and _token(answer):
        return
    if answer.status == 0:
        yield Finding(
            "unreachable",
            f"{environment.token_url} cannot be reached: {answer.problem}.",
            "Let this machine connect to ORCID: look at firewall, name server, certificates and HTTPS_PROXY.",
        )
    elif answer.status not in (400, 401):
        yield Finding(
            "registry_trouble",
            f"{environment.token_url} answers {answer.status}, and gives no token.",
            "If it lasts, look at ORCID's status page, and whether a proxy or a sign-in page stands between.",
            fatal=False,
        )
    else:
        yield _refused(environment, asked)


def _refused(environment: Environment, asked: str) -> Finding:
    """Find out why. Neither texts nor codes of refusals say so reliably (orcid-api 1.7)."""
    if asked == MEMBERS and _accepts(environment):
        return Finding(
            "public_credentials",
            f"ORCID accepts client {environment.client_id}, but gives it no right of members.",
            "Set credentials of a member, or ORCID_SYNC_MEMBERSHIP = 'public'.",
            fatal=False,
        )
    if other := _home(environment):
        return Finding(
            "other_registry",
            f"Client {environment.client_id} belongs to ORCID's {other}, and ORCID_SYNC_ENVIRONMENT is "
            f"{environment.name!r}.",
            "Set the credentials of this environment, or the environment of these credentials.",
        )
    secret = current_app.config["ORCID_SYNC_CLIENT_SECRET"]
    blanks = " There are blanks around the secret." if secret != secret.strip() else ""
    return Finding(
        "credentials",
        f"ORCID does not accept client {environment.client_id} with this secret.{blanks}",
        "Compare ORCID_SYNC_CLIENT_ID and ORCID_SYNC_CLIENT_SECRET with what ORCID gave you, then restart.",
    )


def _home(environment: Environment) -> str | None:
    """Return the other of ORCID's registries if it knows the client.

    The secret may go there: it is that one's, or nobody's.
    """
    others = (name for name in HOSTS if name != environment.name)
    for name in others if environment.name in HOSTS else ():
        if _accepts(replace(environment, name=name, **HOSTS[name])):
            return name
    return None


def _accepts(environment: Environment) -> bool:
    answer = _asked(environment, ANYBODYS)
    return answer.ok and _token(answer) is not None


def _asked(environment: Environment, scope: str) -> Answer:
    client = Client(environment, threads=1)
    try:
        answer = client.own_token(scope)
        if answer.ok and (token := _token(answer)):
            client.revoke(token)
        return answer
    finally:
        client.close()


def _token(answer: Answer) -> str | None:
    token = answer.body.get("access_token") if isinstance(answer.body, dict) else None
    return token if isinstance(token, str) and token else None


def _clock(answer: Answer) -> Iterator[Finding]:
    try:
        there = parsedate_to_datetime(answer.date or "").timestamp()
    except ValueError:
        return
    # It was written somewhere within the request.
    differs = abs(database_time() - answer.seconds / 2 - there) - answer.seconds / 2
    if differs > SKEW:
        yield Finding(
            "clock",
            f"The clocks of ORCID and of the database differ by {differs:.0f} seconds.",
            "Have all machines take their time from one source (NTP).",
            fatal=False,
        )
