# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What a record's owner or the registry's staff can do to a record."""

import copy
from collections.abc import Callable
from typing import Any

from . import lists, seed
from .errors import OrcidError
from .state import Item, Record, Registry, touch
from .works import shelf

Action = Callable[[Registry, Record, dict[str, Any]], dict[str, Any]]


def act(registry: Registry, record: Record, data: dict[str, Any]) -> dict[str, Any]:
    """Do one action; a ValueError says what is wrong with the request."""
    name = data.get("action")
    if name not in ACTIONS:
        raise ValueError(f"action must be one of {', '.join(sorted(ACTIONS))}")
    return ACTIONS[name](registry, record, data)


def _work(record: Record, data: dict[str, Any]) -> Item:
    try:
        return shelf.find(record, data["put_code"])
    except OrcidError as error:
        raise ValueError(f"no work {data['put_code']} on {record.orcid}") from error


def _revoke(registry: Registry, record: Record, data: dict[str, Any]) -> dict[str, Any]:
    """Remove a client from the trusted parties (orcid-api 1.6)."""
    return {"revoked": registry.revoke_client(record, data["client_id"])}


def _delete(registry: Registry, record: Record, data: dict[str, Any]) -> dict[str, Any]:
    """Take out a work of any source."""
    shelf.remove(registry, record, _work(record, data))
    return {}


def _visibility(
    registry: Registry, record: Record, data: dict[str, Any]
) -> dict[str, Any]:
    """Change who sees a work."""
    item, visibility = _work(record, data), data["visibility"]
    if visibility not in lists.VISIBILITIES:
        raise ValueError(f"visibility must be one of {sorted(lists.VISIBILITIES)}")
    item.visibility = visibility
    item.modified = touch(record, registry.clock.milliseconds())
    return {"put_code": item.put_code, "visibility": visibility}


def _copy(registry: Registry, record: Record, data: dict[str, Any]) -> dict[str, Any]:
    """Add an own entry: a copy of `put_code`, or the given `work`.

    It is another item in the same group, with the owner as source (orcid-api 11, point 15).
    """
    if "work" in data:
        entry = {"work": data["work"], "visibility": data.get("visibility")}
        return seed.work(registry, record.orcid, entry)
    content = copy.deepcopy(_work(record, data).content)
    made = shelf.add(registry, record, content, None, data.get("visibility"))
    return {"put_code": made.put_code}


def _prefer(registry: Registry, record: Record, data: dict[str, Any]) -> dict[str, Any]:
    """Put a work before the others of its group (WorkDaoImpl.updateToMaxDisplay)."""
    item = _work(record, data)
    others = (i.display_index for i in record.works.values() if i is not item)
    item.chosen_index = max(others, default=-1) + 1
    item.modified = touch(record, registry.clock.milliseconds())
    return {"put_code": item.put_code, "display_index": item.display_index}


def _state(name: str) -> Action:
    def change(
        registry: Registry, record: Record, data: dict[str, Any]
    ) -> dict[str, Any]:
        record.state = name
        touch(record, registry.clock.milliseconds())
        return {"state": name}

    return change


def _clear(registry: Registry, record: Record) -> None:
    """Take out all that was on the record (ProfileEntityManagerImpl.clearRecord)."""
    for item in list(record.works.values()):
        shelf.remove(registry, record, item)
    record.sections.clear()
    record.biography = record.credit_name = ""


def _deactivate(
    registry: Registry, record: Record, data: dict[str, Any]
) -> dict[str, Any]:
    """Clear the record and disable its tokens (orcid-api 1.6)."""
    _clear(registry, record)
    for token in record.tokens:
        token.ended = token.ended or "RECORD_DEACTIVATED"
    return _state("deactivated")(registry, record, data)


def _deprecate(
    registry: Registry, record: Record, data: dict[str, Any]
) -> dict[str, Any]:
    """Merge into `primary`: cleared, its tokens stay as they are (orcid-api 1.6)."""
    primary = data["primary"]
    if primary not in registry.records or primary == record.orcid:
        raise ValueError(f"no other record {primary}")
    _clear(registry, record)
    record.primary = primary
    return _state("deprecated")(registry, record, data)


ACTIONS: dict[str, Action] = {
    "revoke_client": _revoke,
    "delete_work": _delete,
    "edit_visibility": _visibility,
    "add_own_copy": _copy,
    "prefer_work": _prefer,
    "lock": _state("locked"),
    "unlock": _state("active"),
    "deactivate": _deactivate,
    "reactivate": _state("active"),
    "deprecate": _deprecate,
}
