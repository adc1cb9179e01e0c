# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What a draft of the settings would do, and what became of it where somebody else saved first."""

from typing import Any

from flask import g

from ..services import effects, settings
from ..services.effects import Effects
from .page import render
from .versions_draft import Draft, fresh
from .versions_words import worded

PEOPLE = 10
"""iDs that a page names of those who would have to connect again."""

ROWS = 20
"""Versions that a page names of those that were saved meanwhile."""


def previewed(draft: Draft) -> str | tuple[str, int]:
    """Say what a draft would do. :raises Invalid: it cannot be saved."""
    now = fresh()
    if draft.base != now.base:
        return conflict(draft, now.base)
    content = settings.prepared(draft.content, now.content)
    changes = settings.differences(now.content, content)
    expected = effects.effects(g.identity, content) if changes else None
    return render(
        "versions_preview",
        draft=Draft(draft.base, content, draft.restored),
        changes=worded(changes),
        expected=expected,
        people=_people(expected, content),
        longest=settings.LONGEST,
    )


def _people(expected: Effects | None, content: dict[str, Any]) -> list[str]:
    if not (expected and expected.reconnect and "scopes" in content):
        return []
    return effects.lacking(g.identity, content["scopes"], limit=PEOPLE)


def conflict(draft: Draft, newest: int) -> tuple[str, int]:
    """Show what somebody else saved meanwhile, beside what would have been saved."""
    base = settings.version(g.identity, draft.base).content
    now = settings.version(g.identity, newest).content
    theirs = settings.differences(base, now)
    mine = settings.differences(base, draft.content)
    merged = settings.rebased(base, draft.content, now)
    page = render(
        "versions_conflict",
        draft=Draft(newest, merged),
        base=draft.base,
        saved=settings.listed(g.identity, max(1, min(newest - draft.base, ROWS))),
        theirs=worded(theirs),
        mine=worded(mine),
        both={one.field for one in theirs} & {one.field for one in mine},
    )
    return page, 409
