# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How words of this repository become words of ORCID: looking, editing, files, and trying it on a record."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import g, request
from invenio_i18n import gettext as _
from werkzeug.wrappers import Response

from ..core.mapping import MappingError
from ..core.work import Unmappable
from ..services import mapping_files as files
from ..services import mappings, settings
from ..services.errors import ServiceError
from ..services.mapping_files import BadFile, BadRows, LineFault
from ..services.mappings import KINDS, Trial
from ..services.settings import Invalid
from .mappings_form import names, read, sound, tables
from .mappings_trial import side_by_side
from .page import checked, render
from .settings import refused
from .versions_draft import Draft, carried, fresh, only
from .versions_preview import previewed

BESIDES = {"record", "orcid", "reset"}
"""Fields of the page that are no rows."""


def index() -> str:
    """Show all words with what becomes of them, as a form."""
    return _page(fresh())


def edit() -> str:
    """Go on with what was not saved yet; ``reset``: with no rows but the default's."""
    checked()
    draft, faults = _carried()
    if request.form.get("reset"):
        rest = {key: one for key, one in draft.overrides.items() if key not in KINDS}
        draft = _with(draft, rest)
    return _page(draft, faults)


def preview() -> Any:
    """Say what the form's mapping would do, or what is wrong with it."""
    checked()
    draft, faults = _read()
    if faults:
        return _page(draft, faults), 400
    return _previewed(draft)


def upload() -> Any:
    """Say what a file's rows would do in place of those that are saved."""
    checked()
    file = request.files.get("file")
    data = file.stream.read(files.LARGEST + 1) if file else b""
    try:
        if not data.strip():
            raise BadFile([LineFault(1, _("The file is empty, or none was chosen."))])
        found = files.read(data)
    except BadFile as error:
        return _page(fresh(), lines=error.faults), 400
    return _previewed(_with(fresh(), found))


def _previewed(draft: Draft) -> Any:
    try:
        return previewed(draft)
    except Invalid as error:
        return refused(draft, error.faults)


def trial() -> Any:
    """Show what ORCID gets of a record, and what it would get."""
    checked()
    draft, faults = _read()
    if faults:
        return _page(draft, faults), 400
    record = request.form.get("record", "").strip()
    orcid = request.form.get("orcid", "").strip()
    found, problem = _tried(draft, record, orcid)
    page = render(
        "mappings_trial",
        draft=draft,
        record=record,
        orcid=orcid,
        found=found,
        pairs=found and side_by_side(found.before.payload, found.after.payload),
        problem=problem,
    )
    return page, 400 if problem else 200


def _tried(draft: Draft, record: str, orcid: str) -> tuple[Trial | None, str]:
    """Return a trial, or why there is none."""
    if not record:
        return None, _("Say which record: the last part of its address.")
    try:
        found = mappings.tried(g.identity, record, draft.overrides, orcid or None)
    except (ServiceError, Unmappable) as error:
        return None, str(error)
    return found, ""


def as_json() -> Response:
    """Return the rows in force that are not the default's, as a file."""
    text = files.to_json(mappings.overrides(g.identity))
    return _file([text], "application/json", "orcid-mapping.json")


def as_csv() -> Response:
    """Return all rows in force, as a file."""
    lines = files.to_csv(mappings.mapping_of(g.identity))
    return _file(lines, "text/csv; charset=utf-8", "orcid-mapping.csv")


def _file(lines: Iterator[str] | list[str], kind: str, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    headers = {"Content-Disposition": disposition}
    return Response(lines, content_type=kind, headers=headers)


def _carried() -> tuple[Draft, list[MappingError]]:
    """Return the form's draft without what cannot be in a mapping, and that."""
    draft = carried()
    kept, faults = sound(draft.overrides)
    return (_with(draft, kept) if faults else draft), faults


def _read() -> tuple[Draft, Sequence[MappingError]]:
    """Return the form's draft with what was chosen in it, or what is wrong with that."""
    draft, faults = _carried()
    only(names(draft.overrides) | BESIDES)
    try:
        return _with(draft, read(draft.overrides)), faults
    except BadRows as error:
        return draft, [*faults, *error.faults]


def _with(draft: Draft, overrides: dict[str, Any]) -> Draft:
    rest = {key: one for key, one in draft.content.items() if key != "mapping"}
    laid = {"mapping": overrides} if overrides else {}
    return draft.with_content(rest | laid)


def _page(
    draft: Draft,
    faults: Sequence[MappingError] = (),
    lines: Sequence[LineFault] = (),
) -> str:
    (setting,) = (one for one in settings.shown(g.identity) if one.name == "mapping")
    found = tables(None if setting.fixed else draft.overrides, faults)
    return render(
        "mappings",
        draft=draft,
        tables=found,
        flagged=[one for table in found for one in table.lines if one.flagged],
        changed=[one for table in found for one in table.lines if one.changed],
        faults=faults,
        lines=lines,
        fixed=setting.fixed,
        edited=draft != fresh(),
        largest=files.LARGEST,
    )
