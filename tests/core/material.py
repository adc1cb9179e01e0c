# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Records, sources and ORCID's schemas for the tests of the core."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from invenio_orcid_sync.core.rules import violations
from invenio_orcid_sync.core.source import Source
from invenio_orcid_sync.core.xml import to_xml

PROJECT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("ORCID_SYNC_SHARED") or PROJECT.parent / "shared")
DEMO = PROJECT / "demo" / "records"
GOLDEN = Path(__file__).parent / "golden"

#: Owners of the demonstration records.
MIRA = "0009-0009-9990-001X"
TOMAS = "0009-0009-9990-0028"
#: ORCID's own sample person.
CARBERRY = "0000-0002-1825-0097"

RECORD_URL = "https://repository.example.org/records/abcde-12345"
CONCEPT_URL = "https://repository.example.org/records/parent-67890"
WORK_ID = "repository.example.org:parent-67890"


def record(
    custom_fields: dict | None = None, pids: dict | None = None, **metadata: Any
):
    """A small article, with these parts of its metadata replaced or added."""
    return {
        "id": "abcde-12345",
        "parent": {"id": "parent-67890"},
        "pids": {} if pids is None else pids,
        "custom_fields": custom_fields or {},
        "metadata": {
            "resource_type": {"id": "publication-article"},
            "title": "On Waiting",
            "publication_date": "2024-05-06",
            "creators": [person("Josiah", "Carberry", CARBERRY)],
            **metadata,
        },
    }


def person(given: str, family: str, orcid: str | None = None, role: str | None = None):
    """A creator or contributor."""
    identifiers = [{"scheme": "orcid", "identifier": orcid}] if orcid else []
    found: dict[str, Any] = {
        "person_or_org": {
            "type": "personal",
            "name": f"{family}, {given}",
            "given_name": given,
            "family_name": family,
            "identifiers": identifiers,
        }
    }
    return {**found, "role": {"id": role}} if role else found


def organization(name: str, orcid: str | None = None):
    """A creator that is no person."""
    identifiers = [{"scheme": "orcid", "identifier": orcid}] if orcid else []
    return {
        "person_or_org": {
            "type": "organizational",
            "name": name,
            "identifiers": identifiers,
        }
    }


def source(found: Any = None, **parts: Any) -> Source:
    """A record of a public portal as seen by the sample person."""
    known = {
        "orcid": CARBERRY,
        "work_id": WORK_ID,
        "concept_url": CONCEPT_URL,
        "record_url": RECORD_URL,
    }
    return Source(record=record() if found is None else found, **{**known, **parts})


def shared(*parts: str) -> Path:
    """A file or folder among the shared data; skips where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{path.name} is not here: set ORCID_SYNC_SHARED to its folder")
    return path


def shared_records() -> list[str]:
    """Names of the real records, one that will skip where there are none."""
    names = sorted(path.name for path in SHARED.glob("records/*.json"))
    return names or ["none"]


def demo_records() -> list[str]:
    """Names of the demonstration's own records."""
    return sorted(
        path.relative_to(DEMO).as_posix()[:-5] for path in DEMO.rglob("*.json")
    )


def load(path: Path) -> Any:
    """The JSON in a file."""
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def work_schema() -> etree.XMLSchema:
    """ORCID's schema of a work."""
    return etree.XMLSchema(
        file=str(shared("orcid-schemas", "record_3.0", "work-3.0.xsd"))
    )


def xsd_errors(payload: dict[str, Any]) -> list[str]:
    """What ORCID's schema says against the payload."""
    schema = work_schema()
    schema.validate(etree.fromstring(to_xml(payload)))
    return [str(error) for error in schema.error_log]


def assert_sendable(payload: dict[str, Any]) -> None:
    """No rule is broken, and nothing is said that only the author may say."""
    assert violations(payload) == ()
    text = json.dumps(payload)
    assert '"visibility"' not in text
    assert '"put-code"' not in text
    assert '"contributor-email"' not in text
