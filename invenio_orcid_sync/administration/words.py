# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""States and codes in words for operators: what happened, what it means, who must act and how.

Codes are stored, sentences never. Where a code has no words, it is shown as it is.
"""

from typing import Any

from invenio_i18n import lazy_gettext as _

from .words_connections import CONNECTIONS, PAUSES, STATUSES
from .words_row import Reason
from .words_works import STATES, WORKS

ACTORS = {
    "nobody": _("nobody: it goes on by itself"),
    "author": _("its author"),
    "curator": _("whoever edits the record"),
    "operator": _("you"),
}
"""Who must act → words."""

_OF_WORKS = {**PAUSES, **CONNECTIONS, **WORKS}
"""A work that waits for its connection, or for the registry, shows the code of that."""


def work_reason(code: str | None) -> Reason | None:
    """Return why a work is as it is; None without a code."""
    return _of(_OF_WORKS, code)


def connection_reason(code: str | None) -> Reason | None:
    """Return why a connection is as it is; None without a code."""
    return _of(CONNECTIONS, code)


def pause_reason(code: str | None) -> Reason | None:
    """Return why nothing is sent at all; None without a code."""
    return _of(PAUSES, code)


def work_state(state: str) -> Any:
    """Return the words of one of ``core.states.STATES``."""
    return STATES.get(state, state)


def connection_status(status: str) -> Any:
    """Return the words of the status of a connection."""
    return STATUSES.get(status, status)


def _of(table: dict[str, Reason], code: str | None) -> Reason | None:
    return code and table.get(code) or _unknown(code)


def _unknown(code: str | None) -> Reason | None:
    """Return words for a code of another version, or of an answer that had none."""
    if not code:
        return None
    return Reason(
        code,
        _("This version has no words for this code."),
        _("Look at the history. Report it."),
        "operator",
    )
