# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The person: name, biography and e-mails, which are read only, and the sections (orcid-api 6)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from . import access
from .call import Call
from .errors import OrcidError
from .nodes import Branch, Leaf
from .sections.api import listing
from .sections.personal import SECTIONS
from .shapes import CREATED, MODIFIED, PATH, PUT_CODE, SOURCE, VISIBILITY, value
from .state import Item, Record
from .views import source

_DETAILS = "personal-details"
NAME = Branch(
    name="name",
    ns=_DETAILS,
    children=(
        CREATED,
        MODIFIED,
        value("given-names", ns=_DETAILS),
        value("family-name", ns=_DETAILS),
        value("credit-name", ns=_DETAILS),
        Leaf(name="source"),
        VISIBILITY,
        PATH,
    ),
)
BIOGRAPHY = Branch(
    name="biography",
    ns=_DETAILS,
    children=(
        CREATED,
        MODIFIED,
        Leaf(name="content", ns=_DETAILS),
        VISIBILITY,
        PATH,
    ),
)
_EMAIL = Branch(
    name="email",
    ns="email",
    many=True,
    children=(
        CREATED,
        MODIFIED,
        SOURCE,
        Leaf(name="email", ns="email"),
        PATH,
        VISIBILITY,
        Leaf(name="verified", attribute=True, cast="boolean"),
        Leaf(name="primary", attribute=True),
        PUT_CODE,
    ),
)
EMAILS = Branch(name="emails", ns="email", children=(MODIFIED, _EMAIL, PATH))
PERSONAL_DETAILS = Branch(
    name=_DETAILS,
    ns=_DETAILS,
    children=(MODIFIED, NAME, SECTIONS["other-names"].listed, BIOGRAPHY, PATH),
)
PERSON = Branch(
    name="person",
    ns="person",
    children=(
        MODIFIED,
        replace(NAME, ns="person"),
        SECTIONS["other-names"].listed,
        replace(BIOGRAPHY, ns="person"),
        SECTIONS["researcher-urls"].listed,
        EMAILS,
        *(
            SECTIONS[n].listed
            for n in ("addresses", "keywords", "external-identifiers")
        ),
        PATH,
    ),
)


def reading() -> Iterator[Rule]:
    """Routes that both APIs have."""
    for path, endpoint in (
        ("person", get_person),
        (_DETAILS, get_details),
        ("biography", get_biography),
        ("email", get_emails),
    ):
        yield Rule(f"/<orcid:orcid>/{path}", methods=["GET"], endpoint=endpoint)


def get_person(call: Call, orcid: str) -> Response:
    """GET /person."""
    return call.answer(PERSON, person(call, call.for_reading(orcid)))


def get_details(call: Call, orcid: str) -> Response:
    """GET /personal-details: name, other names, biography."""
    shown = person(call, call.for_reading(orcid))
    picked = PERSONAL_DETAILS.only(shown) | {"path": f"/{orcid}/{_DETAILS}"}
    return call.answer(PERSONAL_DETAILS, picked)


def get_biography(call: Call, orcid: str) -> Response:
    """GET /biography: 9041 where there is none, else as any item is hidden (orcid-api 2.10)."""
    record = call.for_reading(orcid)
    if not record.biography:
        raise OrcidError(9041)
    if refused := call.hidden(
        _own(record, record.biography_visibility), access.READ_BIO
    ):
        raise OrcidError(refused)
    return call.answer(BIOGRAPHY, _biography(record))


def get_emails(call: Call, orcid: str) -> Response:
    """GET /email."""
    return call.answer(EMAILS, _emails(call, call.for_reading(orcid)))


def _own(record: Record, visibility: str) -> Item:
    """Make an item of the owner, by which the rules of visibility decide."""
    return Item(0, record.orcid, {}, None, visibility, record.created, record.created)


def _name(record: Record) -> dict[str, Any]:
    """Make the name, which is public (our choice)."""
    moment = {"value": record.created}
    parts = {
        "given-names": record.given_names,
        "family-name": record.family_name,
        "credit-name": record.credit_name,
    }
    return {
        "created-date": moment,
        "last-modified-date": moment,
        **{key: {"value": text} if text else None for key, text in parts.items()},
        "source": None,
        "visibility": "public",
        "path": record.orcid,
    }


def _biography(record: Record) -> dict[str, Any]:
    moment = {"value": record.created}
    return {
        "created-date": moment,
        "last-modified-date": moment,
        "content": record.biography,
        "visibility": record.biography_visibility,
        "path": f"/{record.orcid}/biography",
    }


def _emails(call: Call, record: Record) -> dict[str, Any]:
    """List the one address; private ones need their own scope (orcid-api 1.3)."""
    item = _own(record, record.email_visibility)
    private = not call.public and access.READ_EMAILS in call.rights(record.orcid)
    refused = call.hidden(item, access.READ_BIO)
    seen = record.email and (refused is None or private)
    moment = {"value": record.created}
    shown = {
        "created-date": moment,
        "last-modified-date": moment,
        "source": source(call.registry, item),
        "email": record.email,
        "path": None,
        "visibility": record.email_visibility,
        "verified": True,
        "primary": True,
        "put-code": None,
    }
    return {
        "last-modified-date": moment if seen else None,
        "email": [shown] if seen else [],
        "path": f"/{record.orcid}/email",
    }


def person(call: Call, record: Record) -> dict[str, Any]:
    """Make the person as the caller may see it."""
    own = _own(record, record.biography_visibility)
    readable = record.biography and call.hidden(own, access.READ_BIO) is None
    parts: dict[str, Any] = {
        name: listing(section, call, record) for name, section in SECTIONS.items()
    }
    parts["emails"] = _emails(call, record)
    parts["biography"] = _biography(record) if readable else None
    dates = [(part or {}).get("last-modified-date") for part in parts.values()]
    return PERSON.only(
        {
            **parts,
            "name": _name(record),
            "last-modified-date": max(
                (date for date in dates if date),
                key=lambda date: date["value"],
                default=None,
            ),
            "path": f"/{record.orcid}/person",
        }
    )
