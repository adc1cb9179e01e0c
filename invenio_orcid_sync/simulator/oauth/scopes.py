# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which scopes a client gets for what it asks (orcid-api 1.3)."""

from ..access import FOR_CLIENTS, FOR_PUBLIC_CLIENTS, IGNORED, IMPLIED
from ..state import Client

# What a person reads on the consent page. Our words.
MEANINGS: dict[str, str] = {
    "/authenticate": "Know your ORCID iD and read what is public on your record",
    "openid": "Know your ORCID iD and your name",
    "/read-limited": "Read what you show to trusted organisations",
    "/activities/update": "Add works and other activities, and change or remove its own",
    "/person/update": "Add information about you, and change or remove its own",
    "/activities/read-limited": "Read activities you show to trusted organisations",
    "/person/read-limited": "Read personal information you show to trusted organisations",
    "/orcid-works/create": "Add works",
    "/orcid-works/update": "Change or remove works it added",
    "/orcid-works/read-limited": "Read works you show to trusted organisations",
    "/affiliations/create": "Add affiliations",
    "/affiliations/update": "Change or remove affiliations it added",
    "/affiliations/read-limited": "Read affiliations you show to trusted organisations",
    "/funding/create": "Add funding",
    "/funding/update": "Change or remove funding it added",
    "/funding/read-limited": "Read funding you show to trusted organisations",
    "/peer-review/create": "Add peer reviews",
    "/peer-review/update": "Change or remove peer reviews it added",
    "/peer-review/read-limited": "Read peer reviews you show to trusted organisations",
    "/orcid-bio/update": "Add information about you, and change or remove its own",
    "/orcid-bio/external-identifiers/create": "Add identifiers you have elsewhere",
    "/orcid-bio/read-limited": "Read personal information you show to trusted organisations",
    "/email/read-private": "Read your private e-mail addresses",
}


class ScopeError(Exception):
    """A scope that cannot be granted; *known* tells a wrong name from a forbidden one."""

    def __init__(self, scope: str, known: bool):
        """Keep what decides status and text."""
        super().__init__(f"Invalid scope: {scope}")
        self.known = known


def granted(text: str, client: Client, for_person: bool) -> tuple[str, ...]:
    """Give the scopes that fit; those of the other grant type fall away in silence.

    Nothing left, an unknown name, or a scope above the client's membership is a ScopeError.
    """
    asked = [s for s in dict.fromkeys(text.replace("+", " ").split()) if s]
    for scope in asked:
        if scope not in IMPLIED and scope not in IGNORED:
            raise ScopeError(scope, known=False)
    kept = tuple(
        s for s in asked if s not in IGNORED and (s in FOR_CLIENTS) != for_person
    )
    if not kept:
        raise ScopeError(text, known=True)
    for scope in kept:
        if not _allowed(scope, client):
            raise ScopeError(scope, known=True)
    return kept


def _allowed(scope: str, client: Client) -> bool:
    """Public clients read only; webhooks and notifications are for premium members."""
    if scope in ("/webhook", "/premium-notification"):
        return client.member and client.premium
    return client.member or scope in FOR_PUBLIC_CLIENTS
