# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""BibTeX is InvenioRDM's, word for word."""

import logging
from typing import Any

import pytest

from ..plugins.content import creator
from ..plugins.site import Site

DATES = [
    "1943",
    "1943-09",
    "1943-09-07",
    "1943-09/1944-01",
    "1943-09~",
    "1943-21",
    "194X",
    "no date",
    "",
    None,
    ["1943"],
]


def record(**metadata: Any) -> dict[str, Any]:
    """Return a record as facts hold it."""
    return {
        "id": "abcde-12345",
        "metadata": {
            "title": "Über 100 % {Braces} & more",
            "resource_type": {"id": "publication-article"},
            "publication_date": "1943-09",
            "publisher": "Taylor",
            "creators": [creator() | {"person_or_org": {"name": "Lovelace, Ada"}}],
            **metadata,
        },
        "custom_fields": {"journal:journal": {"title": "Memoirs", "volume": "3"}},
        "pids": {"doi": {"identifier": "10.1234/5", "provider": "external"}},
        "parent": {"id": "fghij-12345", "pids": {}},
    }


def exported(cited: dict[str, Any]) -> str | None:
    """Return what InvenioRDM's export says, None where it fails."""
    from invenio_rdm_records.resources.serializers import BibtexSerializer

    try:
        return BibtexSerializer().serialize_object(cited)
    except Exception:
        return None


@pytest.mark.parametrize("date", DATES)
def test_citation_equals_the_export_whatever_the_date(committed: Site, date: Any):
    from invenio_orcid_sync.engine.citation import citation_of

    cited = record(publication_date=date)

    # Twice, as dates are remembered.
    assert [citation_of(cited, "bibtex"), citation_of(cited, "bibtex")] == [
        exported(cited)
    ] * 2


@pytest.mark.parametrize(
    "kind",
    [
        "publication-article",
        "publication-book",
        "dataset",
        "software",
        "image",
        "other",
    ],
)
def test_citation_equals_the_export_whatever_the_type(committed: Site, kind: str):
    from invenio_orcid_sync.engine.citation import citation_of

    cited = record(resource_type={"id": kind}, version="2")

    assert citation_of(cited, "bibtex") == exported(cited) is not None


def test_dates_of_records_are_not_mixed_up(committed: Site):
    from invenio_orcid_sync.engine.citation import citation_of

    years = ["1943", "1944-01", "1943"]
    found = [citation_of(record(publication_date=year), "bibtex") for year in years]

    assert found[0] == found[2] == exported(record(publication_date="1943"))
    assert found[1] == exported(record(publication_date="1944-01"))


def test_citation_that_cannot_be_made_is_logged_and_left_out(
    committed: Site, caplog: pytest.LogCaptureFixture
):
    from invenio_orcid_sync.engine.citation import citation_of

    with caplog.at_level(logging.WARNING):
        assert citation_of(record(), "bibtex") is not None
        assert citation_of(record(creators=[]), "bibtex") is None

    (line,) = caplog.records
    assert line.getMessage() == "ORCID: no citation for abcde-12345"
