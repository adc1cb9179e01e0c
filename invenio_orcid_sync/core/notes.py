# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How the core says what it left out, and why nothing can be sent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was dropped or cut on the way from record to work.

    :param code: stable, for filters and translations (``title_cut``).
    :param field: where it was in the record (``metadata.title``).
    :param detail: what happened, in words.
    """

    code: str
    field: str
    detail: str


class Unmappable(Exception):
    """No valid work can be made of this record; the message says what to change."""

    def __init__(self, code: str, field: str, message: str) -> None:
        """Keep code and field for reports, beside the message."""
        super().__init__(message)
        self.code = code
        self.field = field
        self.message = message
