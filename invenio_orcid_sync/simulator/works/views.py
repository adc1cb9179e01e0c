# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What is shown of works: full, summary, and grouped (orcid-api 2.6, 2.11)."""

from collections.abc import Iterable
from typing import Any

from ..identifiers import normalise
from ..state import SITE_HOST, Item, Registry
from .checks import entries, text_of

# orcid-api 2.6: part-of and funded-by never group.
_GROUPING = frozenset({"self", "version-of"})


def identity(orcid: str, kind: str = "") -> dict[str, str]:
    """Make the uri, path and host of an iD or a client."""
    return {
        "uri": f"https://{SITE_HOST}/{kind}{orcid}",
        "path": orcid,
        "host": SITE_HOST,
    }


def source(registry: Registry, item: Item) -> dict[str, Any]:
    """Make the source of an item: a client, or the owner (orcid-api 2.11)."""
    found: dict[str, Any] = dict.fromkeys(
        (
            "source-orcid",
            "source-client-id",
            "source-name",
            "assertion-origin-orcid",
            "assertion-origin-client-id",
            "assertion-origin-name",
        )
    )
    if item.source is None:
        found["source-orcid"] = identity(item.orcid)
        name = registry.records[item.orcid].name
    else:
        found["source-client-id"] = identity(item.source, "client/")
        name = registry.clients[item.source].name
    found["source-name"] = {"value": name}
    return found


def _external_id(entry: dict[str, Any]) -> dict[str, Any]:
    """Add the normalised value, or error 8001 where there is none (orcid-api 2.4)."""
    kind, value = entry["external-id-type"], entry["external-id-value"]
    normalised, error = normalise(kind, value), None
    if not normalised:
        error = {
            "error-code": "8001",
            "error-message": f"Cannot normalize identifier value {kind}:{value}",
            "transient": True,
        }
    return {
        "external-id-type": kind,
        "external-id-value": value,
        "external-id-normalized": (
            {"value": normalised, "transient": True} if normalised else None
        ),
        "external-id-normalized-error": error,
        "external-id-url": entry["external-id-url"],
        "external-id-relationship": entry["external-id-relationship"],
    }


def external_ids(item: Item) -> dict[str, Any]:
    """Give the identifiers as read, worked out once per content."""
    if "external-ids" not in item.derived:
        listed = [_external_id(e) for e in entries(item.content["external-ids"])]
        item.derived["external-ids"] = {"external-id": listed}
    return item.derived["external-ids"]


def full(registry: Registry, item: Item, path: bool = True) -> dict[str, Any]:
    """Make a whole work; the answer to a PUT has no path (orcid-api 2.1)."""
    return {
        **item.content,
        "created-date": {"value": item.created},
        "last-modified-date": {"value": item.modified},
        "source": source(registry, item),
        "put-code": item.put_code,
        "path": f"/{item.orcid}/work/{item.put_code}" if path else None,
        "external-ids": external_ids(item),
        "visibility": item.visibility,
    }


def summary(registry: Registry, item: Item) -> dict[str, Any]:
    """Make a summary (orcid-api 2.11)."""
    content = item.content
    return {
        "put-code": item.put_code,
        "created-date": {"value": item.created},
        "last-modified-date": {"value": item.modified},
        "source": source(registry, item),
        "title": content["title"],
        "external-ids": external_ids(item),
        "url": content["url"],
        "type": content["type"],
        "publication-date": content["publication-date"],
        "journal-title": content["journal-title"],
        "visibility": item.visibility,
        "path": f"/{item.orcid}/work/{item.put_code}",
        # orcid-api 2.11: "1" when a client made it, "0" when the owner did.
        "display-index": "0" if item.source is None else "1",
    }


def _group_keys(item: Item) -> list[tuple[str, str]]:
    """Give what a work is grouped by: type and normalised value."""
    return [
        (
            entry["external-id-type"],
            (entry["external-id-normalized"] or {}).get("value")
            or entry["external-id-value"],
        )
        for entry in external_ids(item)["external-id"]
        if entry["external-id-relationship"] in _GROUPING
    ]


def grouped(items: Iterable[Item]) -> list[list[Item]]:
    """Join works that share an identifier, directly or through others (orcid-api 2.6).

    Groups come newest publication first, then by title and type; in a group the client's
    entries come before the owner's, then the older first.
    """
    parent: dict[Any, Any] = {}

    def root(node: Any) -> Any:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    listed = list(items)
    for item in listed:
        mine = root(item.put_code)
        for key in _group_keys(item):
            parent[root(key)] = mine
    groups: dict[Any, list[Item]] = {}
    for item in listed:
        groups.setdefault(root(item.put_code), []).append(item)
    for group in groups.values():
        group.sort(key=lambda i: (i.source is None, i.created, i.put_code))
    ordered = sorted(groups.values(), key=lambda group: _titled(group[0]))
    return sorted(ordered, key=lambda group: _dated(group[0]), reverse=True)


def _dated(item: Item) -> tuple[str, ...]:
    date = item.content["publication-date"] or {}
    return tuple(text_of(date.get(part)) or "" for part in ("year", "month", "day"))


def _titled(item: Item) -> tuple[str, str]:
    return text_of(item.content["title"]["title"]) or "", item.content["type"]


def _common_ids(group: list[Item]) -> dict[str, Any]:
    """Unite the identifiers that group, each once (orcid-api 2.6)."""
    found: dict[Any, dict[str, Any]] = {}
    for item in group:
        listed = external_ids(item)["external-id"]
        keyed = [e for e in listed if e["external-id-relationship"] in _GROUPING]
        for key, entry in zip(_group_keys(item), keyed):
            found.setdefault((*key, entry["external-id-relationship"]), entry)
    return {"external-id": list(found.values())}


def works(registry: Registry, orcid: str, items: Iterable[Item]) -> dict[str, Any]:
    """Make the grouped list of a record (orcid-api 2.11)."""
    groups = grouped(items)
    latest = [max(item.modified for item in group) for group in groups]
    return {
        "last-modified-date": {"value": max(latest)} if latest else None,
        "group": [
            {
                "last-modified-date": {"value": modified},
                "external-ids": _common_ids(group),
                "work-summary": [summary(registry, item) for item in group],
            }
            for group, modified in zip(groups, latest)
        ],
        "path": f"/{orcid}/works",
    }
