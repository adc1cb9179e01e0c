# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Bulk bodies: many works in, works or errors out (orcid-api 2.8, 2.9)."""

from typing import Any

from lxml import etree
from werkzeug.wrappers import Request

from .. import media
from ..errors import OrcidError
from ..nodes import NAMESPACE, Unreadable
from ..shapes import BULK_ENTRIES, WORK

_BULK = f"{{{NAMESPACE}bulk}}bulk"


def read(request: Request) -> list[dict[str, Any]]:
    """Read the works of a bulk, not checked against the schema (orcid-api 2.8)."""
    json_sent = media.is_json(media.readable(request))
    data = request.get_data()
    try:
        if json_sent:
            return [_entry(entry) for entry in _json_entries(media.parsed_json(data))]
        root = media.parsed_xml(data)
        if root.tag != _BULK:
            raise Unreadable(f"cvc-elt.1: no declaration for {root.tag}")
        return [WORK.one_xml(e, strict=False) for e in root.iterchildren(WORK.tag)]
    except Unreadable as error:
        raise media.unreadable(error, json_sent) from error


def _json_entries(data: Any) -> list[Any]:
    if not isinstance(data, dict) or data.keys() - {"bulk"}:
        raise Unreadable('a bulk must be {"bulk": […]}')
    listed = data.get("bulk") or []
    return listed if isinstance(listed, list) else [listed]


def _entry(entry: Any) -> dict[str, Any]:
    if not isinstance(entry, dict) or entry.keys() != {"work"}:
        raise Unreadable('an entry of a bulk must be {"work": {…}}')
    return WORK.one_json(entry["work"], strict=False)


def write(media_type: str, results: list[dict[str, Any]]) -> bytes:
    """Write the answer, entries in the given order."""
    if media.is_json(media_type):
        return media.text(media_type, {"bulk": results})
    names = {ns: NAMESPACE + ns for ns in ("bulk", "work", "error", "common")}
    root = etree.Element(_BULK, nsmap=names)
    for result in results:
        for name, value in result.items():
            BULK_ENTRIES[name].write(root, value)
    return media.xml(root)


def failed(error: OrcidError, client_name: str) -> dict[str, Any]:
    """Make the entry that stands for an item that was refused."""
    return {"error": error.body(client_name)}
