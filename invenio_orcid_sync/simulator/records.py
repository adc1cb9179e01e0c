# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The whole record as the API shows it (orcid-api 8, 2.11; record-3.0.xsd).

All sections stand in it as their own calls show them.
"""

from collections.abc import Iterator
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from .call import Call
from .nodes import Branch, Leaf
from .person import PERSON, person
from .sections.activities import SECTIONS
from .sections.api import listing
from .shapes import MODIFIED, PATH, WORKS, orcid_id, value
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


HISTORY = Branch(
    name="history",
    ns="history",
    children=(
        Leaf(name="creation-method", ns="history"),
        value("completion-date", ns="history", cast="date"),
        value("submission-date", ns="history", cast="date"),
        MODIFIED,
        Leaf(name="claimed", ns="history", cast="boolean"),
        Leaf(name="source"),
        value("deactivation-date", ns="history", cast="date"),
        Leaf(name="verified-email", ns="history", cast="boolean"),
        Leaf(name="verified-primary-email", ns="history", cast="boolean"),
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
    yield Rule("/<orcid:orcid>/activities", methods=["GET"], endpoint=get_activities)


def get_record(call: Call, orcid: str) -> Response:
    """GET /record."""
    record = call.for_reading(orcid)
    shown = {
        "orcid-identifier": identity(orcid),
        "preferences": {"locale": "en"},
        "history": history(record),
        "person": person(call, record),
        "activities-summary": activities(call, record),
        "path": f"/{orcid}",
    }
    return call.answer(RECORD, shown)


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
