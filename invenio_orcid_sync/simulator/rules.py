# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Field rules that several sections share (orcid-api 2.4; ActivityValidator, ExternalIDValidator)."""

import re
from datetime import date
from typing import Any

from . import lists
from .errors import OrcidError
from .identifiers import TYPES, comparable
from .views import entries, text_of


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


def check_external_ids(external_ids: dict[str, Any] | None) -> None:
    """Check that there is one, and each; a version-of needs a self (orcid-api 5.3)."""
    listed = entries(external_ids)
    if not listed:
        raise OrcidError(9023, "Missing external-id: at least one is required")
    for entry in listed:
        check_external_id(entry)
    found = {entry["external-id-relationship"] for entry in listed}
    if "version-of" in found and "self" not in found:
        raise OrcidError(9023, "version-of requires at least one self identifier")


def self_keys(
    external_ids: dict[str, Any] | None, normalised: bool = True
) -> set[tuple[str, str]]:
    """Give what makes a duplicate: the ids in relation self, without repetition.

    An id without relationship never gets that far: it is refused (orcid-api 5.3).
    """
    return {
        (kind, comparable(kind, value) if normalised else value)
        for kind, value, relationship in (
            (
                entry["external-id-type"],
                entry["external-id-value"],
                entry["external-id-relationship"],
            )
            for entry in entries(external_ids)
        )
        if relationship == "self"
    }


def check_roles(content: dict[str, Any], known: frozenset[str]) -> None:
    """Check contributors' roles, in any case (orcid-api 2.3 step 13, 10.3, 10.4)."""
    folded = {role.lower() for role in known}
    for contributor in (content["contributors"] or {}).get("contributor", ()):
        role = (contributor["contributor-attributes"] or {}).get("contributor-role")
        if role is not None and role.lower() not in folded:
            valid = ", ".join(sorted(known))
            raise OrcidError(9058, f"{role} is none of {valid}")
