# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Identifier values, scheme by scheme."""

import pytest

from invenio_orcid_sync.core.identifiers import ExternalId, external_id
from invenio_orcid_sync.core.registry import IDENTIFIER_PREFIXES


@pytest.mark.parametrize(
    ("kind", "value", "expected", "url"),
    [
        ("doi", "10.1000/ABC", "10.1000/ABC", "https://doi.org/10.1000/ABC"),
        ("doi", " 10.1000/abc ", "10.1000/abc", "https://doi.org/10.1000/abc"),
        ("doi", "doi:10.1000/abc", "10.1000/abc", "https://doi.org/10.1000/abc"),
        ("doi", "DOI: 10.1000/abc", "10.1000/abc", "https://doi.org/10.1000/abc"),
        ("doi", "https://doi.org/10.1000/a", "10.1000/a", "https://doi.org/10.1000/a"),
        (
            "doi",
            "http://dx.doi.org/10.1000/a",
            "10.1000/a",
            "https://doi.org/10.1000/a",
        ),
        ("doi", "10.1000.10/123", "10.1000.10/123", "https://doi.org/10.1000.10/123"),
        (
            "doi",
            "10.1002/(SICI)1096<1::AID-X>3.0.CO;2-#",
            "10.1002/(SICI)1096<1::AID-X>3.0.CO;2-#",
            "https://doi.org/10.1002/(SICI)1096%3C1::AID-X%3E3.0.CO;2-%23",
        ),
        (
            "doi",
            "10.1000/a%2Fb?c",
            "10.1000/a%2Fb?c",
            "https://doi.org/10.1000/a%252Fb%3Fc",
        ),
        (
            "doi",
            "10.5555/日本",
            "10.5555/日本",
            "https://doi.org/10.5555/%E6%97%A5%E6%9C%AC",
        ),
        ("arxiv", "2101.00001", "arXiv:2101.00001", "https://arxiv.org/abs/2101.00001"),
        (
            "arxiv",
            "arxiv:2101.00001v2",
            "arXiv:2101.00001v2",
            "https://arxiv.org/abs/2101.00001v2",
        ),
        (
            "arxiv",
            "math.GT/0309136",
            "arXiv:math/0309136",
            "https://arxiv.org/abs/math/0309136",
        ),
        (
            "arxiv",
            "https://arxiv.org/abs/2101.00001",
            "arXiv:2101.00001",
            "https://arxiv.org/abs/2101.00001",
        ),
        (
            "arxiv",
            "https://arxiv.org/pdf/2101.00001.pdf",
            "arXiv:2101.00001",
            "https://arxiv.org/abs/2101.00001",
        ),
        (
            "handle",
            "http://hdl.handle.net/123/4",
            "123/4",
            "http://hdl.handle.net/123/4",
        ),
        (
            "handle",
            "hdl:20.500/a b",
            "20.500/a b",
            "http://hdl.handle.net/20.500/a%20b",
        ),
        (
            "bibcode",
            "2004A&A...418..989N",
            "2004A&A...418..989N",
            "http://adsabs.harvard.edu/abs/2004A&A...418..989N",
        ),
        (
            "pmid",
            "pmid:12345678",
            "12345678",
            "https://pubmed.ncbi.nlm.nih.gov/12345678",
        ),
        (
            "pmid",
            "https://pubmed.ncbi.nlm.nih.gov/12345678/",
            "12345678",
            "https://pubmed.ncbi.nlm.nih.gov/12345678",
        ),
        (
            "pmc",
            "PMC1234567",
            "PMC1234567",
            "https://europepmc.org/article/pmc/PMC1234567",
        ),
        (
            "pmc",
            "1234567",
            "PMC1234567",
            "https://europepmc.org/article/pmc/PMC1234567",
        ),
        (
            "pmc",
            "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1234567/",
            "PMC1234567",
            "https://europepmc.org/article/pmc/PMC1234567",
        ),
        (
            "issn",
            "2049 3630",
            "2049-3630",
            "https://portal.issn.org/resource/ISSN/2049-3630",
        ),
        (
            "issn",
            "2434561x",
            "2434-561X",
            "https://portal.issn.org/resource/ISSN/2434-561X",
        ),
        (
            "isbn",
            "978-3-16-148410-0",
            "9783161484100",
            "https://www.worldcat.org/isbn/9783161484100",
        ),
        (
            "isbn",
            "0-8044-2957-x",
            "080442957X",
            "https://www.worldcat.org/isbn/080442957X",
        ),
        ("ark", "ark:/12345/x9", "ark:/12345/x9", None),
        ("ark", "https://n2t.net/ark:12345/x9", "ark:12345/x9", None),
        (
            "urn",
            "urn:nbn:de:101:1-2019",
            "urn:nbn:de:101:1-2019",
            "https://nbn-resolving.org/urn:nbn:de:101:1-2019",
        ),
        (
            "urn",
            "https://nbn-resolving.org/urn:nbn:de:1-2",
            "urn:nbn:de:1-2",
            "https://nbn-resolving.org/urn:nbn:de:1-2",
        ),
        (
            "urn",
            "urn:lsid:ipni.org:names:30000959-2",
            "urn:lsid:ipni.org:names:30000959-2",
            None,
        ),
        (
            "hal",
            "hal-00646427",
            "hal-00646427",
            "https://hal.archives-ouvertes.fr/view/resolver/hal-00646427",
        ),
        (
            "hal",
            "hal:hal-00646427v2",
            "hal-00646427v2",
            "https://hal.archives-ouvertes.fr/view/resolver/hal-00646427v2",
        ),
        (
            "rrid",
            "RRID:AB_262044",
            "RRID:AB_262044",
            "https://identifiers.org/rrid/RRID:AB_262044",
        ),
        (
            "cstr",
            "31253.11.sciencedb.1",
            "31253.11.sciencedb.1",
            "https://www.cstr.cn/31253.11.sciencedb.1",
        ),
        (
            "uri",
            "https://example.org/a b",
            "https://example.org/a%20b",
            "https://example.org/a%20b",
        ),
        ("grant_number", " AB 12/3 ", "AB 12/3", None),
        ("source-work-id", "repo:1", "repo:1", None),
        (
            "jfm",
            "12.3456.07",
            "12.3456.07",
            "http://zbmath.org/?format=complete&q=an%3A12.3456.07",
        ),
    ],
)
def test_identifier_has_the_registrys_form(
    kind: str, value: str, expected: str, url: str | None
) -> None:
    found = external_id(kind, value, "version-of")
    assert found == ExternalId(kind, expected, url, "version-of")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("doi", "11.1000/abc"),
        ("doi", "10.1000"),
        ("doi", "10.1000/a b"),
        ("doi", "https://example.org/10.1000/abc"),
        ("doi", None),
        ("doi", 10.1000),
        ("doi", " \u200b "),
        ("arxiv", "20.1"),
        ("arxiv", "２１０１.00001"),
        ("handle", "no-slash"),
        ("bibcode", "2004A"),
        ("pmid", "PMC123"),
        ("pmid", "１２３"),
        ("pmc", "123"),
        ("pmc", "PMC12345678901"),
        ("issn", "2049-3631"),
        ("issn", "2049"),
        ("issn", "12345²79"),
        ("isbn", "978-3-16-148410-1"),
        ("isbn", "12345"),
        ("isbn", "4006381333931"),
        ("ark", "12345/x9"),
        ("urn", "isbn:9783161484100"),
        ("hal", "no hal"),
        ("uri", "example.org"),
        ("uri", "javascript:alert(1)"),
    ],
)
def test_identifier_that_is_none_is_refused(kind: str, value: object) -> None:
    assert external_id(kind, value, "self") is None


@pytest.mark.parametrize("kind", sorted(IDENTIFIER_PREFIXES))
def test_identifier_of_every_type_can_be_made(kind: str) -> None:
    samples = {
        "arxiv": "arXiv:2101.00001",
        "ark": "ark:/12345/x9",
        "bibcode": "2004A&A...418..989N",
        "doi": "10.1000/abc",
        "hal": "hal-00646427",
        "handle": "123/4",
        "isbn": "9783161484100",
        "issn": "2049-3630",
        "pmc": "PMC1234567",
        "pmid": "12345678",
        "uri": "https://example.org",
        "urn": "urn:nbn:de:1-2",
    }
    value = samples.get(kind, "a1")
    found = external_id(kind, value, "self")
    assert found is not None
    assert (found.type, found.value) == (kind, value)


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("doi", "10.1000/ABC", "https://doi.org/10.1000/abc", True),
        ("doi", "10.1000/abc", "10.1000/abd", False),
        ("isbn", "978-3-16-148410-0", "9783161484100", True),
        ("issn", "2434-561X", "2434561x", True),
        ("uri", "https://example.org/A", "https://example.org/a", False),
        ("handle", "123/ABC", "hdl:123/abc", True),
        ("ark", "ark:/12345/X9", "ark:/12345/x9", False),
    ],
)
def test_identifiers_are_the_same_as_the_registry_compares(
    kind: str, one: str, other: str, same: bool
) -> None:
    first, second = external_id(kind, one, "self"), external_id(kind, other, "part-of")
    assert first is not None
    assert second is not None
    assert (first.key == second.key) is same
