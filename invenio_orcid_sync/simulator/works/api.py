# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The calls on works (orcid-api 2.1; MemberV3ApiServiceDelegatorImpl, WorkManagerImpl)."""

from collections.abc import Iterator
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from .. import media
from ..access import READ_WORKS
from ..call import Call
from ..errors import OrcidError
from ..shapes import WORK, WORK_SUMMARY, WORKS
from ..state import Item, Record
from . import bulk, shelf, views
from .checks import check_roles, check_work
from .compare import unchanged

CREATE, UPDATE = "/orcid-works/create", "/orcid-works/update"

# orcid-api 2.8, 2.9: org.orcid.core.works.bulk.max and the same for reading.
MAXIMUM_BULK = 100


def reading() -> Iterator[Rule]:
    """Routes that both APIs have."""
    yield Rule("/<orcid:orcid>/works", methods=["GET"], endpoint=get_works)
    yield Rule("/<orcid:orcid>/works/<codes>", methods=["GET"], endpoint=get_bulk)
    yield Rule("/<orcid:orcid>/work/<code>", methods=["GET"], endpoint=get_work)
    yield Rule(
        "/<orcid:orcid>/work/summary/<code>", methods=["GET"], endpoint=get_summary
    )


def writing() -> Iterator[Rule]:
    """Routes of the member API alone."""
    yield Rule("/<orcid:orcid>/work", methods=["POST"], endpoint=post_work)
    yield Rule("/<orcid:orcid>/works", methods=["POST"], endpoint=post_bulk)
    yield Rule("/<orcid:orcid>/work/<code>", methods=["PUT"], endpoint=put_work)
    yield Rule("/<orcid:orcid>/work/<code>", methods=["DELETE"], endpoint=delete_work)


def visible(call: Call, record: Record) -> list[Item]:
    """Give the works that the caller may see; lists leave out the rest (orcid-api 2.10)."""
    works = record.works.values()
    return [item for item in works if call.hidden(item, READ_WORKS) is None]


def _readable(call: Call, orcid: str, code: str) -> Item:
    item = shelf.find(call.for_reading(orcid), code)
    if refused := call.hidden(item, READ_WORKS):
        raise OrcidError(refused)
    return item


def get_work(call: Call, orcid: str, code: str) -> Response:
    """GET /work/{put-code}."""
    return call.answer(WORK, views.full(call.registry, _readable(call, orcid, code)))


def get_summary(call: Call, orcid: str, code: str) -> Response:
    """GET /work/summary/{put-code}."""
    item = _readable(call, orcid, code)
    return call.answer(WORK_SUMMARY, views.summary(call.registry, item))


def get_works(call: Call, orcid: str) -> Response:
    """GET /works: all groups at once, there is no paging."""
    record = call.for_reading(orcid)
    shown = views.works(call.registry, orcid, visible(call, record))
    return call.answer(WORKS, shown)


def get_bulk(call: Call, orcid: str, codes: str) -> Response:
    """GET /works/{put-codes}: found works first, then what is wrong (orcid-api 2.9)."""
    record = call.for_reading(orcid)
    listed = codes.split(",")
    if len(listed) > MAXIMUM_BULK:
        raise OrcidError(9042, "Too many put codes supplied")
    if wrong := [code for code in listed if not code.strip().isdecimal()]:
        raise OrcidError(9006, f"{wrong[0]} is not a put-code")
    found, missing = [], []
    for code in dict.fromkeys(int(code) for code in listed):
        item = record.works.get(code)
        if item is None:
            error = OrcidError(9034, f"put-code {code} not found")
            missing.append(bulk.failed(error, call.client_name))
        elif refused := call.hidden(item, READ_WORKS):
            found.append(bulk.failed(OrcidError(refused), call.client_name))
        else:
            found.append({"work": views.full(call.registry, item)})
    return media.answer(bulk.write(call.media, found + missing), call.media)


def post_work(call: Call, orcid: str) -> Response:
    """POST /work: 201, no body, Location."""
    record, sent = call.for_writing(
        orcid, CREATE, lambda: media.read(call.request, WORK)
    )
    check_work(sent)
    shelf.check_room(record, 1)
    shelf.check_duplicate(record, sent, call.client_id, unseen=call.unseen)
    check_roles(sent)
    item = shelf.add(call.registry, record, sent, call.client_id)
    response = media.answer(b"", call.media, 201)
    response.headers["Location"] = call.location(f"/{orcid}/work/{item.put_code}")
    return response


def post_bulk(call: Call, orcid: str) -> Response:
    """POST /works: 200, one result per item in the same order (orcid-api 2.8)."""
    record, sent = call.for_writing(orcid, CREATE, lambda: bulk.read(call.request))
    shelf.check_room(record, len(sent))
    if len(sent) > MAXIMUM_BULK:
        raise OrcidError(
            9006, f"up to {MAXIMUM_BULK} elements per request, not {len(sent)}"
        )
    results = [_stored(call, record, entry) for entry in sent]
    return media.answer(bulk.write(call.media, results), call.media)


def _stored(call: Call, record: Record, sent: dict[str, Any]) -> dict[str, Any]:
    """Store one item of a bulk, or say why not; the others go on (orcid-api 2.8)."""
    try:
        check_work(sent)
        shelf.check_duplicate(
            record, sent, call.client_id, bulk=True, unseen=call.unseen
        )
        check_roles(sent)
    except OrcidError as error:
        return bulk.failed(error, call.client_name)
    item = shelf.add(call.registry, record, sent, call.client_id)
    return {"work": views.full(call.registry, item, path=False)}


def put_work(call: Call, orcid: str, code: str) -> Response:
    """PUT /work/{put-code}: 200 with the stored work (orcid-api 2.3, 2.7)."""
    record, sent = call.for_writing(
        orcid, UPDATE, lambda: media.read(call.request, WORK)
    )
    if str(sent["put-code"]) != code:
        raise OrcidError(9019, f"URL {code}, body {sent['put-code']}")
    item = shelf.find(record, code)
    mine = item.source == call.client_id
    if sent["visibility"] in (None, item.visibility) and unchanged(item.content, sent):
        if not mine:
            raise OrcidError(9014)
        return call.answer(WORK, views.full(call.registry, item, path=False))
    check_work(sent, current=item.visibility)
    shelf.check_duplicate(record, sent, call.client_id, own=item.put_code)
    if not mine:
        raise OrcidError(9010)
    check_roles(sent)
    shelf.replace(call.registry, record, item, sent)
    return call.answer(WORK, views.full(call.registry, item, path=False))


def delete_work(call: Call, orcid: str, code: str) -> Response:
    """DELETE /work/{put-code}: 204."""
    record, _ = call.for_writing(orcid, UPDATE, lambda: _acceptable(call))
    item = shelf.find(record, code)
    if item.source != call.client_id:
        raise OrcidError(9010)
    shelf.remove(call.registry, record, item)
    return media.common(Response(status=204))


def _acceptable(call: Call) -> None:
    """Refuse a Content-Type that would not be read, when there is one (orcid-api 2.1)."""
    if "Content-Type" in call.request.headers:
        media.readable(call.request)
