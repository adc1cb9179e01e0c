# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Choices for all works. A change says what it does before it does it."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import format_timedelta
from flask_login import login_required
from invenio_i18n import get_locale
from invenio_i18n import gettext as _
from werkzeug.wrappers import Response

from ..models import Connection, Preferences
from ..services import depositors, engine
from ..services import preferences as service
from ..services.outlook import outlook
from ..services.preferences import ResourceType
from .forms import ChoicesForm, WorkForm
from .page import checked, home, own, render

HERE = "invenio_orcid_sync.preferences"

FIELDS = ("mode", "others_deposits", "overlap", "types")


@login_required
def index() -> str | Response:
    """Show what a person chose."""
    connection = own()
    if connection is None:
        return home()
    types = service.resource_types(str(get_locale()))
    form = ChoicesForm(formdata=None, data=asdict(service.current(connection)))
    return render(
        "preferences",
        connection=connection,
        form=_with_types(form, types),
        types=types,
        refused=depositors.refused(connection),
        work_form=WorkForm(formdata=None),
    )


@login_required
def choose() -> str | Response:
    """Say what a change would do, and do it when it was confirmed."""
    connection = own()
    if connection is None:
        return home()
    types = service.resource_types(str(get_locale()))
    form = checked(_with_types(ChoicesForm(), types), HERE)
    chosen = Preferences(
        mode=form.mode.data,
        others_deposits=form.others_deposits.data,
        overlap=form.overlap.data,
        types=tuple(sorted(form.types.data)),
        refused=Preferences.of(connection.preferences).refused,
    )
    if _same(connection, chosen):
        flash(_("Nothing was changed."), category="info")
    elif not form.confirmed.data:
        return _confirm(connection, chosen, form)
    else:
        service.choose(connection, chosen)
        flash(_("Your choices hold from now on."), category="success")
    return redirect(url_for(HERE))


def _same(connection: Connection, chosen: Preferences) -> bool:
    now = service.current(connection)
    return all(
        sorted(getattr(now, name)) == sorted(getattr(chosen, name)) for name in FIELDS
    )


def _confirm(connection: Connection, chosen: Preferences, form: ChoicesForm) -> str:
    grace = engine.option("grace")
    return render(
        "preferences_confirm",
        connection=connection,
        form=form,
        chosen=chosen,
        labels=[_label(form, name) for name in FIELDS],
        outlook=outlook(connection, chosen),
        grace=format_timedelta(grace) if grace else None,
    )


def _label(form: ChoicesForm, name: str) -> tuple[Any, list[Any]]:
    """Return a question and its answers in words."""
    field = form[name]
    data = field.data if isinstance(field.data, list) else [field.data]
    return field.label.text, [text for key, text in field.choices if key in data]


def _with_types(form: ChoicesForm, types: Sequence[ResourceType]) -> ChoicesForm:
    form.types.choices = [(one.id, one.title) for one in _flat(types)]
    return form


def _flat(types: Sequence[ResourceType]) -> Iterator[ResourceType]:
    for one in types:
        yield one
        yield from one.kinds
