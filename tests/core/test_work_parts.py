# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Parts of works: containers, descriptions, citations, dates, links, languages."""

from typing import Any

import pytest

from invenio_orcid_sync.core.mapping import ALLOWED_CITATIONS, DEFAULT
from invenio_orcid_sync.core.work import Note

from .drafts import draft
from .material import record

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


@pytest.mark.parametrize("kind", ALLOWED_CITATIONS[1:])
def test_citation_has_the_type_that_was_chosen(kind: str) -> None:
    made = draft(
        citation="Lovelace (1843)", mapping=DEFAULT.overlaid({"citation": kind})
    )
    sent = {"citation-type": kind, "citation-value": "Lovelace (1843)"}
    assert made.payload["citation"] == sent


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
