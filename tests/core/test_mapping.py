# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What operators lay over the default tables."""

from typing import Any

import pytest

from invenio_orcid_sync.core.mapping import (
    ALLOWED_CITATIONS,
    DEFAULT,
    OVERRIDE,
    Mapping,
    MappingError,
    in_words,
)
from invenio_orcid_sync.core.registry import (
    CITATION_TYPES,
    CREDIT_ROLES,
    LEGACY_ROLES,
    WORK_TYPES,
)
from invenio_orcid_sync.core.tables import RelationRow, RoleRow, SchemeRow, TypeRow

SUPERVISION = "http://credit.niso.org/contributor-roles/supervision/"


@pytest.mark.parametrize(
    "row", DEFAULT.types.values(), ids=lambda row: row.resource_type
)
def test_work_type_of_a_known_resource_type(row: TypeRow) -> None:
    assert DEFAULT.work_type(row.resource_type) == (row.work_type, True)


@pytest.mark.parametrize(
    ("resource_type", "expected"),
    [
        ("publication-article-letter", "journal-article"),
        ("publication-article-letter-short", "journal-article"),
        ("publication-cookbook", "other"),
        ("software-computationalnotebook-r", "software"),
        ("image-xray", "image"),
        ("dataset-timeseries", "data-set"),
        ("hologram", "other"),
        ("hologram-moving", "other"),
        ("publicationarticle", "other"),
        ("-", "other"),
        ("", "other"),
    ],
)
def test_work_type_falls_back_by_longest_prefix(
    resource_type: str, expected: str
) -> None:
    assert DEFAULT.work_type(resource_type) == (expected, False)


def test_default_mapping_is_what_nothing_overlaid_gives() -> None:
    assert DEFAULT.overlaid({}) == DEFAULT == Mapping()
    assert DEFAULT.contributor_cap == 50


@pytest.mark.parametrize("work_type", sorted(WORK_TYPES - {"undefined"}))
def test_overlay_takes_every_work_type(work_type: str) -> None:
    mapping = DEFAULT.overlaid({"types": {"hologram": work_type}})
    assert mapping.types["hologram"] == TypeRow("hologram", work_type, OVERRIDE)
    assert mapping.work_type("hologram-moving") == (work_type, False)


def test_overlay_leaves_other_rows_and_the_default_alone() -> None:
    mapping = DEFAULT.overlaid({"types": {"dataset": "other"}})
    expected = {**DEFAULT.types, "dataset": TypeRow("dataset", "other", OVERRIDE)}
    assert mapping.types == expected
    assert mapping.schemes == DEFAULT.schemes
    assert DEFAULT.work_type("dataset") == ("data-set", True)


def test_overlays_add_up() -> None:
    first = DEFAULT.overlaid({"types": {"a": "book"}, "contributor_cap": 10})
    both = first.overlaid({"types": {"b": "image"}})
    assert (both.work_type("a"), both.work_type("b")) == (
        ("book", True),
        ("image", True),
    )
    assert both.contributor_cap == 10


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("other-id", SchemeRow("eprintid", "other-id", "version-of", OVERRIDE)),
        ("issn", SchemeRow("eprintid", "issn", "part-of", OVERRIDE)),
        ({"type": "uri"}, SchemeRow("eprintid", "uri", "version-of", OVERRIDE)),
        (
            {"type": "other-id", "relationship": "part-of"},
            SchemeRow("eprintid", "other-id", "part-of", OVERRIDE),
        ),
        (None, SchemeRow("eprintid", None, None, OVERRIDE)),
    ],
)
def test_overlay_of_schemes(value: Any, expected: SchemeRow) -> None:
    mapping = DEFAULT.overlaid({"schemes": {"EPrintID": value}})
    assert mapping.schemes == {**DEFAULT.schemes, "eprintid": expected}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *((role, role) for role in sorted(LEGACY_ROLES | CREDIT_ROLES)),
        ("supervision", SUPERVISION),
        (None, None),
    ],
)
def test_overlay_of_roles(value: str | None, expected: str | None) -> None:
    mapping = DEFAULT.overlaid({"roles": {"advisor": value}})
    assert mapping.roles["advisor"] == RoleRow("advisor", expected, OVERRIDE)


@pytest.mark.parametrize("value", ["version-of", "part-of", None])
def test_overlay_of_relations(value: str | None) -> None:
    mapping = DEFAULT.overlaid({"relations": {"issupplementto": value}})
    expected = RelationRow("issupplementto", value, OVERRIDE)
    assert mapping.relations["issupplementto"] == expected


@pytest.mark.parametrize("word", ALLOWED_CITATIONS)
def test_overlay_takes_every_kind_of_citation(word: str) -> None:
    assert DEFAULT.overlaid({"citation": word}).citation == word


def test_kinds_of_citations_are_orcids() -> None:
    assert ALLOWED_CITATIONS[:2] == ["none", DEFAULT.citation] == ["none", "bibtex"]
    assert set(ALLOWED_CITATIONS) - CITATION_TYPES == {"none"}
    assert CITATION_TYPES - set(ALLOWED_CITATIONS) == {"formatted-unspecified", "ris"}


@pytest.mark.parametrize("said, word", [(True, "bibtex"), (False, "none")])
def test_citation_that_was_a_switch_is_still_understood(said: bool, word: str) -> None:
    assert DEFAULT.overlaid({"citation": said}).citation == word
    overrides = {"contributor_cap": True, "citation": said}
    assert in_words(overrides) == {"contributor_cap": True, "citation": word}
    assert overrides["citation"] is said


@pytest.mark.parametrize("overrides", [None, [], {}, {"citation": ["x"]}, {"types": 1}])
def test_words_of_what_cannot_be_stay(overrides: Any) -> None:
    assert in_words(overrides) == overrides


@pytest.mark.parametrize("key", ["description", "landing_page"])
def test_overlay_of_switches(key: str) -> None:
    assert getattr(DEFAULT, key) is True
    assert getattr(DEFAULT.overlaid({key: False}), key) is False


@pytest.mark.parametrize("cap", [1, 50, 1000])
def test_overlay_of_the_cap(cap: int) -> None:
    assert DEFAULT.overlaid({"contributor_cap": cap}).contributor_cap == cap


@pytest.mark.parametrize(
    ("overrides", "key", "value"),
    [
        ([], "overrides", []),
        (None, "overrides", None),
        ({"typos": {}}, "typos", {}),
        ({7: {}}, "7", {}),
        ({"types": []}, "types", []),
        ({"types": None}, "types", None),
        ({"types": {"dataset": "dataset"}}, "types.dataset", "dataset"),
        ({"types": {"dataset": "undefined"}}, "types.dataset", "undefined"),
        ({"types": {"dataset": "Data-Set"}}, "types.dataset", "Data-Set"),
        ({"types": {"dataset": None}}, "types.dataset", None),
        ({"types": {"dataset": ["data-set"]}}, "types.dataset", ["data-set"]),
        ({"types": {"": "book"}}, "types", ""),
        ({"types": {" ": "book"}}, "types", " "),
        ({"types": {1: "book"}}, "types", 1),
        ({"schemes": "doi"}, "schemes", "doi"),
        ({"schemes": {"x": "hdl"}}, "schemes.x.type", "hdl"),
        ({"schemes": {"x": 7}}, "schemes.x.type", 7),
        ({"schemes": {"x": {}}}, "schemes.x.type", None),
        ({"schemes": {"x": {"type": ["doi"]}}}, "schemes.x.type", ["doi"]),
        ({"schemes": {"x": {"type": "doi", "url": "y"}}}, "schemes.x", "url"),
        (
            {"schemes": {"x": {"type": "doi", "relationship": "self"}}},
            "schemes.x.relationship",
            "self",
        ),
        (
            {"schemes": {"x": {"type": "doi", "relationship": "funded-by"}}},
            "schemes.x.relationship",
            "funded-by",
        ),
        ({"roles": {"x": "Author"}}, "roles.x", "Author"),
        ({"roles": {"x": {}}}, "roles.x", {}),
        ({"roles": {"x": SUPERVISION[:-1]}}, "roles.x", SUPERVISION[:-1]),
        ({"relations": {"cites": "self"}}, "relations.cites", "self"),
        ({"relations": {"cites": 1}}, "relations.cites", 1),
        ({"contributor_cap": 0}, "contributor_cap", 0),
        ({"contributor_cap": 1001}, "contributor_cap", 1001),
        ({"contributor_cap": "50"}, "contributor_cap", "50"),
        ({"contributor_cap": True}, "contributor_cap", True),
        ({"contributor_cap": None}, "contributor_cap", None),
        ({"citation": 1}, "citation", 1),
        ({"citation": None}, "citation", None),
        ({"citation": "ris"}, "citation", "ris"),
        ({"citation": "apa"}, "citation", "apa"),
        ({"citation": ["none"]}, "citation", ["none"]),
        ({"landing_page": "yes"}, "landing_page", "yes"),
        ({"description": None}, "description", None),
    ],
)
def test_overlay_refuses_and_names_the_key(
    overrides: Any, key: str, value: Any
) -> None:
    with pytest.raises(MappingError) as caught:
        DEFAULT.overlaid(overrides)
    error = caught.value
    assert (error.key, error.value) == (key, value)
    assert str(error) == (
        f"Mapping {key}: {value!r} is not allowed. Allowed: {error.allowed}."
    )


@pytest.mark.parametrize(
    ("overrides", "allowed"),
    [
        ({"relations": {"x": "y"}}, "part-of, version-of"),
        (
            {"citation": "y"},
            "none, bibtex, formatted-apa, formatted-harvard, formatted-ieee, "
            "formatted-mla, formatted-vancouver, formatted-chicago",
        ),
        ({"description": "y"}, "true, false"),
        ({"contributor_cap": -1}, "whole numbers from 1 to 1000"),
        ({"types": "y"}, "a dictionary"),
        ({"schemes": {"x": {"a": "b"}}}, "type, relationship"),
        (
            {"y": 1},
            "the keys citation, contributor_cap, description, landing_page, relations, "
            "roles, schemes, types",
        ),
    ],
)
def test_overlay_says_what_is_allowed(overrides: dict, allowed: str) -> None:
    with pytest.raises(MappingError) as caught:
        DEFAULT.overlaid(overrides)
    assert caught.value.allowed == allowed


def test_tables_cannot_be_changed_in_place() -> None:
    with pytest.raises(TypeError):
        DEFAULT.types["dataset"] = TypeRow("dataset", "other", "")  # type: ignore[index]
    assert DEFAULT.work_type("dataset") == ("data-set", True)
