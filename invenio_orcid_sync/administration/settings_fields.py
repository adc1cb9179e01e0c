# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The form of the settings: which fields there are, in which words, and how each reads and shows its value."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from babel.units import format_unit
from invenio_i18n import get_locale, gettext
from invenio_i18n import lazy_gettext as _

from ..core.mapping import DEFAULT, MOST_CONTRIBUTORS, citation_word
from ..core.options import DAY, PURPOSES

Options = dict[str, Any]
"""What can be chosen, with words for people."""

YES_NO: Options = {"true": _("Yes"), "false": _("No")}

LONGEST = 12
"""Digits of a number that is worth reading."""


@dataclass(frozen=True)
class Field:
    """One setting, or a switch of the mapping: ``mapping.citation``."""

    name: str
    kind: str
    """One of ``KINDS``."""
    label: Any
    help: Any
    options: Options | None = None
    """None: what this repository has (``services.settings.choices``)."""
    least: int = 0
    most: int = 0

    def strings(self, value: Any) -> list[str]:
        """Return a value as the form has it."""
        return KINDS[self.kind][0](value)

    def value(self, strings: list[str]) -> Any:
        """Return what a form says; what makes no sense stays as it was typed, for the service to refuse."""
        return KINDS[self.kind][1](strings)

    def text(self, value: Any, choices: dict[str, Options]) -> str:
        """Return a value in words."""
        if self.kind in ("seconds", "count"):
            return _amount(self.kind, value)
        known = {**choices.get(self.name, {}), **(self.options or {})}
        chosen = self.strings(value)
        if self.kind == "communities" and chosen[0] == "chosen":
            chosen = chosen[1:]
        # A field's word for a scope is long: the scope itself says as much to who reads differences.
        named = chosen if self.kind == "scopes" else [known.get(x, x) for x in chosen]
        return ", ".join(map(str, named)) or gettext("none")


def _amount(kind: str, value: Any) -> str:
    number = isinstance(value, int) and not isinstance(value, bool)
    if kind == "seconds" and number and value > 0:
        for unit, seconds in (("day", DAY), ("hour", 3600), ("minute", 60)):
            if value % seconds == 0:
                said = format_unit(
                    value // seconds, f"duration-{unit}", locale=get_locale()
                )
                return f"{value} ({said})"
    return str(value)


def _one(strings: list[str]) -> str:
    return strings[0] if len(strings) == 1 else ""


def _listed(value: Any) -> list[str]:
    return sorted(map(str, value)) if isinstance(value, (list, tuple)) else [str(value)]


def _number(strings: list[str]) -> int | str:
    text = _one(strings).strip()
    plain = text.isascii() and text.isdigit() and len(text) <= LONGEST
    return int(text) if plain else text


def _switch(strings: list[str]) -> bool | str:
    text = _one(strings)
    return {"true": True, "false": False}.get(text, text)


def _scopes(strings: list[str]) -> str:
    order = [one.scope for one in PURPOSES.values()]
    known = [scope for scope in order if scope in strings]
    return " ".join(known + [one for one in strings if one not in order])


def _communities(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else ["chosen", *_listed(value)]


def _chosen(strings: list[str]) -> Any:
    mode = strings[0] if strings else ""
    named = [line.strip() for one in strings[1:] for line in one.split()]
    return sorted(set(named)) if mode == "chosen" else mode


KINDS: dict[str, tuple[Callable[[Any], list[str]], Callable[[list[str]], Any]]] = {
    "some": (_listed, lambda strings: sorted(set(strings))),
    "one": (lambda value: [str(value)], _one),
    "citation": (lambda value: [str(citation_word(value))], _one),
    "switch": (lambda value: [str(value).lower()], _switch),
    "seconds": (lambda value: [str(value)], _number),
    "count": (lambda value: [str(value)], _number),
    "scopes": (lambda value: str(value).split(), _scopes),
    "communities": (_communities, _chosen),
}
"""Kind of field → how it shows a value, how it reads one."""


@dataclass(frozen=True)
class Group:
    """Fields of one purpose."""

    name: str
    title: Any
    fields: tuple[Field, ...]


def _switch_field(name: str, label: Any, help: Any) -> Field:
    return Field(name, "switch", label, help, YES_NO)


CONNECTING = Group(
    "connecting",
    _("Connecting"),
    (
        Field(
            "scopes",
            "scopes",
            _("Permissions that are asked for"),
            _(
                "Whoever gave fewer goes on with those, and has to connect again for the rest."
            ),
            {
                "/read-limited": _("See what is in the record: needed"),
                "/activities/update": _("Add and update works: needed"),
                "/person/update": _(
                    "Add to the person's own data: for code of your own"
                ),
                "/authenticate": _("Learn the iD at sign-in"),
                "openid": _("Sign in with OpenID Connect"),
                "/read-public": _("Read what is public"),
            },
        ),
        _switch_field(
            "sign_out_first",
            _("Fresh sign-in at ORCID before connecting"),
            _("For shared computers, where another person may be signed in at ORCID."),
        ),
    ),
)

RECORDS = Group(
    "records",
    _("Which records are shared"),
    (
        Field(
            "access_statuses",
            "some",
            _("Access to files"),
            _("Records whose metadata are not public are never shared."),
            {
                "open": _("open files"),
                "embargoed": _("files under embargo"),
                "restricted": _("restricted files"),
                "metadata-only": _("no files, metadata only"),
            },
        ),
        Field(
            "communities",
            "communities",
            _("Communities"),
            _(
                "One community in each line, by the last part of its address, or its id."
            ),
            {
                "all": _("All records, those of no community too"),
                "reviewed": _("Only what curators of a community accepted"),
                "chosen": _("Only records of these communities:"),
            },
        ),
        Field(
            "excluded_types",
            "some",
            _("Resource types that are not shared"),
            _("A type stands for all its kinds."),
        ),
        Field(
            "versions",
            "one",
            _("Records whose latest version is kept back by its files or type"),
            _("A record is one work, whatever the number of its versions."),
            {
                "latest": _("Share nothing of them"),
                "shared": _("Share the newest version that is not"),
            },
        ),
    ),
)

PEOPLE = Group(
    "people",
    _("Who gets a work"),
    (
        Field(
            "contributor_roles",
            "some",
            _("Contributors who get it too, by role"),
            _("Creators always do. With no role chosen, nobody else does."),
        ),
        Field(
            "others_deposits",
            "one",
            _("Records that somebody else deposited, and no curator reviewed"),
            _("Anyone can type anyone's iD into a deposit form."),
            {
                "ask": _("Ask the author first"),
                "auto": _("Send them without asking"),
            },
        ),
        Field(
            "trusted_roles",
            "some",
            _("Accounts whose deposits need no author's yes, by role"),
            _("Such as the library's staff."),
        ),
    ),
)

CONTENT = Group(
    "content",
    _("What is sent"),
    (
        _switch_field(
            "portal_public",
            _("Everybody can open landing pages"),
            _("If not, no link to them is sent."),
        ),
        _switch_field(
            "mapping.landing_page",
            _("Send the landing page as the work's link"),
            _(
                "Without it the identifiers still lead there, where they have addresses."
            ),
        ),
        Field(
            "mapping.citation",
            "citation",
            _("Citation"),
            _(
                "As the record's export or page has it. A formatted one takes longer to make than all else that is sent."
            ),
            {
                "none": _("none"),
                "bibtex": "BibTeX",
                "formatted-apa": "APA",
                "formatted-harvard": "Harvard",
                "formatted-ieee": "IEEE",
                "formatted-mla": "MLA",
                "formatted-vancouver": "Vancouver",
                "formatted-chicago": "Chicago",
            },
        ),
        _switch_field(
            "mapping.description",
            _("Send the description"),
            _("As plain text, the first 5,000 characters."),
        ),
        Field(
            "mapping.contributor_cap",
            "count",
            _("Contributors that are sent at most"),
            _("The owner of the ORCID record is always among them. ORCID shows 50."),
            least=1,
            most=MOST_CONTRIBUTORS,
        ),
    ),
)

TIMES = Group(
    "times",
    _("When"),
    (
        Field(
            "debounce",
            "seconds",
            _("Seconds that a change waits for further ones"),
            _("Deletion and restriction never wait."),
            most=DAY,
        ),
        Field(
            "grace",
            "seconds",
            _("Seconds before a work is removed"),
            _("Where its author was dropped from the record, or it is shared no more."),
            most=90 * DAY,
        ),
    ),
)

GROUPS = (CONNECTING, RECORDS, PEOPLE, CONTENT, TIMES)

FIELDS = {one.name: one for group in GROUPS for one in group.fields}


def said(content: dict[str, Any], name: str) -> Any:
    """Return what settings say of a field. :raises KeyError: nothing."""
    whole, _dot, part = name.partition(".")
    return content[whole][part] if part else content[whole]


def saying(content: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """Return settings that say something of a field."""
    whole, _dot, part = name.partition(".")
    if part:
        value = {**content.get(whole, {}), part: value}
    return {**content, whole: value}


def silent(content: dict[str, Any], name: str) -> dict[str, Any]:
    """Return settings that leave a field to the default."""
    whole, _dot, part = name.partition(".")
    rest = {key: each for key, each in content.items() if key != whole}
    if part:
        own = {key: each for key, each in content.get(whole, {}).items() if key != part}
        return {**rest, whole: own} if own else rest
    return rest


def default_of(name: str, defaults: dict[str, Any]) -> Any:
    """Return a field's default. ``defaults``: those of the settings."""
    whole, _dot, part = name.partition(".")
    return getattr(DEFAULT, part) if part else defaults[whole]


def laid(
    content: dict[str, Any],
    fields: Iterable[tuple[Field, list[str]]],
    defaults: dict[str, Any],
) -> dict[str, Any]:
    """Return settings with what a form says: what is as before stays as it was said, what is the default's is not said."""
    for field, strings in fields:
        value, default = field.value(strings), default_of(field.name, defaults)
        if value == _as_read(field, _now(content, field.name, default)):
            continue
        if value == _as_read(field, default):
            content = silent(content, field.name)
        else:
            content = saying(content, field.name, value)
    return content


def _now(content: dict[str, Any], name: str, default: Any) -> Any:
    try:
        return said(content, name)
    except KeyError:
        return default


def _as_read(field: Field, value: Any) -> Any:
    """Return a value as the form gives it back where nobody touched it."""
    return field.value(field.strings(value))
