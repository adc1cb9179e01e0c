# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What can be searched of a record: public things only (orcid-api 8; search.md)."""

import re
from collections.abc import Callable, Iterable, Iterator

from ..affiliations.shapes import KINDS
from ..identifiers import TYPES, comparable
from ..lists import RELATIONSHIPS
from ..state import Item, Record
from ..views import entries, text_of
from .query import Term, Wrong, pattern, plain

# The field of terms without one.
DEFAULT = "text"

Field = Callable[[Record], Iterable[str]]


def _public(record: Record, *names: str) -> Iterator[Item]:
    """Give the public items of some sections, without making empty ones."""
    for name in names:
        if (shelf := record.sections.get(name)) is not None:
            yield from (i for i in shelf.items.values() if i.visibility == "public")


def contents(name: str) -> Field:
    return lambda record: [i.content["content"] for i in _public(record, name)]


def emails(record: Record) -> list[str]:
    return [record.email] if record.email_visibility == "public" else []


def _biography(record: Record) -> list[str]:
    return [record.biography] if record.biography_visibility == "public" else []


def institutions(record: Record, current: bool | None = None) -> list[str]:
    """Name the organizations of affiliations, each once; *current* picks by the end date."""
    return list(
        dict.fromkeys(
            item.content["organization"]["name"]
            for item in _public(record, "affiliation")
            if current in (None, item.content["end-date"] is None)
            and item.kind in KINDS
        )
    )


def _organizations(source: str) -> Field:
    def found(record: Record) -> Iterator[str]:
        for item in _public(record, "affiliation", "funding"):
            known = item.content["organization"]["disambiguated-organization"]
            if known and known["disambiguation-source"] == source:
                yield known["disambiguated-organization-identifier"]

    return found


def _identifiers(kind: str, relationship: str) -> Field:
    """Find works by identifier, as sent and as normalised."""

    def found(record: Record) -> Iterator[str]:
        for item in record.works.values():
            if item.visibility != "public":
                continue
            for entry in entries(item.content["external-ids"]):
                named = entry["external-id-type"], entry["external-id-relationship"]
                if named == (kind, relationship):
                    yield entry["external-id-value"]
                    yield comparable(kind, entry["external-id-value"])

    return found


# Compared as a whole.
_EXACT: dict[str, Field] = {
    "orcid": lambda record: [record.orcid],
    "email": emails,
    "ror-org-id": _organizations("ROR"),
    "grid-org-id": _organizations("GRID"),
    "fundref-org-id": _organizations("FUNDREF"),
    "ringgold-org-id": _organizations("RINGGOLD"),
    **{
        f"{kind}-{relationship}": _identifiers(kind, relationship)
        for kind in TYPES
        for relationship in RELATIONSHIPS
    },
}

# Compared word by word.
_WORDS: dict[str, Field] = {
    "given-names": lambda record: [record.given_names],
    "family-name": lambda record: [record.family_name],
    "given-and-family-names": lambda record: [record.name],
    "credit-name": lambda record: [record.credit_name],
    "other-names": contents("other-names"),
    "keyword": contents("keywords"),
    "biography": _biography,
    "affiliation-org-name": institutions,
    "work-titles": lambda record: [
        text_of(item.content["title"]["title"]) or ""
        for item in record.works.values()
        if item.visibility == "public"
    ],
}


def _all(record: Record) -> Iterator[str]:
    for field in (*_WORDS.values(), _EXACT["orcid"], _EXACT["doi-self"], emails):
        yield from field(record)


_BY_WORD = _WORDS | {DEFAULT: _all}


def _words(value: str) -> list[str]:
    words = re.findall(r"[\w'.@/-]+", value.lower())
    return [word.strip("'./-") for word in words]


def _said(value: str, term: Term) -> bool:
    """Find a word, or words that follow each other."""
    words = _words(value)
    if not term.quoted:
        wanted = pattern(term)
        return any(wanted.fullmatch(word) for word in words)
    sought = _words(plain(term))
    ends = range(len(words) - len(sought) + 1)
    return bool(sought) and any(words[at : at + len(sought)] == sought for at in ends)


def holds(record: Record, name: str, term: Term) -> bool:
    """Tell whether a record's field holds a term; `*:*` and `field:*` are told apart."""
    if name == "*":
        return True
    if name in _BY_WORD:
        return any(_said(value, term) for value in _BY_WORD[name](record))
    if name not in _EXACT:
        raise Wrong(f"undefined field {name}")
    wanted = pattern(term)
    return any(wanted.fullmatch(value.lower()) for value in _EXACT[name](record))
