# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How commands print."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest

from invenio_orcid_sync.cli.output import dump, table


@dataclass
class Point:
    """Something to print."""

    x: int
    name: str = "ü"


@dataclass
class Counted:
    """Something with a counter."""

    n: Counter[str]
    at: tuple[Point, ...]


@pytest.mark.parametrize(
    "value, printed",
    [
        ({"a": None}, {"a": None}),
        (Point(1), {"x": 1, "name": "ü"}),
        ([Point(1), Point(2, "b")], [{"x": 1, "name": "ü"}, {"x": 2, "name": "b"}]),
        ([], []),
        ([[Point(1)]], [[{"x": 1, "name": "ü"}]]),
        (
            Counted(Counter(a=2), (Point(1),)),
            {"n": {"a": 2}, "at": [{"x": 1, "name": "ü"}]},
        ),
        (7, 7),
    ],
)
def test_dump_prints_values_as_json(
    capsys: pytest.CaptureFixture[str], value: Any, printed: Any
) -> None:
    dump(value)
    assert json.loads(capsys.readouterr().out) == printed


def test_dump_leaves_letters_readable(capsys: pytest.CaptureFixture[str]) -> None:
    dump(Point(1, "漢字"))
    assert capsys.readouterr().out == '{\n  "x": 1,\n  "name": "漢字"\n}\n'


@pytest.mark.parametrize(
    "rows, printed",
    [
        ([], ["A  LONG"]),
        ([("x", "y")], ["A  LONG", "x  y"]),
        ([("longer", None)], ["A       LONG", "longer  -"]),
        ([("", 0)], ["A  LONG", "-  0"]),
        ([(1, "much longer"), (22, "y")], ["A   LONG", "1   much longer", "22  y"]),
    ],
)
def test_table_has_columns_as_wide_as_they_need(
    capsys: pytest.CaptureFixture[str], rows: list, printed: list[str]
) -> None:
    table(("A", "LONG"), iter(rows))
    assert capsys.readouterr().out.splitlines() == printed
