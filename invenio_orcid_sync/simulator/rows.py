# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The state as rows of JSON, and back: what a snapshot holds and the database stores.

A row is table, key and data. Indexes are not stored but made again from what they index.
"""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, NamedTuple

from .sections import section as shelves
from .sections.every import SECTIONS
from .state import Code, Item, Record, Registry, Token, Webhook
from .works import shelf

# Raised when rows of an older simulator can no longer be read.
VERSION = 1

_META, _CLIENT, _RECORD, _ITEM, _TOKEN, _CODE = (
    "meta",
    "client",
    "record",
    "item",
    "token",
    "code",
)
WORKS, GROUPS = "works", "groups"

# Made again from other rows.
_DERIVED = {
    "works",
    "sections",
    "self_ids",
    "version_ids",
    "tokens",
    "derived",
    "client",
}
_BY_NAME = {section.name: section for section in SECTIONS.values()}


class Row(NamedTuple):
    """One object; *data* None says that it is gone."""

    table: str
    key: str
    data: dict[str, Any] | None


def _plain(found: Any) -> dict[str, Any]:
    return {
        field.name: getattr(found, field.name)
        for field in fields(found)
        if field.name not in _DERIVED
    }


def meta(registry: Registry) -> Row:
    """Give what is little: counters, clock, browsers, organizations, webhooks."""
    shift, stopped = registry.clock.state
    data = {
        "version": VERSION,
        "location_style": registry.location_style,
        "error_style": registry.error_style,
        "error_style": registry.error_style,
        "last_put_code": registry.last_put_code,
        "next_orcid": registry.next_orcid,
        "clock": {"shift": shift, "stopped": stopped},
        "sessions": {key: list(value) for key, value in registry.sessions.items()},
        "webhooks": [_plain(hook) for hook in registry.webhooks.values()],
        "organizations": sorted(map(list, registry.organizations)),
    }
    return Row(_META, _META, data)


def place_of(registry: Registry, item: Item) -> str | None:
    """Find where an item stands: works, groups, or a section's name; None when it is gone."""
    code = item.put_code
    if registry.groups.get(code) is item:
        return GROUPS
    record = registry.records.get(item.orcid)
    if record is None:
        return None
    if record.works.get(code) is item:
        return WORKS
    for name, found in record.sections.items():
        if found.items.get(code) is item:
            return name
    return None


def row_of(registry: Registry, found: Any) -> Row:
    """Make the row of one object."""
    if isinstance(found, Item):
        place = place_of(registry, found)
        data = None if place is None else {"place": place, **_plain(found)}
        return Row(_ITEM, str(found.put_code), data)
    if isinstance(found, Record):
        here = registry.records.get(found.orcid) is found
        return Row(_RECORD, found.orcid, _plain(found) if here else None)
    if isinstance(found, Token):
        data = {**_plain(found), "client_id": found.client.client_id}
        return Row(_TOKEN, found.access, data)
    if isinstance(found, Code):
        tokens = [token.access for token in found.tokens]
        return Row(_CODE, found.value, {**_plain(found), "tokens": tokens})
    return Row(_CLIENT, found.client_id, _plain(found))


def items_of(registry: Registry, record: Record) -> Iterator[Item]:
    """Go through everything on a record."""
    yield from record.works.values()
    for found in record.sections.values():
        yield from found.items.values()


def every(registry: Registry) -> Iterator[Row]:
    """Give the whole state, in the order in which it can be read."""
    yield meta(registry)
    for client in registry.clients.values():
        yield row_of(registry, client)
    for record in registry.records.values():
        yield row_of(registry, record)
    for group in registry.groups.values():
        yield row_of(registry, group)
    for record in registry.records.values():
        for item in items_of(registry, record):
            yield row_of(registry, item)
    for token in registry.access.values():
        yield row_of(registry, token)
    for code in registry.codes.values():
        yield row_of(registry, code)


def fill(registry: Registry, rows: list[Row]) -> None:
    """Make the state that the rows describe; a ValueError says why it cannot be made."""
    registry.clear()
    try:
        for table, reader in _READERS.items():
            for row in rows:
                if row.table == table and row.data is not None:
                    reader(registry, dict(row.data))
    except (AttributeError, KeyError, TypeError) as error:
        registry.clear()
        raise ValueError(
            f"these rows are no state of this simulator: {error}"
        ) from error


def _read_meta(registry: Registry, data: dict[str, Any]) -> None:
    if data["version"] != VERSION:
        raise ValueError(
            f"the state is of version {data['version']}, this simulator reads {VERSION}"
        )
    registry.location_style = data["location_style"]
    registry.error_style = data["error_style"]
    registry.error_style = data["error_style"]
    registry.last_put_code = data["last_put_code"]
    registry.next_orcid = data["next_orcid"]
    registry.clock.state = data["clock"]["shift"], data["clock"]["stopped"]
    registry.sessions = {key: tuple(value) for key, value in data["sessions"].items()}
    hooks = (Webhook(**entry) for entry in data["webhooks"])
    registry.webhooks = {(hook.orcid, hook.uri): hook for hook in hooks}
    registry.organizations = {(key, source) for key, source in data["organizations"]}


def _read_client(registry: Registry, data: dict[str, Any]) -> None:
    registry.add_client(**data)


def _read_record(registry: Registry, data: dict[str, Any]) -> None:
    registry.records[data["orcid"]] = Record(**data)


def _read_item(registry: Registry, data: dict[str, Any]) -> None:
    place = data.pop("place")
    item = Item(**data)
    if place == GROUPS:
        registry.groups[item.put_code] = item
        registry.group_ids[item.content["group-id"]] = item.put_code
    elif place == WORKS:
        shelf.enter(registry.records[item.orcid], item)
    else:
        shelves.enter(_BY_NAME[item.kind], registry.records[item.orcid], item)


def _read_token(registry: Registry, data: dict[str, Any]) -> None:
    client = registry.clients[data.pop("client_id")]
    scopes = tuple(data.pop("scopes"))
    registry.enter_token(Token(client=client, scopes=scopes, **data))


def _read_code(registry: Registry, data: dict[str, Any]) -> None:
    tokens = [registry.access[access] for access in data.pop("tokens")]
    challenge = data.pop("challenge")
    code = Code(tokens=tokens, challenge=challenge and tuple(challenge), **data)
    code.scopes = tuple(code.scopes)
    registry.codes[code.value] = code


_READERS = {
    _META: _read_meta,
    _CLIENT: _read_client,
    _RECORD: _read_record,
    _ITEM: _read_item,
    _TOKEN: _read_token,
    _CODE: _read_code,
}
