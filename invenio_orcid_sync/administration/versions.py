# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Versions of the settings: saving one, those that were, and going back to one."""

import json
from typing import Any

from flask import g, request
from invenio_i18n import gettext as _

from ..services import settings
from ..services.errors import BadInput, NotFound
from ..services.settings import Conflict, Invalid
from .page import checked, done, endpoint, render
from .settings import refused
from .versions_draft import Draft, carried, number
from .versions_preview import conflict, previewed
from .versions_words import worded

ROWS = 20
"""Versions on a page."""


def preview() -> Any:
    """Say what a draft would do."""
    checked()
    return _or_form(carried())


def restore(number: int) -> Any:
    """Say what going back to a version would do."""
    former = settings.version(g.identity, number).content
    return _or_form(Draft(settings.current(), dict(former), restored=number))


def _or_form(draft: Draft) -> Any:
    """Say what a draft would do; where it cannot be, show the form with what is wrong."""
    try:
        return previewed(draft)
    except Invalid as error:
        return refused(draft, error.faults)


def save() -> Any:
    """Save a draft that was seen."""
    checked()
    draft = carried()
    try:
        saved = _save(draft)
    except Conflict as error:
        return conflict(draft, error.newest)
    except Invalid as error:
        return refused(draft, error.faults)
    return done(
        _(
            "Version %(number)s is saved. It holds everywhere within 30 seconds, without a restart.",
            number=saved,
        ),
        endpoint("settings"),
    )


def _save(draft: Draft) -> int:
    chosen = request.form.get("when", "")
    if chosen not in ("next", "now"):
        raise BadInput(_("when: choose when works are looked at by the new rules."))
    how = {
        "base": draft.base,
        "reason": request.form.get("reason", ""),
        "spread": chosen == "now",
    }
    if draft.restored is None:
        return settings.save(g.identity, draft.content, **how)
    return settings.restore(g.identity, draft.restored, **how)


def index() -> str:
    """List versions, the newest first."""
    before = request.args.get("before")
    found = settings.listed(
        g.identity, ROWS + 1, number("before", before) if before else None
    )
    return render(
        "versions",
        versions=[(one, worded(one.changes)) for one in found[:ROWS]],
        next=found[ROWS - 1].number if len(found) > ROWS else None,
        now=settings.current(),
        walk=settings.spreading(g.identity),
    )


def version(number: int) -> str:
    """Show what a version says."""
    found = settings.listed(g.identity, 1, before=number + 1)
    if not found or found[0].number != number:
        raise NotFound("version of the settings", str(number))
    (one,) = found
    return render(
        "version",
        one=one,
        now=settings.current(),
        changes=worded(one.changes),
        says=worded(settings.differences({}, one.content)),
        text=json.dumps(one.content, indent=2, ensure_ascii=False, sort_keys=True),
    )
