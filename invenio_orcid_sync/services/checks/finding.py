# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What a check has found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be."""

    code: str
    problem: str
    cure: str
    fatal: bool = True
    """Whether works stay away from ORCID because of it."""
