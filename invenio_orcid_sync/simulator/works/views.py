# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What is shown of works: full, summary, and grouped (orcid-api 2.6, 2.11)."""

from collections.abc import Iterable
from typing import Any

from ..state import Item, Registry
from ..views import common_ids, external_ids, joined, source, text_of


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
        "display-index": str(item.display_index),
    }


def grouped(items: Iterable[Item]) -> list[list[Item]]:
    """Group works: newest publication first, then by title and type (orcid-api 2.6).

    In a group the preferred one comes first, a client's before the owner's, then the older.
    """
    groups = joined(items)
    for group in groups:
        group.sort(key=lambda i: (-i.display_index, i.created, i.put_code))
    ordered = sorted(groups, key=lambda group: _titled(group[0]))
    return sorted(ordered, key=lambda group: _dated(group[0]), reverse=True)


def _dated(item: Item) -> tuple[str, ...]:
    date = item.content["publication-date"] or {}
    return tuple(text_of(date.get(part)) or "" for part in ("year", "month", "day"))


def _titled(item: Item) -> tuple[str, str]:
    return text_of(item.content["title"]["title"]) or "", item.content["type"]


def works(registry: Registry, orcid: str, items: Iterable[Item]) -> dict[str, Any]:
    """Make the grouped list of a record (orcid-api 2.11)."""
    groups = grouped(items)
    latest = [max(item.modified for item in group) for group in groups]
    return {
        "last-modified-date": {"value": max(latest)} if latest else None,
        "group": [
            {
                "last-modified-date": {"value": modified},
                "external-ids": common_ids(group),
                "work-summary": [summary(registry, item) for item in group],
            }
            for group, modified in zip(groups, latest)
        ],
        "path": f"/{orcid}/works",
    }
