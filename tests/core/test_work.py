# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Records become works."""

import copy
from typing import Any

import pytest

from invenio_orcid_sync.core.mapping import DEFAULT
from invenio_orcid_sync.core.tables import TypeRow
from invenio_orcid_sync.core.work import Draft, Note, Unmappable, draft_of

from .material import (
    CARBERRY,
    CONCEPT_URL,
    RECORD_URL,
    WORK_ID,
    assert_sendable,
    organization,
    person,
    record,
    source,
    xsd_errors,
)


def draft(found: Any = None, mapping=DEFAULT, **parts: Any) -> Draft:
    """The draft of a record, proven to be sendable."""
    made = draft_of(source(found, **parts), mapping)
    assert_sendable(made.payload)
    return made


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


JOURNAL = {"journal:journal": {"title": "Journal"}}
IMPRINT = {"imprint:imprint": {"title": "Book"}}
MEETING = {"meeting:meeting": {"title": "Meeting"}}


@pytest.mark.parametrize(
    ("resource_type", "custom", "expected"),
    [
        ("publication-article", JOURNAL, "Journal"),
        ("publication-article", {**IMPRINT, **MEETING}, "Book"),
        ("publication-article", {**IMPRINT, **JOURNAL}, "Journal"),
        ("publication-section", IMPRINT, "Book"),
        ("publication-section", {**JOURNAL, **IMPRINT, **MEETING}, "Book"),
        ("publication-conferencepaper", MEETING, "Meeting"),
        ("publication-conferencepaper", {**IMPRINT, **MEETING}, "Meeting"),
        ("publication-conferencepaper", IMPRINT, "Book"),
        ("poster", {**JOURNAL, **MEETING}, "Meeting"),
        ("presentation", MEETING, "Meeting"),
        ("dataset", JOURNAL, "Journal"),
        ("publication-book", {"imprint:imprint": {"title": "On Waiting"}}, None),
        ("publication-article", {"journal:journal": {"title": " "}}, None),
        ("publication-article", {"journal:journal": None}, None),
        ("publication-article", {"journal:journal": "Journal"}, None),
        ("publication-article", {}, None),
    ],
)
def test_journal_title_is_that_of_what_contains_the_work(
    resource_type: str, custom: dict, expected: str | None
) -> None:
    made = draft(record(custom, resource_type={"id": resource_type}))
    value = {"value": expected} if expected else None
    assert made.payload.get("journal-title") == value


def test_second_container_is_noted() -> None:
    made = draft(
        record({**JOURNAL, **IMPRINT, "meeting:meeting": {"title": "Journal"}})
    )
    detail = "Book: ORCID takes one, Journal is sent"
    field = "custom_fields.imprint:imprint.title"
    assert made.notes == (Note("container_not_sent", field, detail),)


def test_journal_title_of_1001_units_is_cut() -> None:
    made = draft(record({"journal:journal": {"title": "x" * 1001}}))
    assert made.payload["journal-title"] == {"value": "x" * 999 + "…"}
    detail = "1001 characters, 1000 sent"
    field = "custom_fields.journal:journal.title"
    assert made.notes == (Note("title_cut", field, detail),)


ABSTRACT = {"type": {"id": "abstract"}, "description": "<p>Abstract</p>"}


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"description": "<p>a</p>"}, "a"),
        ({"description": "<p>a</p>", "additional_descriptions": [ABSTRACT]}, "a"),
        ({"additional_descriptions": [ABSTRACT]}, "Abstract"),
        (
            {"description": "<p> </p>", "additional_descriptions": [ABSTRACT]},
            "Abstract",
        ),
        (
            {
                "additional_descriptions": [
                    {"type": {"id": "methods"}, "description": "m"},
                    {"type": {"id": "abstract"}, "description": None},
                    ABSTRACT,
                ]
            },
            "Abstract",
        ),
        ({"description": None}, None),
        ({}, None),
    ],
)
def test_description_is_the_first_that_says_something(
    metadata: dict, expected: str | None
) -> None:
    made = draft(record(**metadata))
    assert made.payload.get("short-description") == expected
    assert made.notes == ()


def test_description_of_5000_units_is_whole() -> None:
    made = draft(record(description="<p>" + "x" * 5000 + "</p>"))
    assert made.payload["short-description"] == "x" * 5000
    assert made.notes == ()


def test_description_of_more_is_cut_at_a_word() -> None:
    made = draft(record(description="word " * 1001))
    assert made.payload["short-description"] == "word " * 999 + "word…"
    detail = "5004 characters, 5000 sent"
    assert made.notes == (Note("description_cut", "metadata.description", detail),)


@pytest.mark.parametrize(
    ("key", "absent"),
    [
        ("description", "short-description"),
        ("citation", "citation"),
        ("landing_page", "url"),
    ],
)
def test_part_that_is_switched_off_is_not_sent(key: str, absent: str) -> None:
    found = record(description="D")
    whole = draft(found, citation="@misc{x}").payload
    made = draft(found, DEFAULT.overlaid({key: False}), citation="@misc{x}")
    assert made.payload == {key: whole[key] for key in whole if key != absent}
    assert made.payload != whole


@pytest.mark.parametrize("citation", [None, "", " \n", "\x00"])
def test_citation_that_is_blank_is_not_sent(citation: str | None) -> None:
    assert draft(citation=citation).payload.keys() == draft().payload.keys()


def test_citation_keeps_lines_and_loses_illegal_characters() -> None:
    made = draft(citation="@misc{x,\n  title = {A\x00\ud800B}\r}\n")
    expected = "@misc{x,\n  title = {AB}\n}"
    assert made.payload["citation"]["citation-value"] == expected


@pytest.mark.parametrize(
    ("value", "expected", "notes"),
    [
        ("2024-05", {"year": {"value": "2024"}, "month": {"value": "05"}}, ()),
        (
            "2024-13",
            {"year": {"value": "2024"}},
            (Note("date_shortened", "metadata.publication_date", "month 13"),),
        ),
        (
            "1723",
            None,
            (
                Note(
                    "date_dropped",
                    "metadata.publication_date",
                    "ORCID takes years 1900 to 2100, not 1723",
                ),
            ),
        ),
        (None, None, ()),
    ],
)
def test_date(value: Any, expected: Any, notes: tuple) -> None:
    made = draft(record(publication_date=value))
    assert made.payload.get("publication-date") == expected
    assert made.notes == notes


@pytest.mark.parametrize(
    ("url", "expected", "notes"),
    [
        ("https://example.org/r 1", {"value": "https://example.org/r%201"}, ()),
        (None, None, ()),
        (
            "records/1",
            None,
            (Note("url_invalid", "links.self_html", "records/1"),),
        ),
    ],
)
def test_link_is_the_landing_page(url: Any, expected: Any, notes: tuple) -> None:
    made = draft(record_url=url)
    assert made.payload.get("url") == expected
    assert made.notes == notes


def unknown(code: str) -> tuple[str, str]:
    """The note of a language that ORCID lacks."""
    return "language_unmapped", f"ORCID has no language {code}"


@pytest.mark.parametrize(
    ("codes", "expected", "notes"),
    [
        (["eng"], "en", []),
        (["heb"], "iw", []),
        (["und"], None, [unknown("und")]),
        (["grc", "deu"], "de", [unknown("grc")]),
        (["deu", "eng"], "de", [("language_not_sent", "eng: ORCID takes one")]),
        ([], None, []),
    ],
)
def test_language_is_the_first_that_orcid_has(
    codes: list, expected: str | None, notes: list
) -> None:
    made = draft(record(languages=[{"id": code} for code in codes]))
    assert made.payload.get("language-code") == expected
    found = tuple(Note(code, "metadata.languages", detail) for code, detail in notes)
    assert made.notes == found


def test_notes_hold_nothing_a_database_refuses() -> None:
    made = draft(record(identifiers=[{"scheme": "x\x00\ud800", "identifier": "y"}]))
    detail = "no ORCID identifier type is mapped to x"
    assert made.notes == (Note("scheme_unmapped", "metadata.identifiers", detail),)
