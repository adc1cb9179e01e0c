# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Mapping files: what goes out comes in again, and bad ones are refused by line."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from invenio_orcid_sync.core.mapping import DEFAULT
from invenio_orcid_sync.services.mapping_files import (
    LARGEST,
    BadFile,
    BadRows,
    laid,
    read,
    to_csv,
    to_json,
)

HEAD = "kind,name,target,relationship\n"

OVERRIDES: list[dict[str, Any]] = [
    {},
    {"types": {"dataset": "other", "publication-comic": "book"}},
    {
        "schemes": {
            "doi": None,
            "inventory": {"type": "other-id", "relationship": "part-of"},
        }
    },
    {"roles": {"editor": None, "advisor": "supervision"}},
    {"relations": {"ispublishedin": None, "cites": "version-of"}},
    {"contributor_cap": 10, "citation": "none", "landing_page": False},
    {"citation": "formatted-apa"},
    {"types": {"=1+1": "other", "@SUM(A1)": "book", "-x": "image", "a,b": "image"}},
]


def table(overrides: dict[str, Any]) -> str:
    """Return a mapping as CSV."""
    return "".join(to_csv(DEFAULT.overlaid(overrides)))


def faults(text: str | bytes) -> list[str]:
    """Return what is said about a file."""
    with pytest.raises(BadFile) as refused:
        read(text.encode() if isinstance(text, str) else text)
    return [str(one) for one in refused.value.faults]


@pytest.mark.parametrize("overrides", OVERRIDES)
def test_table_comes_in_as_it_went_out(overrides: dict[str, Any]) -> None:
    found = read(table(overrides).encode())
    assert DEFAULT.overlaid(found) == DEFAULT.overlaid(overrides)
    assert read(table(found).encode()) == found


@pytest.mark.parametrize("overrides", OVERRIDES)
def test_json_comes_in_as_it_went_out(overrides: dict[str, Any]) -> None:
    assert read(to_json(overrides).encode()) == overrides


def test_rows_are_laid_as_in_a_file() -> None:
    rows = [
        ("types", "dataset", "other", ""),
        ("types", "software", "software", ""),
        ("schemes", "doi", "doi", ""),
        ("schemes", "isbn", "isbn", "part-of"),
        ("relations", "cites", "", "version-of"),
    ]
    assert laid(rows) == {
        "types": {"dataset": "other"},
        "schemes": {"isbn": {"type": "isbn", "relationship": "part-of"}},
        "relations": {"cites": "version-of"},
    }
    wrong = [("types", "dataset", "film", ""), ("poems", "x", "book", "")]
    with pytest.raises(BadRows) as refused:
        laid(rows + wrong)
    assert [one.key for one in refused.value.faults] == ["types.dataset", "kind"]


def test_table_of_the_default_is_no_change() -> None:
    assert read(table({}).encode()) == {}
    rows = list(csv.reader(StringIO(table({}).removeprefix("\ufeff"))))
    assert rows[0] == ["kind", "name", "target", "relationship"]
    assert ["schemes", "eissn", "issn", "part-of"] in rows
    assert ["roles", "datacurator", "data-curation", ""] in rows
    assert ["option", "contributor_cap", "50", ""] in rows
    assert len(rows) > 100


def test_table_holds_nothing_that_a_spreadsheet_carries_out() -> None:
    text = table({"types": {"=HYPERLINK(1)": "other", "+1": "book"}})
    cells = [cell for row in csv.reader(StringIO(text)) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_table_as_spreadsheets_write_it(delimiter: str, mark: str) -> None:
    lines = [
        "Kind,Name,Target,Relationship,note",
        "types,dataset,other,,mine",
        ",,,,",
        "",
    ]
    text = mark + "\r\n".join(lines).replace(",", delimiter)
    assert read(text.encode()) == {"types": {"dataset": "other"}}


@pytest.mark.parametrize(
    "said, expected",
    [
        ("true", {}),
        ("FALSE", {"citation": "none"}),
        ("none", {"citation": "none"}),
        ("bibtex", {}),
        ("formatted-mla", {"citation": "formatted-mla"}),
    ],
)
def test_citation_is_a_word_or_the_switch_that_it_was(
    said: str, expected: dict[str, Any]
) -> None:
    assert read(f"{HEAD}option,citation,{said},\n".encode()) == expected


def test_citation_that_was_a_switch_is_written_as_a_word() -> None:
    assert read(b'{"citation": false}') == {"citation": "none"}
    assert to_json({"citation": True}) == to_json({"citation": "bibtex"})
    assert "option,citation,none,\n" in table({"citation": False}).replace("\r", "")


def test_shipped_example_is_in_order() -> None:
    example = Path(__file__).parents[2] / "templates" / "mapping.json"
    found = read(example.read_bytes())
    assert found == json.loads(example.read_text())
    assert DEFAULT.overlaid(found) != DEFAULT


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "kind,name\n",
            ["line 1: There is no column target, relationship: begin with"],
        ),
        ("", ["line 1: There is no column kind, name, target, relationship"]),
        (
            HEAD + "types,dataset,film,\n",
            ["line 2: Mapping types.dataset: 'film' is not"],
        ),
        (
            HEAD + "types,dataset,,\n",
            ["line 2: Mapping types.dataset: '' is not allowed"],
        ),
        (HEAD + "types,,other,\n", ["line 2: Mapping types: '' is not allowed"]),
        (
            HEAD + "\ntypes,a,book,part-of\n",
            ["line 3: Mapping types.a: 'part-of' is not"],
        ),
        (HEAD + "kinds,a,book,\n", ["line 2: Mapping kind: 'kinds' is not allowed"]),
        (HEAD + "relations,a,book,\n", ["line 2: Mapping relations.a: 'book' is not"]),
        (
            HEAD + "schemes,a,doi,self\n",
            ["line 2: Mapping schemes.a.relationship: 'self'"],
        ),
        (
            HEAD + "option,contributor_cap,0,\n",
            ["line 2: Mapping contributor_cap: 0 is"],
        ),
        (
            HEAD + "option,citation,apa,\n",
            [
                "line 2: Mapping citation: 'apa' is not allowed. Allowed: none, bibtex, formatted-apa"
            ],
        ),
        (HEAD + "option,types,{},\n", ["line 2: Mapping types: {} is not allowed"]),
        (
            HEAD + "types,a,book,\ntypes,a,other,\nroles,b,king,\n",
            [
                "line 3: types a is in line 2 already.",
                "line 4: Mapping roles.b: 'king'",
            ],
        ),
        (HEAD + 'types,"a,book\n', ["line 2: This is not CSV"]),
        ('{"types": {\n  "a": "book",\n}}', ["line 3: This is not JSON"]),
        ("{", ["line 1: This is not JSON"]),
        (
            '{\n\t"types": {\n\t\t"a.b": "film",\n\t\t"c": "book"},\n "citation": 5}',
            ["line 3: Mapping types.a.b: 'film'", "line 5: Mapping citation: 5 is not"],
        ),
        (
            '{"schemes": {\n"a": {"type": "doi",\n"relationship": "self"}}}',
            ["line 2: Mapping schemes.a.relationship: 'self'"],
        ),
        ('{\n"nothing": 1}', ["line 2: Mapping nothing: 1 is not allowed"]),
        ('{"types": {"a": "book",\n"a": "other"}}', ["line 2: 'a' is there twice."]),
        (b"kind,name\n\xff", ["line 2: This is not UTF-8"]),
        ("{" + '"a":{' * 15_000, ["line 1: This is"]),
        ("x" * (LARGEST + 1), ["line 1: The file is larger than 100000 bytes."]),
    ],
    ids=lambda one: str(one)[:40] if isinstance(one, str) else None,
)
def test_bad_file_is_refused_by_line(text: str | bytes, expected: list[str]) -> None:
    found = faults(text)
    assert len(found) == len(expected)
    for said, begins in zip(found, expected):
        assert said.startswith(begins), said
