# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The settings that operators change while the site runs: a form, then what it would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request
from invenio_i18n import get_locale
from werkzeug.wrappers import Response

from ..core.options import PURPOSES, Fault
from ..services import effects, fixed
from ..services import settings as service
from ..services.settings import Invalid, Saved
from .page import checked, render
from .settings_fields import FIELDS, GROUPS, Field, default_of, laid, said
from .versions_draft import Draft, by_field, carried, fresh, only
from .versions_preview import previewed

NAMES = {*FIELDS, "communities.chosen"}


@dataclass(frozen=True)
class Asked:
    """A field, as the page shows it."""

    field: Field
    strings: list[str]
    options: dict[str, Any]
    faults: Sequence[Fault]
    text: str
    default: str
    source: str
    """``configuration``, ``saved`` or ``default``."""
    key: str
    by: Saved | None
    """The version that says so, if it is not long ago."""

    @property
    def fixed(self) -> bool:
        """Whether only ``invenio.cfg`` can change it."""
        return self.source == "configuration"


def index() -> str:
    """Show what holds, as a form."""
    return _form(fresh())


def edit() -> str:
    """Go on with what was not saved yet."""
    checked()
    return _form(carried())


def preview() -> str | tuple[str, int] | Response:
    """Say what the form's settings would do, or what is wrong with them."""
    checked()
    only(NAMES)
    draft = carried()
    typed = _typed(draft)
    defaults = {one.name: one.default for one in service.shown(g.identity)}
    rows = [(FIELDS[name], strings) for name, strings in typed.items()]
    draft = draft.with_content(laid(draft.content, rows, defaults))
    try:
        return previewed(draft)
    except Invalid as error:
        return _form(draft, error.faults, typed), 400


def refused(draft: Draft, faults: list[Fault]) -> tuple[str, int]:
    """Show settings that cannot be, to be set right."""
    return _form(draft, faults), 400


def _typed(draft: Draft) -> dict[str, list[str]]:
    """Return what the form says of each field. What is fixed is not in it, unless somebody forged it."""
    locked = {one.name for one in service.shown(g.identity) if one.fixed}
    typed = {
        name: request.form.getlist(name)
        for name in FIELDS
        if name in request.form or name.partition(".")[0] not in locked
    }
    if "communities" in typed:
        named = _choices(draft)["communities"]
        ids = {slug: key for key, slug in named.items()}
        lines = request.form.get("communities.chosen", "").split()
        typed["communities"] += [ids.get(line, line) for line in lines]
    return typed


def _choices(draft: Draft) -> dict[str, dict[str, str]]:
    return service.choices(g.identity, str(get_locale()), draft.content)


def _form(
    draft: Draft,
    faults: Sequence[Fault] = (),
    typed: dict[str, list[str]] | None = None,
) -> str:
    found = by_field(list(faults), set(FIELDS))
    # What the configuration sets wrongly is no fault of a draft, and does not keep it from being saved.
    told = by_field(fixed.faults(), set(FIELDS)) | found
    return render(
        "settings",
        draft=draft,
        groups=GROUPS,
        asked=_asked(draft, told, typed or {}),
        faults=found,
        edited=draft != fresh(),
        walk=service.spreading(g.identity),
        lacking=effects.number_lacking(g.identity),
    )


def _asked(
    draft: Draft, faults: dict[str, list[Fault]], typed: dict[str, list[str]]
) -> dict[str, Asked]:
    choices, origins = _choices(draft), service.origins(g.identity)
    shown = {one.name: one for one in service.shown(g.identity)}
    defaults = {name: one.default for name, one in shown.items()}
    asked = {}
    for name, field in FIELDS.items():
        setting = shown[name.partition(".")[0]]
        default = default_of(name, defaults)
        value, source = _value(field, setting, draft, default)
        asked[name] = Asked(
            field=field,
            strings=_shown(field, typed.get(name, field.strings(value)), choices),
            options=_options(field, value, choices),
            faults=faults.get(name, ()),
            text=field.text(value, choices),
            default=field.text(default, choices),
            source=source,
            key=setting.key,
            by=origins.get(name) if source == "saved" else None,
        )
    return asked


def _value(
    field: Field, setting: service.Setting, draft: Draft, default: Any
) -> tuple[Any, str]:
    """Return a field's value and who says it: the instance's configuration before the draft, and that before the default."""
    content = {setting.name: setting.value} if setting.fixed else draft.content
    try:
        value = said(content, field.name)
    except KeyError:
        return default, "configuration" if setting.fixed else "default"
    return value, "configuration" if setting.fixed else "saved"


def _shown(
    field: Field, strings: list[str], choices: dict[str, dict[str, str]]
) -> list[str]:
    """Return what the form shows: communities by their slugs."""
    named = choices["communities"] if field.kind == "communities" else {}
    return [named.get(one, one) for one in strings]


def _options(
    field: Field, value: Any, choices: dict[str, dict[str, str]]
) -> dict[str, Any]:
    """Return what can be chosen: for a list of names also those that are not there any more."""
    if field.kind == "scopes":
        return _scopes(field)
    if field.options is not None or field.kind != "some":
        return field.options or {}
    gone = {name: name for name in field.strings(value)}
    return dict(sorted((gone | choices[field.name]).items()))


def _scopes(field: Field) -> dict[str, Any]:
    """Return the scopes that ORCID gives to our kind of credentials."""
    public = current_app.config["ORCID_SYNC_MEMBERSHIP"] != "member"
    given = [
        one.scope
        for one in PURPOSES.values()
        if not public or one.membership == "public"
    ]
    return {scope: (field.options or {})[scope] for scope in given}
