# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The shapes that all sections share, and those of works (orcid-api 2.4, 2.5, 2.11).

Sources: common-3.0.xsd, work-3.0.xsd, bulk-3.0.xsd and error-3.0.xsd of orcid-model; the order
of the nodes is the order of the JSON keys, which differs from XML only in the attributes.
"""

from typing import Any

from . import lists
from .nodes import Branch, Leaf, Node, integer, pattern, text, uri

_ID = r"(\d{4}-){3,}\d{3}[\dX]"


def value(name: str, **options: Any) -> Leaf:
    """Text that JSON wraps in `{"value": …}`."""
    return Leaf(name=name, wrapped=True, **options)


def date(name: str, ns: str = "common") -> Leaf:
    """A time stamp: epoch milliseconds in JSON, ISO 8601 in XML; ignored on write."""
    return Leaf(name=name, ns=ns, wrapped=True, cast="date", ignored=True)


def _identified(found: dict[str, Any]) -> str | None:
    if found["uri"] is None and found["path"] is None:
        return "an iD needs uri or path"
    return None


def orcid_id(name: str, ns: str = "common", ignored: bool = False) -> Branch:
    """An iD as uri, path and host."""
    expected = rf"https://([^/]*orcid\.org|localhost.*/orcid-web)/{_ID}"
    return Branch(
        name=name,
        ns=ns,
        ignored=ignored,
        check=_identified,
        children=(
            Leaf(name="uri", facet=pattern(expected)),
            Leaf(name="path", facet=pattern(_ID)),
            Leaf(name="host"),
        ),
    )


def _client_id(name: str) -> Branch:
    parts = (Leaf(name="uri"), Leaf(name="path"), Leaf(name="host"))
    return Branch(name=name, children=parts)


SOURCE = Branch(
    name="source",
    ignored=True,
    children=(
        orcid_id("source-orcid"),
        _client_id("source-client-id"),
        value("source-name"),
        orcid_id("assertion-origin-orcid"),
        _client_id("assertion-origin-client-id"),
        value("assertion-origin-name"),
    ),
)

PUT_CODE = Leaf(name="put-code", attribute=True, cast="integer")
PATH = Leaf(name="path", attribute=True, ignored=True)
VISIBILITY = Leaf(name="visibility", attribute=True, enum=lists.VISIBILITIES)
DISPLAY_INDEX = Leaf(name="display-index", attribute=True)
CREATED = date("created-date")
MODIFIED = date("last-modified-date")
URL = value("url", facet=uri)


def _dated(found: dict[str, Any]) -> str | None:
    if found["day"] is not None and found["month"] is None:
        return "a day needs a month"
    return None


def fuzzy_date(name: str) -> Branch:
    """A date of which month and day may be missing."""
    return Branch(
        name=name,
        check=_dated,
        children=(
            value("year", required=True, facet=integer(1900, 2100)),
            value("month", facet=integer(1, 12)),
            value("day", facet=integer(1, 31)),
        ),
    )


_TRANSIENT = Leaf(name="transient", attribute=True, ignored=True, cast="boolean")

EXTERNAL_ID = Branch(
    name="external-id",
    many=True,
    tolerated=frozenset({"put-code", "visibility", "display-index", "path"}),
    children=(
        Leaf(name="external-id-type", required=True, facet=text()),
        Leaf(name="external-id-value", required=True, facet=text()),
        value("external-id-normalized", ignored=True, attributes=(_TRANSIENT,)),
        Branch(
            name="external-id-normalized-error",
            ignored=True,
            children=(Leaf(name="error-code"), Leaf(name="error-message"), _TRANSIENT),
        ),
        value("external-id-url", facet=uri),
        Leaf(name="external-id-relationship", enum=lists.RELATIONSHIPS),
    ),
)
EXTERNAL_IDS = Branch(name="external-ids", children=(EXTERNAL_ID,))

LANGUAGE = Leaf(name="language-code", enum=lists.LANGUAGES)
COUNTRY = value("country", enum=lists.COUNTRIES, bare=False)

_LANGUAGE = Leaf(
    name="language-code", attribute=True, required=True, enum=lists.LANGUAGES
)
TRANSLATED = value("translated-title", facet=text(1000), attributes=(_LANGUAGE,))

_LONG = text(4000)
_SHORT = text(500, blank=True)

ORGANIZATION = Branch(
    name="organization",
    required=True,
    children=(
        Leaf(name="name", required=True, facet=_LONG),
        Branch(
            name="address",
            required=True,
            children=(
                Leaf(name="city", facet=_LONG),
                Leaf(name="region", facet=_LONG),
                Leaf(name="country", enum=lists.COUNTRIES),
            ),
        ),
        Branch(
            name="disambiguated-organization",
            children=(
                Leaf(
                    name="disambiguated-organization-identifier",
                    required=True,
                    facet=_SHORT,
                ),
                Leaf(name="disambiguation-source", required=True, facet=_SHORT),
            ),
        ),
    ),
)

TITLE = Branch(
    name="title",
    ns="work",
    required=True,
    children=(
        value("title", required=True, facet=text(1000)),
        value("subtitle", facet=text(1000, blank=True)),
        TRANSLATED,
    ),
)

EMAIL = pattern(r"[^@]+@[^.]+\.[\s\S]+", 350)

CONTRIBUTORS = Branch(
    name="contributors",
    ns="work",
    children=(
        Branch(
            name="contributor",
            ns="work",
            many=True,
            children=(
                orcid_id("contributor-orcid"),
                value("credit-name", ns="work", facet=text(150)),
                value("contributor-email", ns="work", facet=EMAIL),
                Branch(
                    name="contributor-attributes",
                    ns="work",
                    children=(
                        Leaf(
                            name="contributor-sequence",
                            ns="work",
                            enum=lists.SEQUENCES,
                        ),
                        Leaf(name="contributor-role", ns="work"),
                    ),
                ),
            ),
        ),
    ),
)

CITATION = Branch(
    name="citation",
    ns="work",
    children=(
        Leaf(name="citation-type", ns="work", required=True, enum=lists.CITATION_TYPES),
        Leaf(name="citation-value", ns="work", required=True),
    ),
)

_TYPE = Leaf(
    name="type",
    ns="work",
    required=True,
    enum=lists.WORK_TYPES,
    aliases=lists.WORK_TYPE_ALIASES,
)
_JOURNAL = value("journal-title", ns="work", facet=text(1000))

WORK = Branch(
    name="work",
    ns="work",
    tolerated=frozenset({"display-index"}),
    children=(
        CREATED,
        MODIFIED,
        SOURCE,
        PUT_CODE,
        PATH,
        TITLE,
        _JOURNAL,
        Leaf(name="short-description", ns="work", facet=text(5000, blank=True)),
        CITATION,
        _TYPE,
        fuzzy_date("publication-date"),
        EXTERNAL_IDS,
        URL,
        CONTRIBUTORS,
        LANGUAGE,
        COUNTRY,
        VISIBILITY,
    ),
)

WORK_SUMMARY = Branch(
    name="work-summary",
    ns="work",
    many=True,
    children=(
        PUT_CODE,
        CREATED,
        MODIFIED,
        SOURCE,
        TITLE,
        EXTERNAL_IDS,
        URL,
        _TYPE,
        fuzzy_date("publication-date"),
        _JOURNAL,
        VISIBILITY,
        PATH,
        DISPLAY_INDEX,
    ),
)

WORKS = Branch(
    name="works",
    ns="activities",
    children=(
        MODIFIED,
        Branch(
            name="group",
            ns="activities",
            many=True,
            children=(MODIFIED, EXTERNAL_IDS, WORK_SUMMARY),
        ),
        PATH,
    ),
)

ERROR = Branch(
    name="error",
    ns="error",
    children=tuple(
        Leaf(
            name=name, ns="error", cast="integer" if name[-5:] == "-code" else "string"
        )
        for name in (
            "response-code",
            "developer-message",
            "user-message",
            "error-code",
            "more-info",
        )
    ),
)

# What a bulk may hold: works on write, works or errors in the answer (orcid-api 2.8).
BULK_ENTRIES: dict[str, Node] = {"work": WORK, "error": ERROR}
