# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which identifiers of others a work carries: related works, awards."""

from typing import Any

import pytest

from invenio_orcid_sync.core.external_ids import external_ids
from invenio_orcid_sync.core.mapping import DEFAULT
from invenio_orcid_sync.core.notes import Note
from invenio_orcid_sync.core.tables import RelationRow

from .identified import BASE, SAMPLES, read
from .material import record, source


def related(relation: str, scheme: str = "doi", kind: str | None = None) -> dict:
    """A related identifier."""
    found: dict[str, Any] = {
        "relation_type": {"id": relation},
        "scheme": scheme,
        "identifier": SAMPLES.get(scheme, "x1"),
    }
    return {**found, "resource_type": {"id": kind}} if kind else found


@pytest.mark.parametrize(
    "row", DEFAULT.relations.values(), ids=lambda row: row.relation
)
def test_related_identifier_of_each_mapped_relation(row: RelationRow) -> None:
    found, notes = read(record(related_identifiers=[related(row.relation)]))
    assert found == [*BASE, ("doi", "10.1000/abc", row.relationship)]
    assert notes == []


def test_related_identifiers_of_other_relations_are_counted() -> None:
    relations = ["cites", "describes", "cites", "issupplementto", ""]
    ids = [related(each) for each in relations] + [{"identifier": "10.1/x"}]
    found, notes = read(record(related_identifiers=ids))
    assert found == BASE
    counted = [
        ("cites", 2),
        ("describes", 1),
        ("issupplementto", 1),
        ("no relation", 2),
    ]
    assert notes == [
        Note(
            "relation_unmapped",
            "metadata.related_identifiers",
            f"{relation}: {count}, ORCID has no place for it",
        )
        for relation, count in counted
    ]


@pytest.mark.parametrize(
    ("scheme", "kind"),
    [
        ("url", None),
        ("purl", None),
        ("issn", None),
        ("doi", "dataset"),
        ("doi", "software"),
        ("doi", "image-photo"),
    ],
)
def test_related_work_that_orcid_must_not_group_is_not_sent(
    scheme: str, kind: str | None
) -> None:
    ids = [related("isversionof", scheme, kind)]
    found, notes = read(record(related_identifiers=ids))
    detail = f"isversionof {SAMPLES[scheme]}: ORCID would take two works for one"
    assert found == BASE
    assert notes == [
        Note("relation_not_groupable", "metadata.related_identifiers", detail)
    ]


@pytest.mark.parametrize(
    ("relation", "scheme", "kind", "expected"),
    [
        (
            "isversionof",
            "doi",
            "publication-preprint",
            ("doi", "10.1000/abc", "version-of"),
        ),
        ("isidenticalto", "arxiv", None, ("arxiv", "arXiv:2101.00001", "version-of")),
        ("ispartof", "url", None, ("uri", "https://example.org/x", "part-of")),
        ("ispartof", "doi", "dataset", ("doi", "10.1000/abc", "part-of")),
        ("ispublishedin", "issn", None, ("issn", "2049-3630", "part-of")),
        ("ispartof", "isbn", None, ("isbn", "9783161484100", "part-of")),
    ],
)
def test_related_work_that_groups_rightly_is_sent(
    relation: str, scheme: str, kind: str | None, expected: tuple
) -> None:
    found, notes = read(record(related_identifiers=[related(relation, scheme, kind)]))
    assert found == [*BASE, expected]
    assert notes == []


@pytest.mark.parametrize(
    ("scheme", "code", "detail"),
    [
        ("swhid", "scheme_unmapped", "no ORCID identifier type is mapped to swhid"),
        ("igsn", "scheme_not_sent", "igsn: nothing like it at ORCID"),
    ],
)
def test_related_identifier_of_an_unsent_scheme(
    scheme: str, code: str, detail: str
) -> None:
    found, notes = read(record(related_identifiers=[related("ispartof", scheme)]))
    assert found == BASE
    assert notes == [Note(code, "metadata.related_identifiers", detail)]


def test_relation_mapped_to_nothing_is_not_sent() -> None:
    mapping = DEFAULT.overlaid({"relations": {"ispartof": None}})
    found, notes = read(record(related_identifiers=[related("ispartof")]), mapping)
    assert found == BASE
    assert [note.code for note in notes] == ["relation_unmapped"]


NAMED = {"name": "The Foundation"}
AWARD_DOI = {"scheme": "doi", "identifier": "10.5555/grant.1"}
AWARD_URL = {"scheme": "url", "identifier": "https://example.org/grants/1"}


@pytest.mark.parametrize(
    ("award", "expected"),
    [
        ({"number": "G-1"}, ("grant_number", "G-1", None)),
        ({"number": " G 1 ", "title": {"en": " "}}, ("grant_number", "G 1", None)),
        ({"id": "00k4n6c32::755021"}, ("grant_number", "755021", None)),
        (
            {"number": "G-1", "identifiers": [AWARD_URL]},
            ("grant_number", "G-1", "https://example.org/grants/1"),
        ),
        (
            {"number": "G-1", "identifiers": [AWARD_URL, AWARD_DOI]},
            ("grant_number", "G-1", "https://doi.org/10.5555/grant.1"),
        ),
        (
            {"identifiers": [AWARD_URL, AWARD_DOI]},
            ("doi", "10.5555/grant.1", "https://doi.org/10.5555/grant.1"),
        ),
        (
            {"identifiers": [AWARD_URL]},
            ("uri", "https://example.org/grants/1", "https://example.org/grants/1"),
        ),
        (
            {"number": "G-1", "identifiers": [{"scheme": "raid", "identifier": "x"}]},
            ("grant_number", "G-1", None),
        ),
        (
            {"number": "G-1", "identifiers": [{"scheme": "url", "identifier": "x"}]},
            ("grant_number", "G-1", None),
        ),
    ],
)
def test_award_is_funded_by(award: dict, expected: tuple) -> None:
    notes: list[Note] = []
    seen = source(record(funding=[{"funder": NAMED, "award": award}]))
    found = external_ids(seen, DEFAULT, "report", notes)[2:]
    ids = [(each.type, each.value, each.url) for each in found]
    assert ids == [expected]
    assert [each.relationship for each in found] == ["funded-by"]
    assert notes == []


@pytest.mark.parametrize(
    ("funding", "detail"),
    [
        ({"funder": NAMED}, "The Foundation"),
        ({"funder": {"id": "011e9bt93"}, "award": {"number": " "}}, "011e9bt93"),
        (
            {"funder": NAMED, "award": {"identifiers": [{"scheme": "doi"}]}},
            "The Foundation",
        ),
    ],
)
def test_funder_without_award_is_not_sent(funding: dict, detail: str) -> None:
    found, notes = read(record(funding=[funding]))
    assert found == BASE
    assert notes == [Note("award_without_number", "metadata.funding", detail)]


def test_award_named_twice_is_sent_once() -> None:
    award = {"funder": NAMED, "award": {"number": "G-1"}}
    found, _ = read(record(funding=[award, award]))
    assert found == [*BASE, ("grant_number", "G-1", "funded-by")]
