# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Reading tables that somebody exported elsewhere: what is wrong has its line, its cause and its cure."""

from itertools import islice
from pathlib import Path

import pytest

from invenio_orcid_sync.services.operators.importing.files import (
    LONGEST,
    SAVE,
    Columns,
    Problem,
    Row,
    read,
)

COLUMNS = Columns(("orcid", "access_token"), ("name",))
TOKEN = "4bed1e13-7792-4129-9f07-aaf7b88ba88f"
MUST = "It must name orcid, access_token, and may name name."


def table(folder: Path, content: str | bytes) -> Path:
    """Write a file."""
    path = folder / "table.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows(folder: Path, content: str | bytes) -> list[tuple[int, dict[str, str]]]:
    """Read a file in which nothing is wrong."""
    found = list(read(table(folder, content), COLUMNS))
    assert [one for one in found if isinstance(one, Problem)] == []
    return [(one.line, one.cells) for one in found if isinstance(one, Row)]


def problem(folder: Path, content: str | bytes) -> Problem:
    """Read a file in which one thing is wrong."""
    (found,) = (
        one for one in read(table(folder, content), COLUMNS) if isinstance(one, Problem)
    )
    return found


ADA = (2, {"orcid": "1", "access_token": TOKEN, "name": "Ada, Countess"})


@pytest.mark.parametrize(
    "content",
    [
        f'orcid,access_token,name\n1,{TOKEN},"Ada, Countess"\n',
        f"orcid;access_token;name\r\n1;{TOKEN};Ada, Countess\r\n",
        f"orcid\taccess_token\tname\n1\t{TOKEN}\tAda, Countess",
        f'\ufefforcid,access_token,name\n1,{TOKEN},"Ada, Countess"\n\n,,\n',
        f' ORCID , Access_Token ,name\n 1 , {TOKEN} ,"Ada, Countess"',
    ],
    ids=["commas", "semicolons", "tabs", "byte order mark", "blanks and capitals"],
)
def test_table_is_read_however_it_was_saved(tmp_path: Path, content: str) -> None:
    assert rows(tmp_path, content) == [ADA]


def test_columns_that_are_not_there_are_empty_and_others_do_no_harm(
    tmp_path: Path,
) -> None:
    path = table(tmp_path, f"note,orcid,access_token\nx,1,{TOKEN}\n")
    (row,) = read(path, COLUMNS)
    assert isinstance(row, Row)
    assert (row["orcid"], row["name"]) == ("1", "")


def test_lines_are_counted_where_cells_have_several(tmp_path: Path) -> None:
    content = f'orcid,access_token,name\n1,{TOKEN},"two\nlines"\n2,{TOKEN},x\n'
    assert [line for line, _ in rows(tmp_path, content)] == [2, 4]


@pytest.mark.parametrize(
    "content, cause, cure",
    [
        ("", "The file is empty.", MUST),
        ("\n\n", "The file is empty.", MUST),
        (
            "orcid,token\n1,x\n",
            "The first line does not name these columns: access_token.",
            MUST,
        ),
        (
            f"0000-0002-1825-0097,{TOKEN}\n",
            "The first line does not name these columns: orcid, access_token.",
            MUST,
        ),
        (
            "orcid,access_token,orcid\n1,x,2\n",
            "The first line names these columns twice: orcid.",
            MUST,
        ),
        (b"PK\x03\x04rest", "It is a spreadsheet or an archive.", SAVE),
        ("orcid,access_token\n".encode("utf-16"), "It is UTF-16.", SAVE),
        (b"orcid,access_token\n\0\0,x\n", "It has bytes that no text has.", SAVE),
        (
            "orcid,access_token,name\n1,x,Zoë\n".encode("latin-1"),
            "It is not UTF-8, at an accented letter perhaps.",
            SAVE,
        ),
        (
            b"orcid,access_token\n1," + b"x" * LONGEST + b"\n",
            "A line is longer than a megabyte.",
            SAVE,
        ),
    ],
    ids=[
        "empty",
        "blank",
        "column missing",
        "no first line",
        "column twice",
        "spreadsheet",
        "UTF-16",
        "binary",
        "Latin 1",
        "endless line",
    ],
)
def test_file_that_cannot_be_used_says_why_and_what_to_do(
    tmp_path: Path, content: str | bytes, cause: str, cure: str
) -> None:
    found = problem(tmp_path, content)
    assert (found.cause, found.cure, found.fatal) == (cause, cure, True)
    assert (found.file, found.column) == ("table.csv", None)


def test_quotation_mark_that_is_never_closed_ends_the_file(tmp_path: Path) -> None:
    content = f'orcid,access_token,name\n1,{TOKEN},"Ada\n' + f"2,{TOKEN},x\n" * 9000
    found = problem(tmp_path, content)
    assert (found.fatal, found.cause) == (
        True,
        "It is no CSV from here on: field larger than field limit (131072).",
    )
    assert found.line > 2


def test_row_of_another_length_is_a_problem_of_that_row(tmp_path: Path) -> None:
    content = f"orcid,access_token\n1,{TOKEN},x\n2,{TOKEN}\n3\n"
    path = table(tmp_path, content)
    first, second, third = read(path, COLUMNS)
    assert first == Problem(
        "table.csv",
        2,
        None,
        "The row has 3 cells, the first line 2.",
        "Put cells that hold the separator between quotation marks.",
    )
    assert isinstance(second, Row) and isinstance(third, Problem)
    assert (third.line, third.fatal) == (4, False)


def test_what_follows_a_bad_byte_is_not_known(tmp_path: Path) -> None:
    content = f"orcid,access_token\n1,{TOKEN}\n".encode() + b"\xe9,x\n3,y\n"
    first, last = read(table(tmp_path, content), COLUMNS)
    assert isinstance(first, Row) and isinstance(last, Problem)
    assert last.fatal


@pytest.mark.parametrize(
    "content",
    [
        f"{TOKEN},0000-0002-1825-0097\n",
        f"orcid,access_token\n{TOKEN},1,2\n",
        f'orcid,access_token\n1,"{TOKEN}" x\n',
        f"orcid,access_token\n1,{TOKEN}\0\n",
    ],
)
def test_no_problem_repeats_what_may_be_a_token(tmp_path: Path, content: str) -> None:
    found = list(read(table(tmp_path, content), COLUMNS))
    assert len(found) == 1
    assert TOKEN not in f"{found!r} {found[0]}"


def test_file_is_read_as_it_is_asked_for(tmp_path: Path) -> None:
    """A pipe that nobody closes would never end otherwise."""
    content = f"orcid,access_token\n" + f"1,{TOKEN}\n" * 100 + "\0"
    first = list(islice(read(table(tmp_path, content), COLUMNS), 3))
    assert [one.line for one in first] == [2, 3, 4]
