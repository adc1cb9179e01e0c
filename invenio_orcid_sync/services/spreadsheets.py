# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Tables as files that people open with a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Begins of a cell that spreadsheets take for a formula (OWASP: CSV Injection)."""


def lines(heads: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield a table as CSV, a line at a time. None is an empty cell."""
    # Spreadsheets need the mark to read UTF-8.
    yield "\ufeff" + _line(heads)
    for row in rows:
        yield _line(row)


def _line(cells: Iterable[object]) -> str:
    line = StringIO()
    texts = ("" if cell is None else str(cell) for cell in cells)
    csv.writer(line).writerow(map(harmless, texts))
    return line.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet carries out: titles are anybody's words."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULAS) else cell
