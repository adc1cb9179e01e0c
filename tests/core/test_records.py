# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whole records: the demonstration's own against golden works, and real ones."""

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from invenio_orcid_sync.core.fingerprint import differs, fingerprint, rotated
from invenio_orcid_sync.core.work import Draft, draft_of

from .material import (
    CARBERRY,
    DEMO,
    GOLDEN,
    MIRA,
    TOMAS,
    assert_sendable,
    demo_records,
    load,
    shared,
    shared_records,
    source,
    xsd_errors,
)


def draft(path: Path, orcid: str) -> Draft:
    """The work of the record in a file."""
    found = load(path)
    base = "https://repository.example.org/records"
    return draft_of(
        source(
            found,
            orcid=orcid,
            record_url=f"{base}/{found['id']}",
            concept_url=f"{base}/{found['parent']['id']}",
            work_id=f"repository.example.org:{found['parent']['id']}",
            citation=f"@misc{{{found['id']}}}",
        )
    )


@pytest.mark.parametrize("name", demo_records())
def test_demo_record_becomes_its_golden_work(name: str) -> None:
    made = draft(DEMO / f"{name}.json", MIRA)
    assert_sendable(made.payload)
    assert xsd_errors(made.payload) == []
    path = GOLDEN / f"{name.replace('/', '-')}.json"
    said = {"payload": made.payload, "notes": [asdict(note) for note in made.notes]}
    if os.environ.get("ORCID_SYNC_WRITE_GOLDEN"):
        text = json.dumps(said, ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8")
    assert said == load(path)


def test_golden_works_are_those_of_the_demo_records() -> None:
    names = sorted(path.stem for path in GOLDEN.glob("*.json"))
    assert names == sorted(name.replace("/", "-") for name in demo_records())


@pytest.mark.parametrize("name", demo_records())
def test_demo_record_is_the_same_work_for_every_owner_but_beyond_the_cap(
    name: str,
) -> None:
    mine, theirs = (draft(DEMO / f"{name}.json", orcid) for orcid in (MIRA, TOMAS))
    assert (mine == theirs) is (name != "report")


@pytest.mark.parametrize("name", demo_records())
def test_demo_people_have_valid_orcids(name: str) -> None:
    notes = draft(DEMO / f"{name}.json", MIRA).notes
    assert [note for note in notes if note.code == "orcid_not_sent"] == []


def test_two_versions_are_the_same_concept_and_another_work() -> None:
    first = draft(DEMO / "dataset.json", TOMAS).payload
    second = draft(DEMO / "versions" / "dataset.json", TOMAS).payload
    assert first["external-ids"] == second["external-ids"]
    assert differs(first, second) is True


@pytest.mark.parametrize("name", shared_records())
def test_real_record_keeps_every_rule(name: str) -> None:
    made = draft(shared("records", name), CARBERRY)
    assert_sendable(made.payload)
    assert xsd_errors(made.payload) == []
    again = json.loads(json.dumps(made.payload))
    assert (
        fingerprint(again) == fingerprint(rotated(again)) == fingerprint(made.payload)
    )


#: Real records whose publication has a DOI that was typed, not managed.
TYPED = {
    "0qj6g-79g34": "10.1021/acsenergylett.1c02608",
    "wx3zr-hbc08": "10.1016/0370-2693(89)90468-1",
    "yhtp0-3kv72": "10.2307/2525853",
}


@pytest.mark.parametrize("name", TYPED)
def test_real_record_with_a_typed_doi_says_version_of(name: str) -> None:
    made = draft(shared("records", f"{name}.json"), CARBERRY)
    ids = made.payload["external-ids"]["external-id"]
    dois = [
        (each["external-id-value"], each["external-id-relationship"])
        for each in ids
        if each["external-id-type"] == "doi"
    ]
    assert dois == [(TYPED[name], "version-of")]
