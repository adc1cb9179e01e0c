# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How ledger and registry differ, for one person: their rows beside one list of the works on their record.

Only what both sides are sure of is compared. What a request under way may just be changing is no
difference, and a work that cannot be tied to a concept here may be another system's with the same client id.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .shape import part, parts
from .snapshot import Snapshot, Summary

KINDS = ("missing", "extra", "duplicate", "changed", "foreign")

SKEW = timedelta(seconds=30)
"""By how much ORCID's clock and the database's may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A ledger row, as far as the registry can differ from it."""

    id: int
    kind: str = "work"
    local_key: str
    remote: str = "none"
    put_code: int | None = None
    summary: str | None = None
    """As ``shown`` gave it for what was sent. None: not known, so that it is not compared."""
    doubt: str | None = None
    opted_out: str | None = None
    sure: bool = True
    """Whether the last request was answered: what it stored is known."""
    due: bool = False
    """Whether a request for it is about to leave."""
    checked_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it is not known if its work is there."""
        return self.remote == "creating" or self.doubt in ("missing", "duplicate")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the ledger says."""

    kind: str
    """One of ``KINDS``."""
    put_code: int | None
    entry: Entry | None = None
    local_key: str | None = None
    """The concept. None: the work cannot be tied to one here."""
    mendable: bool = True
    """Whether a repair may do something about it."""


@dataclass(frozen=True)
class Drift:
    """What one comparison has found."""

    differences: tuple[Difference, ...]
    confirmed: tuple[Entry, ...]
    """Rows whose work was thought to be missing, and is there."""


def shown(work: Mapping[str, Any]) -> str:
    """Return a hash (SHA-256, hex) of what ORCID's list shows of a work, the same for what was sent.

    Without subtitle and translated title: the list need not show them (ORCID-Source MapperFacadeFactory,
    WorkSummary). Of the identifiers those that are ``self``, as they were sent: ``version-of`` may be taken
    out of lists (filterVersionOfIdentifiers), and normal forms change with ORCID's normalisers.
    """
    facts = [
        _text(work.get("type")),
        _text(part(work, "title").get("title")),
        _text(work.get("journal-title")),
        _text(work.get("url")),
        _date(part(work, "publication-date")),
        sorted(_ids(work)),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def strangers(entries: Iterable[Entry], snapshot: Snapshot) -> list[Summary]:
    """Return our client's works that no row knows, by put-code."""
    known = {entry.put_code for entry in entries}
    found = [one for one in snapshot.works if one.own and one.put_code not in known]
    return sorted(found, key=lambda one: one.put_code)


def compare(
    entries: Iterable[Entry],
    snapshot: Snapshot,
    ties: Mapping[int, str],
    restored: bool = False,
) -> Drift:
    """Compare a person's rows with the works on their record.

    :param ties: the concepts of ``strangers``, by put-code.
    :param restored: the ledger is older than the registry: nobody's choice in it is newer, and works that
        were modified after the ledger's last look are others than it says.
    """
    rows = list(entries)
    works = {one.put_code: one for one in snapshot.works if one.own}
    extra = list(_extra(rows, snapshot, works, ties, restored))
    moved = {one.local_key for one in extra if one.kind == "extra" and one.mendable}
    there, gone = [], []
    for row in rows:
        if row.kind == "work" and row.remote == "present":
            (there if row.put_code in works else gone).append(row)
    return Drift(
        differences=(
            *(_of("missing", row) for row in gone if row.local_key not in moved),
            *extra,
            *(_of("duplicate", row) for row in rows if _left(row, works)),
            *(
                _of("changed", row)
                for row in there
                if _changed(row, works[row.put_code], restored)
            ),
            *_foreign(there, works, snapshot),
        ),
        confirmed=tuple(row for row in there if row.doubt == "missing"),
    )


def _of(kind: str, row: Entry) -> Difference:
    key = row.local_key if row.kind == "work" else None
    return Difference(kind, row.put_code, row, key)


def _extra(
    rows: list[Entry],
    snapshot: Snapshot,
    works: Mapping[int, Summary],
    ties: Mapping[int, str],
    restored: bool,
) -> Iterator[Difference]:
    """Works that no row knows: of several that belong to one concept, the oldest is it."""
    by_key = {row.local_key: row for row in rows if row.kind == "work"}
    taken = set()
    for work in strangers(rows, snapshot):
        key = ties.get(work.put_code)
        row = by_key.get(key)
        if row and row.remote == "deleting":
            # It is about to go; which of the two that was is seen by the next audit.
            continue
        if key is None or (row and _left_out(row, restored)):
            yield Difference("extra", work.put_code, row, key, mendable=False)
        elif key in taken or (row and row.put_code in works):
            yield Difference("duplicate", work.put_code, row, key)
        else:
            taken.add(key)
            yield Difference("extra", work.put_code, row, key)


def _left_out(row: Entry, restored: bool) -> bool:
    """Whether somebody's choice forbids to take the row's work up.

    A work that its author is known to have deleted, and that is there, they have asked for again: to take it
    up would remove it. An older ledger does not know what anybody has chosen since.
    """
    return row.opted_out == "author_at_orcid" or bool(restored and row.opted_out)


def _left(row: Entry, works: Mapping[int, Summary]) -> bool:
    """Whether a second work was to be removed, and ORCID refused."""
    return row.kind == "duplicate" and not row.due and row.put_code in works


def _changed(row: Entry, work: Summary, restored: bool) -> bool:
    if row.doubt or not row.sure or (row.due and not restored):
        return False
    if restored and _modified(work) > _seconds(row.checked_at) + SKEW.total_seconds():
        # Most of a work is not in the list.
        return True
    return row.summary is not None and row.summary != shown(work.body)


def _foreign(
    there: list[Entry], works: Mapping[int, Summary], snapshot: Snapshot
) -> Iterator[Difference]:
    """Works of other sources with an identifier of ours."""
    whose = {one: row for row in there for one in works[row.put_code].self_ids}
    for work in snapshot.works:
        row = None if work.own else _first(whose, work)
        if row:
            yield Difference(
                "foreign", work.put_code, row, row.local_key, mendable=False
            )


def _first(whose: Mapping[tuple[str, str], Entry], work: Summary) -> Entry | None:
    return next((whose[one] for one in sorted(work.self_ids) if one in whose), None)


def _modified(work: Summary) -> float:
    """Seconds since 1970, 0 where the list does not say."""
    value = part(work.body, "last-modified-date").get("value")
    return value / 1000 if isinstance(value, (int, float)) else 0.0


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def _text(field: Any) -> str:
    value = field.get("value") if isinstance(field, Mapping) else field
    return " ".join(str(value or "").split())


def _date(date: Mapping[str, Any]) -> list[str]:
    """Year, month and day without leading zeros: ORCID keeps numbers."""
    return [_text(date.get(unit)).lstrip("0") for unit in ("year", "month", "day")]


def _ids(work: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for one in parts(part(work, "external-ids").get("external-id")):
        if one.get("external-id-relationship") == "self":
            yield (
                _text(one.get("external-id-type")),
                _text(one.get("external-id-value")),
            )
