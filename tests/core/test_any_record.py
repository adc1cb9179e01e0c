# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Records that no one thought of."""

import json
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from invenio_orcid_sync.core.fingerprint import differs, fingerprint, rotated
from invenio_orcid_sync.core.mapping import DEFAULT
from invenio_orcid_sync.core.source import Source
from invenio_orcid_sync.core.text import cut, from_html, tidy, width
from invenio_orcid_sync.core.urls import clean_url
from invenio_orcid_sync.core.work import Unmappable, draft_of

from .material import (
    CARBERRY,
    MIRA,
    TOMAS,
    WORK_ID,
    assert_sendable,
    record,
    source,
    xsd_errors,
)

#: Any character there is, lone surrogates and U+0000 too.
ANYTHING = st.text(st.characters(exclude_categories=[]), max_size=40)
WORDS = st.sampled_from(
    [
        "",
        " ",
        "T",
        "<i>x</i>",
        "&amp;",
        "<p",
        "]]>",
        "😀" * 600,
        "x" * 6000,
        "w " * 3000,
    ]
)
TEXT = ANYTHING | WORDS
JUNK = st.none() | st.booleans() | st.integers() | TEXT | st.just([]) | st.just({})


@st.composite
def maybe(draw: st.DrawFn, strategy: st.SearchStrategy) -> Any:
    """What should be there, in one of ten cases something else."""
    return draw(JUNK if draw(st.integers(0, 9)) == 9 else strategy)


@st.composite
def dicts(draw: st.DrawFn, **parts: st.SearchStrategy) -> dict[str, Any]:
    """A dictionary in which any key may be missing or wrong."""
    return {
        key: draw(maybe(strategy))
        for key, strategy in parts.items()
        if draw(st.integers(0, 3))
    }


def lists(strategy: st.SearchStrategy) -> st.SearchStrategy:
    """A short list, some of it wrong."""
    return st.lists(maybe(strategy), max_size=4)


def entry(values: Any) -> st.SearchStrategy:
    """A vocabulary entry."""
    return dicts(id=st.sampled_from(sorted(values)) | TEXT)


VALUES = TEXT | st.sampled_from(
    [
        "10.5555/abc",
        "https://doi.org/10.5555/A B",
        "arXiv:2101.00001",
        "9783161484100",
        "2049-3630",
        "https://example.org/%zz?[]#ä",
        "http://[::1",
        "urn:nbn:de:1-2",
        CARBERRY,
        MIRA,
    ]
)
SCHEMES = st.sampled_from([*DEFAULT.schemes, "orcid", "clpid"]) | TEXT
IDENTIFIER = dicts(scheme=SCHEMES, identifier=VALUES)
DATES = TEXT | st.from_regex(r"[0-9X]{4}(-[0-9uX]{2}(-[0-9]{2})?)?[~?]?(/\.\.)?")
PERSON = dicts(
    person_or_org=dicts(
        type=st.sampled_from(["personal", "organizational"]),
        name=TEXT,
        given_name=TEXT,
        family_name=TEXT,
        identifiers=lists(IDENTIFIER),
    ),
    role=entry(DEFAULT.roles),
)
TITLE = dicts(
    title=TEXT,
    type=entry(["subtitle", "translated-title", "other"]),
    lang=entry(["eng", "heb", "grc"]),
)
AWARD = dicts(
    funder=dicts(id=TEXT, name=TEXT),
    award=dicts(id=TEXT, number=TEXT, identifiers=lists(IDENTIFIER)),
)
METADATA = dicts(
    resource_type=entry(DEFAULT.types),
    title=TEXT,
    additional_titles=lists(TITLE),
    publication_date=DATES,
    creators=lists(PERSON),
    contributors=lists(PERSON),
    description=TEXT,
    additional_descriptions=lists(dicts(description=TEXT, type=entry(["abstract"]))),
    languages=lists(entry(["eng", "zho", "und"])),
    identifiers=lists(IDENTIFIER),
    related_identifiers=lists(
        dicts(
            scheme=SCHEMES,
            identifier=VALUES,
            relation_type=entry(DEFAULT.relations),
            resource_type=entry(DEFAULT.types),
        )
    ),
    funding=lists(AWARD),
)
PIDS = dicts(
    doi=dicts(identifier=VALUES, provider=st.sampled_from(["external"]) | TEXT)
)
CUSTOM = st.fixed_dictionaries(
    {
        "journal:journal": maybe(dicts(title=TEXT, issn=VALUES)),
        "imprint:imprint": maybe(dicts(title=TEXT, isbn=VALUES)),
        "meeting:meeting": maybe(dicts(title=TEXT)),
    }
)
PARTS = {
    "custom_fields": maybe(CUSTOM),
    "pids": maybe(PIDS),
    "parent": dicts(pids=PIDS),
}
TITLED = st.fixed_dictionaries(
    {"metadata": st.builds(lambda found: {**found, "title": "T"}, METADATA), **PARTS}
)
RECORDS = TITLED | dicts(metadata=METADATA, **PARTS)
URLS = st.none() | VALUES | st.just("https://repository.example.org/records/1")
SEEN: dict[str, st.SearchStrategy] = {
    "orcid": st.sampled_from([CARBERRY, TOMAS]),
    "former": st.frozensets(st.sampled_from([MIRA])),
    "record_url": URLS,
    "concept_url": URLS,
    "earlier_dois": st.lists(VALUES, max_size=25).map(tuple),
    "doi_registered": st.booleans(),
    "citation": st.none() | TEXT,
}
SOURCES = st.builds(Source, record=RECORDS, work_id=st.just(WORK_ID) | TEXT, **SEEN)
MAPPABLE = st.builds(Source, record=TITLED, work_id=st.just(WORK_ID), **SEEN)
MAPPINGS = st.sampled_from(
    [
        DEFAULT,
        DEFAULT.overlaid({"citation": "formatted-apa"}),
        DEFAULT.overlaid({"contributor_cap": 1, "schemes": {"clpid": "other-id"}}),
        DEFAULT.overlaid(
            {"schemes": {"url": "uri"}, "relations": {"cites": "part-of"}}
        ),
    ]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SOURCES, MAPPINGS)
@example(source(record(title="]]>\ud800<![CDATA[")), DEFAULT)
@example(source({"metadata": {"title": "T", "description": "<![x[<p>"}}), DEFAULT)
def test_any_record_is_a_valid_work_or_says_why_not(seen: Source, mapping: Any) -> None:
    try:
        made = draft_of(seen, mapping)
    except Unmappable as reason:
        assert reason.code in {"title_blank", "no_self_id"}
        assert reason.message.endswith(".")
        return
    assert_sendable(made.payload)
    for note in made.notes:
        assert tidy(note.detail) == note.detail
    assert draft_of(seen, mapping) == made
    again = json.loads(json.dumps(made.payload))
    assert (
        fingerprint(again) == fingerprint(rotated(again)) == fingerprint(made.payload)
    )
    assert differs(made.payload, again) is False


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MAPPABLE, MAPPINGS)
def test_any_work_is_valid_for_orcids_schema(seen: Source, mapping: Any) -> None:
    assert xsd_errors(draft_of(seen, mapping).payload) == []


@given(TEXT, st.integers(2, 60))
def test_any_text_is_cut_within_the_limit(text: str, limit: int) -> None:
    whole = tidy(text)
    short = cut(whole, limit)
    assert width(short) <= limit
    assert bool(short) is bool(whole)
    assert whole.startswith(short.removesuffix("…"))


@given(TEXT)
def test_any_html_becomes_tidy_lines(text: str) -> None:
    lines = from_html(text).split("\n")
    assert [tidy(line) for line in lines] == lines


@given(TEXT | VALUES)
def test_any_url_is_clean_once(text: str) -> None:
    url = clean_url(text)
    assert url is None or clean_url(url) == url
