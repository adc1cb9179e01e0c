# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""`/openapi.json`: the description of all calls, made from the routes and the item tables.

Nothing is described twice: paths and methods are those of the routing, texts are the first lines
of docstrings, schemas come from the nodes that read and write the bodies. What a schema cannot
say (which fields a work needs beyond the XSD, who may do what) is in the errors.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from . import lookups, media, person, records
from .nodes import Boxed, Branch, Leaf, Listed, Node
from .search import api as search
from .sections import api as sections
from .sections import group_ids
from .sections.section import Section
from .shapes import BULK_ENTRIES, ERROR, WORK, WORK_SUMMARY, WORKS
from .state import Registry
from .works import api as works

_ORCID = {"type": "string", "pattern": r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$"}
_PLACE = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")

_REF = "#/components/schemas/"
_REFUSED = {
    "type": "object",
    "properties": {
        "error": {"type": "string"},
        "error_description": {"type": "string"},
    },
}
_BULK = {
    "type": "object",
    "properties": {
        "bulk": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {n: {"$ref": _REF + n} for n in BULK_ENTRIES},
            },
        }
    },
}

# Which shape a call reads and answers with, where its section does not say so.
_Shapes = tuple[Branch | str | None, Branch | str | None]
_SHAPES: dict[Callable[..., Response], _Shapes] = {
    records.get_record: (None, records.RECORD),
    records.get_activities: (None, records.ACTIVITIES),
    person.get_person: (None, person.PERSON),
    person.get_details: (None, person.PERSONAL_DETAILS),
    person.get_biography: (None, person.BIOGRAPHY),
    person.get_emails: (None, person.EMAILS),
    lookups.get_client: (None, lookups.CLIENT),
    search.search: (None, search.SEARCH),
    search.expanded: (None, search.EXPANDED),
    works.get_works: (None, WORKS),
    works.get_bulk: (None, "bulk"),
    works.get_work: (None, WORK),
    works.get_summary: (None, WORK_SUMMARY),
    works.post_work: (WORK, None),
    works.post_bulk: ("bulk", "bulk"),
    works.put_work: (WORK, WORK),
    group_ids.get_group: (None, group_ids.GROUP),
    group_ids.get_groups: (None, group_ids.GROUPS),
    group_ids.post: (group_ids.GROUP, None),
    group_ids.put: (group_ids.GROUP, group_ids.GROUP),
}


def _of_section(endpoint: Callable[..., Any], section: Section) -> _Shapes:
    """Tell the shapes of a call that all sections have."""
    return {
        sections.get_list: (None, section.listed),
        sections.get_item: (None, section.item),
        sections.get_summary: (None, section.summary or section.item),
        sections.post: (section.item, None),
        sections.put: (section.item, section.item),
    }.get(endpoint, (None, None))


def shapes_of(endpoint: Any) -> _Shapes:
    """Tell what a call reads and what it answers with."""
    if isinstance(endpoint, partial) and isinstance(endpoint.args[0], Section):
        return _of_section(endpoint.func, endpoint.args[0])
    return _SHAPES.get(endpoint, (None, None))


def _optional(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _leaf(node: Leaf) -> dict[str, Any]:
    kinds = {"integer": "integer", "date": "integer", "boolean": "boolean"}
    schema: dict[str, Any] = {"type": kinds.get(node.cast or "", "string")}
    if node.enum is not None:
        schema["enum"] = sorted(node.enum)
    if not node.wrapped:
        return schema
    inner = {"value": schema} | {a.name: _leaf(a) for a in node.attributes}
    return {"type": "object", "properties": inner, "required": ["value"]}


def schema_of(node: Node) -> dict[str, Any]:
    """Make the JSON schema of one node."""
    if isinstance(node, Leaf):
        return _leaf(node)
    if isinstance(node, Listed):
        entry = {child.name: schema_of(child) for child in node.children}
        return {"type": "array", "items": {"type": "object", "properties": entry}}
    if isinstance(node, Boxed):
        return {"type": "array", "items": schema_of(node.entry), "minItems": 1}
    assert isinstance(node, Branch)
    made: dict[str, Any] = {
        "type": "object",
        "properties": {child.name: _child(child) for child in node.children},
        "additionalProperties": False,
    }
    if required := [child.name for child in node.children if child.required]:
        made["required"] = required
    return made


def _child(node: Node) -> dict[str, Any]:
    schema = schema_of(node)
    if node.many:
        schema = {"type": "array", "items": schema}
    if not node.required:
        schema = _optional(schema)
    return {**schema, "readOnly": True} if node.ignored else schema


def _content(shape: Branch | str) -> dict[str, Any]:
    """List the media types: JSON with its schema, XML as text (the XSDs describe it)."""
    name = shape if isinstance(shape, str) else shape.name
    by_json = {"schema": {"$ref": _REF + name}}
    return {
        kind: by_json if media.is_json(kind) else {"schema": {"type": "string"}}
        for kind in media.TYPES
    }


def _parameters(rule: Rule) -> list[dict[str, Any]]:
    asked = ("q", "start", "rows", "fl") if "search/" in rule.rule else ()
    queried = [{"name": n, "in": "query", "schema": {"type": "string"}} for n in asked]
    return queried + [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": _ORCID if kind == "orcid" else {"type": "string"},
        }
        for kind, name in _PLACE.findall(rule.rule)
    ]


def _api_answers(method: str, answer: Branch | str | None) -> dict[str, Any]:
    status = {"POST": "201", "DELETE": "204"}.get(method, "200")
    good: dict[str, Any] = {"description": "Done."}
    if answer is not None:
        status, good["content"] = "200", _content(answer)
    refused = {"application/json": {"schema": {"$ref": f"{_REF}refused"}}}
    return {
        status: good,
        "401": {"description": "The token does not count.", "content": refused},
        "default": {"description": "An ORCID error.", "content": _content(ERROR)},
    }


def _free(kind: str) -> dict[str, Any]:
    """Describe a body whose fields docs/simulator.md and OAuth tell."""
    return {"content": {kind: {"schema": {"type": "object"}}}}


def _operation(kind: str, method: str, endpoint: Any, rule: Rule) -> dict[str, Any]:
    called = endpoint.func if isinstance(endpoint, partial) else endpoint
    made: dict[str, Any] = {
        "tags": [kind],
        "summary": (called.__doc__ or "").strip().partition("\n")[0],
        "parameters": _parameters(rule),
    }
    if kind not in ("member", "public"):
        made["responses"] = {"default": {"description": "See the guide."}}
        if method == "POST":
            control = kind == "control"
            form = "application/x-www-form-urlencoded"
            made["requestBody"] = _free("application/json" if control else form)
        return made
    body, answer = shapes_of(endpoint)
    if body is not None:
        made["requestBody"] = {"required": True, "content": _content(body)}
    made["responses"] = _api_answers(method, answer)
    made["security"] = [{"token": []}] if kind == "member" else [{"token": []}, {}]
    return made


def _components(routes: Map) -> dict[str, Any]:
    made: dict[str, Any] = {"refused": _REFUSED, "bulk": _BULK}
    shapes: list[Branch | str | None] = [ERROR, WORK]
    for rule in routes.iter_rules():
        shapes += shapes_of(rule.endpoint[1])
    for shape in shapes:
        if isinstance(shape, Branch):
            made.setdefault(shape.name, schema_of(shape))
    return made


def _operations(routes: Map) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for rule in routes.iter_rules():
        kind, endpoint = rule.endpoint
        path = _PLACE.sub(r"{\2}", rule.rule)
        for method in sorted((rule.methods or {"GET"}) - {"HEAD", "OPTIONS"}):
            yield path, method.lower(), _operation(kind, method, endpoint, rule)


def describe(routes: Map) -> dict[str, Any]:
    """Make the whole description."""
    paths: dict[str, Any] = {}
    for path, method, operation in _operations(routes):
        paths.setdefault(path, {})[method] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ORCID registry simulator",
            "version": "3.0",
            "description": "For development and tests, not ORCID.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": _components(routes),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def show(routes: Map, registry: Registry, request: Request) -> Response:
    """GET /openapi.json."""
    text = json.dumps(describe(routes))
    return Response(text, content_type="application/json")
