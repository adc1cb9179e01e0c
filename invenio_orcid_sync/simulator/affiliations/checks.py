# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What an affiliation must have (orcid-api 5.2, 5.3; ActivityValidator.validateAffiliation)."""

from typing import Any

from ..errors import OrcidError
from ..identifiers import comparable
from ..rules import check_date, check_external_id
from ..state import Item, Record, Registry
from ..views import entries, text_of

# orcid-api 5.3: these need a place and a known organization.
_STRICT = frozenset({"education", "employment"})


def check(
    registry: Registry, kind: str, content: dict[str, Any], current: str | None = None
) -> None:
    """Raise the first broken rule; *current* is the stored visibility on PUT, else None."""
    if current is None and content["put-code"] is not None:
        raise OrcidError(9024, f"put-code {content['put-code']}")
    _check_organization(registry, kind, content)
    _check_dates(content)
    for entry in entries(content["external-ids"]):
        check_external_id(entry)
    sent = content["visibility"]
    if current is not None and sent is not None and sent != current:
        raise OrcidError(9035, f"stored {current}, sent {sent}")


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
    if known is not None:
        check_known(registry, known)


def check_known(registry: Registry, known: dict[str, Any]) -> None:
    """Look the pair up by exact text (orcid-api 5.2; OrgManagerImpl)."""
    pair = (
        known["disambiguated-organization-identifier"],
        known["disambiguation-source"],
    )
    if pair not in registry.organizations:
        raise OrcidError(9045, f"{pair[1]} {pair[0]} is not known")


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


def _keys(content: dict[str, Any]) -> set[tuple[str, str, str | None]]:
    """Give what makes a duplicate: ids in relation self, or without any."""
    return {
        (
            entry["external-id-type"],
            comparable(entry["external-id-type"], entry["external-id-value"]),
            entry["external-id-relationship"],
        )
        for entry in entries(content["external-ids"])
        if entry["external-id-relationship"] in ("self", None)
    }


def check_duplicate(
    record: Record,
    kind: str,
    content: dict[str, Any],
    source: str | None,
    own: Item | None = None,
) -> None:
    """Refuse an id that another item of this kind and source has; none is never one twice."""
    keys = _keys(content)
    for item in record.affiliations.values():
        same = (item.kind, item.source) == (kind, source) and item is not own
        if same and keys & _keys(item.content):
            raise OrcidError(9021, put_code=item.put_code)
