# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What happened in words for operators: entries of the history.

Codes are stored, sentences never. What has no words, being of another version, is shown as its code.
"""

from collections.abc import Iterable
from typing import Any

from flask import g
from invenio_i18n import gettext
from invenio_i18n import lazy_gettext as _

from ..services.operators import people
from ..services.operators.history import Entry
from .words_connections import CONNECTIONS, PAUSES
from .words_works import WORKS

ACTIONS = {
    "create": _("Add a work"),
    "update": _("Bring a work up to date"),
    "delete": _("Remove a work"),
    "resolve": _("Look a work up"),
    "connect": _("Connect"),
    "refuse": _("Not connected"),
    "disconnect": _("Disconnect"),
    "undo": _("Keep a connection that was being ended"),
    "revoke": _("End a permission at ORCID"),
    "preferences": _("Change the choices for all works"),
    "accept": _("Say yes to a work"),
    "exclude": _("Take a work out"),
    "include": _("Let a work be sent again"),
    "refuse_depositor": _("Refuse a depositor's works"),
    "allow_depositor": _("Allow a depositor's works again"),
    "backfill": _("Look for earlier works"),
    "retry": _("Have a work tried again"),
    "send": _("Have a work sent at once"),
    "compare": _("Compare a work with ORCID's copy"),
    "audit": _("Audit a record"),
    "check": _("Check a permission"),
    "pause": _("Pause a connection"),
    "resume": _("Resume a connection"),
    "move": _("Move a connection to another account"),
    "forget": _("Forget a person"),
    "retire": _("End a connection under a former client id"),
    "adopt": _("Take over"),
    "prune": _("Delete old history"),
}
"""Action → words."""

DONE = {
    "created": _("added"),
    "updated": _("updated"),
    "deleted": _("deleted"),
    "resolved": _("looked up"),
    "connected": _("connected"),
    "revoked": _("ended"),
    "asked": _("asked for"),
    "keep": _("works stay"),
    "remove": _("works are removed"),
    "started": _("started"),
    "stopped": _("stopped"),
    "report": _("asked for, to report"),
    "repair": _("asked for, to set right what differs"),
    "after_restore": _("asked for, to send again what is missing"),
    "audited": _("compared"),
    "checked": _("it holds"),
    "compared": _("compared"),
    "adopted": _("taken over"),
    "missing": _("not there"),
    "duplicate": _("its identifier is there already"),
    "extra": _("a work of ours that was not known here"),
    "changed": _("it differs"),
    "foreign": _("another source's work with its identifier"),
}
"""Outcome → words, where it is no code of a page that explains it."""

REFUSED = {
    "denied": _("the author gave no permission"),
    "sign_in_denied": _("the person did not sign in with ORCID"),
    "silent": _("ORCID gave no answer"),
    "registry_error": _("ORCID did not accept the request: redirect URI or scopes"),
    "state_unknown": _("an answer to no request of theirs"),
    "state_used": _("an answer that was used already"),
    "state_expired": _("the answer came too late"),
    "state_other_user": _("another account had signed in meanwhile"),
    "state_other_environment": _("an answer of another registry"),
    "exchange_refused": _("ORCID did not confirm the permission"),
    "client_refused": _("ORCID does not accept this site's credentials"),
    "exchange_unanswered": _("ORCID did not answer"),
    "answer_unusable": _("ORCID's answer was incomplete"),
    "other_id": _("not the iD of the account"),
    "other_account": _("the iD belongs to another account"),
    "closing_elsewhere": _("the iD was just being disconnected"),
    "fewer_rights": _("connected, without the right to add works"),
    "kept_wider": _("an earlier, wider permission stays in force"),
    "not_set_up": _("ORCID is not set up"),
    "other_instance": _("the database belongs to another installation"),
}
"""Code of ``errors.MESSAGES`` → words. Those are for the person, these for operators."""

OUTCOMES = {
    **REFUSED,
    **{code: one.title for code, one in {**PAUSES, **CONNECTIONS, **WORKS}.items()},
    **DONE,
}
"""Outcome → words: those that somebody may look for."""

ACTORS = {
    "drainer": _("by itself"),
    "beat": _("by itself, at its time"),
    "job": _("by itself, as a job"),
    "operator": _("a command"),
}
"""Who acted, where it was no account → words."""


def action(code: str) -> Any:
    """Return what was done, or attempted."""
    return ACTIONS.get(code, code)


def outcome(code: str) -> Any:
    """Return how it ended."""
    return OUTCOMES.get(code, code)


def actor(code: str, accounts: dict[int, people.Account]) -> str:
    """Return who it was. ``accounts``: those that are known."""
    kind, _colon, number = code.partition(":")
    if not number.isdecimal():
        return str(ACTORS.get(code, code))
    known = accounts.get(int(number))
    name = (known.name or known.email) if known else number
    if kind == "operator":
        return gettext("operator %(name)s", name=name)
    return gettext("account %(name)s", name=name)


def accounts(entries: Iterable[Entry]) -> dict[int, people.Account]:
    """Return the accounts that entries name, in one look."""
    numbers = {entry.actor.partition(":")[2] for entry in entries}
    return people.accounts(g.identity, {int(one) for one in numbers if one.isdecimal()})
