# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""When two works are the same: for skipping needless writes, and noticing lost ones.

Some PUTs answer 200 and store nothing (ORCID-Source WorkForm.compare: a month or day added
to a date; a date, citation or translated title taken away). ``differs`` finds them in the
answer; ``rotated`` makes the next PUT count as a change, as WorkForm compares external ids
by position.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

#: What the registry adds or keeps to itself.
_ADDED = frozenset(
    {
        "put-code",
        "path",
        "source",
        "created-date",
        "last-modified-date",
        "visibility",
        "display-index",
        "external-id-normalized",
        "external-id-normalized-error",
    }
)


def fingerprint(payload: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of what the work says; the order of external ids does not count."""
    text = json.dumps(_said(payload), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def differs(sent: Mapping[str, Any], returned: Mapping[str, Any]) -> bool:
    """Whether the registry's answer to a PUT says anything else than what was sent."""
    return _said(sent) != _said(returned)


def differences(
    ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> list[tuple[str, Any, Any]]:
    """Return fields that say something else, as (field, ours, theirs), each side without what says nothing."""
    one, other = _said(ours), _said(theirs)
    return [
        (field, one.get(field), other.get(field))
        for field in sorted({*one, *other})
        if (one.get(field) or None) != (other.get(field) or None)
    ]


def rotated(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The same work with the first external id put last."""
    ids = payload["external-ids"]["external-id"]
    return {**payload, "external-ids": {"external-id": [*ids[1:], *ids[:1]]}}


def parted(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The same work without its DOI as ``self``, for another work to take it over.

    Works that swap DOIs would otherwise block each other for ever: ORCID refuses an update whose
    identifier another work of the same source still has (9021). One that no version changes stays.
    """
    kept = [
        one
        for one in payload["external-ids"]["external-id"]
        if (one["external-id-type"], one["external-id-relationship"]) != ("doi", "self")
    ]
    return {**payload, "external-ids": {"external-id": kept}}


def _said(value: Any, key: str = "") -> Any:
    """Only what was said: no nulls, no wrappers, no order of external ids."""
    if isinstance(value, Mapping):
        if key == "contributor-orcid":
            return value.get("path") or str(value.get("uri") or "").rpartition("/")[2]
        found = {
            name: said
            for name, part in value.items()
            if name not in _ADDED and (said := _said(part, name))
        }
        return found["value"] if list(found) == ["value"] else found
    if isinstance(value, (list, tuple)):
        items = [_said(each, key) for each in value]
        return sorted(items, key=_sortable) if key == "external-id" else items
    text = "" if value is None else " ".join(str(value).split())
    # ContributorRole names are compared without regard to case.
    return text.lower() if key == "contributor-role" else text


def _sortable(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
