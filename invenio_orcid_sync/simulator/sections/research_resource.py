# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Research resources (orcid-api 5.3; research-resource-3.0.xsd, ResearchResourceManagerImpl)."""

from dataclasses import replace
from typing import Any

from .. import access, lists
from ..errors import OrcidError
from ..nodes import Boxed, Branch, Leaf, text
from ..rules import check_external_ids, self_keys
from ..shapes import (
    CREATED,
    DISPLAY_INDEX,
    EXTERNAL_IDS,
    MODIFIED,
    ORGANIZATION,
    PATH,
    PUT_CODE,
    SOURCE,
    TRANSLATED,
    URL,
    VISIBILITY,
    fuzzy_date,
    value,
)
from ..state import Item, Registry
from ..views import external_ids, shown_ids, text_of
from . import groups
from .funding import check_period
from .section import Section, check_put_code, check_visibility

_NS = "research-resource"


def _count(found: dict[str, Any]) -> str | None:
    number = len(found["organization"])
    return None if 1 <= number <= 10 else f"hosts has {number} organizations"


_HOSTS = Branch(
    name="hosts",
    ns=_NS,
    required=True,
    check=_count,
    children=(replace(ORGANIZATION, many=True),),
)
_IDS = replace(EXTERNAL_IDS, required=True)

PROPOSAL = Branch(
    name="proposal",
    ns=_NS,
    required=True,
    children=(
        Branch(
            name="title",
            ns=_NS,
            required=True,
            children=(value("title", required=True, facet=text(1000)), TRANSLATED),
        ),
        _HOSTS,
        _IDS,
        fuzzy_date("start-date"),
        fuzzy_date("end-date"),
        URL,
    ),
)

RESOURCE_ITEM = Branch(
    name="resource-item",
    ns=_NS,
    many=True,
    children=(
        Leaf(name="resource-name", ns=_NS, required=True, facet=text(1000)),
        Leaf(name="resource-type", ns=_NS, required=True, enum=lists.RESOURCE_TYPES),
        _HOSTS,
        _IDS,
        URL,
    ),
)

_HEAD = (CREATED, MODIFIED, SOURCE, PROPOSAL)
RESEARCH_RESOURCE = Branch(
    name="research-resource",
    ns=_NS,
    tolerated=frozenset({"display-index"}),
    children=(
        *_HEAD,
        Boxed(
            name="resource-item",
            ns=_NS,
            required=True,
            box="resource-items",
            entry=RESOURCE_ITEM,
        ),
        VISIBILITY,
        PUT_CODE,
        PATH,
    ),
)
SUMMARY = Branch(
    name="research-resource-summary",
    ns=_NS,
    many=True,
    children=(*_HEAD, VISIBILITY, PUT_CODE, PATH, DISPLAY_INDEX),
)


def check(registry: Registry, content: dict[str, Any], current: str | None) -> None:
    """Raise the first broken rule, in the registry's order."""
    proposal = content["proposal"]
    check_external_ids(proposal["external-ids"])
    _check_hosts(proposal)
    check_period(proposal)
    for item in content["resource-item"]:
        check_external_ids(item["external-ids"])
        _check_hosts(item)
    check_put_code(content, current)
    check_visibility(content, current)


def _check_hosts(part: dict[str, Any]) -> None:
    for organization in part["hosts"]["organization"]:
        if organization["disambiguated-organization"] is None:
            raise OrcidError(9045, "disambiguated-organization is missing")


def _organizations(content: dict[str, Any]) -> list[dict[str, Any]]:
    parts = [content["proposal"], *content["resource-item"]]
    return [found for part in parts for found in part["hosts"]["organization"]]


def _shown(item: Item) -> dict[str, Any]:
    """Add normalised values."""
    proposal = item.content["proposal"]
    return {
        "proposal": proposal | {"external-ids": external_ids(item)},
        "resource-item": [
            entry | {"external-ids": shown_ids(entry["external-ids"])}
            for entry in item.content["resource-item"]
        ],
    }


def _started(item: Item) -> tuple[str, ...]:
    date = item.content["proposal"]["start-date"] or {}
    return tuple(text_of(date.get(part)) or "" for part in ("year", "month", "day"))


SECTION = Section(
    name="research-resource",
    plural="research-resources",
    item=RESEARCH_RESOURCE,
    summary=SUMMARY,
    listed=groups.listed("research-resources", SUMMARY),
    # There is no scope for these alone (orcid-api 1.3).
    create=access.UPDATE_ACTIVITIES,
    update=access.UPDATE_ACTIVITIES,
    limited=access.READ_ACTIVITIES,
    check=check,
    keys=lambda content: self_keys(content["proposal"]["external-ids"]),
    shown=_shown,
    organizations=_organizations,
    # Newest start first (our choice).
    listing=groups.listing(_started),
    compares_put=False,
)
