# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid report ...``."""

from collections.abc import Callable
from datetime import date

from ..plugins.world import World


def test_report_coverage_in_three_forms(world: World, run: Callable) -> None:
    world.publish(world.author())
    world.drain()
    month = date.today().replace(day=1)
    headings, row = (line.split() for line in run("report", "coverage").lines)
    assert headings == [
        "COMMUNITY",
        "MONTH",
        "RECORDS",
        "AUTHORS",
        "CONNECTED",
        "SETTLED",
    ]
    assert row == ["-", f"{month:%Y-%m}", "1", "1", "1", "1"]
    assert run("report", "coverage", "--json").json == [
        {
            "community": None,
            "month": str(month),
            "records": 1,
            "authors": 1,
            "connected": 1,
            "settled": 1,
        }
    ]
    assert run("report", "coverage", "--csv").lines[1] == f",{month},1,1,1,1"


def test_report_coverage_of_another_time(world: World, run: Callable) -> None:
    world.publish(world.author())
    assert run("report", "coverage", "--until", "2020-01-01", "--json").json == []
    ran = run("report", "coverage", "--since", "2020-01-02", "--until", "2020-01-01")
    assert (ran.code, ran.err) == (
        1,
        "Counting: minutes for a million records.\n"
        "Error: 2020-01-01 is not after 2020-01-02.\n",
    )
