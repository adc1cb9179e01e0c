# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The shapes of affiliations: one for all kinds but for the names (orcid-api 5.1, 5.2).

Sources: common-3.0.xsd (affiliation, organization) and activities-3.0.xsd (affiliation-group).
"""

from .. import lists
from ..nodes import Branch, Leaf, Listed, text
from ..shapes import (
    CREATED,
    DISPLAY_INDEX,
    EXTERNAL_IDS,
    MODIFIED,
    PATH,
    PUT_CODE,
    SOURCE,
    URL,
    VISIBILITY,
    fuzzy_date,
)

# orcid-api 10.7.
KINDS = (
    "distinction",
    "education",
    "employment",
    "invited-position",
    "membership",
    "qualification",
    "service",
)

_LONG = text(4000)
_SHORT = text(500, blank=True)

ORGANIZATION = Branch(
    name="organization",
    children=(
        Leaf(name="name", required=True, facet=_LONG),
        Branch(
            name="address",
            required=True,
            children=(
                Leaf(name="city", facet=_LONG),
                Leaf(name="region", facet=_LONG),
                Leaf(name="country", enum=lists.COUNTRIES),
            ),
        ),
        Branch(
            name="disambiguated-organization",
            children=(
                Leaf(
                    name="disambiguated-organization-identifier",
                    required=True,
                    facet=_SHORT,
                ),
                Leaf(name="disambiguation-source", required=True, facet=_SHORT),
            ),
        ),
    ),
)

_FIELDS = (
    Leaf(name="department-name", facet=_LONG),
    Leaf(name="role-title", facet=_LONG),
    fuzzy_date("start-date"),
    fuzzy_date("end-date"),
    ORGANIZATION,
    URL,
    EXTERNAL_IDS,
)


def item(kind: str) -> Branch:
    """Describe a whole affiliation; its display-index is accepted and ours is shown."""
    index = Leaf(name="display-index", attribute=True, ignored=True)
    return Branch(
        name=kind,
        ns=kind,
        children=(
            CREATED,
            MODIFIED,
            SOURCE,
            PUT_CODE,
            *_FIELDS,
            index,
            VISIBILITY,
            PATH,
        ),
    )


def summary(kind: str) -> Branch:
    """Describe a summary: the same fields, with the display-index as text."""
    return Branch(
        name=f"{kind}-summary",
        ns=kind,
        children=(
            CREATED,
            MODIFIED,
            SOURCE,
            PUT_CODE,
            *_FIELDS,
            DISPLAY_INDEX,
            VISIBILITY,
            PATH,
        ),
    )


def listed(kind: str) -> Branch:
    """Describe the grouped list of one kind."""
    summaries = Listed(name="summaries", ns=kind, children=(summary(kind),))
    group = Branch(
        name="affiliation-group",
        ns="activities",
        many=True,
        children=(MODIFIED, EXTERNAL_IDS, summaries),
    )
    return Branch(name=f"{kind}s", ns="activities", children=(MODIFIED, group, PATH))
