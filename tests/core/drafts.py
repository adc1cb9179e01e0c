# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Drafts that are proven to be sendable."""

from typing import Any

from invenio_orcid_sync.core.mapping import DEFAULT
from invenio_orcid_sync.core.work import Draft, draft_of

from .material import assert_sendable, source


def draft(found: Any = None, mapping=DEFAULT, **parts: Any) -> Draft:
    """The draft of a record, proven to be sendable."""
    made = draft_of(source(found, **parts), mapping)
    assert_sendable(made.payload)
    return made
