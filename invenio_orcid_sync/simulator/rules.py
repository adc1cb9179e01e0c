# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Field rules that several sections share (orcid-api 2.4; ActivityValidator, ExternalIDValidator)."""

import re
from datetime import date
from typing import Any

from . import lists
from .errors import OrcidError
from .identifiers import TYPES
from .views import text_of


def check_date(given: dict[str, Any] | None) -> None:
    """Check year, then that month and day have two digits and the day exists (orcid-api 2.4)."""
    if given is None:
        return
    year, month, day = (text_of(given[part]) for part in ("year", "month", "day"))
    if year is None:
        raise OrcidError(9049, "a date needs a year")
    if not re.fullmatch(r"\d{4}", year) or not 1900 <= int(year) <= 2100:
        raise OrcidError(9020, f"Invalid year {year}")
    if day is not None and month is None:
        raise OrcidError(9049, "a day needs a month")
    for part in (month, day):
        if part is not None and not re.fullmatch(r"\d{2}", part):
            raise OrcidError(9049, f"{part} must have two digits")
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError as error:
        raise OrcidError(9049, str(error)) from error


def check_external_id(entry: dict[str, Any]) -> None:
    """Check type, value and relationship of one identifier; values of any form pass."""
    kind, relationship = entry["external-id-type"], entry["external-id-relationship"]
    if kind not in TYPES:
        raise OrcidError(9023, f"Invalid external-id {kind}")
    if not (entry["external-id-value"] or "").strip():
        raise OrcidError(9023, "Invalid external-id value")
    if relationship is None:
        raise OrcidError(9023, "Invalid external-id relationship")
    if relationship == "funded-by" and kind not in lists.FUNDED_BY_TYPES:
        raise OrcidError(
            9020, f"External ID {kind} not supported for relationship funded_by"
        )
