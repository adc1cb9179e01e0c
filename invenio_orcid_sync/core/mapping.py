# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The mapping: default tables, and what an operator lays over them."""

from collections.abc import Callable, Iterator
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, TypeVar

from ..said import N_
from . import tables
from .registry import (
    CREDIT_PREFIX,
    CREDIT_ROLES,
    IDENTIFIER_PREFIXES,
    LEGACY_ROLES,
    SHOWN_CONTRIBUTORS,
    WORK_TYPES,
)
from .tables import CITATION_STYLES, RelationRow, RoleRow, SchemeRow, TypeRow

_Row = TypeVar("_Row", TypeRow, SchemeRow, RoleRow, RelationRow)

OVERRIDE = "set by the operator"
#: "undefined" is for old data of the registry's own.
ALLOWED_TYPES = sorted(WORK_TYPES - {"undefined"})
ALLOWED_ROLES = sorted(LEGACY_ROLES) + sorted(
    role[len(CREDIT_PREFIX) : -1] for role in CREDIT_ROLES
)
ALLOWED_RELATIONSHIPS = ["part-of", "version-of"]
NO_CITATION, BIBTEX = "none", "bibtex"
#: What is sent has ORCID's word for its type.
ALLOWED_CITATIONS = [NO_CITATION, BIBTEX, *CITATION_STYLES]
#: Our choice: 1,000 contributors make a work of 270 KB.
MOST_CONTRIBUTORS = 1000


class MappingError(ValueError):
    """An override that cannot be; says which, and what would be allowed."""

    def __init__(self, key: str, value: Any, allowed: str) -> None:
        """Keep the key (dotted), the refused value and what is allowed."""
        super().__init__(
            N_(
                "Mapping %(key)s: %(value)r is not allowed. Allowed: %(allowed)s.",
                key=key,
                value=value,
                allowed=allowed,
            )
        )
        self.key = key
        self.value = value
        self.allowed = allowed


def _table(rows: tuple[_Row, ...]) -> MappingABC[str, _Row]:
    return MappingProxyType({row[0]: row for row in rows})


def _default(rows: tuple[_Row, ...]) -> Any:
    # A hundred rows would drown every message that shows a mapping.
    return field(default_factory=lambda: _table(rows), repr=False)


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """How a record's fields become a work.

    :param types: rows by resource type; custom types take the row of their longest
        prefix, then ``other``.
    :param schemes: rows by identifier scheme.
    :param roles: rows by contributor role.
    :param relations: rows by relation type of related identifiers.
    :param contributor_cap: contributors sent at most; the owner is always among them.
    :param citation: one of ``ALLOWED_CITATIONS``.
    :param description: whether the description is sent.
    :param landing_page: whether the landing page is sent as the work's link.
    """

    types: MappingABC[str, TypeRow] = _default(tables.TYPES)
    schemes: MappingABC[str, SchemeRow] = _default(tables.SCHEMES)
    roles: MappingABC[str, RoleRow] = _default(tables.ROLES)
    relations: MappingABC[str, RelationRow] = _default(tables.RELATIONS)
    contributor_cap: int = SHOWN_CONTRIBUTORS
    citation: str = BIBTEX
    description: bool = True
    landing_page: bool = True

    def work_type(self, resource_type: str) -> tuple[str, bool]:
        """Return the work type, and whether a row names this very resource type."""
        name = resource_type
        while name:
            if row := self.types.get(name):
                return row.work_type, name == resource_type
            name = name.rpartition("-")[0]
        return "other", False

    def overlaid(self, overrides: MappingABC[str, Any]) -> "Mapping":
        """Return this mapping with an operator's words laid over it.

        ``types`` and ``roles`` map names to ORCID's (a CRediT role by its short name or
        address); ``schemes`` map to an identifier type, or to ``{"type": ...,
        "relationship": "version-of" | "part-of"}``; ``relations`` map to a relationship.
        None means: not sent. The other keys replace the fields of the same name.

        :raises MappingError: naming the key, the value and what is allowed.
        """
        if not isinstance(overrides, MappingABC):
            raise MappingError("overrides", overrides, N_("a dictionary"))
        names = {each.name for each in fields(self)}
        changed: dict[str, Any] = {}
        for key, value in overrides.items():
            if key not in names:
                raise MappingError(
                    str(key),
                    value,
                    N_("the keys %(names)s", names=", ".join(sorted(names))),
                )
            if parse := _ROWS.get(key):
                changed[key] = _laid_over(getattr(self, key), key, value, parse)
            elif key == "contributor_cap":
                changed[key] = _cap(value)
            elif key == "citation":
                changed[key] = _one_of(key, citation_word(value), ALLOWED_CITATIONS)
            else:
                changed[key] = _switch(key, value)
        return replace(self, **changed)


def _laid_over(
    table: MappingABC[str, _Row],
    key: str,
    rows: Any,
    parse: Callable[[str, str, Any], _Row],
) -> MappingABC[str, _Row]:
    if not isinstance(rows, MappingABC):
        raise MappingError(key, rows, N_("a dictionary"))
    for name in rows:
        if not isinstance(name, str) or not name.strip():
            raise MappingError(key, name, N_("names that are text"))
    new = (parse(f"{key}.{name}", name, value) for name, value in rows.items())
    return MappingProxyType({**table, **{row[0]: row for row in new}})


def _one_of(key: str, value: Any, allowed: list[str]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise MappingError(key, value, ", ".join(allowed))
    return value


def _type_row(key: str, name: str, value: Any) -> TypeRow:
    return TypeRow(name, _one_of(key, value, ALLOWED_TYPES), OVERRIDE)


def _scheme_row(key: str, name: str, value: Any) -> SchemeRow:
    name = name.lower()
    if value is None:
        return SchemeRow(name, None, None, OVERRIDE)
    if not isinstance(value, MappingABC):
        value = {"type": value}
    for part in value:
        _one_of(key, part, ["type", "relationship"])
    kind = _one_of(f"{key}.type", value.get("type"), sorted(IDENTIFIER_PREFIXES))
    default = "part-of" if kind == "issn" else "version-of"
    relationship = value.get("relationship", default)
    _one_of(f"{key}.relationship", relationship, ALLOWED_RELATIONSHIPS)
    return SchemeRow(name, kind, relationship, OVERRIDE)


def _role_row(key: str, name: str, value: Any) -> RoleRow:
    if value is None or (isinstance(value, str) and value in CREDIT_ROLES):
        return RoleRow(name, value, OVERRIDE)
    role = _one_of(key, value, ALLOWED_ROLES)
    if role not in LEGACY_ROLES:
        role = f"{CREDIT_PREFIX}{role}/"
    return RoleRow(name, role, OVERRIDE)


def _relation_row(key: str, name: str, value: Any) -> RelationRow:
    if value is not None:
        _one_of(key, value, ALLOWED_RELATIONSHIPS)
    return RelationRow(name, value, OVERRIDE)


def _cap(value: Any) -> int:
    number = isinstance(value, int) and not isinstance(value, bool)
    if not number or not 1 <= value <= MOST_CONTRIBUTORS:
        raise MappingError(
            "contributor_cap",
            value,
            N_("whole numbers from 1 to %(most)s", most=MOST_CONTRIBUTORS),
        )
    return value


def citation_word(value: Any) -> Any:
    """Return the word for ``True`` or ``False``, which settings said before there was a choice."""
    if isinstance(value, bool):
        return BIBTEX if value else NO_CITATION
    return value


def in_words(overrides: Any) -> Any:
    """Return overrides with the word for the citation that is written today. What cannot be stays as it is."""
    if not isinstance(overrides, MappingABC) or "citation" not in overrides:
        return overrides
    return {**overrides, "citation": citation_word(overrides["citation"])}


def _switch(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise MappingError(key, value, "true, false")
    return value


_ROWS: dict[str, Callable[[str, str, Any], Any]] = {
    "types": _type_row,
    "schemes": _scheme_row,
    "roles": _role_row,
    "relations": _relation_row,
}

DEFAULT = Mapping()


def problems(overrides: Any) -> list[MappingError]:
    """Return everything that is wrong with overrides, where :meth:`Mapping.overlaid` stops at the first."""
    found = []
    for part in _parts(overrides):
        try:
            DEFAULT.overlaid(part)
        except MappingError as problem:
            found.append(problem)
    return found


def _parts(overrides: Any) -> Iterator[Any]:
    """Yield overrides one row at a time."""
    if not isinstance(overrides, MappingABC):
        yield overrides
        return
    for key, value in overrides.items():
        if key in _ROWS and isinstance(value, MappingABC):
            yield from ({key: {name: each}} for name, each in value.items())
        else:
            yield {key: value}
