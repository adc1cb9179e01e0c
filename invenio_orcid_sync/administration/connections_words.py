# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What people chose, and what they allowed, in words for operators."""

from invenio_i18n import lazy_gettext as _

RIGHTS = {
    "/read-limited": _("read what the author shares with trusted organisations"),
    "/activities/update": _("add works, update and remove these"),
    "/authenticate": _("know the iD"),
    "openid": _("know the iD"),
}
"""Scope → what it allows."""

CHOICES = {
    "mode": (
        _("New works"),
        {
            "automatic": _("are sent by themselves"),
            "ask": _("wait for the author's yes"),
            "off": _("are not sent; those that are there are kept up to date"),
        },
    ),
    "others_deposits": (
        _("Works that somebody else deposited"),
        {
            "ask": _("wait for the author's yes"),
            "auto": _("are treated like the author's own"),
        },
    ),
    "overlap": (
        _("Works that another source has added already"),
        {
            "always": _("are added all the same"),
            "unless_present": _("are not added once more"),
        },
    ),
}
"""Choice → what it is about, and value → words."""

ASKS = {
    "check": _("Check the permission"),
    "pause": _("Pause"),
    "resume": _("Resume"),
    "disconnect": _("Disconnect"),
    "move": _("Move to another account"),
    "forget": _("Forget"),
}
"""What operators do about a connection → words."""
