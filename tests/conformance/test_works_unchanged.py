# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The PUT that the registry takes for no change, and the edits that it loses so."""

import copy

import pytest

from .target import external_id, fresh_doi, work

pytestmark = pytest.mark.source("orcid-api 2.7", "WorkForm.compare")


def stored_work():
    """Make a work that has something everywhere."""
    doi = fresh_doi()
    first = external_id(doi) | {"external-id-url": {"value": f"https://doi.org/{doi}"}}
    return work(
        first,
        external_id(f"{doi}-b", "source-work-id"),
        title={
            "title": {"value": "The title"},
            "subtitle": {"value": "The subtitle"},
            "translated-title": {"value": "Der Titel", "language-code": "de"},
        },
        citation={"citation-type": "bibtex", "citation-value": "@misc{a,title={b}}"},
        publication_date={"year": {"value": "2024"}},
        journal_title={"value": "The journal"},
        short_description="The description",
        url={"value": "https://example.org/a"},
        country={"value": "DE"},
        language_code="en",
        contributors={
            "contributor": [
                {"credit-name": {"value": f"Person {number}"}} for number in range(51)
            ]
        },
    )


def without(name):
    """Remove a field."""
    return lambda body: body.pop(name)


def put(*path, value):
    """Set a field."""

    def change(body):
        for key in path[:-1]:
            body = body[key]
        body[path[-1]] = value

    return change


def turned(name, inner):
    """Turn a list around."""
    return lambda body: body[name][inner].reverse()


LOST = {
    "nothing": lambda body: None,
    "month-added": put("publication-date", "month", value={"value": "05"}),
    "date-removed": without("publication-date"),
    "citation-removed": without("citation"),
    "translated-title-removed": lambda body: body["title"].pop("translated-title"),
    "contributor-51": put(
        "contributors", "contributor", 50, "credit-name", value={"value": "Other"}
    ),
    "case-of-an-identifier-url": lambda body: body["external-ids"]["external-id"][
        0
    ].update(
        {
            "external-id-url": {
                "value": body["external-ids"]["external-id"][0]["external-id-url"][
                    "value"
                ].upper()
            }
        }
    ),
}

SEEN = {
    "title": put("title", "title", value={"value": "Another"}),
    "subtitle-removed": lambda body: body["title"].pop("subtitle"),
    "translated-title": put("title", "translated-title", "value", value="Andrer"),
    "year": put("publication-date", "year", value={"value": "2023"}),
    "citation": put("citation", "citation-value", value="@misc{c}"),
    "type": put("type", value="book"),
    "journal-removed": without("journal-title"),
    "description-removed": without("short-description"),
    "url-removed": without("url"),
    "country-removed": without("country"),
    "language-removed": without("language-code"),
    "contributors-removed": without("contributors"),
    "contributor-1": put(
        "contributors", "contributor", 0, "credit-name", value={"value": "Other"}
    ),
    "order-of-identifiers": turned("external-ids", "external-id"),
    "identifier-removed": lambda body: body["external-ids"]["external-id"].pop(),
}


def sent(bench, change):
    """Store a work, send it changed, and tell what is stored then."""
    body = stored_work()
    put_code = bench.post(body)
    before = bench.get(f"work/{put_code}")
    changed = copy.deepcopy(body)
    change(changed)
    answer = bench.target.call(
        "PUT", f"work/{put_code}", json=changed | {"put-code": put_code}
    )
    assert answer.status_code == 200, answer.text
    return before, answer.json(), bench.get(f"work/{put_code}")


@pytest.mark.parametrize("name", LOST)
def test_edit_is_lost_without_a_word(bench, name):
    before, answered, after = sent(bench, LOST[name])
    assert after == before
    assert answered == before | {"path": None}


@pytest.mark.parametrize("name", SEEN)
def test_edit_is_stored(bench, name):
    before, answered, after = sent(bench, SEEN[name])
    assert after["last-modified-date"]["value"] >= before["last-modified-date"]["value"]
    assert after != before | {"last-modified-date": after["last-modified-date"]}
    assert answered == after | {"path": None}


def test_lost_edit_is_stored_along_with_a_visible_one(bench):
    def change(body):
        LOST["month-added"](body)
        SEEN["title"](body)

    _, _, after = sent(bench, change)
    assert after["publication-date"]["month"] == {"value": "05"}
