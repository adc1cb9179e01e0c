# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""All sections of a record besides works, by the name in the path of one item."""

from .activities import SECTIONS as _ACTIVITIES
from .personal import SECTIONS as _PERSONAL
from .section import Section

SECTIONS: dict[str, Section] = {
    section.name: section for section in (*_ACTIVITIES.values(), *_PERSONAL.values())
}
