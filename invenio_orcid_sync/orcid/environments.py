# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Where a registry is and who we are there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from ..said import N_


class EnvironmentProblem(ValueError):
    """The configuration names no usable registry. The message names the key and the cure."""


@dataclass(frozen=True)
class Environment:
    """One ORCID registry and our client there. Rows of different environments never cross."""

    name: str
    web: str
    api: str
    pub: str
    client_id: str
    client_secret: str = field(repr=False)
    member: bool = True

    @property
    def authorize_url(self) -> str:
        """Page where a person signs in and consents."""
        return f"{self.web}/oauth/authorize"

    @property
    def token_url(self) -> str:
        """Endpoint that exchanges codes."""
        return f"{self.web}/oauth/token"

    @property
    def revoke_url(self) -> str:
        """Endpoint that ends a token."""
        return f"{self.web}/oauth/revoke"

    def record_url(self, orcid: str) -> str:
        """Page of a person's record, as ORCID displays iDs."""
        return f"{self.web}/{orcid}"


# ORCID documentation, "API hosts".
HOSTS = {
    "production": {
        "web": "https://orcid.org",
        "api": "https://api.orcid.org",
        "pub": "https://pub.orcid.org",
    },
    "sandbox": {
        "web": "https://sandbox.orcid.org",
        "api": "https://api.sandbox.orcid.org",
        "pub": "https://pub.sandbox.orcid.org",
    },
}

_VERSION = re.compile(r"/v\d+(\.\d+)?/?$")
"""What ORCID's own documentation shows behind the hosts."""

PARTS = ("web", "api", "pub")


def environment_of(
    name: str,
    hosts: Mapping[str, str] | None,
    client_id: str | None,
    client_secret: str | None,
    membership: str = "member",
) -> Environment:
    """Return the configured environment. :raises EnvironmentProblem: with the key to mend."""
    if not client_id or not client_secret:
        raise EnvironmentProblem(
            N_(
                "ORCID_SYNC_CLIENT_ID and ORCID_SYNC_CLIENT_SECRET are not set: "
                "set the credentials that ORCID gave you."
            )
        )
    _check_texts(
        ORCID_SYNC_ENVIRONMENT=name,
        ORCID_SYNC_CLIENT_ID=client_id,
        ORCID_SYNC_CLIENT_SECRET=client_secret,
    )
    if membership not in ("member", "public"):
        raise EnvironmentProblem(
            N_(
                "ORCID_SYNC_MEMBERSHIP is %(value)r: set 'member' or 'public'.",
                value=membership,
            )
        )
    return Environment(
        name=name,
        **_hosts(name, hosts),
        client_id=client_id,
        client_secret=client_secret,
        member=membership == "member",
    )


def retired_of(current: Environment, given: Any) -> tuple[Environment, ...]:
    """Return our former clients in the same registry. ``given``: client id → secret.

    :raises EnvironmentProblem: it is something else, or names the present client.
    """
    if not isinstance(given, Mapping) or not all(
        isinstance(text, str) and text for pair in given.items() for text in pair
    ):
        raise EnvironmentProblem(
            N_(
                "ORCID_SYNC_RETIRED_CLIENTS is no dictionary from client ids to secrets: "
                "set {'APP-...': 'secret'}."
            )
        )
    if current.client_id in given:
        raise EnvironmentProblem(
            N_(
                "ORCID_SYNC_RETIRED_CLIENTS names the client id that is in use: list former ones only."
            )
        )
    return tuple(
        replace(current, client_id=client_id, client_secret=secret)
        for client_id, secret in given.items()
    )


def _hosts(name: str, given: Mapping[str, str] | None) -> dict[str, str]:
    if name in HOSTS:
        if given:
            # A token of one registry must never be sent to another's host.
            raise EnvironmentProblem(
                N_(
                    "ORCID_SYNC_HOSTS is set, but %(name)r has fixed hosts: "
                    "remove it, or name the environment differently.",
                    name=name,
                )
            )
        return HOSTS[name]
    _check_shape(given)
    missing = [part for part in PARTS if not (given or {}).get(part)]
    if given is None or missing:
        raise EnvironmentProblem(
            N_(
                "ORCID_SYNC_ENVIRONMENT is %(name)r: set ORCID_SYNC_HOSTS with %(missing)s, or use 'production' or "
                "'sandbox'.",
                name=name,
                missing=", ".join(missing),
            )
        )
    for part in PARTS:
        if not _is_url(given[part]):
            raise EnvironmentProblem(
                N_("ORCID_SYNC_HOSTS[%(part)r] is no http(s) URL.", part=part)
            )
        if _VERSION.search(given[part]):
            raise EnvironmentProblem(
                N_(
                    "ORCID_SYNC_HOSTS[%(part)r] ends with a version of the API: leave that out, it is added.",
                    part=part,
                )
            )
    return {part: given[part].rstrip("/") for part in PARTS}


def _check_texts(**given: Any) -> None:
    """A variable that looks like a number is one: the values, which may be secret, are not named."""
    for key, value in given.items():
        if not isinstance(value, str):
            raise EnvironmentProblem(
                N_("%(key)s is no text: set it with quotation marks.", key=key)
            )


def _check_shape(given: Any) -> None:
    """Configuration comes from files and variables: it may be anything."""
    if given is None:
        return
    if not isinstance(given, Mapping) or not all(
        isinstance(url, str | None) for url in given.values()
    ):
        raise EnvironmentProblem(
            N_(
                "ORCID_SYNC_HOSTS is no dictionary of URLs: "
                "set {'web': 'https://...', 'api': 'https://...', 'pub': 'https://...'}."
            )
        )


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
