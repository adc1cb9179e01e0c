# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The seven kinds of affiliation as sections (orcid-api 5.1; AffiliationsManagerImpl)."""

from functools import partial
from typing import Any

from ..access import READ_AFFILIATIONS
from ..sections.section import Section, values
from ..state import Item, Registry
from ..views import common_ids, joined, text_of
from . import shapes
from .checks import check, keys


def _started(group: list[Item]) -> tuple[str, ...]:
    date = group[0].content["start-date"] or {}
    return tuple(text_of(date.get(part)) or "" for part in ("year", "month", "day"))


def _listing(
    section: Section, registry: Registry, orcid: str, items: list[Item]
) -> dict[str, Any]:
    """Make the grouped list of one kind: newest start first (our choice)."""
    groups = sorted(joined(items), key=_started, reverse=True)
    latest = [max(item.modified for item in group) for group in groups]
    shape = section.summary or section.item
    return {
        "last-modified-date": {"value": max(latest)} if latest else None,
        "affiliation-group": [
            {
                "last-modified-date": {"value": modified},
                "external-ids": common_ids(group),
                "summaries": [
                    {shape.name: shape.only(values(section, registry, item))}
                    for item in group
                ],
            }
            for group, modified in zip(groups, latest)
        ],
        "path": f"/{orcid}/{section.plural}",
    }


def _section(kind: str) -> Section:
    return Section(
        name=kind,
        plural=f"{kind}s",
        item=shapes.item(kind),
        summary=shapes.summary(kind),
        listed=shapes.listed(kind),
        create="/affiliations/create",
        update="/affiliations/update",
        limited=READ_AFFILIATIONS,
        check=partial(check, kind),
        keys=keys,
        listing=_listing,
        table="affiliation",
        source_first=True,
    )


SECTIONS = {kind: _section(kind) for kind in shapes.KINDS}
