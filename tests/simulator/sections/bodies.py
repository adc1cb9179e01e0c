# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Valid bodies of each section, whole ones with every field, and what changes them."""

import json
from typing import Any

from hypothesis import strategies as st

from ..test_shapes import LONG, NUMBER, STRING
from ..world import external_id

ROR = {
    "disambiguated-organization-identifier": "https://ror.org/05dxps055",
    "disambiguation-source": "ROR",
}
ORGANIZATION = {
    "name": "Caltech",
    "address": {"city": "Pasadena", "region": "California", "country": "US"},
    "disambiguated-organization": ROR,
}
ELSEWHERE = ORGANIZATION | {
    "disambiguated-organization": ROR | {"disambiguation-source": "GRID"}
}
NOWHERE = {key: ORGANIZATION[key] for key in ("name", "address")}
URL = {"value": "https://example.org/a?b=c"}
TRANSLATED = {"value": "Titre", "language-code": "fr"}


def dated(*parts: str) -> dict[str, Any]:
    """Make a date."""
    names = ("year", "month", "day")
    return {name: {"value": part} for name, part in zip(names, parts)}


def ids(*values: Any) -> dict[str, Any]:
    """Make external-ids, of `grant_number` where only a value is given."""
    made = [external_id(v, "grant_number") if isinstance(v, str) else v for v in values]
    return {"external-id": made}


_ID = external_id("G-1", "grant_number") | {"external-id-url": URL}
_HOSTS = {"organization": [ORGANIZATION]}

FUNDING: dict[str, Any] = {
    "type": "grant",
    "organization-defined-type": "Seed money",
    "title": {"title": {"value": "Engines"}, "translated-title": TRANSLATED},
    "short-description": "For engines",
    "amount": {"value": "1234.50", "currency-code": "EUR"},
    "url": URL,
    "start-date": dated("2020", "02"),
    "end-date": dated("2021", "03", "31"),
    "external-ids": {"external-id": [_ID]},
    "contributors": {
        "contributor": [
            {
                "contributor-orcid": {"path": "0000-0002-1825-0097"},
                "credit-name": {"value": "J. Carberry"},
                "contributor-email": {"value": "j@example.org"},
                "contributor-attributes": {"contributor-role": "co-lead"},
            }
        ]
    },
    "organization": ORGANIZATION,
}

PEER_REVIEW: dict[str, Any] = {
    "reviewer-role": "reviewer",
    "review-identifiers": {"external-id": [_ID | {"external-id-type": "uri"}]},
    "review-url": URL,
    "review-type": "review",
    "review-completion-date": dated("2022", "05", "06"),
    "review-group-id": "issn:2050-084X",
    "subject-external-identifier": external_id("10.1/subject"),
    "subject-container-name": {"value": "Journal of Engines"},
    "subject-type": "journal-article",
    "subject-name": {
        "title": {"value": "Engines"},
        "subtitle": {"value": "and more"},
        "translated-title": TRANSLATED,
    },
    "subject-url": URL,
    "convening-organization": ORGANIZATION,
}

RESEARCH_RESOURCE: dict[str, Any] = {
    "proposal": {
        "title": {"title": {"value": "Beam time"}, "translated-title": TRANSLATED},
        "hosts": _HOSTS,
        "external-ids": {"external-id": [_ID | {"external-id-type": "proposal-id"}]},
        "start-date": dated("2020"),
        "end-date": dated("2021"),
        "url": URL,
    },
    "resource-item": [
        {
            "resource-name": "Laser",
            "resource-type": "equipment",
            "hosts": _HOSTS,
            "external-ids": {"external-id": [_ID | {"external-id-type": "uri"}]},
            "url": URL,
        }
    ],
}

ACTIVITIES = {
    "funding": FUNDING,
    "peer-review": PEER_REVIEW,
    "research-resource": RESEARCH_RESOURCE,
}


def body(whole: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Copy a body with other fields; `_` stands for `-`, `__` for a step down."""
    made = json.loads(json.dumps(whole))
    for name, given in changes.items():
        *steps, last = name.replace("__", "/").replace("_", "-").split("/")
        place = made
        for step in steps:
            place = place[int(step) if step.isdecimal() else step]
        place[last] = given
    return made


# Their values are checked after the schema, which leaves them open.
LISTED = {
    "type",
    "country",
    "language-code",
    "currency-code",
    "external-id-relationship",
    "reviewer-role",
    "review-type",
    "subject-type",
    "resource-type",
    "visibility",
}
GROUPS = [
    "issn:x",
    "issn:ab",
    "publons:",
    "publons:ü1",
    "doi:123",
    "fundref:" + "1" * 993,
]
_NUMBERS = {"year", "month", "day"}


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the paths of all that is in a body."""
    entries = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node) if isinstance(node, list) else ()
    )
    # A `value` stands and falls with the object around it.
    below = [p for key, value in entries for p in places(value, (*path, key))]
    return [*([path] if path else []), *below]


def _other(path: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if _NUMBERS & set(path):
        return NUMBER
    if any(str(step) == "url" or str(step).endswith("-url") for step in path):
        return st.sampled_from(["https://x.org", "https://x.org/%zz", ""])
    if path[-1] == "review-group-id":
        return st.sampled_from(GROUPS)
    if "contributor-orcid" in path:
        return st.sampled_from(["0000-0002-1825-0097", "0000-0002", "x"])
    if "contributor-email" in path:
        return st.sampled_from(["a@b.c", "a", "a@b", "@b.c"]) | LONG
    return STRING


@st.composite
def changed(draw: Any, whole: dict[str, Any]) -> dict[str, Any]:
    """Take something out of a body, or put another text in its place."""
    made = json.loads(json.dumps(whole))
    path = draw(st.sampled_from(places(made)))
    place = made
    for step in path[:-1]:
        place = place[step]
    old = place[path[-1]]
    listed = bool(LISTED & set(path))
    droppable = path[-1] != "value"
    if droppable and (not isinstance(old, str) or listed or draw(st.booleans())):
        del place[path[-1]]
    elif not listed:
        place[path[-1]] = draw(_other(path))
    return made
