# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Differences between versions of the settings, in words."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask import g
from invenio_i18n import get_locale
from invenio_i18n import gettext as _
from invenio_i18n import lazy_gettext

from ..services import settings
from ..services.settings import Difference
from .settings_fields import FIELDS

KINDS = {
    "types": lazy_gettext("Resource type “%(name)s”"),
    "schemes": lazy_gettext("Identifier scheme “%(name)s”"),
    "roles": lazy_gettext("Role “%(name)s”"),
    "relations": lazy_gettext("Relation “%(name)s”"),
}
"""Kind of the mapping's rows → what a row is called."""


class Change(NamedTuple):
    """A difference."""

    field: str
    label: str
    before: str
    after: str


def worded(differences: Iterable[Difference]) -> list[Change]:
    """Return differences for people."""
    found = list(differences)
    choices = _choices(found)
    return [
        Change(
            one.field,
            label(one.field),
            _text(one.field, one.before, choices),
            _text(one.field, one.after, choices),
        )
        for one in found
    ]


def label(field: str) -> str:
    """Return what a setting, or a row of the mapping, is called."""
    if field in FIELDS:
        return str(FIELDS[field].label)
    _mapping, _dot, rest = field.partition(".")
    kind, _dot, name = rest.partition(".")
    return str(KINDS[kind]) % {"name": name} if kind in KINDS else field


def _choices(differences: list[Difference]) -> dict[str, Any]:
    named: list[str] = []
    for one in differences:
        if one.field == "communities":
            for value in (one.before, one.after):
                named += value if isinstance(value, list) else []
    content = {"communities": named}
    return settings.choices(g.identity, str(get_locale()), content)


def _text(field: str, value: Any, choices: dict[str, Any]) -> str:
    if value is None:
        return _("the default")
    if field in FIELDS:
        return FIELDS[field].text(value, choices)
    if value == "not sent":
        return _("not sent")
    return ", ".join(map(str, value.values() if isinstance(value, dict) else [value]))
