# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which format a request is read in and answered in (orcid-api 2.2)."""

import json
from typing import Any

from lxml import etree
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_options_header
from werkzeug.wrappers import Request, Response

from .errors import OrcidError
from .nodes import Branch, Unreadable

# In the registry's order of preference (OrcidApiConstants), with its quality of source.
TYPES: dict[str, str] = {
    "application/vnd.orcid+xml": "; qs=5",
    "application/vnd.orcid+json": "; qs=4",
    "application/orcid+xml": "; qs=3",
    "application/orcid+json": "; qs=2",
    "application/xml": "",
    "application/json": "",
}

_PARSER = {"resolve_entities": False, "no_network": True, "huge_tree": False}


def is_json(media: str) -> bool:
    """Tell JSON from XML."""
    return media.endswith("json")


def sent(request: Request) -> str | None:
    """Give the type of the request's body, None where the registry would not read it."""
    media = parse_options_header(request.headers.get("Content-Type", ""))[0].lower()
    return media if media in TYPES else None


def _ranked(accept: MIMEAccept) -> list[str]:
    """List the offered types that the client takes: its quality first, then our order."""
    offered = [(accept.quality(media), media) for media in TYPES]
    taken = [entry for entry in offered if entry[0] > 0]
    return [media for _, media in sorted(taken, key=lambda entry: -entry[0])]


def wanted(request: Request) -> str:
    """Choose the answer's type; without Accept the request's own, else XML (orcid-api 2.2)."""
    header = request.headers.get("Accept", "").strip()
    if header in ("", "*/*"):
        return sent(request) or next(iter(TYPES))
    ranked = _ranked(request.accept_mimetypes)
    if not ranked:
        raise OrcidError(9001, f"HTTP 406 Not Acceptable: {header}", status=406)
    return ranked[0]


def readable(request: Request) -> str:
    """Give the body's type or refuse it: 415 has the shape of an ORCID error (orcid-api 2.2)."""
    media = sent(request)
    if media is None:
        sent_type = request.headers.get("Content-Type", "nothing")
        raise OrcidError(9001, f"HTTP 415 Unsupported: {sent_type}", status=415)
    return media


def parsed_json(data: bytes) -> Any:
    """Read JSON text; what is not well-formed is 9001, nothing at all 9047 (orcid-api 2.5)."""
    if not data.strip():
        raise OrcidError(9047, "the body is empty")
    try:
        return json.loads(data)
    except ValueError as error:
        raise OrcidError(9001, f"JsonParseException: {error}") from error


def parsed_xml(data: bytes) -> Any:
    """Read XML text; what is not well-formed is 9001 (orcid-api 2.5)."""
    try:
        return etree.fromstring(data, etree.XMLParser(**_PARSER))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise OrcidError(9001, f"UnmarshalException: {error}") from error


def read(request: Request, shape: Branch) -> dict[str, Any]:
    """Read one item from the body, checked against the schema (orcid-api 2.5)."""
    json_sent = is_json(readable(request))
    data = request.get_data()
    try:
        if json_sent:
            return shape.one_json(parsed_json(data), strict=True)
        root = parsed_xml(data)
        if root.tag != shape.tag:
            raise Unreadable(f"cvc-elt.1: no declaration for {root.tag}")
        return shape.one_xml(root, strict=True)
    except Unreadable as error:
        raise unreadable(error, json_sent) from error


def unreadable(error: Unreadable, json_sent: bool) -> OrcidError:
    """Pick the code: JSON 9047; XML 9051 for a controlled value, else 9001 (orcid-api 2.5)."""
    if json_sent:
        return OrcidError(9047, str(error))
    return OrcidError(9051 if error.enum else 9001, str(error))


def body(media: str, shape: Branch, data: dict[str, Any]) -> bytes:
    """Write an answer; `application/json` is compact, the other JSON types are indented."""
    if is_json(media):
        return text(media, data)
    return xml(shape.document(data))


def text(media: str, data: Any) -> bytes:
    """Write JSON as that type does (orcid-api 2.2)."""
    if media == "application/json":
        written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    else:
        written = json.dumps(data, ensure_ascii=False, indent=2)
    # A message may repeat half of a surrogate pair that a client sent.
    return written.encode("utf-8", "replace")


def xml(root: Any) -> bytes:
    """Write an XML document as the registry does: with declaration, in UTF-8."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def answer(data: bytes, media: str, status: int = 200) -> Response:
    """Make a response with the registry's headers (orcid-api 2.2)."""
    response = Response(data, status=status)
    response.headers["Content-Type"] = f"{media}{TYPES.get(media, '')};charset=UTF-8"
    return common(response)


def common(response: Response) -> Response:
    """Add the headers that every API answer has (orcid-api 2.2)."""
    response.headers["Cache-Control"] = "no-cache, no-store"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
