# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Finding concepts in the database."""

from collections.abc import Iterable
from uuid import UUID

import pytest

from invenio_orcid_sync.services.errors import NotFound
from invenio_orcid_sync.services.records import (
    all_concepts,
    concept_of,
    concepts_naming,
)

from ..plugins.content import creator, record_data
from ..plugins.world import World, retitled, service, system_identity

ADA, MARY = "0000-0002-1825-0097", "0000-0001-5109-3700"


def found(statement) -> list[UUID]:
    """What a query for concepts finds."""
    from invenio_db import db

    return sorted(db.session.scalars(statement))


def concepts(*recids: str) -> list[UUID]:
    """The concepts of records."""
    return sorted(concept_of(recid) for recid in recids)


def published(world: World, *orcids: str, **options) -> str:
    """Publish a record that names these iDs. :returns: its id."""
    return world._publish(*orcids, **options).id


def test_concept_is_the_same_for_all_versions_and_the_parent(world: World) -> None:
    first = published(world, ADA)
    second = world.new_version(first, retitled("Version 2"))
    parent = service().read(system_identity(), first)["parent"]["id"]
    assert len({first, second, parent}) == 3
    (concept,) = {concept_of(one) for one in (first, second, parent)}
    assert concept != concept_of(published(world, ADA))


def test_concept_of_a_deleted_record_is_found(world: World) -> None:
    recid = published(world, ADA)
    before = concept_of(recid)
    world.delete(recid)
    assert concept_of(recid) == before


def missing(recid: str) -> str:
    """The message about an identifier that leads to no concept."""
    with pytest.raises(NotFound) as raised:
        concept_of(recid)
    return str(raised.value)


@pytest.mark.parametrize("recid", ["nosuch-record", "", "'; DROP TABLE x", "ü"])
def test_identifier_that_is_unknown_is_named(world: World, recid: str) -> None:
    assert missing(recid) == f"There is no record {recid!r} here. Check the identifier."


def test_draft_that_was_never_published_has_no_concept_yet(world: World) -> None:
    draft = service().create(system_identity(), record_data(ADA))
    for recid in (draft.id, draft["parent"]["id"]):
        text = f"There is no published record {recid!r} here. Check the identifier."
        assert missing(recid) == text
    service().publish(system_identity(), draft.id)
    assert concept_of(draft.id) == concept_of(draft["parent"]["id"])


def test_draft_of_a_new_version_does_not_hide_the_published_ones(world: World) -> None:
    recid = published(world, ADA)
    draft = service().new_version(system_identity(), recid)
    parent = draft["parent"]["id"]
    assert concept_of(parent) == concept_of(recid)
    assert found(all_concepts()) == concepts(recid)


def test_all_concepts_are_those_with_a_published_version(world: World) -> None:
    kept, versioned, gone = (published(world) for _ in range(3))
    world.new_version(versioned, retitled("Version 2"))
    service().create(system_identity(), record_data())
    world.delete(gone)
    assert found(all_concepts()) == concepts(kept, versioned)


def test_concept_with_one_deleted_version_is_still_there(world: World) -> None:
    first = published(world)
    second = world.new_version(first, retitled("Version 2"))
    world.delete(second)
    assert found(all_concepts()) == concepts(first)


def naming(*orcids: str) -> Iterable[dict]:
    """Creators with these iDs."""
    return [creator(orcid) for orcid in orcids]


def test_concepts_naming_an_id_are_found_by_creators_and_contributors(
    world: World,
) -> None:
    by_creator = published(world, ADA)
    beside = published(world, MARY, ADA)
    contributors = [{**creator(ADA), "role": {"id": "editor"}}]
    by_contributor = published(world, MARY, contributors=contributors)
    published(world, MARY)
    published(world)
    assert found(concepts_naming(ADA)) == concepts(by_creator, beside, by_contributor)


def test_concepts_naming_an_id_in_an_earlier_version_only_are_found(
    world: World,
) -> None:
    """The work of an author who was dropped is there, and to be looked at."""
    recid = published(world, ADA)
    world.new_version(
        recid, lambda data: data["metadata"].update(creators=naming(MARY))
    )
    assert (
        found(concepts_naming(ADA)) == found(concepts_naming(MARY)) == concepts(recid)
    )


def test_concepts_of_deleted_records_are_not_found(world: World) -> None:
    recid = published(world, ADA)
    assert found(concepts_naming(ADA)) == concepts(recid)
    world.delete(recid)
    assert found(concepts_naming(ADA)) == []


def test_id_in_another_place_names_nobody(world: World) -> None:
    published(world, MARY, description=f"After {ADA}", title=ADA)
    assert found(concepts_naming(ADA)) == []
