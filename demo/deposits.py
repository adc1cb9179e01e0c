# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What is deposited: real records where there are some, otherwise the demo's own.

The first two authors of each record are played by the two researchers who are connected.
"""

import json
import os
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

OWN = Path(__file__).parent / "records"
SHARED = Path(__file__).parents[2] / "shared"

PERSON_SCHEMES = {"orcid", "isni", "gnd", "ror"}
SCHEMES = {"ark", "arxiv", "doi", "handle", "isbn", "issn", "pmid", "url", "urn"}
RELATIONS = {
    "describes",
    "ispartof",
    "ispublishedin",
    "isnewversionof",
    "ispreviousversionof",
    "issupplementedby",
}
DESCRIPTIONS = {
    "abstract",
    "methods",
    "series-information",
    "table-of-contents",
    "technical-info",
}
CUSTOM_FIELDS = {
    "journal:journal",
    "imprint:imprint",
    "thesis:thesis",
    "meeting:meeting",
}
"""What the demo's repository knows of what another repository's records may hold."""


def deposits(orcids: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return deposits whose first authors have these iDs."""
    real = sorted(_real().glob("*.json"))
    chosen = [_loaded(path) for path in real or sorted(OWN.glob("*.json"))]
    return [played(depositable(record), orcids) for record in chosen]


def source() -> str:
    """Say where the records come from."""
    return "real records" if any(_real().glob("*.json")) else "the demo's own records"


def _real() -> Path:
    return Path(os.environ.get("ORCID_SYNC_SHARED", SHARED)) / "records"


def _loaded(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def played(deposit: dict[str, Any], orcids: tuple[str, ...]) -> dict[str, Any]:
    """Give a deposit's first personal creators these iDs, and nobody else."""
    creators = deposit["metadata"]["creators"]
    for creator in [*creators, *deposit["metadata"].get("contributors", [])]:
        person = creator["person_or_org"]
        kept = [
            one
            for one in person.get("identifiers", [])
            if one["identifier"] not in orcids
        ]
        person["identifiers"] = kept
    people = [
        one["person_or_org"]
        for one in creators
        if one["person_or_org"]["type"] == "personal"
    ]
    for person, orcid in zip(people, orcids):
        others = [one for one in person["identifiers"] if one["scheme"] != "orcid"]
        person["identifiers"] = [{"scheme": "orcid", "identifier": orcid}, *others]
    return deposit


def depositable(record: dict[str, Any]) -> dict[str, Any]:
    """Return of another repository's record what this one knows: vocabularies and schemes differ."""
    metadata = deepcopy(record["metadata"])
    for key in ("rights", "references", "locations"):
        metadata.pop(key, None)
    for key in ("creators", "contributors"):
        if key in metadata:
            metadata[key] = [_person(one) for one in metadata[key]]
    metadata["identifiers"] = list(_identifiers(metadata.get("identifiers", [])))
    metadata["related_identifiers"] = [
        {key: one[key] for key in ("identifier", "scheme", "relation_type")}
        for one in metadata.get("related_identifiers", [])
        if one["relation_type"]["id"] in RELATIONS
    ]
    metadata["subjects"] = [
        {"subject": one["subject"]} for one in metadata.get("subjects", [])
    ]
    for one in metadata.get("additional_descriptions", []):
        one["type"] = {
            "id": one["type"]["id"] if one["type"]["id"] in DESCRIPTIONS else "other"
        }
    metadata["funding"] = [_funding(one) for one in metadata.get("funding", [])]
    doi = record.get("pids", {}).get("doi")
    return {
        "access": {"record": "public", "files": "public"},
        "files": {"enabled": False},
        "pids": (
            {"doi": {"identifier": doi["identifier"], "provider": "external"}}
            if doi
            else {}
        ),
        "custom_fields": {
            key: value
            for key, value in record.get("custom_fields", {}).items()
            if key in CUSTOM_FIELDS
        },
        "metadata": metadata,
    }


def _person(entry: dict[str, Any]) -> dict[str, Any]:
    person = entry["person_or_org"]
    known = [
        one for one in person.get("identifiers", []) if one["scheme"] in PERSON_SCHEMES
    ]
    affiliations = [{"name": one["name"]} for one in entry.get("affiliations", [])]
    return {
        **entry,
        "person_or_org": {**person, "identifiers": known},
        "affiliations": affiliations,
    }


def _identifiers(given: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in given:
        yield one if one["scheme"] in SCHEMES else {**one, "scheme": "other"}


def _funding(entry: dict[str, Any]) -> dict[str, Any]:
    award = {
        key: entry["award"][key]
        for key in ("number", "title")
        if key in entry.get("award", {})
    }
    funder = {"name": entry["funder"]["name"]} if "funder" in entry else None
    found = {"funder": funder, "award": award}
    return {key: value for key, value in found.items() if value}
