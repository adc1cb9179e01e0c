# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Peer reviews (orcid-api 5.3; peer-review-3.0.xsd, PeerReviewManagerImpl)."""

from dataclasses import replace
from typing import Any

from .. import access, lists
from ..nodes import Branch, Leaf, text, uri
from ..rules import check_date, check_external_id, check_external_ids, self_keys
from ..shapes import (
    CREATED,
    DISPLAY_INDEX,
    EXTERNAL_ID,
    EXTERNAL_IDS,
    MODIFIED,
    ORGANIZATION,
    PATH,
    PUT_CODE,
    SOURCE,
    TRANSLATED,
    VISIBILITY,
    fuzzy_date,
    value,
)
from ..state import Item, Registry
from ..views import common_ids, external_ids, joined, shown_id, text_of
from .group_ids import GROUP_ID, check_group
from .groups import dated
from .section import Section, check_put_code, check_visibility, values

_NS = "peer-review"
_ROLE = Leaf(name="reviewer-role", ns=_NS, required=True, enum=lists.REVIEWER_ROLES)
_REVIEW_URL = value("review-url", ns=_NS, facet=uri)
_TYPE = Leaf(name="review-type", ns=_NS, required=True, enum=lists.REVIEW_TYPES)
_COMPLETED = replace(fuzzy_date("review-completion-date"), ns=_NS, required=True)
_GROUP = replace(GROUP_ID, name="review-group-id", ns=_NS)
_CONVENING = replace(ORGANIZATION, name="convening-organization", ns=_NS)

PEER_REVIEW = Branch(
    name="peer-review",
    ns=_NS,
    tolerated=frozenset({"display-index"}),
    children=(
        CREATED,
        MODIFIED,
        SOURCE,
        _ROLE,
        Branch(
            name="review-identifiers", ns=_NS, required=True, children=(EXTERNAL_ID,)
        ),
        _REVIEW_URL,
        _TYPE,
        _COMPLETED,
        _GROUP,
        replace(EXTERNAL_ID, name="subject-external-identifier", ns=_NS, many=False),
        value("subject-container-name", ns=_NS, facet=text(1000)),
        Leaf(name="subject-type", ns=_NS, enum=lists.SUBJECT_TYPES),
        Branch(
            name="subject-name",
            ns=_NS,
            children=(
                value("title", required=True, facet=text(1000)),
                value("subtitle", facet=text(1000, blank=True)),
                TRANSLATED,
            ),
        ),
        value("subject-url", ns=_NS, facet=uri),
        _CONVENING,
        VISIBILITY,
        PUT_CODE,
        PATH,
    ),
)

SUMMARY = Branch(
    name="peer-review-summary",
    ns=_NS,
    many=True,
    children=(
        CREATED,
        MODIFIED,
        SOURCE,
        _ROLE,
        EXTERNAL_IDS,
        _REVIEW_URL,
        _TYPE,
        replace(_COMPLETED, name="completion-date"),
        _GROUP,
        _CONVENING,
        VISIBILITY,
        PUT_CODE,
        PATH,
        DISPLAY_INDEX,
    ),
)

_SAME = Branch(
    name="peer-review-group",
    ns="activities",
    many=True,
    children=(MODIFIED, EXTERNAL_IDS, SUMMARY),
)
PEER_REVIEWS = Branch(
    name="peer-reviews",
    ns="activities",
    children=(
        MODIFIED,
        Branch(
            name="group",
            ns="activities",
            many=True,
            children=(MODIFIED, EXTERNAL_IDS, _SAME),
        ),
        PATH,
    ),
)


def check(registry: Registry, content: dict[str, Any], current: str | None) -> None:
    """Raise the first broken rule, in the registry's order."""
    check_put_code(content, current)
    check_external_ids(content["review-identifiers"])
    if content["subject-external-identifier"] is not None:
        check_external_id(content["subject-external-identifier"])
    check_visibility(content, current)
    check_date(content["review-completion-date"])
    if current is not None:
        check_group(registry, content)


def _shown(item: Item) -> dict[str, Any]:
    """Add what the summary calls by other names."""
    ids = external_ids(item)
    subject = item.content["subject-external-identifier"]
    return {
        "review-identifiers": ids,
        "external-ids": ids,
        "subject-external-identifier": shown_id(subject) if subject else None,
        "completion-date": item.content["review-completion-date"],
    }


def _group(group_id: str) -> dict[str, Any]:
    """Make the identifier by which the registry shows a group of reviews."""
    entry = dict.fromkeys(child.name for child in EXTERNAL_ID.children)
    named = {"external-id-type": "peer-review", "external-id-value": group_id}
    return {"external-id": [entry | named]}


def _listing(
    section: Section, registry: Registry, orcid: str, items: list[Item]
) -> dict[str, Any]:
    """Group by review group, within it by identifiers (orcid-api 5.1); by name (our choice)."""
    by_group: dict[str, list[Item]] = {}
    for item in items:
        by_group.setdefault(item.content["review-group-id"], []).append(item)
    return {
        "last-modified-date": dated([item.modified for item in items]),
        "group": [
            {
                "last-modified-date": dated([item.modified for item in members]),
                "external-ids": _group(group_id),
                "peer-review-group": [
                    {
                        "last-modified-date": dated([item.modified for item in same]),
                        "external-ids": common_ids(same),
                        "peer-review-summary": [
                            SUMMARY.only(values(section, registry, item))
                            for item in same
                        ],
                    }
                    for same in sorted(joined(members), key=_completed, reverse=True)
                ],
            }
            for group_id, members in sorted(by_group.items())
        ],
        "path": f"/{orcid}/{section.plural}",
    }


def _completed(group: list[Item]) -> tuple[str, ...]:
    date = group[0].content["review-completion-date"]
    return tuple(text_of(date.get(part)) or "" for part in ("year", "month", "day"))


SECTION = Section(
    name="peer-review",
    plural="peer-reviews",
    item=PEER_REVIEW,
    summary=SUMMARY,
    listed=PEER_REVIEWS,
    create="/peer-review/create",
    update="/peer-review/update",
    limited=access.READ_REVIEWS,
    check=check,
    keys=lambda content: self_keys(content["review-identifiers"]),
    shown=_shown,
    organizations=lambda content: [content["convening-organization"]],
    last=check_group,
    listing=_listing,
)
