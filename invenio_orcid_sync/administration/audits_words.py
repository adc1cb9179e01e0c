# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Audits in words: ways to make one, and what can be done about what they find."""

from dataclasses import dataclass
from typing import Any

from invenio_i18n import lazy_gettext as _

from ..services.findings import ADVICE as ON_COMMAND_LINE
from ..services.findings import MEANINGS
from ..services.operators.audits import Found


@dataclass(frozen=True)
class Mode:
    """One way of making an audit."""

    label: Any
    """On its button."""
    effect: Any
    """What happens."""
    warning: Any = ""
    """What its author may not expect."""


MODES = {
    "report": Mode(
        _("Report what differs"),
        _("ORCID records are compared with what was sent. Nothing is changed."),
    ),
    "repair": Mode(
        _("Repair what differs"),
        _(
            "Works that were changed at ORCID are sent again, second works are removed, and works of ours that are "
            "not known here are taken up where they belong to a record here."
        ),
        _("Works that are missing there count as deleted by their authors."),
    ),
    "after_restore": Mode(
        _("Repair after a restored backup"),
        _(
            "As a repair, by a ledger that is older than ORCID: missing works are sent again, and so is what was "
            "modified at ORCID since."
        ),
        _("Works that their authors deleted there are sent again."),
    ),
}
"""Way (``engine.audit.MODES``) → words."""

KINDS = {
    "missing": _("missing"),
    "extra": _("not known here"),
    "duplicate": _("second work"),
    "changed": _("changed"),
    "foreign": _("from elsewhere"),
}
"""Kind of difference (``core.drift.KINDS``) → words."""

_NOTHING, _OTHER_SYSTEM = ON_COMMAND_LINE["foreign"], ON_COMMAND_LINE["unknown"]
_CHOICE = _("Left: its author asks for it on the ORCID page, or deletes it.")
_SENT = _("Sent again.")

ADVICE = {
    "missing": _(
        "“Repair” leaves it away for good, “after a restored backup” sends it again."
    ),
    "extra": _("“Repair” takes it up."),
    "unknown": _OTHER_SYSTEM,
    "opted_out": _CHOICE,
    "duplicate": _("“Repair” removes it."),
    "changed": _("“Repair” sends it again."),
    "foreign": _NOTHING,
}
"""Sort of a finding → what can be done about it."""

REPAIRED = {
    "missing": _SENT,
    "extra": _("Taken up."),
    "unknown": _OTHER_SYSTEM,
    "opted_out": _("Taken up."),
    "duplicate": _("Removed."),
    "changed": _SENT,
    "foreign": _NOTHING,
}
"""Sort of a finding → what its audit has done about it."""


def meaning(found: Found) -> Any:
    """Return what a finding means."""
    return MEANINGS[found.sort]


def then(found: Found) -> Any:
    """Return what was done about a finding, or what can be."""
    if found.repaired and found.kind == "missing" and found.stays_away:
        return _("Left away, until its author asks for it on the ORCID page.")
    return (REPAIRED if found.repaired else ADVICE)[found.sort]
