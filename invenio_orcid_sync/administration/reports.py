# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How much of what was published reaches ORCID records, by community and month."""

from datetime import date, datetime

from flask import Response, g
from flask_babel import get_timezone
from invenio_i18n import gettext as _

from ..services.operators import coverage
from ..services.operators.coverage import TakesTooLong
from . import asked
from .page import render

FIELDS = ("since", "until")

SECONDS = 20
"""That somebody waits for a page, and a web server too."""

MONTHS = 12
"""That are counted unless somebody asks for others, the current one included."""

SHOWN = 200
"""Rows of one table. The file has them all."""


def index() -> str:
    """Show it, or say how it can be had where that takes too long."""
    since, last = _time()
    context = {"since": since, "last": last, "filters": asked.given(FIELDS)}
    try:
        report = coverage.report(g.identity, since, asked.day_after(last), SECONDS)
    except TakesTooLong:
        return _render(command=_command(since, last), **context)
    return _render(report=report, **context)


def as_csv() -> Response:
    """Give it as a file."""
    since, last = _time()
    lines = coverage.as_csv(g.identity, since, asked.day_after(last), SECONDS)
    return asked.file("orcid-coverage.csv", lines)


def _render(**context: object) -> str:
    return render("reports", title=_("Reports"), shown=SHOWN, **context)


def _command(since: date, last: date | None) -> str:
    """Return the command that counts the same, and waits."""
    until = f" --until {asked.day_after(last)}" if last else ""
    return f"invenio orcid report coverage --since {since}{until}"


def _time() -> tuple[date, date | None]:
    """Return the first and the last day that count."""
    first, last = asked.days()
    return first or _months_before(last or _today()), last


def _today() -> date:
    return datetime.now(get_timezone()).date()


def _months_before(day: date) -> date:
    """Return the first day of so many months that end with a day's."""
    months = day.year * 12 + day.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)
