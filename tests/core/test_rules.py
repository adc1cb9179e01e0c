# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the registry would refuse."""

import copy
from typing import Any

import pytest

from invenio_orcid_sync.core import registry
from invenio_orcid_sync.core.rules import Violation, violations

from .material import CARBERRY

GOOD: dict[str, Any] = {
    "title": {
        "title": {"value": "T"},
        "subtitle": {"value": "S"},
        "translated-title": {"value": "Ü", "language-code": "de"},
    },
    "journal-title": {"value": "J"},
    "short-description": "D",
    "citation": {"citation-type": "bibtex", "citation-value": "@misc{x}"},
    "type": "journal-article",
    "publication-date": {
        "year": {"value": "2024"},
        "month": {"value": "02"},
        "day": {"value": "29"},
    },
    "external-ids": {
        "external-id": [
            {
                "external-id-type": "doi",
                "external-id-value": "10.1/x",
                "external-id-url": {"value": "https://doi.org/10.1/x"},
                "external-id-relationship": "self",
            },
            {
                "external-id-type": "grant_number",
                "external-id-value": "G-1",
                "external-id-relationship": "funded-by",
            },
        ]
    },
    "url": {"value": "https://example.org/%20?a=(b)#c"},
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
            },
            {"credit-name": {"value": "Somebody"}},
        ]
    },
    "language-code": "en",
}

MISSING = object()
SELF = ("external-ids", "external-id", 0)
GRANT = ("external-ids", "external-id", 1)
FIRST = ("contributors", "contributor", 0)
ATTRIBUTES = (*FIRST, "contributor-attributes")


def with_(path: tuple, value: Any) -> dict[str, Any]:
    """The good payload with one place changed or taken out."""
    payload = copy.deepcopy(GOOD)
    place: Any = payload
    for key in path[:-1]:
        place = place[key]
    if value is MISSING:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return payload


def test_good_payload_breaks_no_rule() -> None:
    assert violations(GOOD) == ()


@pytest.mark.parametrize(
    "path",
    [
        ("title", "subtitle"),
        ("title", "translated-title"),
        ("journal-title",),
        ("short-description",),
        ("citation",),
        ("publication-date",),
        ("publication-date", "day"),
        GRANT,
        ("url",),
        ("contributors",),
        ("language-code",),
        (*FIRST, "contributor-orcid"),
        (*FIRST, "credit-name"),
        ATTRIBUTES,
        (*ATTRIBUTES, "contributor-role"),
        (*ATTRIBUTES, "contributor-sequence"),
        (*SELF, "external-id-url"),
    ],
)
def test_optional_part_may_be_missing_or_null(path: tuple) -> None:
    assert violations(with_(path, MISSING)) == ()
    if path != GRANT:
        assert violations(with_(path, None)) == ()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("title", "title"), {"value": "x" * 1000}),
        (("title", "title"), "bare"),
        (("title", "title"), {"value": "😀" * 500}),
        (("title", "subtitle"), {"value": ""}),
        (("title", "subtitle"), {"value": "x" * 1000}),
        (("short-description",), "x" * 5000),
        (("short-description",), ""),
        (("publication-date",), {"year": {"value": "1900"}}),
        (("publication-date",), {"year": "2100", "month": "12"}),
        ((*FIRST, "credit-name"), {"value": "x" * 150}),
        (("url",), {"value": "ftp://example.org/"}),
        (
            (*FIRST, "contributor-orcid", "uri"),
            f"https://sandbox.orcid.org/{CARBERRY}",
        ),
        *(((("type",)), each) for each in sorted(registry.WORK_TYPES)),
        *(((("language-code",)), each) for each in sorted(registry.LANGUAGES)),
        *(
            ((*ATTRIBUTES, "contributor-role"), each)
            for each in sorted(registry.LEGACY_ROLES | registry.CREDIT_ROLES)
        ),
        *(
            ((*SELF, "external-id-type"), each)
            for each in sorted(registry.IDENTIFIER_PREFIXES)
        ),
        *(
            ((*GRANT, "external-id-type"), each)
            for each in sorted(registry.FUNDED_BY_TYPES)
        ),
        *(
            (("citation", "citation-type"), each)
            for each in sorted(registry.CITATION_TYPES)
        ),
        *(((*GRANT, "external-id-relationship"), each) for each in ("part-of", "self")),
    ],
)
def test_value_within_the_rules_passes(path: tuple, value: Any) -> None:
    assert violations(with_(path, value)) == ()


def long(field: str, limit: int) -> Violation:
    """The violation of a length."""
    return Violation(field, f"has at most {limit} UTF-16 units", 9047)


def empty(field: str, code: int) -> Violation:
    """The violation of text that must say something."""
    return Violation(field, "is not empty", code)


ADDRESS = "is a web address with everything escaped"
LANGUAGE = "has a language code of the registry"


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("put-code",), 7, Violation("put-code", "is not sent on create", 9024)),
        (
            ("visibility",),
            "public",
            Violation("visibility", "is the author's to set", 9035),
        ),
        (
            ("display-index",),
            "0",
            Violation("display-index", "is unknown to the registry", 9047),
        ),
        (("title",), MISSING, empty("title.title", 9022)),
        (("title", "title"), {"value": " "}, empty("title.title", 9022)),
        (("title", "title"), {"value": 7}, Violation("title.title", "is text", 9047)),
        (("title", "title"), {"value": "x" * 1001}, long("title.title", 1000)),
        (("title", "title"), {"value": "😀" * 501}, long("title.title", 1000)),
        (
            ("title", "title"),
            {"value": "a\x00b"},
            Violation("title.title", "has no characters that XML forbids", 9001),
        ),
        (("title", "subtitle"), {"value": "x" * 1001}, long("title.subtitle", 1000)),
        (
            ("title", "translated-title", "value"),
            "x" * 1001,
            long("title.translated-title", 1000),
        ),
        (
            ("title", "translated-title", "value"),
            MISSING,
            empty("title.translated-title", 9020),
        ),
        (
            ("title", "translated-title", "language-code"),
            MISSING,
            Violation("title.translated-title", LANGUAGE, 9037),
        ),
        (
            ("title", "translated-title", "language-code"),
            "he",
            Violation("title.translated-title", LANGUAGE, 9047),
        ),
        (("journal-title",), {"value": ""}, empty("journal-title", 9047)),
        (("journal-title",), {"value": "x" * 1001}, long("journal-title", 1000)),
        (("short-description",), "x" * 5001, long("short-description", 5000)),
        (
            ("short-description",),
            {"text": "x"},
            Violation("short-description", "is text", 9047),
        ),
        (
            ("citation", "citation-type"),
            "BIBTEX",
            Violation("citation.citation-type", "is a citation type", 9037),
        ),
        (("citation", "citation-value"), " ", empty("citation.citation-value", 9020)),
        (
            ("citation", "citation-value"),
            MISSING,
            empty("citation.citation-value", 9020),
        ),
        (("type",), MISSING, Violation("type", "is a work type", 9047)),
        (("type",), "dissertation", Violation("type", "is a work type", 9047)),
        (("type",), "Book", Violation("type", "is a work type", 9047)),
        (
            ("language-code",),
            "en_US",
            Violation("language-code", "is a language code of the registry", 9047),
        ),
        (
            ("country",),
            {"value": "CH"},
            Violation("country", "is never sent: our choice", 9047),
        ),
        *(
            (
                ("publication-date", "year"),
                {"value": year},
                Violation("publication-date.year", "is 1900 to 2100", 9047),
            )
            for year in ("1899", "2101", "24", "02024", "year", "٢٠٢٤", 2024, None)
        ),
        *(
            (
                ("publication-date", "month"),
                {"value": month},
                Violation("publication-date.month", "is 01 to 12", 9049),
            )
            for month in ("5", "00", "13", "005", "May", 5)
        ),
        *(
            (
                ("publication-date", "day"),
                {"value": day},
                Violation("publication-date.day", "is 01 to 29", 9049),
            )
            for day in ("1", "00", "30", "001", 1)
        ),
        (
            ("publication-date", "month"),
            None,
            Violation("publication-date.day", "needs a month", 9047),
        ),
        (
            ("publication-date",),
            {},
            Violation("publication-date.year", "is 1900 to 2100", 9047),
        ),
        (
            ("external-ids",),
            MISSING,
            Violation("external-ids", "have one with relationship self", 9023),
        ),
        (
            (*SELF, "external-id-relationship"),
            "version-of",
            Violation("external-ids", "have one with relationship self", 9023),
        ),
        (
            (*GRANT, "external-id-relationship"),
            MISSING,
            Violation("external-ids.1.relationship", "is one of four", 9023),
        ),
        (
            (*GRANT, "external-id-relationship"),
            "SELF",
            Violation("external-ids.1.relationship", "is one of four", 9047),
        ),
        (
            (*GRANT, "external-id-type"),
            "isbn",
            Violation("external-ids.1.type", "cannot be funded-by", 9020),
        ),
        (
            (*SELF, "external-id-type"),
            "DOI",
            Violation("external-ids.0.type", "is a type of the registry", 9023),
        ),
        (
            (*SELF, "external-id-type"),
            MISSING,
            Violation("external-ids.0.type", "is a type of the registry", 9023),
        ),
        ((*SELF, "external-id-value"), " ", empty("external-ids.0.value", 9023)),
        ((*SELF, "external-id-value"), MISSING, empty("external-ids.0.value", 9023)),
        (
            (*SELF, "external-id-url"),
            {"value": "https://example.org/a b"},
            Violation("external-ids.0.url", ADDRESS, 9047),
        ),
        *(
            (("url",), {"value": url}, Violation("url", ADDRESS, 9047))
            for url in (
                None,
                "",
                7,
                "example.org",
                "https://",
                "javascript:alert(1)",
                "https://example.org/%zz",
                "https://example.org/ä",
                "http://[broken",
            )
        ),
        *(
            (
                (*FIRST, "contributor-orcid", "uri"),
                uri,
                Violation(
                    "contributors.0.orcid.uri", "is https://orcid.org/<iD>", 9020
                ),
            )
            for uri in (
                None,
                f"http://orcid.org/{CARBERRY}",
                CARBERRY,
                f"https://orcid.org/{CARBERRY}/",
                f"https://orcid.org.example/{CARBERRY}",
            )
        ),
        (
            (*FIRST, "contributor-orcid", "path"),
            "0000-0002-1825-009x",
            Violation("contributors.0.orcid.path", "is an iD", 9020),
        ),
        (
            (*FIRST, "credit-name"),
            {"value": " "},
            empty("contributors.0.credit-name", 9020),
        ),
        (
            (*FIRST, "credit-name"),
            {"value": "x" * 151},
            long("contributors.0.credit-name", 150),
        ),
        (
            (*FIRST, "contributor-email"),
            {"value": "a@example.org"},
            Violation("contributors.0.email", "is never sent: our choice", 9020),
        ),
        (
            (*ATTRIBUTES, "contributor-sequence"),
            "FIRST",
            Violation("contributors.0.sequence", "is first or additional", 9047),
        ),
        *(
            (
                (*ATTRIBUTES, "contributor-role"),
                role,
                Violation("contributors.0.role", "is a role of the registry", 9058),
            )
            for role in (
                "",
                "writer",
                "https://credit.niso.org/contributor-roles/software/",
                "http://credit.niso.org/contributor-roles/software",
            )
        ),
    ],
)
def test_value_against_a_rule_is_named(
    path: tuple, value: Any, expected: Violation
) -> None:
    assert violations(with_(path, value)) == (expected,)


def test_empty_payload_breaks_all_that_is_required() -> None:
    assert violations({}) == (
        empty("title.title", 9022),
        Violation("type", "is a work type", 9047),
        Violation("external-ids", "have one with relationship self", 9023),
    )


def test_every_contributor_and_identifier_is_checked() -> None:
    payload = with_((*SELF, "external-id-value"), "")
    payload["external-ids"]["external-id"][1]["external-id-value"] = ""
    payload["contributors"]["contributor"][1]["credit-name"]["value"] = ""
    assert [each.field for each in violations(payload)] == [
        "external-ids.0.value",
        "external-ids.1.value",
        "contributors.1.credit-name",
    ]
