# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""iDs and identifiers (orcid-api 8, 10.2)."""

import pytest

from invenio_orcid_sync.simulator import orcids
from invenio_orcid_sync.simulator.identifiers import TYPES, comparable, normalise


@pytest.mark.parametrize(
    "orcid, valid",
    [
        ("0000-0002-1825-0097", True),
        ("0000-0001-5109-3700", True),
        ("0000-0002-1694-233X", True),
        ("0000-0002-1825-0098", False),
        ("0000-0002-1694-233x", False),
        ("0000-0002-1825-009", False),
        ("https://orcid.org/0000-0002-1825-0097", False),
    ],
)
def test_check_digit(orcid, valid):
    assert orcids.valid(orcid) is valid


@pytest.mark.parametrize("number", range(orcids.FIRST, orcids.FIRST + 30))
def test_made_ids_are_valid(number):
    made = orcids.make(number)
    assert orcids.valid(made)
    assert made.startswith("0009-0000-1000-")


@pytest.mark.parametrize(
    "kind, value, expected",
    [
        ("doi", "10.1234/ABC", "10.1234/abc"),
        ("doi", "https://doi.org/10.1234/ABC", "10.1234/abc"),
        ("doi", "doi: 10.1234/abc def", "10.1234/abc"),
        ("doi", "10.1234/a&lt;b&gt;c", "10.1234/a<b>c"),
        ("doi", "10.1234/a&amp;lt;b", "10.1234/a<b"),
        ("doi", '10.1234/a"b', "10.1234/a"),
        ("doi", "10.1234.56/x", "10.1234.56/x"),
        ("doi", "no doi", ""),
        ("isbn", "978-3-16-148410-0", "9783161484100"),
        ("isbn", "0 306 40615 x", "030640615X"),
        ("isbn", "12345", ""),
        ("issn", "1234567x", "1234-567X"),
        ("issn", "1234 5678", "1234-5678"),
        ("issn", "1234\u20135678", "1234-5678"),
        ("issn", "x", ""),
        ("arxiv", "https://arxiv.org/abs/2101.00001v2", "arXiv:2101.00001v2"),
        ("arxiv", "hep-th/9901001", "arXiv:hep-th/9901001"),
        ("arxiv", "none", ""),
        ("pmid", "PMID: 12345", "12345"),
        ("pmid", "https://pubmed.ncbi.nlm.nih.gov/pubmed/12345", "12345"),
        ("pmid", "12345a", ""),
        ("pmid", "12345.6", ""),
        ("pmc", "PMC1234567", "1234567"),
        ("pmc", "PMC1", ""),
        ("bibcode", "2005ApJ...627L..89B", "2005ApJ...627L..89B"),
        ("bibcode", "short", ""),
        ("rrid", "RRID:SCR_012345", "RRID:SCR_012345"),
        ("rrid", "SCR_012345", "RRID:SCR_012345"),
        ("rrid", "x", ""),
        ("uri", "repository.example/Record", "http://repository.example/Record"),
        (
            "uri",
            "https://repository.example/Record",
            "https://repository.example/Record",
        ),
        ("handle", "20.500.12345/ABC", "20.500.12345/abc"),
        ("handle", "http://hdl.handle.net/123/4", "http://hdl.handle.net/123/4"),
        ("source-work-id", " Mixed Case ", "mixed case"),
        ("ark", "ark:/12345/Ab", "ark:/12345/Ab"),
        ("not-a-type", "ABC", "abc"),
    ],
)
def test_normalise(kind, value, expected):
    assert normalise(kind, value) == expected


@pytest.mark.parametrize(
    "value, expected", [("10.1/A", "10.1/a"), ("Not A DOI", "Not A DOI")]
)
def test_comparable_falls_back_to_the_raw_value(value, expected):
    assert comparable("doi", value) == expected


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_normalise_is_stable(kind):
    once = normalise(kind, "10.1234/AbC 12345678 2101.00001")
    assert once == "" or normalise(kind, once) == once


def test_types_are_those_of_the_registry():
    assert len(TYPES) == 52
    sensitive = {kind for kind, known in TYPES.items() if known.case_sensitive}
    assert sensitive == {
        "ark",
        "bibcode",
        "cgn",
        "emdb",
        "empiar",
        "ethos",
        "k10plus",
        "ol",
        "rrid",
        "uri",
    }
    assert TYPES["doi"].prefix == "https://doi.org/"
