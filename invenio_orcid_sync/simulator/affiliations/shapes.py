# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The shapes of affiliations: one for all kinds but for the names (orcid-api 5.1, 5.2).

Sources: common-3.0.xsd (affiliation) and activities-3.0.xsd (affiliation-group).
"""

from dataclasses import replace

from ..nodes import Branch, Leaf, Listed, text
from ..shapes import (
    CREATED,
    DISPLAY_INDEX,
    EXTERNAL_IDS,
    MODIFIED,
    ORGANIZATION,
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
_FIELDS = (
    Leaf(name="department-name", facet=_LONG),
    Leaf(name="role-title", facet=_LONG),
    fuzzy_date("start-date"),
    fuzzy_date("end-date"),
    replace(ORGANIZATION, required=False),
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
