# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The table of measurements: what fails a run, and what only warns."""

import pytest

from bench import table as tables
from bench.table import Limit, Table


@pytest.fixture
def table() -> Table:
    """An empty table."""
    return Table()


def verdicts(table: Table) -> list[str]:
    return [line.verdict for line in table.lines]


@pytest.mark.parametrize(
    ("limit", "value", "kept"),
    [
        (Limit(2), 2, True),
        (Limit(2), 2.01, False),
        (Limit(least=2), 2, True),
        (Limit(least=2), 1.99, False),
        (Limit(0, 0), 0, True),
        (Limit(0, 0), 1, False),
        (Limit(1, 1), 0.9, False),
        (Limit(), 9e9, True),
    ],
)
def test_limit_keeps(limit: Limit, value: float, kept: bool):
    assert limit.keeps(value) is kept


@pytest.mark.parametrize(
    ("limit", "text"),
    [(Limit(2), "≤ 2"), (Limit(least=3), "≥ 3"), (Limit(1, 1), "1"), (Limit(), "")],
)
def test_limit_is_shown(limit: Limit, text: str):
    assert limit.shown("{:.0f}") == text


def test_count_that_misses_its_limit_fails_the_run(table: Table, monkeypatch):
    monkeypatch.setattr(tables, "STRICT", False)
    table.count("requests", 1, Limit(1, 1), "how")
    assert not table.failed
    table.count("requests", 2, Limit(1, 1), "how")
    assert table.failed
    assert verdicts(table) == ["ok", "MISSED"]


@pytest.mark.parametrize(("strict", "word"), [(False, "slow"), (True, "MISSED")])
def test_timing_that_misses_its_limit_fails_a_strict_run_only(
    table: Table, monkeypatch, strict, word
):
    monkeypatch.setattr(tables, "STRICT", strict)
    table.time("seconds", 3, Limit(2), "how")
    assert table.failed is strict
    assert verdicts(table) == [word]


def test_number_without_a_limit_is_no_verdict(table: Table):
    table.tell("seconds", 3, "how")
    assert not table.failed
    assert verdicts(table) == ["-"]


def test_table_is_text_in_columns(table: Table):
    table.count("requests", 1, Limit(1, 1), "five people", "{:.0f}")
    table.time("memory (MiB)", 7.25, Limit(40), "one process", "{:.1f}")
    assert table.text().splitlines() == [
        "metric        measured  limit       how",
        "requests             1  1       ok  five people",
        "memory (MiB)       7.2  ≤ 40.0  ok  one process",
    ]
