# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The same work as XML, for previews and for checks against ORCID's schemas."""

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from .registry import WORK_FIELDS

WORK = "http://www.orcid.org/ns/work"
COMMON = "http://www.orcid.org/ns/common"

#: Elements in the order of work-3.0.xsd and common-3.0.xsd, which is binding; those of the
#: common namespace are the ones that the schemas refer to there.
_ORDER: dict[str, tuple[str, ...]] = {
    "work": WORK_FIELDS,
    "title": ("title", "subtitle", "translated-title"),
    "citation": ("citation-type", "citation-value"),
    "publication-date": ("year", "month", "day"),
    "external-ids": ("external-id",),
    "external-id": (
        "external-id-type",
        "external-id-value",
        "external-id-url",
        "external-id-relationship",
    ),
    "contributors": ("contributor",),
    "contributor": ("contributor-orcid", "credit-name", "contributor-attributes"),
    "contributor-orcid": ("uri", "path", "host"),
    "contributor-attributes": ("contributor-sequence", "contributor-role"),
}
_OF_WORK = frozenset(
    {
        "journal-title",
        "short-description",
        "citation",
        "citation-type",
        "citation-value",
        "type",
        "contributors",
        "contributor",
        "credit-name",
        "contributor-attributes",
        "contributor-sequence",
        "contributor-role",
    }
)

ElementTree.register_namespace("work", WORK)
ElementTree.register_namespace("common", COMMON)


def to_xml(payload: Mapping[str, Any]) -> bytes:
    """Return ``work:work`` as UTF-8 with an XML declaration."""
    root = ElementTree.Element(f"{{{WORK}}}work")
    for name in _ORDER["work"]:
        # work:title holds a common:title of the same name.
        _append(root, name, payload.get(name), WORK if name == "title" else None)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _append(
    parent: ElementTree.Element, name: str, value: Any, namespace: str | None = None
) -> None:
    if value is None:
        return
    if isinstance(value, list):
        for each in value:
            _append(parent, name, each)
        return
    space = namespace or (WORK if name in _OF_WORK else COMMON)
    element = ElementTree.SubElement(parent, f"{{{space}}}{name}")
    if not isinstance(value, Mapping):
        element.text = str(value)
    elif "value" in value:
        element.text = value["value"]
        if language := value.get("language-code"):
            element.set("language-code", language)
    else:
        for child in _ORDER[name]:
            _append(element, child, value.get(child))
