# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The form of the mapping: a line for each word of this repository, and reading what was chosen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, request
from invenio_i18n import get_locale
from invenio_i18n import gettext as _
from invenio_i18n import lazy_gettext

from ..core.mapping import MappingError, problems
from ..services import mapping_files, mappings
from ..services.errors import translated
from ..services.mappings import KINDS, RELATIONSHIPS, Row

SHIPPED = "*"
"""What a form says where a row is the default's, or there is none."""

TITLES = {
    "types": lazy_gettext("Resource types"),
    "schemes": lazy_gettext("Identifier schemes"),
    "roles": lazy_gettext("Roles of creators and contributors"),
    "relations": lazy_gettext("Relations of related identifiers"),
}

ABOUT = {
    "types": lazy_gettext(
        "A type without a row takes that of the type that its name begins with, else “other”."
    ),
    "schemes": lazy_gettext(
        "With “version-of”, ORCID groups all works that carry the same value: only for schemes that name one output."
    ),
    "roles": lazy_gettext(
        "A contributor whose role is not sent is sent without one; a creator is an author then."
    ),
    "relations": lazy_gettext("Relations without a row are not sent."),
}


@dataclass(frozen=True)
class Line:
    """One word, as the page shows it."""

    row: Row
    name: str
    """Of the field."""
    chosen: str
    related: str
    """The relationship that is chosen besides."""
    shipped: str
    """What the default makes of the word, in ORCID's words."""
    fault: str

    @property
    def changed(self) -> bool:
        """Whether it is not as in the default."""
        return self.row.source == "operator"

    @property
    def said(self) -> str:
        """Return what becomes of the word."""
        return _said(self.row.target, self.row.relationship)

    @property
    def flagged(self) -> bool:
        """Whether somebody should look: this repository has the word, and no row names it."""
        return self.row.here and self.row.unmapped and self.row.kind != "relations"


@dataclass(frozen=True)
class Table:
    """All words of one kind."""

    kind: str
    title: Any
    about: Any
    lines: list[Line]
    targets: list[str]
    """What can be chosen."""
    related: list[str]
    """Relationships that can be chosen besides."""


def _said(target: str | None, relationship: str | None) -> str:
    return ", ".join(filter(None, (target, relationship))) or _("not sent")


def _rows(overrides: dict[str, Any] | None) -> list[Row]:
    return mappings.rows(g.identity, str(get_locale()), overrides)


def tables(
    overrides: dict[str, Any] | None, faults: Sequence[MappingError] = ()
) -> list[Table]:
    """Return all words with what becomes of them. None: by the mapping in force."""
    said = {one.key: translated(one) for one in faults}
    lines = [_line(row, said) for row in _rows(overrides)]
    return [
        Table(
            kind,
            TITLES[kind],
            ABOUT[kind],
            [one for one in lines if one.row.kind == kind],
            mappings.TARGETS[kind] or RELATIONSHIPS,
            RELATIONSHIPS if kind == "schemes" else [],
        )
        for kind in KINDS
    ]


def _line(row: Row, faults: dict[str, str]) -> Line:
    name = f"{row.kind}.{row.name}"
    own = row.source == "operator"
    target = row.relationship if row.kind == "relations" else row.target
    default = mappings.default_of(row.kind, row.name)
    found = [text for key, text in faults.items() if f"{key}.".startswith(f"{name}.")]
    return Line(
        row=row,
        name=name,
        # What was sent in vain is as it was before; the fault says what it was.
        chosen=(target or "") if own else SHIPPED,
        related=(row.relationship or "") if own else "",
        shipped=_said(*default) if default else _without(row),
        fault=" ".join(found),
    )


def _without(row: Row) -> str:
    """Return what becomes of a word that the default does not name."""
    if row.kind == "types" and row.source != "operator":
        return _("no row of its own: %(target)s", target=row.target)
    return _("no row of its own")


def names(overrides: dict[str, Any]) -> set[str]:
    """Return the fields of the form."""
    fields = {f"{row.kind}.{row.name}" for row in _rows(overrides)}
    return fields | {f"relationship.{name}" for name in fields}


def read(overrides: dict[str, Any]) -> dict[str, Any]:
    """Return overrides as the form has them. What is not in the form stays.

    :raises BadRows: with every row that cannot be.
    """
    others = {key: value for key, value in overrides.items() if key not in KINDS}
    return others | mapping_files.laid(_chosen(overrides))


def _chosen(overrides: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for row in _rows(overrides):
        chosen = _of_form(row)
        if chosen is not None:
            yield row.kind, row.name, *chosen


def _of_form(row: Row) -> tuple[str, str] | None:
    """Return target and relationship that the form says of a word; None: as in the default."""
    name = f"{row.kind}.{row.name}"
    value = request.form.get(name)
    if value is None:
        kept = (row.target or "", row.relationship or "")
        return kept if row.source == "operator" else None
    if row.kind == "relations":
        return None if value == SHIPPED else ("", value)
    related = request.form.get(f"relationship.{name}", "")
    if value == SHIPPED:
        return _related(row, related)
    # What is not sent has no relationship either.
    return value, related if value and row.kind == "schemes" else ""


def _related(row: Row, related: str) -> tuple[str, str] | None:
    """Return the default's target with another relationship; None: the relationship is the default's too."""
    target, usual = mappings.default_of(row.kind, row.name) or (None, None)
    if row.kind != "schemes" or related in ("", usual):
        return None
    return target or "", related


def sound(overrides: dict[str, Any]) -> tuple[dict[str, Any], list[MappingError]]:
    """Return overrides without what cannot be, and that: anybody can write anything into a form."""
    faults = problems(overrides)
    kept: dict[str, Any] = {}
    for key, value in overrides.items():
        if key in KINDS and isinstance(value, dict):
            rows = {n: v for n, v in value.items() if not problems({key: {n: v}})}
            kept |= {key: rows} if rows else {}
        elif not problems({key: value}):
            kept[key] = value
    return kept, faults
