# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The works of one record: stored, indexed by identifier, checked for duplicates (orcid-api 2.6)."""

from collections.abc import Iterator
from typing import Any

from ..errors import OrcidError
from ..identifiers import comparable
from ..state import MAXIMUM_WORKS, Item, Key, Record, Registry, touch
from ..views import entries

_OWNER = ""


def _keys(
    content: dict[str, Any], source: str | None, relationship: str
) -> Iterator[Key]:
    """Give the index keys of a work: source, type and comparable value."""
    for entry in entries(content["external-ids"]):
        if entry["external-id-relationship"] == relationship:
            kind = entry["external-id-type"]
            value = comparable(kind, entry["external-id-value"])
            yield source or _OWNER, kind, value


def enter(record: Record, item: Item) -> None:
    """Put a work on the shelf."""
    record.works[item.put_code] = item
    _index(record, item)


def _index(record: Record, item: Item) -> None:
    for key in _keys(item.content, item.source, "self"):
        record.self_ids[key].add(item.put_code)
    for key in _keys(item.content, item.source, "version-of"):
        record.version_ids[key].add(item.put_code)


def _leave(record: Record, item: Item) -> None:
    for index, relationship in (
        (record.self_ids, "self"),
        (record.version_ids, "version-of"),
    ):
        for key in _keys(item.content, item.source, relationship):
            index[key].discard(item.put_code)
            if not index[key]:
                del index[key]


def check_duplicate(
    record: Record,
    content: dict[str, Any],
    source: str | None,
    own: int | None = None,
    bulk: bool = False,
    unseen: range = range(0),
) -> None:
    """Refuse a `self` id that another work of the same source has (orcid-api 2.6).

    Bulk also minds ids that the other work has as `version-of`. *own* is left out on PUT.
    *unseen* are put-codes that were given while this request was already running.
    """
    for key in _keys(content, source, "self"):
        found = set(record.self_ids.get(key, ()))
        if bulk:
            found |= record.version_ids.get(key, set())
        others = [code for code in found if code != own and code not in unseen]
        if others:
            raise OrcidError(9021, put_code=min(others))


def check_room(record: Record, more: int) -> None:
    """Refuse what would exceed 10,000 works (orcid-api 2.6)."""
    if len(record.works) + more > MAXIMUM_WORKS:
        raise OrcidError(9048)


def visibility_of(record: Record, content: dict[str, Any]) -> str:
    """Use the owner's default; an unclaimed record takes the sent one or private (orcid-api 2.7)."""
    if record.state == "unclaimed":
        return content["visibility"] or "private"
    return record.visibility_default


def add(
    registry: Registry,
    record: Record,
    content: dict[str, Any],
    source: str | None,
    visibility: str | None = None,
) -> Item:
    """Store a new work."""
    now = registry.clock.milliseconds()
    item = Item(
        put_code=registry.next_put_code(),
        orcid=record.orcid,
        content=content,
        source=source,
        visibility=visibility or visibility_of(record, content),
        created=now,
        modified=now,
    )
    enter(record, item)
    touch(record, now)
    return item


def replace(
    registry: Registry, record: Record, item: Item, content: dict[str, Any]
) -> None:
    """Put new content in the place of the old; created date and source stay (orcid-api 2.7)."""
    _leave(record, item)
    item.content, item.derived = content, {}
    _index(record, item)
    item.modified = touch(record, registry.clock.milliseconds())


def remove(registry: Registry, record: Record, item: Item) -> None:
    """Take a work out."""
    _leave(record, item)
    del record.works[item.put_code]
    touch(record, registry.clock.milliseconds())


def find(record: Record, put_code: str | int) -> Item:
    """Give a work by its put-code, or 9034 and 9016 as the registry does (orcid-api 2.1)."""
    try:
        number = int(put_code)
    except ValueError as error:
        raise OrcidError(9034, f"{put_code} is not a number") from error
    if (item := record.works.get(number)) is None:
        raise OrcidError(9016, f"put-code {put_code} not found")
    return item
