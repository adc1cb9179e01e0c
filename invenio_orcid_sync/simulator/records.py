# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The whole record as the API shows it (orcid-api 8, 2.11; record-3.0.xsd).

Works and affiliations stand in it as their own calls show them. The other sections are those of a record on which
nobody has put anything there.
"""

from collections.abc import Iterator
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from .call import Call
from .nodes import Branch, Leaf, Node
from .sections.activities import SECTIONS
from .sections.api import listing
from .shapes import MODIFIED, PATH, VISIBILITY, WORKS, date, orcid_id, value
from .state import Record
from .views import identity
from .works.api import visible
from .works.views import works

# The order of the schema, which is that of the JSON keys: by name, works last.
_ACTIVITIES = dict(sorted(SECTIONS.items()))

ACTIVITIES = Branch(
    name="activities-summary",
    ns="activities",
    children=(
        MODIFIED,
        *(section.listed for section in _ACTIVITIES.values()),
        WORKS,
        PATH,
    ),
)


def _empty(name: str, ns: str, entry: str) -> Branch:
    listed = Branch(name=entry, ns=ns, many=True, children=())
    return Branch(name=name, ns=ns, children=(MODIFIED, listed, PATH))


_PERSON_SECTIONS: tuple[tuple[str, str, str], ...] = (
    ("other-names", "other-name", "other-name"),
    ("researcher-urls", "researcher-url", "researcher-url"),
    ("emails", "email", "email"),
    ("addresses", "address", "address"),
    ("keywords", "keyword", "keyword"),
    ("external-identifiers", "external-identifier", "external-identifier"),
)


def _person_children() -> Iterator[Node]:
    yield MODIFIED
    yield Branch(
        name="name",
        ns="person",
        children=(
            date("created-date"),
            MODIFIED,
            value("given-names", ns="personal-details"),
            value("family-name", ns="personal-details"),
            value("credit-name", ns="personal-details"),
            Leaf(name="source"),
            VISIBILITY,
            PATH,
        ),
    )
    sections = [_empty(name, ns, entry) for name, ns, entry in _PERSON_SECTIONS]
    yield sections[0]
    yield Branch(name="biography", ns="person", children=())
    yield from sections[1:]
    yield PATH


PERSON = Branch(name="person", ns="person", children=tuple(_person_children()))

HISTORY = Branch(
    name="history",
    ns="history",
    children=(
        Leaf(name="creation-method", ns="history"),
        value("completion-date", ns="history", cast="date"),
        value("submission-date", ns="history", cast="date"),
        MODIFIED,
        Leaf(name="claimed", ns="history"),
        Leaf(name="source"),
        value("deactivation-date", ns="history", cast="date"),
        Leaf(name="verified-email", ns="history"),
        Leaf(name="verified-primary-email", ns="history"),
    ),
)

RECORD = Branch(
    name="record",
    ns="record",
    children=(
        orcid_id("orcid-identifier"),
        Branch(
            name="preferences",
            ns="preferences",
            children=(Leaf(name="locale", ns="preferences"),),
        ),
        HISTORY,
        PERSON,
        ACTIVITIES,
        PATH,
    ),
)


def reading() -> Iterator[Rule]:
    """Routes that both APIs have."""
    yield Rule("/<orcid:orcid>", methods=["GET"], endpoint=get_record)
    yield Rule("/<orcid:orcid>/record", methods=["GET"], endpoint=get_record)
    yield Rule("/<orcid:orcid>/person", methods=["GET"], endpoint=get_person)
    yield Rule("/<orcid:orcid>/activities", methods=["GET"], endpoint=get_activities)


def get_record(call: Call, orcid: str) -> Response:
    """GET /record."""
    record = call.for_reading(orcid)
    shown = {
        "orcid-identifier": identity(orcid),
        "preferences": {"locale": "en"},
        "history": history(record),
        "person": person(record),
        "activities-summary": activities(call, record),
        "path": f"/{orcid}",
    }
    return call.answer(RECORD, shown)


def get_person(call: Call, orcid: str) -> Response:
    """GET /person."""
    return call.answer(PERSON, person(call.for_reading(orcid)))


def get_activities(call: Call, orcid: str) -> Response:
    """GET /activities."""
    record = call.for_reading(orcid)
    return call.answer(ACTIVITIES, activities(call, record))


def history(record: Record) -> dict[str, Any]:
    """Make the record's history."""
    claimed = record.state != "unclaimed"
    return {
        "creation-method": "Direct" if claimed else "API",
        "completion-date": {"value": record.created} if claimed else None,
        "submission-date": {"value": record.created},
        "last-modified-date": {"value": record.modified},
        "claimed": claimed,
        "source": None,
        "deactivation-date": None,
        "verified-email": claimed,
        "verified-primary-email": claimed,
    }


def _nothing(path: str, entry: str) -> dict[str, Any]:
    return {"last-modified-date": None, entry: [], "path": path}


def person(record: Record) -> dict[str, Any]:
    """Make the person: a public name, and e-mails that are private (our choice)."""
    orcid, moment = record.orcid, {"value": record.created}
    sections = {
        name: _nothing(f"/{orcid}/{'email' if name == 'emails' else name}", entry)
        for name, _, entry in _PERSON_SECTIONS
    }
    family = {"value": record.family_name} if record.family_name else None
    return {
        "last-modified-date": None,
        "name": {
            "created-date": moment,
            "last-modified-date": moment,
            "given-names": {"value": record.given_names},
            "family-name": family,
            "credit-name": None,
            "source": None,
            "visibility": "public",
            "path": orcid,
        },
        "other-names": sections.pop("other-names"),
        "biography": None,
        **sections,
        "path": f"/{orcid}/person",
    }


def activities(call: Call, record: Record) -> dict[str, Any]:
    """Make the activities: each section as its own call shows it."""
    orcid = record.orcid
    sections = {
        name: listing(section, call, record) for name, section in _ACTIVITIES.items()
    }
    sections["works"] = works(call.registry, orcid, visible(call, record))
    parts = sections.values()
    dates = [part["last-modified-date"] for part in parts if part["last-modified-date"]]
    return {
        "last-modified-date": max(dates, key=lambda date: date["value"], default=None),
        **sections,
        "path": f"/{orcid}/activities",
    }
