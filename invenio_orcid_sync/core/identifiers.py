# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Identifier values in the form in which the registry recognises duplicates.

Its normalisers are in ORCID-Source utils/v3/identifiers/normalizers. Handles, for one, are
compared as they are, so the address in front has to go before sending.
"""

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote

import idutils
from isbnlib import canonical

from .registry import CASE_SENSITIVE, IDENTIFIER_PREFIXES
from .text import tidy
from .urls import clean_url

_DOI = re.compile(
    r"(?:doi:\s*|(?:https?://)?(?:dx\.|www\.)?doi\.org/)?(10\.[0-9]+(?:\.[0-9]+)*/\S+)",
    re.IGNORECASE,
)
_PMC = re.compile(r"(?:.*/)?(?:PMC)?([0-9]{5,9})/?", re.IGNORECASE)
_ARK = re.compile(r"(?:https?://[^/]+/)?(ark:/?[0-9a-z]+/\S+)", re.IGNORECASE)
_URN = re.compile(
    r"(?:https?://nbn-resolving\.(?:org|de)/)?(urn:[a-z0-9-]{2,32}:\S+)", re.I
)
_ARXIV_ADDRESS = re.compile(
    r"https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/", re.IGNORECASE
)


class ExternalId(NamedTuple):
    """One identifier as the registry takes it."""

    type: str
    value: str
    url: str | None
    relationship: str

    @property
    def key(self) -> tuple[str, str]:
        """What makes two of them the same at the registry, as near as we can tell."""
        same = self.value if self.type in CASE_SENSITIVE else self.value.lower()
        return self.type, same


def external_id(kind: str, value: object, relationship: str) -> ExternalId | None:
    """Return the identifier in the registry's form, None where it cannot be one.

    :param kind: one of the registry's types ("doi").
    """
    text = tidy(value)
    if kind in _ASCII_ONLY and not text.isascii():
        return None
    found = _FORMS.get(kind, _as_is)(text) if text else None
    if found is None:
        return None
    if kind == "uri":
        return ExternalId(kind, found, found, relationship)
    prefix = IDENTIFIER_PREFIXES[kind]
    if kind == "urn" and found.lower().startswith("urn:nbn:"):
        prefix = "https://nbn-resolving.org/"
    path = quote(found.removeprefix("arXiv:"), safe="/:;()!$',*+=&@")
    return ExternalId(kind, found, f"{prefix}{path}" if prefix else None, relationship)


def _as_is(text: str) -> str:
    return text


def _doi(text: str) -> str | None:
    found = _DOI.fullmatch(text)
    return found[1] if found else None


def _arxiv(text: str) -> str | None:
    bare = _ARXIV_ADDRESS.sub("", text).removesuffix(".pdf")
    return idutils.normalize_arxiv(bare) if idutils.is_arxiv(bare) else None


def _hal(text: str) -> str | None:
    return idutils.normalize_hal(text) if idutils.is_hal(text) else None


def _handle(text: str) -> str | None:
    return idutils.normalize_handle(text) if idutils.is_handle(text) else None


def _bibcode(text: str) -> str | None:
    return idutils.normalize_ads(text) if idutils.is_ads(text) else None


def _pmid(text: str) -> str | None:
    return idutils.normalize_pmid(text) if idutils.is_pmid(text) else None


def _pmc(text: str) -> str | None:
    found = _PMC.fullmatch(text)
    return f"PMC{found[1]}" if found else None


def _issn(text: str) -> str | None:
    return idutils.normalize_issn(text) if idutils.is_issn(text) else None


def _isbn(text: str) -> str | None:
    return canonical(text) if idutils.is_isbn(text) else None


def _ark(text: str) -> str | None:
    found = _ARK.fullmatch(text)
    return found[1] if found else None


def _urn(text: str) -> str | None:
    found = _URN.fullmatch(text)
    return found[1] if found else None


_FORMS: dict[str, Callable[[str], str | None]] = {
    "ark": _ark,
    "arxiv": _arxiv,
    "bibcode": _bibcode,
    "doi": _doi,
    "hal": _hal,
    "handle": _handle,
    "isbn": _isbn,
    "issn": _issn,
    "pmc": _pmc,
    "pmid": _pmid,
    "uri": clean_url,
    "urn": _urn,
}
#: idutils lets other scripts' digits pass.
_ASCII_ONLY = frozenset({"arxiv", "bibcode", "isbn", "issn", "pmid"})
