# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which edits the registry overlooks (orcid-api 2.7; WorkForm.compare)."""

import copy

import pytest

from invenio_orcid_sync.simulator.shapes import WORK as SHAPE
from invenio_orcid_sync.simulator.works.compare import unchanged

from ..world import external_id, work


def person(name, **parts):
    """Make a contributor."""
    named = {key.replace("_", "-"): value for key, value in parts.items()}
    return {"credit-name": {"value": name}} | named


def full():
    """Make a work with everything in it."""
    return work(
        external_id("10.1/a"),
        {
            **external_id("urn:x", "urn"),
            "external-id-url": {"value": "https://x.org/Path"},
        },
        title={
            "title": {"value": "Title"},
            "subtitle": {"value": "Subtitle"},
            "translated-title": {"value": "Titre", "language-code": "fr"},
        },
        journal_title={"value": "Journal"},
        short_description="Description",
        citation={"citation-type": "ris", "citation-value": "TY"},
        publication_date={"year": {"value": "2024"}, "month": {"value": "05"}},
        url={"value": "https://x.org"},
        language_code="en",
        country={"value": "GB"},
        contributors={
            "contributor": [
                person(
                    "Ada",
                    contributor_orcid={
                        "uri": "https://orcid.org/0000-0001-2345-6789",
                        "path": "0000-0001-2345-6789",
                    },
                    contributor_email={"value": "a@x.org"},
                    contributor_attributes={
                        "contributor-sequence": "first",
                        "contributor-role": "author",
                    },
                ),
                person("Charles"),
            ]
        },
    )


def changed(path, value):
    """Change one place of the full work."""
    made = full()
    *way, last = path
    place = made
    for step in way:
        place = place[step]
    place[last] = value
    return made


def same(before, after):
    """Compare two payloads as the registry has read them."""
    read = [SHAPE.one_json(payload, strict=True) for payload in (before, after)]
    return unchanged(*read)


CONTRIBUTOR = ("contributors", "contributor", 0)
IDENTIFIER = ("external-ids", "external-id", 1)

SEEN = [
    (("title", "title"), {"value": "Other"}),
    (("title", "subtitle"), {"value": "Other"}),
    (("title", "subtitle"), None),
    (("title", "translated-title"), {"value": "Autre", "language-code": "fr"}),
    (("title", "translated-title"), {"value": "Titre", "language-code": "it"}),
    (("journal-title",), {"value": "Other"}),
    (("journal-title",), None),
    (("short-description",), "Other"),
    (("short-description",), None),
    (("citation",), {"citation-type": "bibtex", "citation-value": "TY"}),
    (("citation",), {"citation-type": "ris", "citation-value": "Other"}),
    (("type",), "book"),
    (("publication-date", "year"), {"value": "2023"}),
    (("publication-date", "month"), {"value": "06"}),
    (("publication-date", "month"), None),
    (("url",), {"value": "https://x.org/other"}),
    (("url",), None),
    (("language-code",), "fr"),
    (("language-code",), None),
    (("country",), {"value": "FR"}),
    (("country",), None),
    (("contributors",), None),
    ((*CONTRIBUTOR, "credit-name"), {"value": "Other"}),
    ((*CONTRIBUTOR, "contributor-orcid"), None),
    ((*CONTRIBUTOR, "contributor-attributes", "contributor-sequence"), "additional"),
    ((*CONTRIBUTOR, "contributor-attributes", "contributor-role"), "editor"),
    ((*IDENTIFIER, "external-id-value"), "urn:y"),
    ((*IDENTIFIER, "external-id-type"), "uri"),
    ((*IDENTIFIER, "external-id-relationship"), "part-of"),
    ((*IDENTIFIER, "external-id-url"), None),
]

SWALLOWED = [
    (("publication-date", "day"), {"value": "17"}),
    (("publication-date",), None),
    (("citation",), None),
    (("title", "translated-title"), None),
    ((*CONTRIBUTOR, "contributor-email"), {"value": "b@x.org"}),
    ((*CONTRIBUTOR, "contributor-email"), None),
    (
        (*CONTRIBUTOR, "contributor-orcid", "uri"),
        "https://sandbox.orcid.org/0000-0001-2345-6789",
    ),
    ((*IDENTIFIER, "external-id-url"), {"value": "https://x.org/PATH"}),
]


@pytest.mark.parametrize("path, value", SEEN, ids=lambda v: str(v)[:40])
def test_change_is_seen(path, value):
    assert same(full(), changed(path, value)) is False


@pytest.mark.parametrize("path, value", SWALLOWED, ids=lambda v: str(v)[:40])
def test_change_is_swallowed(path, value):
    assert same(full(), changed(path, value)) is True


def test_nothing_changed():
    assert same(full(), full()) is True


def test_date_where_there_was_none_is_seen():
    dated = work(publication_date={"year": {"value": "2024"}})
    assert same(work(), dated) is False


def test_translation_where_there_was_none_is_seen():
    translated = {
        "title": {"value": "On the analytical engine"},
        "translated-title": {"value": "x", "language-code": "fr"},
    }
    assert same(work(), work(title=translated)) is False


@pytest.mark.parametrize("where", ["external-ids", "contributors"])
def test_order_is_a_change(where):
    turned = copy.deepcopy(full())
    (inner,) = turned[where].values()
    inner.reverse()
    assert same(full(), turned) is False


@pytest.mark.parametrize("place, swallowed", [(49, False), (50, True)])
def test_contributors_are_compared_up_to_the_fiftieth(place, swallowed):
    people = [person(f"Person {number}") for number in range(52)]
    before = work(contributors={"contributor": people})
    after = copy.deepcopy(before)
    after["contributors"]["contributor"][place] = person("Somebody else")
    assert same(before, after) is swallowed
