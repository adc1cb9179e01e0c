# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the registry would refuse, checked before sending.

The rules are those of ORCID-Source ActivityValidator.validateWork and of the XSDs in
orcid-model (work-3.0.xsd, common-3.0.xsd); the codes are those of its answers to JSON.
Bulk requests skip the XSD: what would pass there is refused here, as a later PUT fails.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from .dates import FIRST_YEAR, LAST_YEAR
from .registry import (
    CITATION_TYPES,
    CREDIT_NAME_LENGTH,
    CREDIT_ROLES,
    DESCRIPTION_LENGTH,
    FUNDED_BY_TYPES,
    IDENTIFIER_PREFIXES,
    LANGUAGES,
    LEGACY_ROLES,
    RELATIONSHIPS,
    TITLE_LENGTH,
    WORK_FIELDS,
    WORK_TYPES,
)
from .shape import part, parts
from .text import legal, width


class Violation(NamedTuple):
    """One rule that a payload breaks.

    :param field: dotted path in the payload, with list positions.
    :param rule: what the registry wants, in words.
    :param code: the error code of its answer.
    """

    field: str
    rule: str
    code: int


SCHEMA = 9047
_ORCID_URI = re.compile(r"https://[^/]*orcid\.org/(?:[0-9]{4}-){3}[0-9]{3}[0-9X]")
_ORCID_PATH = re.compile(r"(?:[0-9]{4}-){3}[0-9]{3}[0-9X]")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNSAFE = re.compile(r"[^!#-;=?-Z\[\]_a-z~]")


def violations(payload: Mapping[str, Any]) -> tuple[Violation, ...]:
    """Return every rule that the payload breaks, in the order of the fields."""
    return tuple(each for check in _CHECKS for each in check(payload))


def _plain(value: Any) -> Any:
    """The text in ``{"value": text}``, or the value itself."""
    return value.get("value") if isinstance(value, Mapping) else value


def _top(payload: Mapping[str, Any]) -> Iterator[Violation]:
    if "put-code" in payload:
        yield Violation("put-code", "is not sent on create", 9024)
    if "visibility" in payload:
        yield Violation("visibility", "is the author's to set", 9035)
    for key in payload.keys() - WORK_FIELDS - {"put-code", "visibility"}:
        yield Violation(str(key), "is unknown to the registry", SCHEMA)


def _string(
    field: str, value: Any, limit: int | None, blank: int | None
) -> Iterator[Violation]:
    """Check text; ``blank`` is the code for empty text, None where that may be."""
    if not isinstance(value, str):
        yield Violation(field, "is text", SCHEMA)
        return
    if blank and not value.strip():
        yield Violation(field, "is not empty", blank)
    if legal(value) != value:
        yield Violation(field, "has no characters that XML forbids", 9001)
    elif limit and width(value) > limit:
        yield Violation(field, f"has at most {limit} UTF-16 units", SCHEMA)


def _titles(payload: Mapping[str, Any]) -> Iterator[Violation]:
    titles = part(payload, "title")
    yield from _string(
        "title.title", _plain(titles.get("title")) or "", TITLE_LENGTH, 9022
    )
    if (subtitle := _plain(titles.get("subtitle"))) is not None:
        yield from _string("title.subtitle", subtitle, TITLE_LENGTH, None)
    if (translated := titles.get("translated-title")) is not None:
        field = "title.translated-title"
        yield from _string(field, _plain(translated) or "", TITLE_LENGTH, 9020)
        if (code := part(translated).get("language-code")) not in LANGUAGES:
            rule = "has a language code of the registry"
            yield Violation(field, rule, SCHEMA if code else 9037)
    if (journal := _plain(payload.get("journal-title"))) is not None:
        yield from _string("journal-title", journal, TITLE_LENGTH, SCHEMA)


def _description(payload: Mapping[str, Any]) -> Iterator[Violation]:
    if (text := payload.get("short-description")) is not None:
        yield from _string("short-description", text, DESCRIPTION_LENGTH, None)


def _citation(payload: Mapping[str, Any]) -> Iterator[Violation]:
    if (citation := payload.get("citation")) is None:
        return
    kind = part(citation).get("citation-type")
    if kind not in CITATION_TYPES:
        yield Violation("citation.citation-type", "is a citation type", 9037)
    value = part(citation).get("citation-value") or ""
    yield from _string("citation.citation-value", value, None, 9020)


def _codes(payload: Mapping[str, Any]) -> Iterator[Violation]:
    if payload.get("type") not in WORK_TYPES:
        yield Violation("type", "is a work type", SCHEMA)
    if payload.get("language-code") not in LANGUAGES | {None}:
        yield Violation("language-code", "is a language code of the registry", SCHEMA)
    if payload.get("country") is not None:
        yield Violation("country", "is never sent: our choice", SCHEMA)


def _date(payload: Mapping[str, Any]) -> Iterator[Violation]:
    if (date := payload.get("publication-date")) is None:
        return
    field = "publication-date"
    year, month, day = (_plain(part(date).get(key)) for key in ("year", "month", "day"))
    if not _digits(year, 4) or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        yield Violation(f"{field}.year", f"is {FIRST_YEAR} to {LAST_YEAR}", SCHEMA)
    elif month is None:
        if day is not None:
            yield Violation(f"{field}.day", "needs a month", SCHEMA)
    elif not _digits(month, 2) or not 1 <= int(month) <= 12:
        yield Violation(f"{field}.month", "is 01 to 12", 9049)
    elif day is not None:
        last = monthrange(int(year), int(month))[1]
        if not _digits(day, 2) or not 1 <= int(day) <= last:
            yield Violation(f"{field}.day", f"is 01 to {last}", 9049)


def _digits(value: Any, count: int) -> bool:
    text = isinstance(value, str) and value.isascii() and value.isdigit()
    return text and len(value) == count


def _external_ids(payload: Mapping[str, Any]) -> Iterator[Violation]:
    ids = parts(part(payload, "external-ids").get("external-id"))
    for position, each in enumerate(ids):
        yield from _external_id(f"external-ids.{position}", each)
    if not any(each.get("external-id-relationship") == "self" for each in ids):
        yield Violation("external-ids", "have one with relationship self", 9023)


def _external_id(field: str, each: Mapping[str, Any]) -> Iterator[Violation]:
    kind = each.get("external-id-type")
    if kind not in IDENTIFIER_PREFIXES:
        yield Violation(f"{field}.type", "is a type of the registry", 9023)
    value = each.get("external-id-value") or ""
    yield from _string(f"{field}.value", value, None, 9023)
    relationship = each.get("external-id-relationship")
    if relationship not in RELATIONSHIPS:
        code = SCHEMA if relationship else 9023
        yield Violation(f"{field}.relationship", "is one of four", code)
    if relationship == "funded-by" and kind not in FUNDED_BY_TYPES:
        yield Violation(f"{field}.type", "cannot be funded-by", 9020)
    yield from _url(f"{field}.url", each.get("external-id-url"))


def _url(field: str, value: Any) -> Iterator[Violation]:
    if value is None:
        return
    text = _plain(value)
    if not isinstance(text, str) or not _is_address(text):
        yield Violation(field, "is a web address with everything escaped", SCHEMA)


def _is_address(text: str) -> bool:
    try:
        address = urlsplit(text)
    except ValueError:
        return False
    return bool(
        address.scheme in ("http", "https", "ftp", "ftps")
        and address.netloc
        and not _UNSAFE.search(text)
        and not _BAD_PERCENT.search(text)
    )


def _link(payload: Mapping[str, Any]) -> Iterator[Violation]:
    yield from _url("url", payload.get("url"))


def _contributors(payload: Mapping[str, Any]) -> Iterator[Violation]:
    everyone = parts(part(payload, "contributors").get("contributor"))
    for position, each in enumerate(everyone):
        yield from _contributor(f"contributors.{position}", each)


def _contributor(field: str, each: Mapping[str, Any]) -> Iterator[Violation]:
    if (orcid := each.get("contributor-orcid")) is not None:
        if not _ORCID_URI.fullmatch(str(part(orcid).get("uri"))):
            yield Violation(f"{field}.orcid.uri", "is https://orcid.org/<iD>", 9020)
        if not _ORCID_PATH.fullmatch(str(part(orcid).get("path"))):
            yield Violation(f"{field}.orcid.path", "is an iD", 9020)
    if (name := _plain(each.get("credit-name"))) is not None:
        yield from _string(f"{field}.credit-name", name, CREDIT_NAME_LENGTH, 9020)
    if each.get("contributor-email") is not None:
        yield Violation(f"{field}.email", "is never sent: our choice", 9020)
    attributes = part(each, "contributor-attributes")
    if attributes.get("contributor-sequence") not in ("first", "additional", None):
        yield Violation(f"{field}.sequence", "is first or additional", SCHEMA)
    role = attributes.get("contributor-role")
    if role is not None and role not in LEGACY_ROLES | CREDIT_ROLES:
        yield Violation(f"{field}.role", "is a role of the registry", 9058)


_CHECKS: tuple[Callable[[Mapping[str, Any]], Iterator[Violation]], ...] = (
    _top,
    _titles,
    _description,
    _citation,
    _codes,
    _date,
    _external_ids,
    _link,
    _contributors,
)
