# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The calls on affiliations (orcid-api 5.1; AffiliationsManagerImpl)."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from .. import media
from ..access import READ_AFFILIATIONS
from ..call import Call
from ..errors import OrcidError
from ..state import Item, Record, touch
from ..views import common_ids, external_ids, joined, source, text_of
from ..works.shelf import visibility_of
from . import shapes
from .checks import check, check_duplicate

CREATE, UPDATE = "/affiliations/create", "/affiliations/update"

ITEMS = {kind: shapes.item(kind) for kind in shapes.KINDS}
SUMMARIES = {kind: shapes.summary(kind) for kind in shapes.KINDS}
LISTS = {f"{kind}s": shapes.listed(kind) for kind in shapes.KINDS}

_FIELDS = (
    "department-name",
    "role-title",
    "start-date",
    "end-date",
    "organization",
    "url",
)


def reading() -> Iterator[Rule]:
    """Routes that both APIs have."""
    for kind in shapes.KINDS:
        for path, endpoint in (
            (f"{kind}/<code>", get_item),
            (f"{kind}/summary/<code>", get_summary),
            (f"{kind}s", get_list),
        ):
            called = partial(endpoint, kind)
            yield Rule(f"/<orcid:orcid>/{path}", methods=["GET"], endpoint=called)


def writing() -> Iterator[Rule]:
    """Routes of the member API alone."""
    for kind in shapes.KINDS:
        for path, method, endpoint in (
            (kind, "POST", post),
            (f"{kind}/<code>", "PUT", put),
            (f"{kind}/<code>", "DELETE", delete),
        ):
            called = partial(endpoint, kind)
            yield Rule(f"/<orcid:orcid>/{path}", methods=[method], endpoint=called)


def _find(record: Record, code: str, kind: str | None) -> Item:
    if not code.isdecimal():
        raise OrcidError(9034, f"{code} is not a number")
    item = record.affiliations.get(int(code))
    if item is None or kind not in (None, item.kind):
        raise OrcidError(9016, f"put-code {code} not found")
    return item


def _shown(call: Call, item: Item) -> dict[str, Any]:
    """Make the part that whole item and summary have in common."""
    ids = external_ids(item) if item.content["external-ids"] else None
    return {
        "created-date": {"value": item.created},
        "last-modified-date": {"value": item.modified},
        "source": source(call.registry, item),
        "put-code": item.put_code,
        **{name: item.content[name] for name in _FIELDS},
        "external-ids": ids,
        "display-index": "0" if item.source is None else "1",
        "visibility": item.visibility,
        "path": f"/{item.orcid}/{item.kind}/{item.put_code}",
    }


def _readable(call: Call, orcid: str, code: str, kind: str) -> Item:
    item = _find(call.for_reading(orcid), code, kind)
    if refused := call.hidden(item, READ_AFFILIATIONS):
        raise OrcidError(refused)
    return item


def get_item(kind: str, call: Call, orcid: str, code: str) -> Response:
    """GET /{kind}/{put-code}."""
    return call.answer(ITEMS[kind], _shown(call, _readable(call, orcid, code, kind)))


def get_summary(kind: str, call: Call, orcid: str, code: str) -> Response:
    """GET /{kind}/summary/{put-code}."""
    item = _readable(call, orcid, code, kind)
    return call.answer(SUMMARIES[kind], _shown(call, item))


def get_list(kind: str, call: Call, orcid: str) -> Response:
    """GET /{kind}s."""
    record = call.for_reading(orcid)
    return call.answer(LISTS[f"{kind}s"], affiliations(call, record, f"{kind}s"))


def _started(group: list[Item]) -> tuple[str, ...]:
    date = group[0].content["start-date"] or {}
    return tuple(text_of(date.get(part)) or "" for part in ("year", "month", "day"))


def affiliations(call: Call, record: Record, name: str) -> dict[str, Any]:
    """Make the grouped list of one kind: newest start first (our choice)."""
    kind = name[:-1]
    shown = [
        item
        for item in record.affiliations.values()
        if item.kind == kind and call.hidden(item, READ_AFFILIATIONS) is None
    ]
    groups = sorted(joined(shown), key=_started, reverse=True)
    latest = [max(item.modified for item in group) for group in groups]
    return {
        "last-modified-date": {"value": max(latest)} if latest else None,
        "affiliation-group": [
            {
                "last-modified-date": {"value": modified},
                "external-ids": common_ids(group),
                "summaries": [{f"{kind}-summary": _shown(call, i)} for i in group],
            }
            for group, modified in zip(groups, latest)
        ],
        "path": f"/{record.orcid}/{name}",
    }


def post(kind: str, call: Call, orcid: str) -> Response:
    """POST /{kind}: 201, no body, Location."""
    record, sent = call.for_writing(
        orcid, CREATE, lambda: media.read(call.request, ITEMS[kind])
    )
    check(call.registry, kind, sent)
    check_duplicate(record, kind, sent, call.client_id)
    now = call.now()
    item = Item(
        put_code=call.registry.next_put_code(),
        orcid=orcid,
        content=sent,
        source=call.client_id,
        visibility=visibility_of(record, sent),
        created=now,
        modified=touch(record, now),
        kind=kind,
    )
    record.affiliations[item.put_code] = item
    response = media.answer(b"", call.media, 201)
    response.headers["Location"] = call.location(f"/{orcid}/{kind}/{item.put_code}")
    return response


def put(kind: str, call: Call, orcid: str, code: str) -> Response:
    """PUT /{kind}/{put-code}: the source is checked before the content (orcid-api 5.1)."""
    record, sent = call.for_writing(
        orcid, UPDATE, lambda: media.read(call.request, ITEMS[kind])
    )
    if str(sent["put-code"]) != code:
        raise OrcidError(9019, f"URL {code}, body {sent['put-code']}")
    item = _find(record, code, kind)
    _check_source(call, item)
    check(call.registry, kind, sent, current=item.visibility)
    check_duplicate(record, kind, sent, call.client_id, own=item)
    item.content, item.derived = sent, {}
    item.modified = touch(record, call.now())
    return call.answer(ITEMS[kind], _shown(call, item) | {"path": None})


def _check_source(call: Call, item: Item) -> None:
    if item.source != call.client_id:
        raise OrcidError(9010)


def delete(kind: str, call: Call, orcid: str, code: str) -> Response:
    """DELETE: the kind in the path is not compared with the item's (orcid-api 5.1)."""
    record, _ = call.for_writing(orcid, UPDATE, lambda: None)
    item = _find(record, code, None)
    _check_source(call, item)
    del record.affiliations[item.put_code]
    touch(record, call.now())
    return media.common(Response(status=204))
