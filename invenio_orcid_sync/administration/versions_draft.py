# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Settings that are edited and not saved yet. They are kept nowhere but in the forms that carry them."""

import json
from dataclasses import dataclass
from typing import Any

from flask import g, request
from invenio_i18n import gettext as _

from ..core.options import Fault
from ..services import settings
from ..services.errors import BadInput

CARRIED = ("csrf_token", "base", "content", "restored")
"""Fields of every form of a draft."""


LARGEST = 500_000
"""Characters of a draft: more than the largest mapping file says."""


@dataclass(frozen=True)
class Draft:
    """What an operator made of a version."""

    base: int
    """Number of that version."""
    content: dict[str, Any]
    restored: int | None = None
    """Number of the version that it was in the first place."""

    @property
    def text(self) -> str:
        """Return the content as a form carries it."""
        return json.dumps(self.content, ensure_ascii=False)

    def with_content(self, content: dict[str, Any]) -> "Draft":
        """Return the draft with other content, which is no restored version then."""
        return self if content == self.content else Draft(self.base, content)

    @property
    def overrides(self) -> dict[str, Any]:
        """Return the rows that are laid over the default mapping."""
        return self.content.get("mapping", {})


def fresh() -> Draft:
    """Return what is in force, as nobody has edited it yet."""
    return Draft(settings.current(), settings.content(g.identity))


def carried() -> Draft:
    """Return the draft of a form. Anybody can write anything there: saving checks it all.

    :raises BadInput: it is none.
    """
    restored = request.form.get("restored")
    return Draft(
        base=number("base", request.form.get("base", "")),
        content=_content(request.form.get("content", "")),
        restored=number("restored", restored) if restored else None,
    )


def number(name: str, text: str) -> int:
    """Return a version's number. :raises BadInput: it is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise BadInput(_("%(name)s: use the number of a version.", name=name))
    return int(text)


def _content(text: str) -> dict[str, Any]:
    if len(text) > LARGEST:
        raise BadInput(_("content: these are more settings than a form carries."))
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = None
    whole = isinstance(content, dict) and isinstance(content.get("mapping", {}), dict)
    if not whole:
        raise BadInput(
            _("content: the form does not hold settings. Open the page again.")
        )
    faults = [one for one in settings.unusable(content) if one.field == "settings"]
    if faults:
        raise settings.Invalid(faults)
    return content


def only(names: set[str]) -> None:
    """Refuse forms with fields that ours does not have. :raises BadInput: naming one."""
    unknown = sorted(set(request.form) - names - set(CARRIED))
    if unknown:
        raise BadInput(
            _("There is no field “%(name)s”. Open the page again.", name=unknown[0])
        )


def by_field(faults: list[Fault], names: set[str]) -> dict[str, list[Fault]]:
    """Return faults by the field that they are shown at; of others, at no field: ``""``."""
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        found.setdefault(fault.field if fault.field in names else "", []).append(fault)
    return found
