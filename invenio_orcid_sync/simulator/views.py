# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the items of all sections show alike: source, identifiers, groups (orcid-api 2.6, 2.11)."""

from collections.abc import Iterable
from typing import Any

from .identifiers import normalise
from .state import SITE_HOST, Client, Item, Registry

# orcid-api 2.6: part-of and funded-by never group.
_GROUPING = frozenset({"self", "version-of"})

# Where items keep their own identifiers, if not in external-ids (orcid-api 5.3).
_PLACES = {
    "peer-review": ("review-identifiers",),
    "research-resource": ("proposal", "external-ids"),
}


def text_of(wrapped: dict[str, Any] | None) -> str | None:
    """Unwrap `{"value": …}`."""
    return wrapped["value"] if wrapped else None


def entries(external_ids: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Give the list inside external-ids."""
    return external_ids["external-id"] if external_ids else []


def identity(orcid: str, kind: str = "") -> dict[str, str]:
    """Make the uri, path and host of an iD or a client."""
    return {
        "uri": f"https://{SITE_HOST}/{kind}{orcid}",
        "path": orcid,
        "host": SITE_HOST,
    }


_SOURCE = (
    "source-orcid",
    "source-client-id",
    "source-name",
    "assertion-origin-orcid",
    "assertion-origin-client-id",
    "assertion-origin-name",
)


def client_source(client: Client) -> dict[str, Any]:
    """Make the source of what a client has put there (orcid-api 2.11)."""
    known = {
        "source-client-id": identity(client.client_id, "client/"),
        "source-name": {"value": client.name},
    }
    return dict.fromkeys(_SOURCE) | known


def source(registry: Registry, item: Item) -> dict[str, Any]:
    """Make the source of an item: a client, or the owner (orcid-api 2.11)."""
    if item.source is not None:
        return client_source(registry.clients[item.source])
    known = {
        "source-orcid": identity(item.orcid),
        "source-name": {"value": registry.records[item.orcid].name},
    }
    return dict.fromkeys(_SOURCE) | known


def shown_id(entry: dict[str, Any]) -> dict[str, Any]:
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


def shown_ids(sent: dict[str, Any] | None) -> dict[str, Any]:
    """Give identifiers as read."""
    return {"external-id": [shown_id(entry) for entry in entries(sent)]}


def external_ids(item: Item) -> dict[str, Any]:
    """Give the identifiers of the item itself as read, worked out once per content."""
    if "external-ids" not in item.derived:
        found = item.content
        for key in _PLACES.get(item.kind, ("external-ids",)):
            found = found[key]
        item.derived["external-ids"] = shown_ids(found)
    return item.derived["external-ids"]


def group_keys(item: Item) -> list[tuple[str, str]]:
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


def joined(items: Iterable[Item]) -> list[list[Item]]:
    """Join items that share an identifier, directly or through others (orcid-api 2.6)."""
    parent: dict[Any, Any] = {}

    def root(node: Any) -> Any:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    listed = list(items)
    for item in listed:
        mine = root(item.put_code)
        for key in group_keys(item):
            parent[root(key)] = mine
    groups: dict[Any, list[Item]] = {}
    for item in listed:
        groups.setdefault(root(item.put_code), []).append(item)
    return list(groups.values())


def common_ids(group: list[Item]) -> dict[str, Any]:
    """Unite the identifiers that group, each once (orcid-api 2.6)."""
    found: dict[Any, dict[str, Any]] = {}
    for item in group:
        listed = external_ids(item)["external-id"]
        keyed = [e for e in listed if e["external-id-relationship"] in _GROUPING]
        for key, entry in zip(group_keys(item), keyed):
            found.setdefault((*key, entry["external-id-relationship"]), entry)
    return {"external-id": list(found.values())}
