# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The calls that all sections have (orcid-api 5.1, 6; MemberV3ApiServiceDelegatorImpl)."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from .. import media
from ..call import Call
from ..errors import OrcidError
from ..state import Item, Record
from . import section as shelves
from .section import Section


def reading(section: Section) -> Iterator[Rule]:
    """Routes that both APIs have."""
    paths = [(section.plural, get_list), (f"{section.name}/<code>", get_item)]
    if section.summary is not None:
        paths.append((f"{section.name}/summary/<code>", get_summary))
    for path, endpoint in paths:
        yield _rule("GET", path, endpoint, section)


def writing(section: Section) -> Iterator[Rule]:
    """Routes of the member API alone."""
    yield _rule("POST", section.name, post, section)
    yield _rule("PUT", f"{section.name}/<code>", put, section)
    yield _rule("DELETE", f"{section.name}/<code>", delete, section)


def _rule(method: str, path: str, endpoint: Any, section: Section) -> Rule:
    called = partial(endpoint, section)
    return Rule(f"/<orcid:orcid>/{path}", methods=[method], endpoint=called)


def visible(section: Section, call: Call, record: Record) -> list[Item]:
    """Give the items that the caller may see; lists leave out the rest (orcid-api 2.10)."""
    items = section.items(record)
    return [item for item in items if call.hidden(item, section.limited) is None]


def listing(section: Section, call: Call, record: Record) -> dict[str, Any]:
    """Make the body of the list that the caller may see."""
    shown = visible(section, call, record)
    return section.listing(section, call.registry, record.orcid, shown)


def _readable(section: Section, call: Call, orcid: str, code: str) -> Item:
    item = shelves.find(section, call.for_reading(orcid), code)
    if refused := call.hidden(item, section.limited):
        raise OrcidError(refused)
    return item


def get_list(section: Section, call: Call, orcid: str) -> Response:
    """GET the list."""
    record = call.for_reading(orcid)
    return call.answer(section.listed, listing(section, call, record))


def get_item(section: Section, call: Call, orcid: str, code: str) -> Response:
    """GET one item."""
    item = _readable(section, call, orcid, code)
    shown = shelves.values(section, call.registry, item)
    return call.answer(section.item, section.item.only(shown))


def get_summary(section: Section, call: Call, orcid: str, code: str) -> Response:
    """GET one item's summary."""
    item = _readable(section, call, orcid, code)
    shown = shelves.values(section, call.registry, item)
    shape = section.summary or section.item
    return call.answer(shape, shape.only(shown))


def post(section: Section, call: Call, orcid: str) -> Response:
    """POST: 201, no body, Location."""
    record, sent = call.for_writing(
        orcid, section.create, lambda: media.read(call.request, section.item)
    )
    section.check(call.registry, sent, None)
    shelves.check_twin(section, record, sent, call.client_id)
    _last(section, call, sent)
    item = shelves.add(section, call.registry, record, sent, call.client_id)
    response = media.answer(b"", call.media, 201)
    response.headers["Location"] = call.location(
        f"/{orcid}/{section.name}/{item.put_code}"
    )
    return response


def _last(section: Section, call: Call, sent: dict[str, Any]) -> None:
    section.last(call.registry, sent)
    for organization in section.organizations(sent):
        shelves.check_known(call.registry, organization)


def put(section: Section, call: Call, orcid: str, code: str) -> Response:
    """PUT: 200 with the stored item; path is null as in works (orcid-api 2.1, 5.1)."""
    record, sent = call.for_writing(
        orcid, section.update, lambda: media.read(call.request, section.item)
    )
    if str(sent["put-code"]) != code:
        raise OrcidError(9019, f"URL {code}, body {sent['put-code']}")
    item = shelves.find(section, record, code)
    if section.source_first:
        shelves.check_source(item, call.client_id)
    section.check(call.registry, sent, item.visibility)
    if section.compares_put:
        shelves.check_twin(section, record, sent, call.client_id, item.put_code)
    shelves.check_source(item, call.client_id)
    _last(section, call, sent)
    shelves.replace(section, call.registry, record, item, sent)
    shown = shelves.values(section, call.registry, item) | {"path": None}
    return call.answer(section.item, section.item.only(shown))


def delete(section: Section, call: Call, orcid: str, code: str) -> Response:
    """DELETE: 204; kinds that share a table are not told apart (orcid-api 5.1)."""
    scope = section.deletion or section.update
    record, _ = call.for_writing(orcid, scope, lambda: _acceptable(call))
    item = shelves.find(section, record, code, any_kind=True)
    shelves.check_source(item, call.client_id)
    shelves.remove(section, call.registry, record, item)
    return media.common(Response(status=204))


def _acceptable(call: Call) -> None:
    """Refuse a Content-Type that would not be read, when there is one (orcid-api 2.1)."""
    if "Content-Type" in call.request.headers:
        media.readable(call.request)
