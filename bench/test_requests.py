# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What everyday events cost, in requests and statements."""

import math
from typing import TYPE_CHECKING

import pytest

from .table import Limit, Table

if TYPE_CHECKING:
    from tests.plugins.world import World

ONE, NONE = Limit(1, 1), Limit(0, 0)
NUMBER = 5


def test_new_and_changed(world: "World", table: Table):
    from tests.engine import counts

    sent = counts.created_alone(world, NUMBER)
    how = f"{NUMBER} people publish one after the other"
    table.count("requests per new work", len(sent) / NUMBER, ONE, how)
    sent = counts.changed(world, NUMBER)
    table.count("requests per changed work", len(sent) / NUMBER, ONE, "edits of titles")


def test_bulk(world: "World", table: Table):
    from tests.engine import counts

    people, works, first = 3, 45, 20
    sent = counts.backfilled(world, people, works)
    least = people * math.ceil(works / 100)
    most = people * (works / first + 1)
    how = (
        f"{people} × {works} older works, bulks from {first} on; least possible {least}"
    )
    table.count("requests of a backfill", len(sent), Limit(most), how, "{:.0f}")


def test_quiet(world: "World", table: Table):
    from tests.engine import counts

    sent, names = 0, []
    for what in counts.QUIET:
        sent += len(counts.quiet(world, what))
        names.append(what.__name__)
    how = f"{', '.join(names)}; each with a reconcile"
    table.count("requests for what does not show", sent, NONE, how, "{:.0f}")


def test_crash(world: "World", table: Table, monkeypatch: pytest.MonkeyPatch):
    from tests.engine import counts

    most, points = 0, ("create:intended", "create:answered", "bulk:answered")
    for point in points:
        works = 3 if point.startswith("bulk") else 1
        sent = counts.crashed(world, monkeypatch, point, works)
        most = max(most, len(sent) - 1)
    how = f"at most, of deaths at {', '.join(points)}"
    table.count("requests more after a crash", most, Limit(2), how, "{:.0f}")
