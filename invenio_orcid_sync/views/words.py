# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Scopes, states and what happened in words."""

from typing import Any

from invenio_i18n import lazy_gettext as _

from ..errors import MESSAGES, REASONS
from ..reasons import WORKS

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


MODES = {
    "automatic": _("New works are sent by themselves."),
    "ask": _("New works are sent after your yes."),
    "off": _("New works are not sent."),
}
"""How new works come (``models.Preferences.mode``) → words."""


def rights(scope: str) -> list[Any]:
    """Return what a scope allows, in words where we have some. Signing in is no right."""
    named = [part for part in scope.split() if part.startswith("/")]
    return [RIGHTS.get(part, part) for part in named if part != "/authenticate"]


WHO = {
    "you": _("Only you can do something about it."),
    "operator": _("The people who run this site can do something about it."),
    "nobody": "",
}
"""Who acts (``errors.Message.who``) → words."""

ACTORS = {
    "you": _("you"),
    "site": _("this site, by itself"),
    "operator": _("the people who run this site"),
    "other": _("another account"),
}
"""Actor (``services.history``) → words."""

EFFECTS = {
    "created": _("Added to your ORCID record"),
    "updated": _("Brought up to date in your ORCID record"),
    "deleted": _("Removed from your ORCID record"),
    "resolved": _("Looked up in your ORCID record"),
    "audited": _("Compared with your ORCID record"),
    "adopted": _("Found in your ORCID record and taken up"),
    "revoked": _("Permission ended at ORCID"),
    "checked": _("Permission checked: it holds"),
    "compared": _("Compared with your ORCID record"),
}
"""Outcome → what happened at ORCID. The others are attempts."""

ATTEMPTS = {
    "create": _("Tried to add it"),
    "update": _("Tried to bring it up to date"),
    "delete": _("Tried to remove it"),
    "resolve": _("Tried to look it up"),
    "revoke": _("Tried to end the permission"),
    "audit": _("Compared with your ORCID record"),
    "connect": _("Connected"),
    "disconnect": _("Disconnected"),
    "retire": _("Ended under this site's former registration at ORCID"),
    "forget": _("Ended under this site's former registration at ORCID"),
    "refuse": _("Not connected"),
    "backfill": _("Earlier works"),
    "accept": _("Said yes to it"),
    "exclude": _("Left it out"),
    "include": _("Asked to send it"),
    "refuse_depositor": _("Refused a depositor's works"),
    "allow_depositor": _("Allowed a depositor's works again"),
    "preferences": _("Changed the choices"),
    "undo": _("Kept the connection"),
    "check": _("Checked the permission"),
    "pause": _("Paused the connection"),
    "resume": _("Let the connection go on"),
    "move": _("Moved the connection to this account"),
    "retry": _("Had it tried again"),
    "send": _("Had it sent at once"),
    "compare": _("Tried to look it up"),
}
"""Action → what was attempted, or done here."""

DETAILS = {
    "connected": "",
    "asked": "",
    "keep": _("the works stay"),
    "remove": _("the works are removed"),
    "started": _("started"),
    "stopped": _("stopped"),
    "report": _("for a report"),
    "repair": _("to set right what differs"),
    "after_restore": _("to send again what is missing"),
    "missing": _("no such work is there"),
    "duplicate": _("a work with this identifier is there"),
    "extra": _("a work of ours is there that we did not know"),
    "changed": _("it is there, but differs"),
    "foreign": _("somebody else's work with this identifier is there"),
}
"""Outcome → words, where no reason has them."""


def happened(action: str, outcome: str) -> tuple[Any, Any]:
    """Return what happened in words, and a detail: the reason of a failure, or an empty text."""
    if outcome in EFFECTS:
        return EFFECTS[outcome], ""
    said = ATTEMPTS.get(action, action)
    if outcome in DETAILS:
        return said, DETAILS[outcome]
    for messages in (WORKS, REASONS, MESSAGES):
        if outcome in messages:
            return said, messages[outcome].title
    return said, outcome
