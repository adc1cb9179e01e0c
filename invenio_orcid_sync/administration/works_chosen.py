# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which works somebody chose: by a filter, or one by one. What cannot be used is named, and not guessed."""

from dataclasses import replace
from datetime import timedelta

from flask import request
from invenio_i18n import gettext as _

from ..core.states import STATES
from ..services.errors import BadInput
from ..services.operators.bulk import ACTIONS
from ..services.operators.pages import DIGITS, shortened
from ..services.operators.queue import DUE, Which
from . import asked

FIELDS = (
    "state",
    "code",
    "type",
    "community",
    "person",
    "record",
    "connection",
    "older",
    "due",
)
"""What the filter may name."""

OLDEST = 36_500
"""Days."""

MOST = 200
"""Works that one page can choose one by one."""


def which() -> Which:
    """Return what the filter of the address means. :raises BadInput: naming the field."""
    days = asked.number("older")
    if days is not None and days > OLDEST:
        raise BadInput(_("“older” is at most %(most)s days.", most=OLDEST))
    return Which(
        state=asked.one_of("state", STATES),
        code=asked.text("code"),
        type=asked.text("type"),
        community=asked.text("community"),
        person=asked.text("person"),
        record=asked.text("record"),
        connection=asked.number("connection"),
        older=None if days is None else timedelta(days=days),
        due=asked.one_of("due", DUE),
    )


def of_any_cause(chosen: Which) -> Which:
    """Return the same works in any state, for whatever reason."""
    return replace(chosen, state=None, code=None)


def action() -> str:
    """Return what somebody wants to be done. :raises BadInput: nothing that there is."""
    found = asked.one_of("action", ACTIONS)
    if found is None:
        raise BadInput(_("Say what is to be done about the works."))
    return found


def ids() -> tuple[int, ...]:
    """Return the works that were ticked. :raises BadInput: that are no works, or too many."""
    given = request.args.getlist("id")
    if len(given) > MOST:
        raise BadInput(
            _(
                "At most %(most)s works can be ticked. Take a filter for more.",
                most=MOST,
            )
        )
    strange = [one for one in given if not (one.isdecimal() and len(one) <= DIGITS)]
    if strange:
        raise BadInput(
            _("“%(given)s” is no number of a work.", given=shortened(strange[0]))
        )
    return tuple(dict.fromkeys(int(one) for one in given))


def everything() -> bool:
    """Tell whether all works that the filter finds are meant, and not those that were ticked."""
    return asked.one_of("scope", ("ticked", "all")) == "all"


def meant() -> Which:
    """Return the works that something is to be done about."""
    return which() if everything() else Which(ids=ids())


def given() -> dict[str, list[str]]:
    """Return what was meant, for the form that does it. Nothing else of the address goes into links."""
    names = ("action", "scope", "id", *FIELDS)
    found = {name: request.args.getlist(name) for name in names}
    return {name: values for name, values in found.items() if values}
