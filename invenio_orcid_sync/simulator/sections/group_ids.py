# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Groups of peer reviews (orcid-api 5.3; group-id-3.0.xsd, GroupIdRecordManagerImpl).

They belong to no record. A client reads and writes them with a token of its own.
"""

from collections.abc import Iterator
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from .. import media
from ..access import READ_GROUPS, UPDATE_GROUPS, check_client
from ..call import Call
from ..errors import OrcidError
from ..identifiers import normalise
from ..lists import GROUP_TYPES
from ..nodes import Branch, Leaf, pattern, text
from ..shapes import CREATED, MODIFIED, PUT_CODE, SOURCE
from ..state import Item, Registry
from ..views import client_source
from .section import check_put_code, check_source

GROUP_ID = Leaf(
    name="group-id",
    ns="group-id",
    required=True,
    facet=pattern(
        r"(ringgold:|issn:|orcid-generated:|fundref:|publons:)"
        r"([0-9a-zA-Z\^._~:/?#\[\]@!$&'()*+,;=-]){2,}",
        1000,
    ),
)
_TEXT = text(1000)
GROUP = Branch(
    name="group-id-record",
    ns="group-id",
    many=True,
    children=(
        CREATED,
        MODIFIED,
        SOURCE,
        PUT_CODE,
        Leaf(name="name", ns="group-id", required=True, facet=_TEXT),
        GROUP_ID,
        Leaf(name="description", ns="group-id", required=True, facet=_TEXT),
        Leaf(name="type", ns="group-id", required=True, enum=GROUP_TYPES),
    ),
)
GROUPS = Branch(
    name="group-id-records",
    ns="group-id",
    children=(
        MODIFIED,
        Leaf(name="total", ns="group-id", cast="integer"),
        Leaf(name="page", ns="group-id", cast="integer"),
        Leaf(name="page-size", ns="group-id", cast="integer"),
        GROUP,
    ),
)
PAGE_SIZE = 100


def rules() -> Iterator[Rule]:
    """Routes of the member API."""
    yield Rule("/group-id-record", methods=["GET"], endpoint=get_groups)
    yield Rule("/group-id-record", methods=["POST"], endpoint=post)
    yield Rule("/group-id-record/<code>", methods=["GET"], endpoint=get_group)
    yield Rule("/group-id-record/<code>", methods=["PUT"], endpoint=put)
    yield Rule("/group-id-record/<code>", methods=["DELETE"], endpoint=delete)


def _find(registry: Registry, code: str) -> Item:
    if not (code.isascii() and code.isdecimal()):
        raise OrcidError(9034, f"{code} is not a number")
    if (item := registry.groups.get(int(code))) is None:
        raise OrcidError(9026, f"put-code {code} not found")
    return item


def _shown(registry: Registry, item: Item) -> dict[str, Any]:
    known = registry.clients.get(item.source or "")
    return GROUP.only(
        item.content
        | {
            "created-date": {"value": item.created},
            "last-modified-date": {"value": item.modified},
            "source": client_source(known) if known else None,
            "put-code": item.put_code,
        }
    )


def _asked(call: Call, scope: str, shape: Branch | None = None) -> dict[str, Any]:
    """Do the checks before anything is looked up, and read the body (orcid-api 2.3)."""
    call.authenticate()
    call.media  # refuses what cannot be answered
    sent = media.read(call.request, shape) if shape else {}
    check_client(call.token, scope)
    return sent


def get_group(call: Call, code: str) -> Response:
    """GET one group."""
    _asked(call, READ_GROUPS)
    found = _shown(call.registry, _find(call.registry, code))
    return call.answer(GROUP, found)


def _number(call: Call, name: str, default: int) -> int:
    given = call.request.args.get(name, str(default))
    if not (given.isascii() and given.isdecimal() and int(given) > 0):
        raise OrcidError(9006, f"{name} must be a positive number")
    return int(given)


def get_groups(call: Call) -> Response:
    """GET a page of the groups; `name` and `group-id` pick by exact text."""
    _asked(call, READ_GROUPS)
    size, page = _number(call, "page-size", PAGE_SIZE), _number(call, "page", 1)
    args = call.request.args
    wanted = {key: args[key] for key in ("name", "group-id") if key in args}
    found = [
        item
        for item in call.registry.groups.values()
        if all(item.content[key] == value for key, value in wanted.items())
    ]
    shown = [_shown(call.registry, i) for i in found[(page - 1) * size : page * size]]
    listed = {"total": len(found), "page": page, "page-size": size, GROUP.name: shown}
    return call.answer(GROUPS, {"last-modified-date": None, **listed})


def post(call: Call) -> Response:
    """POST: 201, no body, Location."""
    sent = _asked(call, UPDATE_GROUPS, GROUP)
    check_put_code(sent, None)
    _check_free(call.registry, sent, None)
    item = add(call.registry, sent, call.client_id)
    response = media.answer(b"", call.media, 201)
    response.headers["Location"] = call.location(f"/group-id-record/{item.put_code}")
    return response


def _check_free(registry: Registry, sent: dict[str, Any], own: Item | None) -> None:
    found = registry.group_ids.get(sent["group-id"])
    if found is not None and registry.groups[found] is not own:
        raise OrcidError(9025, sent["group-id"])


def add(registry: Registry, content: dict[str, Any], source: str | None) -> Item:
    """Store a group."""
    now = registry.clock.milliseconds()
    code = registry.next_put_code()
    item = Item(code, "", content, source, "public", now, now)
    registry.groups[code] = item
    registry.group_ids[content["group-id"]] = code
    return item


def put(call: Call, code: str) -> Response:
    """PUT: 200 with the stored group."""
    sent = _asked(call, UPDATE_GROUPS, GROUP)
    if str(sent["put-code"]) != code:
        raise OrcidError(9019, f"URL {code}, body {sent['put-code']}")
    item = _find(call.registry, code)
    _check_free(call.registry, sent, item)
    check_source(item, call.client_id)
    del call.registry.group_ids[item.content["group-id"]]
    call.registry.group_ids[sent["group-id"]] = item.put_code
    item.content, item.modified = sent, call.now()
    return call.answer(GROUP, _shown(call.registry, item))


def delete(call: Call, code: str) -> Response:
    """DELETE: 204; 9040 while there are reviews in it, whoever asks."""
    _asked(call, UPDATE_GROUPS)
    item = _find(call.registry, code)
    if _used(call.registry, item.content["group-id"]):
        raise OrcidError(9040, "there are peer reviews associated to it")
    check_source(item, call.client_id)
    del call.registry.groups[item.put_code]
    del call.registry.group_ids[item.content["group-id"]]
    return media.common(Response(status=204))


def _used(registry: Registry, group_id: str) -> bool:
    return any(
        item.content["review-group-id"] == group_id
        for record in registry.records.values()
        for item in record.sections["peer-review"].items.values()
    )


def check_group(registry: Registry, content: dict[str, Any]) -> None:
    """Refuse an unknown group; that of a known ISSN is made (orcid-api 5.3).

    The registry asks the ISSN portal. Here an ISSN is known when its check digit is right (our
    choice).
    """
    group_id = content["review-group-id"]
    if group_id.startswith("issn:"):
        issn = normalise("issn", group_id)
        group_id = content["review-group-id"] = f"issn:{issn}"
        if group_id not in registry.group_ids:
            _check_issn(issn)
            named = {"name": f"Journal {issn}", "description": None, "type": "journal"}
            add(registry, {"group-id": group_id, **named}, None)
    if group_id not in registry.group_ids:
        raise OrcidError(9026, group_id)


def _check_issn(issn: str) -> None:
    digits = issn.replace("-", "")
    total = sum(int(d) * weight for d, weight in zip(digits[:7], range(8, 1, -1)))
    expected = "0123456789X"[(11 - total % 11) % 11]
    if len(digits) != 8 or digits[7] != expected:
        raise OrcidError(9053, f"{issn or 'no ISSN'} is not known")
