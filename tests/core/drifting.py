# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Ledgers and lists to be compared."""

from datetime import datetime, timezone
from typing import Any

from invenio_orcid_sync.core.drift import Entry, compare
from invenio_orcid_sync.core.snapshot import Snapshot

from .test_snapshot import OURS, external_id, summary

NOON = datetime(2026, 11, 21, 12, tzinfo=timezone.utc)


def listed(put_code: int, doi: str = "", client: str | None = OURS, **more: Any):
    ids = external_id(doi or f"10.1/{put_code}")
    return {**summary(put_code, ids, client=client), **more}


def snapshot(*works: dict) -> Snapshot:
    return Snapshot({"group": [{"work-summary": [work]} for work in works]}, OURS)


def entry(number: int, **more: Any) -> Entry:
    """A row whose work is there with the same number as put-code."""
    known = {"remote": "present", "put_code": number, "local_key": f"c{number}"}
    return Entry(id=number, **{**known, **more})


def absent(number: int, **more: Any) -> Entry:
    return entry(number, **{"remote": "none", "put_code": None, **more})


def found(*args: Any, **options: Any) -> list[tuple]:
    """What a comparison found, as (kind, put-code, row, concept)."""
    return [
        (one.kind, one.put_code, one.entry and one.entry.id, one.local_key)
        for one in compare(*args, **options).differences
    ]


def mendable(*args: Any, **options: Any) -> list[str]:
    drift = compare(*args, **options)
    return [one.kind for one in drift.differences if one.mendable]


def modified(moment: datetime) -> dict[str, Any]:
    return {"last-modified-date": {"value": int(moment.timestamp() * 1000)}}
