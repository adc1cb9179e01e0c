# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The mapping for operators: what this repository's own words become at ORCID, and what other rows would make of a record.

Rows that an operator lays over the default are the setting ``mapping`` and are saved like any other (``settings``).
"""

from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, replace
from typing import Any

from ..core.mapping import (
    ALLOWED_RELATIONSHIPS,
    ALLOWED_ROLES,
    ALLOWED_TYPES,
    DEFAULT,
    Mapping,
)
from ..core.registry import CREDIT_PREFIX, IDENTIFIER_PREFIXES
from ..engine.facts import facts_of
from ..said import N_
from . import engine, terms, works
from .errors import BadInput, NotFound
from .permissions import operator
from .records import concept_of
from .works import Preview

KINDS = ("types", "schemes", "roles", "relations")
SWITCHES = ("contributor_cap", "citation", "description", "landing_page")
"""What the mapping says besides its rows."""

TARGETS = {
    "types": ALLOWED_TYPES,
    "schemes": sorted(IDENTIFIER_PREFIXES),
    "roles": ALLOWED_ROLES,
    "relations": [],
}
"""ORCID's words for each kind."""

RELATIONSHIPS = ALLOWED_RELATIONSHIPS
"""Of identifiers and relations, those that can be chosen."""


@dataclass(frozen=True)
class Row:
    """One word of this repository, or of the mapping, and what becomes of it."""

    kind: str
    """One of ``KINDS``."""
    name: str
    title: str
    """For people, in their language; empty for a word that this repository does not have."""
    target: str | None
    """ORCID's word; None: not sent, or sent without."""
    relationship: str | None
    """Of identifiers and relations."""
    source: str
    """``default``, ``operator``, ``prefix`` (a type takes another's row) or ``none``."""
    why: str

    @property
    def here(self) -> bool:
        """Whether this repository has the word."""
        return bool(self.title)

    @property
    def unmapped(self) -> bool:
        """Whether no row names it: somebody should look."""
        return self.source in ("prefix", "none")


@dataclass(frozen=True)
class Change:
    """A row that is not the default's, or what the mapping says besides rows."""

    kind: str
    name: str
    default: str | None
    now: str | None


@dataclass(frozen=True)
class Trial:
    """What ORCID gets of a record, and what it would get."""

    before: Preview
    after: Preview


def overrides(identity: Any) -> dict[str, Any]:
    """Return what is laid over the default."""
    operator(identity, "read")
    return dict(engine.option("mapping"))


def rows(
    identity: Any,
    locale: str = "en",
    overrides: MappingABC[str, Any] | None = None,
) -> list[Row]:
    """Return all words of this repository and of the mapping, by kind and name.

    :param overrides: other rows than those in force. :raises MappingError: they cannot be.
    """
    mapping = mapping_of(identity, overrides)
    return [row for kind in KINDS for row in _of_kind(kind, mapping, locale)]


def mapping_of(identity: Any, overrides: MappingABC[str, Any] | None = None) -> Mapping:
    """Return the mapping in force, or with other rows. :raises MappingError: they cannot be."""
    operator(identity, "read")
    if overrides is None:
        return engine.settings().mapping
    return DEFAULT.overlaid(overrides)


def _of_kind(kind: str, mapping: Mapping, locale: str) -> list[Row]:
    titles = _titles(kind, locale)
    names = {*titles, *getattr(mapping, kind)}
    return [
        Row(kind, name, titles.get(name, ""), *_found(kind, name, mapping))
        for name in sorted(names)
    ]


def _titles(kind: str, locale: str) -> dict[str, str]:
    if kind == "schemes":
        return {name: str(label) for name, label in terms.schemes().items()}
    vocabularies = {
        "types": (terms.RESOURCE_TYPES,),
        "roles": (terms.CREATORS_ROLES, terms.CONTRIBUTORS_ROLES),
        "relations": (terms.RELATIONS,),
    }
    return terms.titles(locale, *vocabularies[kind])


def _found(
    kind: str, name: str, mapping: Mapping
) -> tuple[str | None, str | None, str, str]:
    """Return target, relationship, source and why."""
    row = getattr(mapping, kind).get(name)
    if row is None:
        target = mapping.work_type(name)[0] if kind == "types" else None
        source = "prefix" if _takes_prefix(kind, name, mapping) else "none"
        return target, None, source, ""
    source = "default" if row == getattr(DEFAULT, kind).get(name) else "operator"
    return *_words(kind, row), source, row[-1]


def _takes_prefix(kind: str, name: str, mapping: Mapping) -> bool:
    head = name.rpartition("-")[0]
    return kind == "types" and any(
        head == known or head.startswith(f"{known}-") for known in mapping.types
    )


def _words(kind: str, row: Any) -> tuple[str | None, str | None]:
    """Return target and relationship of a row, in the words in which an operator writes them."""
    if kind == "schemes":
        return row.type, row.relationship
    if kind == "relations":
        return None, row.relationship
    target = row[1]
    if kind == "roles" and target:
        target = target.removeprefix(CREDIT_PREFIX).rstrip("/")
    return target, None


def words(kind: str, name: str, mapping: Mapping) -> tuple[str | None, str | None]:
    """Return what a row says: target and relationship. :raises KeyError: there is no such row."""
    return _words(kind, getattr(mapping, kind)[name])


def changes(
    identity: Any, overrides: MappingABC[str, Any] | None = None
) -> list[Change]:
    """Return what is not as in the default. :raises MappingError: the overrides cannot be."""
    mapping = mapping_of(identity, overrides)
    found = [
        Change(kind, name, _said(DEFAULT, kind, name), _said(mapping, kind, name))
        for kind in KINDS
        for name in sorted(getattr(mapping, kind))
    ]
    found += [
        Change("option", name, _text(getattr(DEFAULT, name)), _text(value))
        for name in SWITCHES
        if (value := getattr(mapping, name)) is not None
    ]
    return [one for one in found if one.default != one.now]


def _said(mapping: Mapping, kind: str, name: str) -> str | None:
    try:
        said = words(kind, name, mapping)
    except KeyError:
        return None
    return ", ".join(filter(None, said)) or "not sent"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def default_of(kind: str, name: str) -> tuple[str | None, str | None] | None:
    """Return what the default says of a word: target and relationship. None: it does not name it."""
    try:
        return words(kind, name, DEFAULT)
    except KeyError:
        return None


def edited(
    overrides: MappingABC[str, Any], kind: str, name: str, value: Any
) -> dict[str, Any]:
    """Return overrides with one row more, as ``Mapping.overlaid`` takes it. What is as in the default is left out.

    :raises MappingError: the row cannot be.
    """
    laid = DEFAULT.overlaid({kind: {name: value}})
    own = {
        key: rows for key, rows in (overrides.get(kind) or {}).items() if key != name
    }
    default = name in getattr(DEFAULT, kind)
    if not default or words(kind, name, laid) != words(kind, name, DEFAULT):
        own[name] = value
    others = {key: rows for key, rows in overrides.items() if key != kind}
    return {**others, kind: own} if own else others


def tried(
    identity: Any,
    recid: str,
    overrides: MappingABC[str, Any],
    orcid: str | None = None,
) -> Trial:
    """Map a published record as now and as it would be.

    :raises MappingError: the overrides cannot be. :raises NotFound: no such published record.
    :raises BadInput: not everybody may read it: nothing is sent of it, and to operate is no permission to read it.
    :raises Unmappable: naming field and cure.
    """
    other = replace(engine.settings(), mapping=mapping_of(identity, overrides))
    if not recid.isprintable():
        raise NotFound("record", recid)
    publication = facts_of(concept_of(recid), other).publication
    if publication and not publication.public:
        raise BadInput(
            N_(
                "Nothing is sent of %(record)s: its page is not open to everybody.",
                record=recid,
            )
        )
    before = works.preview(recid, orcid)
    return Trial(before, works.preview(recid, orcid, other))
