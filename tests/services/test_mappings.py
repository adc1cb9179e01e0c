# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The mapping as operators see it."""

from typing import Any

import pytest
from invenio_access.permissions import system_identity

from invenio_orcid_sync.core.mapping import DEFAULT, MappingError
from invenio_orcid_sync.services import mappings, settings
from invenio_orcid_sync.services.errors import NotFound
from invenio_orcid_sync.services.mappings import Change, Row

from ..plugins.site import Site
from ..plugins.world import World


def row(kind: str, name: str, overrides: dict[str, Any] | None = None) -> Row:
    """Return a word's row."""
    (found,) = (
        one
        for one in mappings.rows(system_identity, "en", overrides)
        if (one.kind, one.name) == (kind, name)
    )
    return found


def said(found: Row) -> tuple[Any, ...]:
    """Return what becomes of a word."""
    return found.target, found.relationship, found.source, found.here, found.unmapped


@pytest.mark.parametrize(
    "kind, name, expected",
    [
        (
            "types",
            "publication-article",
            ("journal-article", None, "default", True, False),
        ),
        (
            "types",
            "publication-thesis",
            ("dissertation-thesis", None, "default", False, False),
        ),
        ("schemes", "eissn", ("issn", "part-of", "default", True, False)),
        ("schemes", "url", ("uri", None, "default", True, False)),
        ("roles", "datacurator", ("data-curation", None, "default", True, False)),
        ("roles", "other", (None, None, "default", True, False)),
        ("relations", "ispartof", (None, "part-of", "default", True, False)),
        ("relations", "cites", (None, None, "none", True, True)),
    ],
)
def test_word_of_the_default(
    committed: Site, kind: str, name: str, expected: tuple[Any, ...]
) -> None:
    assert said(row(kind, name)) == expected


def test_words_that_only_this_repository_has_are_flagged(committed: Site) -> None:
    vocabulary = {"types": {"hologram": "image"}}
    laid = row("types", "hologram", vocabulary)
    assert said(laid) == ("image", None, "operator", False, False)
    unmapped = [
        one
        for one in mappings.rows(system_identity)
        if one.unmapped and one.kind != "relations"
    ]
    assert [one for one in unmapped if not one.here] == []
    schemes = committed.app.config["RDM_RECORDS_IDENTIFIERS_SCHEMES"]
    assert {one.name for one in unmapped if one.kind == "schemes"} == set(
        schemes
    ) - set(DEFAULT.schemes)


def test_scheme_of_the_instance_is_flagged_until_it_is_mapped(world: World) -> None:
    key = "RDM_RECORDS_IDENTIFIERS_SCHEMES"
    own = {**world.site.app.config[key], "inventory": {"label": "Inventory number"}}
    world.patch.setitem(world.site.app.config, key, own)
    found = row("schemes", "inventory")
    assert (found.title, said(found)) == (
        "Inventory number",
        (None, None, "none", True, True),
    )
    mapped = row("schemes", "inventory", {"schemes": {"inventory": "other-id"}})
    assert said(mapped) == ("other-id", "version-of", "operator", True, False)


def test_changes_are_what_is_not_as_in_the_default(committed: Site) -> None:
    overrides = {
        "types": {"dataset": "other", "poster": "conference-poster", "comic": "other"},
        "schemes": {"doi": None},
        "contributor_cap": 10,
        "citation": True,
    }
    assert mappings.changes(system_identity, overrides) == [
        Change("types", "comic", None, "other"),
        Change("types", "dataset", "data-set", "other"),
        Change("schemes", "doi", "doi, version-of", "not sent"),
        Change("option", "contributor_cap", "50", "10"),
    ]
    assert (
        mappings.changes(system_identity, {}) == mappings.changes(system_identity) == []
    )


def test_edited_row_joins_the_others_and_goes_when_it_is_the_default(
    committed: Site,
) -> None:
    once = mappings.edited({"citation": False}, "types", "dataset", "other")
    assert once == {"citation": False, "types": {"dataset": "other"}}
    twice = mappings.edited(once, "types", "comic", "book")
    assert twice["types"] == {"dataset": "other", "comic": "book"}
    back = mappings.edited(twice, "types", "dataset", "data-set")
    assert back["types"] == {"comic": "book"}
    assert mappings.edited(once, "types", "dataset", "data-set") == {"citation": False}
    with pytest.raises(MappingError, match="types.dataset: 'film' is not allowed"):
        mappings.edited(once, "types", "dataset", "film")


def test_trial_shows_a_record_before_and_after(world: World) -> None:
    author = world.author()
    recid = world.publish(author)
    trial = mappings.tried(
        system_identity, recid, {"types": {"publication-article": "review"}}
    )
    assert (trial.before.payload["type"], trial.after.payload["type"]) == (
        "journal-article",
        "review",
    )
    others = [{**one.payload, "type": ""} for one in (trial.before, trial.after)]
    assert others[0] == others[1]
    assert trial.after.violations == []
    assert settings.current() == 0
    with pytest.raises(NotFound):
        mappings.tried(system_identity, "no-such", {})


def test_saved_rows_are_those_in_force(world: World) -> None:
    settings.save(system_identity, {"mapping": {"types": {"dataset": "other"}}}, base=0)
    assert mappings.overrides(system_identity) == {"types": {"dataset": "other"}}
    assert mappings.changes(system_identity) == [
        Change("types", "dataset", "data-set", "other")
    ]
