# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The page of a record that a person can read: works with source and put-code."""

from typing import Any

from werkzeug.wrappers import Request, Response

from .oauth.authorize import signed_in
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


def show(registry: Registry, request: Request, orcid: str) -> Response:
    """GET /{iD}: public works for everybody, all works for the signed-in owner."""
    record = registry.records.get(orcid)
    if record is None:
        title, text = "No such record", f"{orcid} is not registered here."
        return page("error.html", status=404, lang="en", title=title, text=text)
    owner = signed_in(registry, request) is record
    shown = [i for i in record.works.values() if owner or i.visibility == "public"]
    if record.state in ("locked", "deactivated", "deprecated"):
        shown = []
    return page(
        "record.html",
        status=200,
        lang="en",
        orcid=orcid,
        title=record.name or orcid,
        notice=_NOTICES.get(record.state, ""),
        primary=record.primary,
        groups=[
            [_entry(registry, record, item) for item in group]
            for group in grouped(shown)
        ],
    )


def _entry(registry: Registry, record: Record, item: Item) -> dict[str, Any]:
    content = item.content
    date = content["publication-date"] or {}
    parts = [text_of(date.get(part)) for part in ("year", "month", "day")]
    source = registry.clients[item.source].name if item.source else record.name
    return {
        "title": text_of(content["title"]["title"]),
        "type": content["type"],
        "date": "-".join(part for part in parts if part),
        "journal": text_of(content["journal-title"]),
        "source": source,
        "put_code": item.put_code,
        "visibility": item.visibility,
        "ids": [_identifier(entry) for entry in entries(content["external-ids"])],
    }


def _identifier(entry: dict[str, Any]) -> dict[str, Any]:
    """Link only to what a browser opens as a page: the address is what a client sent."""
    url = text_of(entry["external-id-url"]) or ""
    return {
        "relationship": entry["external-id-relationship"],
        "type": entry["external-id-type"],
        "value": entry["external-id-value"],
        "url": url if url.lower().startswith(("http://", "https://")) else None,
    }
