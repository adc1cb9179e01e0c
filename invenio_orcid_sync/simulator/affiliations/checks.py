# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What an affiliation must have (orcid-api 5.2, 5.3; ActivityValidator.validateAffiliation)."""

from typing import Any

from ..errors import OrcidError
from ..rules import check_date, check_external_id, self_keys
from ..sections.section import check_known, check_put_code, check_visibility
from ..state import Registry
from ..views import entries, text_of

# orcid-api 5.3: these need a place and a known organization.
_STRICT = frozenset({"education", "employment"})


def check(
    kind: str, registry: Registry, content: dict[str, Any], current: str | None
) -> None:
    """Raise the first broken rule; *current* is the stored visibility on PUT, else None."""
    check_put_code(content, current)
    _check_organization(registry, kind, content)
    _check_dates(content)
    for entry in entries(content["external-ids"]):
        check_external_id(entry)
    check_visibility(content, current)


def _check_organization(registry: Registry, kind: str, content: dict[str, Any]) -> None:
    organization = content["organization"]
    if organization is None:
        raise OrcidError(9046)
    address = organization["address"]
    known = organization["disambiguated-organization"]
    if kind in _STRICT:
        if not (address["city"] and address["country"]):
            raise OrcidError(9060)
        if known is None:
            raise OrcidError(9045, "disambiguated-organization is missing")
    else:
        if known is None and not entries(content["external-ids"]):
            raise OrcidError(9062)
        if (address["city"] or address["region"]) and not address["country"]:
            raise OrcidError(9061)
    check_known(registry, organization)


def _check_dates(content: dict[str, Any]) -> None:
    start, end = content["start-date"], content["end-date"]
    for given in (start, end):
        check_date(given)
    if start and end and _parts(start, end) > _parts(end, start):
        raise OrcidError(9055)


def _parts(date: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Give the parts that both dates have."""
    names = ("year", "month", "day")
    return [text_of(date[name]) or "" for name in names if date[name] and other[name]]


def keys(content: dict[str, Any]) -> set[tuple[str, str]]:
    """Give what makes a duplicate: normalised ids in relation self (orcid-api 5.1)."""
    return self_keys(content["external-ids"])
