# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Small reads that belong to no record: identifier types, clients, status (orcid-api 8)."""

from collections.abc import Iterator

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from . import media
from .access import READ_PUBLIC, check_client
from .call import Call
from .errors import OrcidError
from .identifiers import TYPES
from .nodes import Branch, Leaf

# The model of a client is not in the schemas: its namespace is our choice.
CLIENT = Branch(
    name="client-summary",
    ns="client",
    children=(Leaf(name="name", ns="client"), Leaf(name="description", ns="client")),
)


def reading() -> Iterator[Rule]:
    """Routes that both APIs have."""
    yield Rule("/client/<client_id>", methods=["GET"], endpoint=get_client)
    for path in ("apiStatus", "pubStatus", "status"):
        yield Rule(f"/{path}", methods=["GET"], endpoint=get_status)


def public() -> Iterator[Rule]:
    """Routes of the public API alone."""
    yield Rule("/identifiers", methods=["GET"], endpoint=get_types)


def get_client(call: Call, client_id: str) -> Response:
    """GET /client/{id}."""
    call.authenticate()
    if not call.public:
        check_client(call.token, READ_PUBLIC)
    if (found := call.registry.clients.get(client_id)) is None:
        raise OrcidError(9027, f"no client {client_id}")
    return call.answer(CLIENT, {"name": found.name, "description": None})


def get_status(call: Call) -> Response:
    """GET /apiStatus, /pubStatus, /status: all is well, and no token is asked for."""
    parts = ("tomcatUp", "dbConnectionOk", "readOnlyDbConnectionOk", "overallOk")
    data = media.text("application/json", dict.fromkeys(parts, True))
    return media.answer(data, "application/json")


def get_types(call: Call) -> Response:
    """GET /identifiers: the types of the list, in JSON only; descriptions are ours."""
    call.authenticate()
    listed = [
        {
            "name": name,
            "resolution-prefix": kind.prefix,
            "description": name.replace("-", " ").replace("_", " "),
            "validation-regex": None,
            "case-sensitive": kind.case_sensitive,
            # orcid-api 10.2: all are for works; it only steers the web site.
            "primary-use": "work",
        }
        for name, kind in TYPES.items()
    ]
    data = media.text("application/json", listed)
    return media.answer(data, "application/json")
