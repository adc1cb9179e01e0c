# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Grouped lists of funding and research resources (orcid-api 5.1, 2.6)."""

from collections.abc import Callable
from typing import Any

from ..nodes import Branch
from ..shapes import EXTERNAL_IDS, MODIFIED, PATH
from ..state import Item, Registry
from ..views import common_ids, joined
from .section import Section, values


def listed(plural: str, summary: Branch) -> Branch:
    """Describe a list of groups of summaries."""
    group = Branch(
        name="group",
        ns="activities",
        many=True,
        children=(MODIFIED, EXTERNAL_IDS, summary),
    )
    return Branch(name=plural, ns="activities", children=(MODIFIED, group, PATH))


def dated(latest: list[int]) -> dict[str, Any] | None:
    """Give the latest of some dates as the API shows it."""
    return {"value": max(latest)} if latest else None


def listing(
    order: Callable[[Item], Any],
) -> Callable[[Section, Registry, str, list[Item]], dict[str, Any]]:
    """Make a list's body: the groups by descending *order* of their first item."""

    def made(
        section: Section, registry: Registry, orcid: str, items: list[Item]
    ) -> dict[str, Any]:
        groups = sorted(joined(items), key=lambda group: order(group[0]), reverse=True)
        shape = section.summary or section.item
        shown = [
            {
                "last-modified-date": dated([item.modified for item in group]),
                "external-ids": common_ids(group),
                shape.name: [
                    shape.only(values(section, registry, item)) for item in group
                ],
            }
            for group in groups
        ]
        return {
            "last-modified-date": dated([item.modified for item in items]),
            "group": shown,
            "path": f"/{orcid}/{section.plural}",
        }

    return made
