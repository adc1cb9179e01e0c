# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Scopes and states in words."""

from typing import Any

from invenio_i18n import lazy_gettext as _

RIGHTS = {
    "/read-limited": _(
        "Read what you share with trusted organisations, to see which works are there already"
    ),
    "/activities/update": _("Add works to your record, update and remove these"),
}

STATES = {
    "sent": _("in your ORCID record"),
    "pending": _("on the way"),
    "unanswered": _("being checked with ORCID"),
    "removing": _("being removed"),
    "needs_author": _("waiting for you"),
    "needs_operator": _("waiting for the people who run this site"),
    "excluded": _("left out at your wish"),
    "not_shared": _("not shared"),
}
"""State (``core.states.STATES``) → words."""


def rights(scope: str) -> list[Any]:
    """Return what a scope allows, in words where we have some. Signing in is no right."""
    named = [part for part in scope.split() if part.startswith("/")]
    return [RIGHTS.get(part, part) for part in named if part != "/authenticate"]
