# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Records become works."""

import copy
from typing import Any

import pytest

from invenio_orcid_sync.core.mapping import DEFAULT
from invenio_orcid_sync.core.tables import TypeRow
from invenio_orcid_sync.core.work import Draft, Note, Unmappable

from .drafts import draft
from .material import (
    CARBERRY,
    CONCEPT_URL,
    RECORD_URL,
    WORK_ID,
    organization,
    person,
    record,
    xsd_errors,
)


def test_work_of_a_small_record() -> None:
    assert draft() == Draft(
        payload={
            "title": {"title": {"value": "On Waiting"}},
            "type": "journal-article",
            "publication-date": {
                "year": {"value": "2024"},
                "month": {"value": "05"},
                "day": {"value": "06"},
            },
            "external-ids": {
                "external-id": [
                    {
                        "external-id-type": "uri",
                        "external-id-value": CONCEPT_URL,
                        "external-id-url": {"value": CONCEPT_URL},
                        "external-id-relationship": "self",
                    },
                    {
                        "external-id-type": "source-work-id",
                        "external-id-value": WORK_ID,
                        "external-id-relationship": "self",
                    },
                ]
            },
            "url": {"value": RECORD_URL},
            "contributors": {
                "contributor": [
                    {
                        "contributor-orcid": {
                            "uri": f"https://orcid.org/{CARBERRY}",
                            "path": CARBERRY,
                            "host": "orcid.org",
                        },
                        "credit-name": {"value": "Josiah Carberry"},
                        "contributor-attributes": {
                            "contributor-sequence": "first",
                            "contributor-role": "author",
                        },
                    }
                ]
            },
        },
        notes=(),
    )


def test_work_of_an_earlier_version_says_which_one_is_newer() -> None:
    plain, stands_in = draft(), draft(newer="abcde-12345")
    assert stands_in.payload == plain.payload
    note = "version abcde-12345 is newer, and not shared"
    assert stands_in.notes == (Note("newer_unshared", "versions", note),)


def test_work_of_a_record_with_everything() -> None:
    found = record(
        {"journal:journal": {"title": "J. of Patience", "issn": "2049-3630"}},
        pids={"doi": {"identifier": "10.5555/v2", "provider": "datacite"}},
        additional_titles=[
            {"title": "A Study", "type": {"id": "subtitle"}},
            {
                "title": "Vom Warten",
                "type": {"id": "translated-title"},
                "lang": {"id": "deu"},
            },
        ],
        description="<p>First.</p><p>Second.</p>",
        languages=[{"id": "eng"}],
        creators=[organization("The Institute")],
        contributors=[person("Ada", "One", role="supervisor")],
    )
    made = draft(found, citation="@article{x,\r\n title={T}\r\n}\n")
    assert made.notes == ()
    assert made.payload == {
        "title": {
            "title": {"value": "On Waiting"},
            "subtitle": {"value": "A Study"},
            "translated-title": {"value": "Vom Warten", "language-code": "de"},
        },
        "journal-title": {"value": "J. of Patience"},
        "short-description": "First.\nSecond.",
        "citation": {
            "citation-type": "bibtex",
            "citation-value": "@article{x,\n title={T}\n}",
        },
        "type": "journal-article",
        "publication-date": {
            "year": {"value": "2024"},
            "month": {"value": "05"},
            "day": {"value": "06"},
        },
        "external-ids": {
            "external-id": [
                {
                    "external-id-type": "doi",
                    "external-id-value": "10.5555/v2",
                    "external-id-url": {"value": "https://doi.org/10.5555/v2"},
                    "external-id-relationship": "self",
                },
                {
                    "external-id-type": "uri",
                    "external-id-value": CONCEPT_URL,
                    "external-id-url": {"value": CONCEPT_URL},
                    "external-id-relationship": "self",
                },
                {
                    "external-id-type": "issn",
                    "external-id-value": "2049-3630",
                    "external-id-url": {
                        "value": "https://portal.issn.org/resource/ISSN/2049-3630"
                    },
                    "external-id-relationship": "part-of",
                },
            ]
        },
        "url": {"value": RECORD_URL},
        "contributors": {
            "contributor": [
                {
                    "credit-name": {"value": "The Institute"},
                    "contributor-attributes": {
                        "contributor-sequence": "first",
                        "contributor-role": "author",
                    },
                },
                {
                    "credit-name": {"value": "Ada One"},
                    "contributor-attributes": {
                        "contributor-sequence": "additional",
                        "contributor-role": (
                            "http://credit.niso.org/contributor-roles/supervision/"
                        ),
                    },
                },
            ]
        },
        "language-code": "en",
    }
    assert xsd_errors(made.payload) == []


def test_work_is_the_same_each_time_and_leaves_the_record_alone() -> None:
    found = record(description="<p>x</p>", identifiers=[{"scheme": "x"}])
    before = copy.deepcopy(found)
    assert draft(found) == draft(copy.deepcopy(found))
    assert found == before


@pytest.mark.parametrize(
    "row", DEFAULT.types.values(), ids=lambda row: row.resource_type
)
def test_type_of_each_resource_type(row: TypeRow) -> None:
    made = draft(record(resource_type={"id": row.resource_type}))
    assert made.payload["type"] == row.work_type
    assert made.notes == ()


@pytest.mark.parametrize(
    ("resource_type", "expected", "detail"),
    [
        (
            {"id": "image-xray"},
            "image",
            "image-xray has no row of its own, sent as image",
        ),
        ({"id": "hologram"}, "other", "hologram has no row of its own, sent as other"),
        (None, "other", "no resource type has no row of its own, sent as other"),
    ],
)
def test_type_without_a_row_is_noted(
    resource_type: Any, expected: str, detail: str
) -> None:
    made = draft(record(resource_type=resource_type))
    assert made.payload["type"] == expected
    assert made.notes == (Note("type_unmapped", "metadata.resource_type", detail),)


@pytest.mark.parametrize("title", [None, "", " \u200b\n", "<i></i>", "\x00", 7, ["T"]])
def test_title_that_is_blank_is_unmappable(title: object) -> None:
    with pytest.raises(Unmappable) as caught:
        draft(record(title=title))
    assert (caught.value.code, caught.value.field) == ("title_blank", "metadata.title")
    assert str(caught.value) == (
        "ORCID needs a title, and this record's is empty: fill in the title."
    )


@pytest.mark.parametrize(
    "found", [{}, {"metadata": None}, {"metadata": []}, {"metadata": {"title": None}}]
)
def test_record_without_metadata_is_unmappable(found: Any) -> None:
    with pytest.raises(Unmappable) as caught:
        draft(found)
    assert caught.value.code == "title_blank"


def test_record_with_a_title_only_is_a_work() -> None:
    made = draft({"metadata": {"title": "T"}})
    assert list(made.payload) == ["title", "type", "external-ids", "url"]
    assert [note.code for note in made.notes] == ["type_unmapped"]


def test_title_of_1000_units_is_whole() -> None:
    made = draft(record(title="x" * 1000))
    assert made.payload["title"] == {"title": {"value": "x" * 1000}}
    assert made.notes == ()


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("word " * 200 + "x", ("word " * 199 + "word…")),
        ("x" * 1001, "x" * 999 + "…"),
        ("😀" * 501, "😀" * 499 + "…"),
    ],
)
def test_title_of_1001_units_is_cut(title: str, expected: str) -> None:
    made = draft(record(title=title))
    assert made.payload["title"] == {"title": {"value": expected}}
    detail = f"{len(title)} characters, 1000 sent"
    assert made.notes == (Note("title_cut", "metadata.title", detail),)


def test_title_with_markup_is_noted() -> None:
    made = draft(record(title="<i>E.  coli</i> &amp; p < 0.05"))
    assert made.payload["title"] == {"title": {"value": "E. coli & p < 0.05"}}
    detail = "<i>E. coli</i> &amp; p < 0.05"
    assert made.notes == (Note("markup_removed", "metadata.title", detail),)


def extra(kind: str, title: Any, language: str | None = None) -> dict:
    """An additional title."""
    found = {"type": {"id": kind}, "title": title}
    return {**found, "lang": {"id": language}} if language else found


ONE_OF_EACH = "ORCID takes one subtitle and one translated title"


@pytest.mark.parametrize(
    ("titles", "expected", "notes"),
    [
        ([extra("subtitle", "S")], {"subtitle": {"value": "S"}}, []),
        (
            [extra("subtitle", "S"), extra("subtitle", "Z")],
            {"subtitle": {"value": "S"}},
            [("title_not_sent", f"Z: {ONE_OF_EACH}")],
        ),
        (
            [extra("translated-title", "Ü", "heb")],
            {"translated-title": {"value": "Ü", "language-code": "iw"}},
            [],
        ),
        (
            [extra("translated-title", "Ü")],
            {},
            [("title_without_language", "Ü: ORCID has no language (none given)")],
        ),
        (
            [
                extra("translated-title", "Ü", "grc"),
                extra("translated-title", "T", "fra"),
            ],
            {"translated-title": {"value": "T", "language-code": "fr"}},
            [("title_without_language", "Ü: ORCID has no language grc")],
        ),
        (
            [
                extra("translated-title", "Ü", "deu"),
                extra("translated-title", "T", "fra"),
            ],
            {"translated-title": {"value": "Ü", "language-code": "de"}},
            [("title_not_sent", f"T: {ONE_OF_EACH}")],
        ),
        (
            [extra("alternative-title", "A"), extra("other", "O")],
            {},
            [
                ("title_not_sent", f"A: {ONE_OF_EACH}"),
                ("title_not_sent", f"O: {ONE_OF_EACH}"),
            ],
        ),
        ([extra("subtitle", " "), extra("subtitle", None)], {}, []),
    ],
)
def test_additional_titles(titles: list, expected: dict, notes: list) -> None:
    made = draft(record(additional_titles=titles))
    assert made.payload["title"] == {"title": {"value": "On Waiting"}, **expected}
    field = "metadata.additional_titles"
    assert made.notes == tuple(Note(code, field, detail) for code, detail in notes)
