# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Everything that was done, by whom and when: found by a filter, on pages and as a file."""

from flask import Response, g
from invenio_i18n import gettext as _

from ..services.operators import history
from ..services.operators.history import Which
from . import asked, happenings
from .page import render

FIELDS = (
    "person",
    "record",
    "action",
    "outcome",
    "actor",
    "since",
    "until",
    "connection",
    "work",
)
"""What the filter may name."""


def index() -> str:
    """Show a page of it, the newest first."""
    page = history.search(g.identity, _which(), asked.text("after"))
    return render(
        "history",
        title=_("History"),
        page=page,
        accounts=happenings.accounts(page.rows),
        filters=asked.given(FIELDS),
        happenings=happenings,
    )


def as_csv() -> Response:
    """Give all that the filter finds as a file."""
    return asked.file("orcid-history.csv", history.as_csv(g.identity, _which()))


def _which() -> Which:
    first, last = asked.days()
    return Which(
        person=asked.text("person"),
        record=asked.text("record"),
        actor=asked.text("actor"),
        action=asked.one_of("action", happenings.ACTIONS),
        outcome=asked.one_of("outcome", happenings.OUTCOMES),
        since=asked.midnight(first),
        until=asked.midnight(asked.day_after(last)),
        connection=asked.number("connection"),
        work=asked.number("work"),
    )
