# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How everything is, at a glance. Each number leads to what it counts, where there is a list of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import g
from invenio_i18n import gettext
from invenio_i18n import lazy_gettext as _

from ..models import Day
from ..services import health
from ..services.operators import overview, trend
from . import words
from .page import render

CHECKS = {
    "configuration": _("Configuration"),
    "database": _("Database"),
    "broker": _("Broker"),
    "refusal": _("This installation"),
    "drain": _("Worker and beat"),
    "pause": _("ORCID"),
    "backlog": _("Backlog"),
}
"""Name of a check of the health → words."""

STATUSES = {
    health.OK: _("well"),
    health.DEGRADED: _("late, or soon not at all"),
    health.FAILING: _("nothing is sent"),
}
"""What a check found → words."""

WIDTH, HEIGHT = 600, 150
"""Of a drawing, in its own units."""


@dataclass(frozen=True)
class Line:
    """One line of a drawing. Lines differ in their strokes, too, not in colour alone."""

    label: Any
    points: str
    percent: int
    """At its end."""
    dashes: str = ""


def index() -> str:
    """Show it."""
    days = trend.days(g.identity)
    return render(
        "overview",
        title=gettext("ORCID: overview"),
        now=overview.overview(g.identity),
        health=health.health(),
        days=days,
        lines=_lines(days),
        words=words,
        CHECKS=CHECKS,
        STATUSES=STATUSES,
    )


def _lines(days: Sequence[Day]) -> list[Line]:
    if not days:
        return []
    people = [_percent(day.connected, day.authors) for day in days]
    works = [_percent(day.settled, day.works) for day in days]
    return [
        Line(_("Authors who are connected"), _points(days, people), people[-1]),
        Line(_("Works that are settled"), _points(days, works), works[-1], "6 4"),
    ]


def _percent(part: int, whole: int) -> int:
    """Round down: 100 is said of all and nothing less."""
    return 100 * part // whole if whole else 0


def _points(days: Sequence[Day], percents: Sequence[int]) -> str:
    """Place values in time. Days that nobody counted leave room."""
    first = days[0].day
    last = max((days[-1].day - first).days, 1)
    return " ".join(
        f"{(day.day - first).days * WIDTH / last:.0f},{HEIGHT - percent * HEIGHT / 100:.0f}"
        for day, percent in zip(days, percents, strict=True)
    )
