# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Identifier types and how the registry normalises their values (orcid-api 10.2).

Two values of one type are the same identifier when their normalised values are equal. Every
specific rule *finds* its pattern somewhere in the value, and gives "" when there is none.
"""

import html
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple


class IdentifierType(NamedTuple):
    """One type: the prefix that makes a value a URL, and whether case counts."""

    prefix: str | None
    case_sensitive: bool


TYPES: dict[str, IdentifierType] = {
    "agr": IdentifierType(None, False),
    "ark": IdentifierType(None, True),
    "arxiv": IdentifierType("https://arxiv.org/abs/", False),
    "asin": IdentifierType("http://www.amazon.com/dp/", False),
    "asin-tld": IdentifierType(None, False),
    "authenticusid": IdentifierType("https://www.authenticus.pt/", False),
    "bibcode": IdentifierType("http://adsabs.harvard.edu/abs/", True),
    "cba": IdentifierType(None, False),
    "cgn": IdentifierType("https://id.culturegraph.org/", True),
    "cienciaiul": IdentifierType("https://ciencia.iscte-iul.pt/id/", False),
    "cit": IdentifierType(None, False),
    "cstr": IdentifierType("https://www.cstr.cn/", False),
    "ctx": IdentifierType(None, False),
    "dnb": IdentifierType("https://d-nb.info/", False),
    "doi": IdentifierType("https://doi.org/", False),
    "eid": IdentifierType(None, False),
    "emdb": IdentifierType("https://www.ebi.ac.uk/emdb/", True),
    "empiar": IdentifierType("https://www.ebi.ac.uk/empiar/", True),
    "ethos": IdentifierType("http://ethos.bl.uk/OrderDetails.do?uin=", True),
    "grant_number": IdentifierType(None, False),
    "hal": IdentifierType("https://hal.archives-ouvertes.fr/view/resolver/", False),
    "handle": IdentifierType("http://hdl.handle.net/", False),
    "hir": IdentifierType(None, False),
    "isbn": IdentifierType("https://www.worldcat.org/isbn/", False),
    "ismn": IdentifierType(None, False),
    "issn": IdentifierType("https://portal.issn.org/resource/ISSN/", False),
    "jfm": IdentifierType("http://zbmath.org/?format=complete&q=an%3A", False),
    "jstor": IdentifierType("http://www.jstor.org/stable/", False),
    "k10plus": IdentifierType("https://opac.k10plus.de/DB=2.299/PPNSET?PPN=", True),
    "kuid": IdentifierType("https://koreamed.org/article/", False),
    "lccn": IdentifierType("http://lccn.loc.gov/", False),
    "lensid": IdentifierType("https://www.lens.org/", False),
    "mr": IdentifierType("http://www.ams.org/mathscinet-getitem?mr=", False),
    "oclc": IdentifierType("http://www.worldcat.org/oclc/", False),
    "ol": IdentifierType("http://openlibrary.org/b/", True),
    "osti": IdentifierType("https://www.osti.gov/biblio/", False),
    "other-id": IdentifierType(None, False),
    "pat": IdentifierType(None, False),
    "pdb": IdentifierType("http://identifiers.org/pdb/", False),
    "pmc": IdentifierType("https://europepmc.org/article/pmc/", False),
    "pmid": IdentifierType("https://pubmed.ncbi.nlm.nih.gov/", False),
    "ppr": IdentifierType("https://europepmc.org/article/PPR/", False),
    "proposal-id": IdentifierType(None, False),
    "raid": IdentifierType("https://raid.org/", False),
    "rfc": IdentifierType("https://tools.ietf.org/html/", False),
    "rrid": IdentifierType("https://identifiers.org/rrid/", True),
    "source-work-id": IdentifierType(None, False),
    "ssrn": IdentifierType("http://papers.ssrn.com/abstract_id=", False),
    "uri": IdentifierType(None, True),
    "urn": IdentifierType(None, False),
    "wosuid": IdentifierType(None, False),
    "zbl": IdentifierType("http://zbmath.org/?format=complete&q=", False),
}


def _found(pattern: str, flags: int = 0) -> Callable[[str], str]:
    """A rule that gives group 1 of the first match, or nothing."""
    compiled = re.compile(pattern, flags)

    def rule(value: str) -> str:
        match = compiled.search(value)
        return match.group(1) if match else ""

    return rule


_DOI = _found(r"(10(?:\.[a-z0-9]+)+/[^\s\"&']+)", re.I)


def _doi(value: str) -> str:
    """Un-escape XML entities until none are left, then find the DOI (orcid-api 10.2)."""
    while (plain := html.unescape(value)) != value:
        value = plain
    return _DOI(value).lower()


def _arxiv(value: str) -> str:
    found = _found(r"(\d{4}\.\d{4,5}(?:v\d+)?|[a-z.-]+/\d{7}(?:v\d+)?)", re.I)(value)
    return f"arXiv:{found}" if found else ""


def _isbn(value: str) -> str:
    """Ten or thirteen characters without blanks and hyphens; no checksum (orcid-api 10.2)."""
    found = _found(r"([0-9][0-9\s-]{8,16}[0-9Xx]|[0-9]{9,17}[Xx]?)")(value)
    bare = re.sub(r"[\s-]", "", found).upper()
    return bare if len(bare) in (10, 13) else ""


def _issn(value: str) -> str:
    match = re.search(r"(\d{4})[\s\u2013-]?(\d{3}[\dXx])", value)
    return f"{match.group(1)}-{match.group(2).upper()}" if match else ""


def _rrid(value: str) -> str:
    found = _found(
        r"((?:AB_|CVCL_|SCR_|IMSR_JAX:|Addgene_|SAMN|MMRRC_)[A-Za-z0-9_:-]+)"
    )(value)
    return f"RRID:{found}" if found else ""


def _uri(value: str) -> str:
    return value if re.match(r"(https?|ftps?)://", value, re.I) else f"http://{value}"


_SPECIFIC: dict[str, Callable[[str], str]] = {
    "arxiv": _arxiv,
    "bibcode": _found(r"((?<!\S)\d{4}\S{15}(?!\S)|(?<=/)\d{4}[^\s/]{15}(?!\S))"),
    "doi": _doi,
    "isbn": _isbn,
    "issn": _issn,
    "pmc": _found(r"(?<!\d)(\d{5,9})(?!\d)"),
    "pmid": _found(r"(?:^|pmid:\s*|pubmed/|med/)(\d+)(?![\da-z.-])", re.I),
    "rrid": _rrid,
    "uri": _uri,
}


@lru_cache(maxsize=65536)
def normalise(kind: str, value: str) -> str:
    """Give the value that duplicates and groups compare; "" where it cannot be read.

    Source: orcid-api 10.2, PIDNormalizationService (case first, then the specific rule).
    """
    value = value.strip()
    known = TYPES.get(kind)
    if known is None or not known.case_sensitive:
        value = value.lower()
    specific = _SPECIFIC.get(kind)
    return specific(value) if specific else value


def comparable(kind: str, value: str) -> str:
    """Give the normalised value, or the raw one where normalising finds nothing (orcid-api 2.6)."""
    return normalise(kind, value) or value
