# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What an operator may set while the site runs, and which values each setting takes.

A setting has the name of its configuration key: ``grace`` is ``ORCID_SYNC_GRACE``. Whatever is not named here,
hosts and credentials above all, can be set in the instance's configuration only.
"""

from collections.abc import Callable, Collection
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..said import N_
from .mapping import in_words, problems
from .policy import ACCESS_STATUSES

PREFIX = "ORCID_SYNC_"
DAY = 24 * 3600


class Fault(NamedTuple):
    """A value that cannot be, and what to do instead."""

    field: str
    """Name of the setting; with dots for a part of it: ``mapping.types.dataset``."""
    value: Any
    cure: str

    def __str__(self) -> str:
        return N_(
            "%(field)s: %(value)r is not allowed. %(cure)s",
            field=self.field,
            value=self.value,
            cure=self.cure,
        )


class Purpose(NamedTuple):
    """What a scope is asked for."""

    scope: str
    membership: str
    """Kind of credentials that ORCID gives it to."""
    required: bool = False
    """Nothing can be sent without it."""


PURPOSES = {
    "see": Purpose("/read-limited", "member", required=True),
    "works": Purpose("/activities/update", "member", required=True),
    "person": Purpose("/person/update", "member"),
    "sign_in": Purpose("/authenticate", "public"),
    "sign_in_openid": Purpose("openid", "public"),
    "public": Purpose("/read-public", "public"),
}
"""Scopes that connecting may ask for, by what for: to see what is there, to add works, to add to the person's own data
(for code of your own), and what ORCID gives to everybody."""


class _Refused(ValueError):
    """A value that a setting does not take. Its text is the cure."""


Check = Callable[[Any], Any]
"""Returns the value as it is kept. :raises _Refused: saying what would be allowed."""


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Refused(N_("Use true or false."))
    return value


def _seconds(most: int) -> Check:
    def check(value: Any) -> int:
        number = isinstance(value, int) and not isinstance(value, bool)
        if not number or not 0 <= value <= most:
            raise _Refused(
                N_("Use a whole number of seconds from 0 to %(most)s.", most=most)
            )
        return value

    return check


def _one_of(*allowed: str) -> Check:
    def check(value: Any) -> str:
        if value not in allowed:
            raise _Refused(N_("Use one of: %(names)s.", names=", ".join(allowed)))
        return value

    return check


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise _Refused(N_("Use a number, 0 or more."))
    return value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise _Refused(N_("Use a whole number, 1 or more."))
    return value


def _number_or_none(value: Any) -> float | None:
    return None if value is None else _number(value)


def _names(value: Any) -> list[str]:
    if not isinstance(value, (list, tuple, set, frozenset)):
        raise _Refused(N_('Use a list of names, such as ["a", "b"].'))
    if any(not isinstance(one, str) or not one.strip() for one in value):
        raise _Refused(N_("Use names that are text and not empty."))
    return list(dict.fromkeys(one.strip() for one in value))


def _some_of(allowed: Collection[str]) -> Check:
    def check(value: Any) -> list[str]:
        chosen = _names(value)
        if not set(chosen) <= set(allowed):
            raise _Refused(N_("Use some of: %(names)s.", names=", ".join(allowed)))
        return [one for one in allowed if one in chosen]

    return check


def _communities(value: Any) -> str | list[str]:
    if value in ("all", "reviewed"):
        return value
    if isinstance(value, str) or not (chosen := _names(value)):
        raise _Refused(
            N_(
                'Use "all", "reviewed", or a list of communities by slug or id, one at least.'
            )
        )
    return chosen


def _scopes(value: Any) -> str:
    known = [purpose.scope for purpose in PURPOSES.values()]
    asked = value.split() if isinstance(value, str) else []
    if not asked or not set(asked) <= set(known):
        raise _Refused(
            N_(
                "Use some of these, with blanks between: %(names)s.",
                names=" ".join(known),
            )
        )
    return " ".join(dict.fromkeys(asked))


OPTIONS: dict[str, Check] = {
    "scopes": _scopes,
    "sign_out_first": _switch,
    "access_statuses": _some_of(ACCESS_STATUSES),
    "communities": _communities,
    "excluded_types": _names,
    "versions": _one_of("latest", "shared"),
    "contributor_roles": _names,
    "others_deposits": _one_of("ask", "auto"),
    "trusted_roles": _names,
    "portal_public": _switch,
    "debounce": _seconds(DAY),
    "grace": _seconds(90 * DAY),
    "mapping": in_words,
}
"""Setting → what its values must be. ``mapping`` is checked row by row (``core.mapping.problems``)."""

NUMBERS: dict[str, Check] = {
    "cool_down": _number,
    "recheck": _number,
    "doi_patience": _number,
    "undo": _number,
    "drain_every": _number,
    "rate": _number,
    "threads": _count,
    "shards": _count,
    "history_retention": _number_or_none,
}
"""The same for what the instance's configuration alone can set."""


@dataclass(frozen=True)
class Checked:
    """Settings as they are kept, and what is wrong with the others."""

    content: dict[str, Any]
    faults: list[Fault]


def key_of(name: str) -> str:
    """Return the configuration key of a setting."""
    return PREFIX + name.upper()


def checked(content: Any) -> Checked:
    """Check settings by themselves. Whether what they name is there, and credentials suffice, others must tell."""
    if not isinstance(content, MappingABC):
        cure = N_("Use an object of settings.")
        return Checked({}, [Fault("settings", content, cure)])
    kept: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, value in content.items():
        if name not in OPTIONS:
            cure = N_("There are these settings: %(names)s", names=", ".join(OPTIONS))
            faults.append(Fault(str(name), value, cure))
            continue
        if name == "mapping":
            faults += mapping_faults(value)
        try:
            kept[name] = OPTIONS[name](value)
        except _Refused as refused:
            faults.append(Fault(name, value, str(refused)))
    return Checked(kept, faults)


def number_faults(values: dict[str, Any]) -> list[Fault]:
    """Return what is wrong with numbers of the configuration. ``values``: by their names in :data:`NUMBERS`."""
    faults = []
    for name, value in values.items():
        try:
            NUMBERS[name](value)
        except _Refused as refused:
            faults.append(Fault(name, value, str(refused)))
    return faults


def mapping_faults(overrides: Any) -> list[Fault]:
    """Return everything that is wrong with what is laid over the mapping."""
    return [
        Fault(
            f"mapping.{one.key}",
            one.value,
            N_("Allowed: %(allowed)s.", allowed=one.allowed),
        )
        for one in problems(overrides)
    ]


def credentials_fault(scopes: str, membership: str) -> Fault | None:
    """Return why scopes do not go with the credentials, None where they do."""
    asked = scopes.split()
    needed = [one.scope for one in PURPOSES.values() if one.required]
    if membership == "member":
        missing = [scope for scope in needed if scope not in asked]
        cure = N_(
            "Nothing can be sent without this: %(scopes)s. Add it.",
            scopes=", ".join(missing),
        )
        return Fault("scopes", scopes, cure) if missing else None
    refused = [
        one.scope
        for one in PURPOSES.values()
        if one.scope in asked and one.membership == "member"
    ]
    cure = N_(
        "Public credentials do not get this: %(scopes)s. Leave it out.",
        scopes=", ".join(refused),
    )
    return Fault("scopes", scopes, cure) if refused else None
