# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What operators may do about works, in words; and works beside ORCID's copies, for people to read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from invenio_i18n import lazy_gettext as _


@dataclass(frozen=True)
class Act:
    """One thing that may be done about works."""

    label: Any
    """On its button."""
    effect: Any
    """What happens to works."""


ACTS = {
    "retry": Act(
        _("Try again"),
        _(
            "Works are looked at again, behind everything fresh, whatever holds or delays them. Nothing is sent for "
            "those that are as they should be."
        ),
    ),
    "send": Act(
        _("Send now"),
        _(
            "Works are looked at again at once, before everything else. Nothing is sent for those that are as they "
            "should be."
        ),
    ),
    "exclude": Act(
        _("Take out"),
        _(
            "Works are removed from ORCID records where they are there, and not sent again until an operator lets "
            "them: their authors cannot."
        ),
    ),
    "include": Act(
        _("Let be sent again"),
        _(
            "Works that an operator took out are sent again where they are to be shared. What authors took out "
            "stays out."
        ),
    ),
}
"""Action (``services.operators.bulk.ACTIONS``) → words."""

DUE = {
    "now": _("now: it is about to be sent"),
    "stopped": _("now, and its connection is stopped or paused"),
}
"""What is due (``services.operators.queue.DUE``) → words."""

REMOTE = {
    "none": _("It is not at ORCID."),
    "creating": _("It is being added; the answer is open."),
    "present": _("It is at ORCID."),
    "deleting": _("It is being removed; the answer is open."),
}
"""What is there (``models.Item.remote``) → words."""

DOUBTS = {
    "missing": _("ORCID did not find it at its last update; one look decides."),
    "duplicate": _(
        "ORCID says that a work with its identifier is there; one look decides."
    ),
    "swallowed": _("ORCID answered the last update, and did not store all of it."),
    "collision": _("Another work of ours still has one of its identifiers."),
}
"""What is in doubt (``models.Item.doubt``) → words."""


@dataclass(frozen=True)
class Line:
    """A line on both sides, None where a side has none like it."""

    ours: str | None
    theirs: str | None

    @property
    def same(self) -> bool:
        """Whether both sides say the same."""
        return self.ours == self.theirs


def beside(ours: Any, theirs: Any) -> list[Line]:
    """Return two values of a field side by side, line by line: what is the same stands beside itself."""
    left, right = list(lines(ours)), list(lines(theirs))
    found: list[Line] = []
    for _tag, at, end, other, last in SequenceMatcher(
        None, left, right, autojunk=False
    ).get_opcodes():
        here, there = left[at:end], right[other:last]
        for number in range(max(len(here), len(there))):
            found.append(Line(_at(here, number), _at(there, number)))
    return found


def lines(value: Any, name: str = "") -> Iterator[str]:
    """Yield a value of a payload as lines ``name: text``, of lists each entry after the other."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from lines(part, str(key))
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from lines(part, name)
    elif value not in (None, ""):
        yield f"{name}: {value}" if name else str(value)


def _at(texts: list[str], number: int) -> str | None:
    return texts[number] if number < len(texts) else None
