# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What of a work is compared with what the registry lists."""

from typing import Any

import pytest

from invenio_orcid_sync.core.drift import shown
from invenio_orcid_sync.core.work import draft_of

from .drifting import found
from .material import load, shared, shared_records, source
from .test_snapshot import external_id

# What is compared.

WORK = {
    "type": "journal-article",
    "title": {"title": {"value": "On Waiting"}},
    "journal-title": {"value": "Annals"},
    "url": {"value": "https://a.example/1"},
    "publication-date": {"year": {"value": "2024"}, "month": {"value": "05"}},
    "external-ids": {
        "external-id": [
            external_id("10.1/A"),
            external_id("https://a.example/c", "uri"),
        ]
    },
}


def ids(*found: dict) -> dict:
    return {"external-ids": {"external-id": list(found)}}


@pytest.mark.parametrize(
    "change",
    [
        {"type": "preprint"},
        {"title": {"title": {"value": "On Hurrying"}}},
        {"title": {"title": {"value": "on waiting"}}},
        {"journal-title": None},
        {"url": None},
        {"url": {"value": "https://a.example/2"}},
        {"publication-date": None},
        {"publication-date": {"year": {"value": "2024"}}},
        {"publication-date": {"year": {"value": "2024"}, "month": {"value": "06"}}},
        ids(external_id("10.1/A")),
        ids(external_id("10.1/B"), external_id("https://a.example/c", "uri")),
        ids(),
    ],
    ids=str,
)
def test_change_that_the_list_shows_is_seen(change: dict):
    assert shown({**WORK, **change}) != shown(WORK)


@pytest.mark.parametrize(
    "change",
    [
        {"short-description": "Longer"},
        {"citation": {"citation-type": "bibtex", "citation-value": "@x{}"}},
        {"contributors": {"contributor": []}},
        {"language-code": "en"},
        {"put-code": 7, "visibility": "private", "display-index": "1"},
        {"last-modified-date": {"value": 1}, "created-date": {"value": 1}},
        {"source": None, "path": "/x"},
        {"title": {"title": {"value": " On  Waiting\n"}}},
        {"title": {"title": {"value": "On Waiting"}, "subtitle": {"value": "Why"}}},
        {
            "title": {
                "title": {"value": "On Waiting"},
                "translated-title": {"value": "Vom Warten", "language-code": "de"},
            }
        },
        {
            "publication-date": {
                "year": {"value": 2024},
                "month": {"value": "5"},
                "day": None,
            }
        },
        ids(*reversed(WORK["external-ids"]["external-id"])),
        ids(
            *WORK["external-ids"]["external-id"],
            external_id("10.1/0", relationship="version-of"),
            external_id("1234-5678", "issn", "part-of"),
        ),
        ids(
            external_id("10.1/A", **{"external-id-normalized": {"value": "10.1/a"}}),
            external_id("https://a.example/c", "uri", **{"external-id-url": None}),
        ),
    ],
    ids=str,
)
def test_change_that_the_list_does_not_show_or_that_is_none_is_not_seen(change: dict):
    assert shown({**WORK, **change}) == shown(WORK)


def test_empty_journal_is_none():
    """ORCID stores no empty journal title (MapperFacadeFactory)."""
    assert shown({**WORK, "journal-title": {"value": ""}}) == shown(
        {**WORK, "journal-title": None}
    )


@pytest.mark.parametrize("rubbish", [None, "x", 7, [], [7], {"value": 7}, {"x": "y"}])
@pytest.mark.parametrize("field", sorted(WORK))
def test_rubbish_fails_nothing(field: str, rubbish: Any):
    """What ORCID answers to an update is stored as it is."""
    assert len(shown({**WORK, field: rubbish})) == 64


@pytest.mark.parametrize("name", shared_records())
def test_real_records_look_the_same_when_listed(name: str):
    payload = draft_of(source(load(shared("records", name)))).payload
    assert shown(as_listed(payload)) == shown(payload)


def as_listed(work: dict[str, Any]) -> dict[str, Any]:
    """What a list makes of a work: normal forms added, nulls for what is not there, most left out."""
    ids = [
        {**one, "external-id-normalized": {"value": one["external-id-value"].lower()}}
        for one in work["external-ids"]["external-id"]
        if one["external-id-relationship"] != "version-of"
    ]
    title = {"title": work["title"]["title"], "subtitle": None}
    names = ("journal-title", "url", "type", "publication-date")
    rest = {name: work.get(name) for name in names}
    return {"title": title, "external-ids": {"external-id": ids}, **rest}
