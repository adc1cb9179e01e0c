# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Putting clients, people, tokens and works into the registry, by control API or seed file."""

import json
from pathlib import Path
from typing import Any

from . import lists, orcids
from .errors import OrcidError
from .nodes import Unreadable
from .oauth.scopes import ScopeError, granted
from .oauth.token import describe
from .sections import section as shelves
from .sections.every import SECTIONS
from .shapes import WORK
from .state import Registry
from .works import shelf
from .works.checks import check_work

_APART = ("works", "items", "state")
STATES = ("active", "unclaimed", "locked", "deactivated", "deprecated")


def _known(data: dict[str, Any], allowed: str) -> dict[str, Any]:
    """Refuse keys that would otherwise be ignored in silence."""
    if unknown := sorted(data.keys() - set(allowed.split())):
        raise ValueError(f"unknown key {unknown[0]}; known are {allowed}")
    return data


def client(registry: Registry, data: dict[str, Any]) -> dict[str, Any]:
    """Register a client; answers with its public data."""
    _known(data, "client_id client_secret name member premium redirect_uris state")
    if data.get("state", "active") not in ("active", "locked", "deactivated"):
        raise ValueError("state must be active, locked or deactivated")
    made = registry.add_client(
        **{"client_secret": "", "name": data["client_id"], **data}
    )
    return {"client_id": made.client_id, "name": made.name, "member": made.member}


def record(registry: Registry, data: dict[str, Any]) -> dict[str, Any]:
    """Register a person; answers with the iD."""
    _known(
        data,
        "orcid given_names family_name email password visibility_default state primary "
        "creator works items credit_name biography biography_visibility email_visibility",
    )
    orcid = data.get("orcid")
    if orcid is not None and not orcids.valid(orcid):
        raise ValueError(f"{orcid} is not an ORCID iD: the check digit is wrong")
    if orcid in registry.records:
        raise ValueError(f"{orcid} is registered already")
    if data.get("state", "active") not in STATES:
        raise ValueError(f"state must be one of {', '.join(STATES)}")
    for key in ("visibility_default", "biography_visibility", "email_visibility"):
        if data.get(key, "public") not in lists.VISIBILITIES:
            raise ValueError(f"{key} must be one of {sorted(lists.VISIBILITIES)}")
    defaults = {"given_names": "", "family_name": "", "email": "", "password": ""}
    options = {key: data[key] for key in data if key not in _APART}
    made = registry.add_record(**{**defaults, **options})
    try:
        for entry in data.get("works", ()):
            work(registry, made.orcid, entry)
        for entry in data.get("items", ()):
            item(registry, made.orcid, entry)
    except Exception:
        # All or nothing: nobody should find half a person.
        del registry.records[made.orcid]
        raise
    made.state = data.get("state", "active")
    return {"orcid": made.orcid}


def work(registry: Registry, orcid: str, data: dict[str, Any]) -> dict[str, Any]:
    """Put a work on a record: `{work: {…}, source: client id or null, visibility}`."""
    _known(data, "work source visibility")
    source = _source(registry, data)
    try:
        content = WORK.one_json(data["work"], strict=True)
        check_work({**content, "put-code": None})
    except (Unreadable, OrcidError) as error:
        raise ValueError(f"work: {error}") from error
    held = registry.records[orcid]
    made = shelf.add(registry, held, content, source, data.get("visibility"))
    return {"put_code": made.put_code}


def _source(registry: Registry, data: dict[str, Any]) -> str | None:
    source = data.get("source")
    if source is not None and source not in registry.clients:
        raise ValueError(f"no client {source}")
    return source


def item(registry: Registry, orcid: str, data: dict[str, Any]) -> dict[str, Any]:
    """Put an item on a record: `{section: "employment", item: {…}, source, visibility}`."""
    _known(data, "section item source visibility")
    source, name = _source(registry, data), data["section"]
    if name not in SECTIONS:
        raise ValueError(f"section must be one of {', '.join(sorted(SECTIONS))}")
    section = SECTIONS[name]
    try:
        content = section.item.one_json(data["item"], strict=True)
        section.check(registry, {**content, "put-code": None}, None)
        section.last(registry, content)
    except (Unreadable, OrcidError) as error:
        raise ValueError(f"{name}: {error}") from error
    held, shown = registry.records[orcid], data.get("visibility")
    made = shelves.add(section, registry, held, content, source, shown)
    return {"put_code": made.put_code}


def token(registry: Registry, data: dict[str, Any]) -> dict[str, Any]:
    """Issue a token; without an iD it is the client's own."""
    _known(data, "orcid client_id scope expires_in")
    owner, client_id = data.get("orcid"), data["client_id"]
    if client_id not in registry.clients:
        raise ValueError(f"no client {client_id}")
    if owner is not None and owner not in registry.records:
        raise ValueError(f"no record {owner}")
    holder = registry.clients[client_id]
    try:
        scopes = granted(data["scope"], holder, for_person=owner is not None)
    except ScopeError as error:
        raise ValueError(str(error)) from error
    lasting = data.get("expires_in")
    expires = None if lasting is None else registry.clock.now() + float(lasting)
    return describe(registry, registry.add_token(holder, owner, scopes, expires))


def load(registry: Registry, path: Path) -> None:
    """Read a seed file: `{"organizations": […], "clients": […], "records": […]}`.

    Entries are those of the control API; an organization is `{"id": …, "source": …}`.
    """
    data = _known(json.loads(path.read_text("utf-8")), "organizations clients records")
    for entry in data.get("organizations", ()):
        registry.organizations.add((entry["id"], entry["source"]))
    for entry in data.get("clients", ()):
        client(registry, entry)
    for entry in data.get("records", ()):
        record(registry, entry)
