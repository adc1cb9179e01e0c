# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Tables that somebody has exported elsewhere, read a row at a time. Whatever is wrong is a value that names line, cause and cure.

A cell may be a token, be it because columns are mixed up: no text of a problem repeats what was read.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

LONGEST = 1024 * 1024
"""Bytes of a line. What is longer is no table, or lacks a closing quotation mark."""

DELIMITERS = ",;\t"

_NO_TEXT = {
    b"PK\x03\x04": "It is a spreadsheet or an archive.",
    b"\xff\xfe": "It is UTF-16.",
    b"\xfe\xff": "It is UTF-16.",
}
"""Begins of files that are something else."""

SAVE = "Save it as CSV with UTF-8."


@dataclass(frozen=True)
class Problem:
    """Why a row, or a whole file, cannot be used."""

    file: str
    line: int
    column: str | None
    cause: str
    cure: str
    fatal: bool = False
    """Whether the rest of the file is not known."""

    def __str__(self) -> str:
        column = f", {self.column}" if self.column else ""
        return f"{self.file}, line {self.line}{column}: {self.cause} {self.cure}"


@dataclass(frozen=True)
class Row:
    """A row by its columns. Cells without blanks around them; columns that are not there are empty."""

    line: int
    cells: dict[str, str] = field(repr=False)

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


class Columns(NamedTuple):
    """What the first line has to name, and what it may."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


class BadRow(Exception):
    """A row cannot be used."""

    def __init__(self, column: str | None, cause: str, cure: str) -> None:
        """Say why."""
        super().__init__(cause)
        self.column, self.cause, self.cure = column, cause, cure


class _BadFile(Exception):
    """The rest of the file cannot be read. Its argument is the cause."""


def read(path: Path, columns: Columns) -> Iterator[Row | Problem]:
    """Yield rows and problems as they come. Nothing follows a fatal problem."""
    with path.open("rb") as file:
        reader = None
        try:
            lines = _lines(file)
            head = next(lines, "")
            delimiter = max(DELIMITERS, key=head.count)
            reader = csv.reader(_again(head, lines), delimiter=delimiter, strict=True)
            names = [name.strip().lower() for name in next(reader, [])]
            if problem := _wrong_head(path.name, names, columns):
                yield problem
                return
            yield from _rows(path.name, reader, names)
        except (csv.Error, _BadFile) as problem:
            line = max(reader.line_num if reader else 1, 1)
            cause = (
                str(problem.args[0])
                if isinstance(problem, _BadFile)
                else _said(problem)
            )
            yield Problem(path.name, line, None, cause, SAVE, fatal=True)


def _said(problem: csv.Error) -> str:
    """Describe what the parser met. Its own texts repeat nothing of the file, and are no sentences."""
    return f"It is no CSV from here on: {problem}."


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from rest


def _lines(file: BinaryIO) -> Iterator[str]:
    first = True
    while line := file.readline(LONGEST + 1):
        if first:
            for begin, cause in _NO_TEXT.items():
                if line.startswith(begin):
                    raise _BadFile(cause)
            line, first = line.removeprefix(b"\xef\xbb\xbf"), False
        if len(line) > LONGEST:
            raise _BadFile("A line is longer than a megabyte.")
        if b"\0" in line:
            raise _BadFile("It has bytes that no text has.")
        try:
            yield line.decode()
        except UnicodeDecodeError:
            raise _BadFile("It is not UTF-8, at an accented letter perhaps.") from None


def _wrong_head(name: str, names: list[str], columns: Columns) -> Problem | None:
    known = {*columns.required, *columns.optional}
    missing = [one for one in columns.required if one not in names]
    twice = {one for one in known if names.count(one) > 1}
    if not any(names):
        cause = "The file is empty."
    elif missing:
        cause = f"The first line does not name these columns: {', '.join(missing)}."
    elif twice:
        cause = f"The first line names these columns twice: {', '.join(sorted(twice))}."
    else:
        return None
    cure = f"It must name {', '.join(columns.required)}"
    cure += (
        f", and may name {', '.join(columns.optional)}." if columns.optional else "."
    )
    return Problem(name, 1, None, cause, cure, fatal=True)


def _rows(
    name: str, reader: Iterator[list[str]], names: list[str]
) -> Iterator[Row | Problem]:
    line = reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            if len(cells) == len(names):
                yield Row(line, dict(zip(names, map(str.strip, cells))))
            else:
                cause = f"The row has {len(cells)} cells, the first line {len(names)}."
                cure = "Put cells that hold the separator between quotation marks."
                yield Problem(name, line, None, cause, cure)
        line = reader.line_num + 1
