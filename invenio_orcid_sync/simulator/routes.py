# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""All routes: the web site, both APIs, other versions' addresses, the control API."""

from collections.abc import Iterable, Iterator
from functools import partial

from werkzeug.routing import BaseConverter, Map, Rule
from werkzeug.wrappers import Response

from . import control, lookups, media, openapi, person, record_page, records, webhooks
from .call import Call
from .errors import OrcidError
from .oauth import authorize, openid, token
from .search import api as search
from .sections import api as sections
from .sections import group_ids
from .sections.every import SECTIONS
from .works import api as works

# How an endpoint is called.
MEMBER, PUBLIC, WEB, CONTROL = "member", "public", "web", "control"


class _Orcid(BaseConverter):
    """An iD in a path; a malformed one matches no route (orcid-api 8)."""

    regex = r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]"


def _marked(kind: str, rules: Iterable[Rule], prefix: str = "") -> Iterator[Rule]:
    """Put rules below a prefix, and note on each how its endpoint is called."""
    for rule in rules:
        endpoint = (kind, rule.endpoint)
        yield Rule(
            prefix + rule.rule,
            methods=rule.methods,
            endpoint=endpoint,
            merge_slashes=rule.merge_slashes,
        )


def _web() -> Iterator[Rule]:
    both = ["GET", "POST"]
    yield Rule("/oauth/authorize", methods=both, endpoint=authorize.authorize)
    yield Rule("/signin", methods=both, endpoint=authorize.signin)
    yield Rule("/signout", methods=["GET"], endpoint=authorize.signout)
    yield Rule("/userStatus.json", methods=["GET"], endpoint=authorize.status)
    yield Rule("/oauth/token", methods=["POST"], endpoint=token.token)
    yield Rule("/oauth/userinfo", methods=both, endpoint=openid.userinfo)
    yield Rule("/oauth/jwks", methods=["GET"], endpoint=openid.jwks)
    well_known = "/.well-known/openid-configuration"
    yield Rule(well_known, methods=["GET"], endpoint=openid.configuration)
    yield Rule("/oauth/revoke", methods=["POST"], endpoint=token.revoke)
    yield Rule("/<orcid:orcid>", methods=["GET"], endpoint=record_page.show)
    yield Rule("/<orcid:orcid>", methods=["POST"], endpoint=record_page.change)


def _unversioned(call: Call, rest: str, orcid: str = "") -> Response:
    """Send reads without a version to v3.0, refuse writes (orcid-api 2.2)."""
    if call.request.method != "GET":
        raise OrcidError(9012, "specify the API version")
    root = "/pub/v3.0" if call.public else "/v3.0"
    path = "/".join(part for part in (root, orcid, rest) if part)
    query = call.request.query_string.decode()
    response = media.common(Response(status=302))
    response.headers["Location"] = f"{path}?{query}" if query else path
    return response


def _candidate(call: Call, number: str, rest: str) -> Response:
    """Redirect release candidates (orcid-api 2.2)."""
    root = "/pub/v3.0" if call.public else "/v3.0"
    raise OrcidError(9056, headers={"Location": f"{root}/{rest}"})


def _outdated(call: Call, number: str, rest: str) -> Response:
    """Refuse the first API (orcid-api 2.2)."""
    raise OrcidError(9012, "v1.x is not supported, use v3.0")


def _loose() -> Iterator[Rule]:
    """Routes of other versions, and without one."""
    yield Rule("/<orcid:orcid>/<path:rest>", endpoint=_unversioned)
    searches = "any('search','expanded-search','csv-search')"
    yield Rule(f"/<{searches}:rest>/", endpoint=_unversioned)
    yield Rule("/v3.0_rc<any('1','2'):number>/<path:rest>", endpoint=_candidate)
    yield Rule("/v1.<int:number>/<path:rest>", endpoint=_outdated)


def _member() -> Iterator[Rule]:
    yield from _reading()
    yield from works.writing()
    for section in SECTIONS.values():
        yield from sections.writing(section)
    yield from group_ids.rules()


def _public() -> Iterator[Rule]:
    yield from _reading()
    yield from lookups.public()


def _reading() -> Iterator[Rule]:
    yield from lookups.reading()
    yield from search.reading()
    yield from records.reading()
    yield from person.reading()
    yield from works.reading()
    for section in SECTIONS.values():
        yield from sections.reading(section)


def routes(with_control: bool) -> Map:
    """List all routes."""
    rules = [
        *_marked(MEMBER, _member(), "/v3.0"),
        *_marked(PUBLIC, _public(), "/pub/v3.0"),
        *_marked(WEB, _web()),
        *_marked(MEMBER, _loose()),
        *_marked(PUBLIC, _loose(), "/pub"),
        *_marked(MEMBER, webhooks.rules()),
        *(_marked(CONTROL, control.rules()) if with_control else ()),
    ]
    made = Map(rules, converters={"orcid": _Orcid}, strict_slashes=False)
    description = (WEB, partial(openapi.show, made))
    made.add(Rule("/openapi.json", methods=["GET"], endpoint=description))
    return made
