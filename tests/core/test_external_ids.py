# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which identifiers a work carries, and as what."""

import pytest

from invenio_orcid_sync.core.mapping import DEFAULT
from invenio_orcid_sync.core.notes import Note, Unmappable
from invenio_orcid_sync.core.tables import PARTS_OF_BOOKS, SchemeRow

from .identified import BASE, CONCEPT, LOCAL, SAMPLES, doi, read
from .material import record


def test_doi_and_concept_are_self() -> None:
    found, notes = read(record(pids=doi("10.5555/v3")))
    assert found == [("doi", "10.5555/v3", "self"), CONCEPT]
    assert notes == []


def test_record_without_doi_has_address_and_local_name() -> None:
    assert read() == (BASE, [])


def test_portal_that_is_not_public_gives_the_local_name() -> None:
    found, _ = read(record(pids=doi("10.5555/v3")), concept_url=None, record_url=None)
    assert found == [("doi", "10.5555/v3", "self"), LOCAL]


def test_portal_that_is_not_public_without_doi_gives_the_local_name_alone() -> None:
    assert read(concept_url=None) == ([LOCAL], [])


@pytest.mark.parametrize(
    ("provider", "registered", "expected"),
    [
        ("datacite", True, [("doi", "10.5555/v3", "self"), CONCEPT]),
        ("crossref", True, [("doi", "10.5555/v3", "self"), CONCEPT]),
        ("external", True, [("doi", "10.5555/v3", "self"), CONCEPT]),
        ("external", False, [("doi", "10.5555/v3", "self"), CONCEPT]),
        ("datacite", False, BASE),
        ("crossref", False, BASE),
    ],
)
def test_managed_doi_is_self_only_once_registered(
    provider: str, registered: bool, expected: list
) -> None:
    seen = record(pids=doi("10.5555/v3", provider))
    found, notes = read(seen, doi_registered=registered)
    reserved = Note("doi_not_registered", "pids.doi", "10.5555/v3 is reserved only")
    assert found == expected
    assert notes == ([] if expected != BASE else [reserved])


def test_doi_that_is_none_is_not_sent() -> None:
    found, notes = read(record(pids=doi("not a doi")))
    detail = "not a doi is no valid doi"
    assert found == BASE
    assert notes == [Note("identifier_invalid", "pids.doi", detail)]


def test_concept_address_that_is_none_is_not_sent() -> None:
    found, notes = read(concept_url="localhost")
    detail = "localhost is no valid uri"
    assert found == [LOCAL]
    assert notes == [Note("identifier_invalid", "links.parent_html", detail)]


def test_nothing_that_could_be_self_is_unmappable() -> None:
    alternate = [{"scheme": "doi", "identifier": "10.1000/abc"}]
    with pytest.raises(Unmappable) as caught:
        read(record(identifiers=alternate), concept_url=None, work_id=" ")
    error = caught.value
    assert (error.code, error.field) == ("no_self_id", "pids.doi")
    assert (
        str(error)
        == error.message
        == (
            "ORCID needs an identifier of the work itself, and this record has none: give it "
            "a DOI, or set the address of the portal (SITE_UI_URL)."
        )
    )


def test_concept_doi_and_earlier_versions_are_version_of() -> None:
    seen = record(pids=doi("10.5555/v3"))
    seen["parent"]["pids"] = doi("10.5555/all")
    found, notes = read(seen, earlier_dois=("10.5555/v2", "10.5555/v1"))
    assert found == [
        ("doi", "10.5555/v3", "self"),
        CONCEPT,
        ("doi", "10.5555/all", "version-of"),
        ("doi", "10.5555/v2", "version-of"),
        ("doi", "10.5555/v1", "version-of"),
    ]
    assert notes == []


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        ((), []),
        (
            ("10.5555/v1",),
            [("doi", "10.5555/all", "version-of"), ("doi", "10.5555/v1", "version-of")],
        ),
    ],
)
def test_concept_doi_waits_for_the_first_registration(
    earlier: tuple[str, ...], expected: list
) -> None:
    seen = record(pids=doi("10.5555/v2"))
    seen["parent"]["pids"] = doi("10.5555/all")
    found, _ = read(seen, doi_registered=False, earlier_dois=earlier)
    assert found == BASE + expected


def test_newest_twenty_versions_are_sent() -> None:
    versions = tuple(f"10.5555/v{n}" for n in range(23, 0, -1))
    found, notes = read(earlier_dois=versions)
    assert found == BASE + [
        ("doi", f"10.5555/v{n}", "version-of") for n in range(23, 3, -1)
    ]
    assert notes == [
        Note("versions_capped", "versions", "DOIs of the 3 oldest versions")
    ]


def test_versions_that_share_an_external_doi_send_it_once_as_self() -> None:
    seen = record(pids=doi("10.5555/ABC", "external"))
    found, _ = read(seen, earlier_dois=("10.5555/abc", "none", "10.5555/abc"))
    assert found == [("doi", "10.5555/ABC", "self"), CONCEPT]


@pytest.mark.parametrize("row", DEFAULT.schemes.values(), ids=lambda row: row.scheme)
def test_alternate_identifier_of_each_scheme(row: SchemeRow) -> None:
    value = SAMPLES.get(row.scheme, "x1")
    seen = record(identifiers=[{"scheme": row.scheme, "identifier": value}])
    found, notes = read(seen, work_type="book")
    if row.type and row.relationship:
        assert found == [*BASE, (row.type, value, row.relationship)]
        assert notes == []
    else:
        detail = f"{row.scheme}: {row.source}"
        assert found == BASE
        assert notes == [Note("scheme_not_sent", "metadata.identifiers", detail)]


@pytest.mark.parametrize("scheme", ["eprintid", "resolverid", "clpid", ""])
def test_alternate_identifier_of_an_unknown_scheme_is_not_sent(scheme: str) -> None:
    found, notes = read(
        record(identifiers=[{"scheme": scheme, "identifier": "112884"}])
    )
    detail = f"no ORCID identifier type is mapped to {scheme or 'no scheme'}"
    assert found == BASE
    assert notes == [Note("scheme_unmapped", "metadata.identifiers", detail)]


def test_alternate_identifier_of_a_mapped_scheme_is_sent() -> None:
    mapping = DEFAULT.overlaid({"schemes": {"eprintid": "other-id"}})
    seen = record(identifiers=[{"scheme": "EPrintID", "identifier": "eprint:112884"}])
    found, notes = read(seen, mapping)
    assert found == [*BASE, ("other-id", "eprint:112884", "version-of")]
    assert notes == []


def test_alternate_identifier_that_is_invalid_is_not_sent() -> None:
    seen = record(
        identifiers=[{"scheme": "doi", "identifier": "doi?"}, {"scheme": "doi"}]
    )
    found, notes = read(seen)
    detail = "doi? is no valid doi"
    assert found == BASE
    assert notes == [Note("identifier_invalid", "metadata.identifiers", detail)]


def test_alternate_identifier_equal_to_the_own_doi_stays_self() -> None:
    alternate = [{"scheme": "doi", "identifier": "https://doi.org/10.5555/V3"}]
    found, notes = read(record(pids=doi("10.5555/v3"), identifiers=alternate))
    assert found == [("doi", "10.5555/v3", "self"), CONCEPT]
    assert notes == []


@pytest.mark.parametrize(
    ("work_type", "relationship"),
    [
        *((each, "part-of") for each in sorted(PARTS_OF_BOOKS)),
        ("book", "version-of"),
        ("edited-book", "version-of"),
        ("conference-proceedings", "version-of"),
        ("dissertation-thesis", "version-of"),
        ("report", "version-of"),
    ],
)
@pytest.mark.parametrize("typed", [False, True])
def test_isbn_is_the_works_own_or_that_of_the_book_around_it(
    work_type: str, relationship: str, typed: bool
) -> None:
    isbn = "978-3-16-148410-0"
    if typed:
        seen = record(identifiers=[{"scheme": "isbn", "identifier": isbn}])
    else:
        seen = record({"imprint:imprint": {"isbn": isbn}})
    found, notes = read(seen, work_type=work_type)
    assert found == [*BASE, ("isbn", "9783161484100", relationship)]
    assert notes == []


@pytest.mark.parametrize("work_type", ["journal-article", "journal-issue", "data-set"])
def test_issn_is_part_of_always(work_type: str) -> None:
    seen = record({"journal:journal": {"issn": "2049-3630"}})
    found, _ = read(seen, work_type=work_type)
    assert found == [*BASE, ("issn", "2049-3630", "part-of")]


@pytest.mark.parametrize(
    ("field", "key", "value"),
    [
        ("journal:journal", "issn", "0000-0001"),
        ("journal:journal", "issn", "print 2049-3630"),
        ("imprint:imprint", "isbn", "0-0-0"),
    ],
)
def test_placeholder_of_a_container_is_not_sent(
    field: str, key: str, value: str
) -> None:
    found, notes = read(record({field: {key: value}}))
    detail = f"{value} is no valid {key}"
    assert found == BASE
    assert notes == [Note("identifier_invalid", f"custom_fields.{field}.{key}", detail)]
