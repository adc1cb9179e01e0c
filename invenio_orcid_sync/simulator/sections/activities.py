# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The sections of a record's activities besides works, by the name of their list."""

from ..affiliations.api import SECTIONS as _AFFILIATIONS
from . import funding, peer_review, research_resource
from .section import Section

SECTIONS: dict[str, Section] = {
    section.plural: section
    for section in (
        *_AFFILIATIONS.values(),
        funding.SECTION,
        peer_review.SECTION,
        research_resource.SECTION,
    )
}
