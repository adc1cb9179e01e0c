# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The sections of a person that members write (orcid-api 6; PersonValidator, *-3.0.xsd)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .. import access, lists
from ..errors import OrcidError
from ..nodes import Branch, Leaf, Node, text, uri
from ..shapes import CREATED, MODIFIED, PATH, PUT_CODE, SOURCE, VISIBILITY, value
from ..state import Item, Registry
from ..views import text_of
from .groups import dated
from .section import Section, check_put_code, check_visibility, values

# SiteConstants.URL_MAX_LENGTH and MAX_LENGTH_255.
_URL_LENGTH, _LENGTH = 2000, 255

Content = dict[str, Any]


def _item(name: str, *fields: Node) -> Branch:
    """Describe an item; its display-index is accepted and ours is shown."""
    index = Leaf(name="display-index", attribute=True, ignored=True)
    return Branch(
        name=name,
        ns=name,
        children=(
            CREATED,
            MODIFIED,
            SOURCE,
            *fields,
            VISIBILITY,
            PATH,
            PUT_CODE,
            index,
        ),
    )


def _listed(name: str, item: Branch) -> Branch:
    children = (MODIFIED, replace(item, many=True), PATH)
    return Branch(name=name, ns=item.ns, children=children)


def _listing(
    section: Section, registry: Registry, orcid: str, items: list[Item]
) -> Content:
    """Make the list: the highest display-index first, then the oldest (our choice)."""
    ordered = sorted(items, key=lambda i: (-i.display_index, i.created, i.put_code))
    shape = section.item
    return {
        "last-modified-date": dated([item.modified for item in items]),
        shape.name: [shape.only(values(section, registry, item)) for item in ordered],
        "path": f"/{orcid}/{section.plural}",
    }


def _bounded(name: str, given: str | None, maximum: int) -> None:
    if not given:
        raise OrcidError(9020, f"{name} field must not be empty")
    if len(given) > maximum:
        raise OrcidError(9020, f"{name} must not be longer than {maximum} characters")


def _common(content: Content, current: str | None) -> None:
    check_put_code(content, current)
    check_visibility(content, current)


def _check_identifier(
    registry: Registry, content: Content, current: str | None
) -> None:
    """Check in the registry's order; the type is free text (orcid-api 6)."""
    _bounded("Common name", content["external-id-type"], _LENGTH)
    _bounded("Reference", content["external-id-value"], _LENGTH)
    if content["external-id-relationship"] != "self":
        raise OrcidError(9020, "Relationship should be self for person identifiers")
    _bounded("Url", text_of(content["external-id-url"]), _URL_LENGTH)
    _common(content, current)


def _check_url(registry: Registry, content: Content, current: str | None) -> None:
    _bounded("Url", text_of(content["url"]), _URL_LENGTH)
    _common(content, current)


def _check_keyword(registry: Registry, content: Content, current: str | None) -> None:
    check_put_code(content, current)
    _bounded("Keyword", content["content"], _LENGTH)
    check_visibility(content, current)


def _check_other(registry: Registry, content: Content, current: str | None) -> None:
    """Other names and addresses: the schema says it all."""
    _common(content, current)


def _section(
    plural: str,
    item: Branch,
    check: Callable[[Registry, Content, str | None], None],
    key: Callable[[Content], str] | None = None,
    listed: str = "",
    **options: Any,
) -> Section:
    def twin(content: Content, code: int) -> OrcidError:
        # orcid-api 6: no put-code is given.
        return OrcidError(9030, type=item.name, value=key(content) if key else "")

    options = {"create": access.UPDATE_BIO, "update": access.UPDATE_BIO} | options
    return Section(
        name=plural,
        plural=plural,
        item=item,
        listed=_listed(listed or plural, item),
        limited=access.READ_BIO,
        check=check,
        keys=lambda content: [key(content)] if key else [],
        twin=twin,
        shown=lambda item: {},
        listing=_listing,
        index=int,
        **options,
    )


_CONTENT = text(_LENGTH, blank=True)
IDENTIFIER = _item(
    "external-identifier",
    Leaf(name="external-id-type", required=True, facet=text()),
    Leaf(name="external-id-value", required=True, facet=text()),
    value("external-id-url", facet=uri),
    Leaf(name="external-id-relationship", enum=lists.RELATIONSHIPS),
)
RESEARCHER_URL = _item(
    "researcher-url",
    Leaf(name="url-name", ns="researcher-url", facet=text(350)),
    value("url", ns="researcher-url", required=True, facet=uri),
)
_COUNTRY = value(
    "country", ns="address", required=True, enum=lists.COUNTRIES, bare=False
)


def _named(name: str) -> Branch:
    return _item(name, Leaf(name="content", ns=name, required=True, facet=_CONTENT))


# By the name of the list in /person.
SECTIONS: dict[str, Section] = {
    "other-names": _section(
        "other-names", _named("other-name"), _check_other, lambda c: c["content"]
    ),
    "researcher-urls": _section(
        "researcher-urls", RESEARCHER_URL, _check_url, lambda c: c["url"]["value"]
    ),
    # The registry means to compare countries, and does not (orcid-api 6).
    "addresses": _section(
        "address", _item("address", _COUNTRY), _check_other, listed="addresses"
    ),
    "keywords": _section(
        "keywords", _named("keyword"), _check_keyword, lambda c: c["content"]
    ),
    "external-identifiers": _section(
        "external-identifiers",
        IDENTIFIER,
        _check_identifier,
        lambda c: f"{c['external-id-type']} {c['external-id-value']}",
        create=access.ADD_IDENTIFIERS,
        update=access.ADD_IDENTIFIERS,
        deletion=access.UPDATE_BIO,
    ),
}
