# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The page of a record: for everybody to read, for its owner to change.

Its look and its forms are our choice; what a form does is what the control API's action of the
same name does. All of it works without a script.
"""

import hashlib
import secrets
from typing import Any

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from .actions import act
from .oauth.authorize import COOKIE, signed_in
from .oauth.scopes import MEANINGS
from .pages import page
from .state import Item, Record, Registry
from .views import entries, text_of
from .works.views import grouped

_NOTICES = {
    "locked": "This record is locked.",
    "deactivated": "This record was deactivated by its owner.",
    "deprecated": "This record was merged into another:",
    "unclaimed": "This record is not claimed yet.",
}
_CLOSED = frozenset({"locked", "deactivated", "deprecated"})

# What the forms can ask for, and what is said when it is done.
_DONE = {
    "delete_work": "The work was deleted.",
    "edit_visibility": "The visibility was changed.",
    "add_own_copy": "Your own copy was added.",
    "prefer_work": "The preferred source was changed.",
    "revoke_client": "The organisation's access was revoked.",
}

# The registry's words for each visibility; the values are those of the API (orcid-api 10.7).
VISIBILITIES = {
    "public": "Everyone",
    "limited": "Trusted parties",
    "private": "Only me",
    "registered-only": "Registered users",
}


def show(registry: Registry, request: Request, orcid: str) -> Response:
    """GET /{iD}: public items for everybody, all items and the forms for the owner."""
    record = registry.records.get(orcid)
    if record is None:
        title, text = "No such record", f"{orcid} is not registered here."
        return page("error.html", status=404, lang="en", title=title, text=text)
    person = signed_in(registry, request)
    owner = person is record and record.state not in _CLOSED
    groups = grouped(_shown(record, record.works, owner))
    return page(
        "record.html",
        status=200,
        lang="en",
        orcid=orcid,
        title=record.name or orcid,
        person=person,
        notice=_NOTICES.get(record.state, ""),
        done=_DONE.get(request.args.get("done", ""), ""),
        primary=record.primary,
        works=[[_work(registry, record, item) for item in group] for group in groups],
        sections=_sections(registry, record, owner),
        trusted=_trusted(registry, record) if owner else [],
        visibilities=VISIBILITIES,
        csrf=_csrf(request).decode() if owner else "",
    )


def change(registry: Registry, request: Request, orcid: str) -> Response:
    """POST /{iD}: do what one of the owner's forms asks, then show the page again."""
    record = registry.records.get(orcid)
    form = request.form
    if record is None or signed_in(registry, request) is not record:
        return _refused(403, "Not your record", "Sign in as its owner to change it.")
    if not secrets.compare_digest(form.get("csrf", "").encode(), _csrf(request)):
        text = "This form is out of date. Go back, load the page again and repeat."
        return _refused(403, "Form out of date", text)
    action = form.get("action", "")
    if record.state in _CLOSED or action not in _DONE:
        return _refused(409, "Not possible", "This record cannot be changed so.")
    try:
        act(registry, record, {"visibility": None, **form.to_dict(), "action": action})
    except (KeyError, ValueError) as error:
        return _refused(409, "Not possible", f"Nothing was changed: {error}.")
    return redirect(f"/{orcid}?done={action}", 303)


def _refused(status: int, title: str, text: str) -> Response:
    return page("error.html", status=status, lang="en", title=title, text=text)


def _csrf(request: Request) -> bytes:
    """Derive the forms' token from the browser's secret cookie, which no other site can read."""
    cookie = request.cookies.get(COOKIE, "")
    return hashlib.sha256(f"form {cookie}".encode()).hexdigest().encode()


def _shown(record: Record, items: dict[int, Item], owner: bool) -> list[Item]:
    if record.state in _CLOSED:
        return []
    return [i for i in items.values() if owner or i.visibility == "public"]


def _name(registry: Registry, record: Record, item: Item) -> str:
    if item.source is None:
        return record.name or record.orcid
    return registry.clients[item.source].name


def _common(registry: Registry, record: Record, item: Item) -> dict[str, Any]:
    """Make what works and the items of other sections show alike."""
    return {
        "source": _name(registry, record, item),
        "own": item.source is None,
        "put_code": item.put_code,
        "visibility": item.visibility,
        "ids": [_identifier(e) for e in entries(item.content.get("external-ids"))],
    }


def _work(registry: Registry, record: Record, item: Item) -> dict[str, Any]:
    content = item.content
    return {
        "title": text_of(content["title"]["title"]),
        "type": content["type"],
        "date": date_of(content["publication-date"]),
        "journal": text_of(content["journal-title"]),
        **_common(registry, record, item),
    }


def date_of(date: dict[str, Any] | None) -> str:
    """Write a date of which parts may be missing."""
    parts = [text_of((date or {}).get(part)) for part in ("year", "month", "day")]
    return "-".join(part for part in parts if part)


def _identifier(entry: dict[str, Any]) -> dict[str, Any]:
    """Link only to what a browser opens as a page: the address is what a client sent."""
    url = text_of(entry["external-id-url"]) or ""
    return {
        "relationship": entry["external-id-relationship"],
        "type": entry["external-id-type"],
        "value": entry["external-id-value"],
        "url": url if url.lower().startswith(("http://", "https://")) else None,
    }


def _sections(registry: Registry, record: Record, owner: bool) -> list[dict[str, Any]]:
    """List what stands in the other sections, by the kind of item."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, section in record.sections.items():
        for item in _shown(record, section.items, owner):
            entry = {
                "title": _title(item.content),
                "dates": _span(item.content),
                **_common(registry, record, item),
            }
            found.setdefault(item.kind or name, []).append(entry)
    return [
        {"title": kind.replace("-", " ").capitalize(), "items": found[kind]}
        for kind in sorted(found)
    ]


# Where items of the sections keep what a person knows them by, best first.
_NAMES = (
    ("role-title",),
    ("title", "title"),
    ("proposal", "title", "title"),
    ("subject-name", "title"),
    ("review-group-id",),
    ("organization", "name"),
    ("convening-organization", "name"),
    ("department-name",),
    ("content",),
    ("url-name",),
    ("url",),
    ("external-id-type",),
    ("external-id-value",),
    ("country",),
)


def _title(content: dict[str, Any]) -> str:
    """Put the first two of an item's names together."""
    found = []
    for path in _NAMES:
        value: Any = content
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        value = value.get("value") if isinstance(value, dict) else value
        if value and isinstance(value, str):
            found.append(value)
    return ", ".join(found[:2]) or "Untitled"


def _span(content: dict[str, Any]) -> str:
    """Write when an item began and ended."""
    start, end = (date_of(content.get(f"{side}-date")) for side in ("start", "end"))
    return f"{start or '?'} to {end or 'now'}" if start or end else ""


def _trusted(registry: Registry, record: Record) -> list[dict[str, Any]]:
    """List the clients that hold a live token of the owner, with all they may do."""
    found: dict[str, set[str]] = {}
    for token in record.tokens:
        if registry.live(token):
            found.setdefault(token.client.client_id, set()).update(token.scopes)
    return [
        {
            "client_id": client_id,
            "name": registry.clients[client_id].name,
            "scopes": [MEANINGS.get(scope, scope) for scope in sorted(scopes)],
        }
        for client_id, scopes in sorted(found.items())
    ]
