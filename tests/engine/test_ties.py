# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which concept a work on an ORCID record belongs to."""

import pytest
from sqlalchemy import event

from invenio_orcid_sync.core.snapshot import Snapshot, Summary
from invenio_orcid_sync.engine import ties

from ..core.test_snapshot import OURS, external_id, summary
from ..plugins.world import World, retitled, service, system_identity
from .audits import name_of


def works(*ids: list[dict]) -> tuple[Summary, ...]:
    """Works with these identifiers, numbered from 1."""
    listed = [summary(number, *each) for number, each in enumerate(ids, 1)]
    return Snapshot({"group": [{"work-summary": listed}]}, OURS).works


def tied(*ids: list[dict]) -> dict[int, str]:
    return ties.concepts_of(works(*ids))


def page(world: World, recid: str) -> dict:
    return external_id(f"{world.site.app.config['SITE_UI_URL']}/records/{recid}", "uri")


def parent(recid: str) -> str:
    return service().read(system_identity(), recid).to_dict()["parent"]["id"]


def name(world: World, recid: str) -> dict:
    kind, value = name_of(world, recid)
    return external_id(value, kind)


def doi(world: World, recid: str, value: str, kind: str = "rec") -> dict:
    """Give a record a DOI."""
    from invenio_db import db
    from invenio_pidstore.models import PersistentIdentifier, PIDStatus

    uuid = PersistentIdentifier.get("recid", recid).object_uuid
    PersistentIdentifier.create(
        "doi",
        value,
        status=PIDStatus.REGISTERED,
        object_type=kind,
        object_uuid=uuid,
    )
    db.session.commit()
    return external_id(value)


def test_work_is_tied_by_address_name_or_doi_of_all_versions_or_one(world: World):
    recid = world.publish(world.author())
    concept = str(world.concept(recid))
    second = world.new_version(recid, retitled("Second"))

    found = tied(
        [page(world, parent(recid))],
        [page(world, recid)],
        [page(world, second)],
        [name(world, recid)],
        [doi(world, recid, "10.5555/one")],
        [doi(world, second, "10.5555/two")],
        [doi(world, parent(recid), "10.5555/all")],
        [external_id("10.5555/ONE")],
    )
    assert found == dict.fromkeys(range(1, 9), concept)


def test_work_that_carries_nothing_of_ours_is_tied_to_nothing(world: World):
    recid = world.publish(world.author())
    concept = str(world.concept(recid))
    site = world.site.app.config["SITE_UI_URL"]
    other = f"elsewhere.example:{parent(recid)}"

    found = tied(
        [],
        [external_id("10.5555/unknown")],
        [external_id(f"https://elsewhere.example/records/{recid}", "uri")],
        [external_id(f"{site}/records/{recid}/files", "uri")],
        [external_id(f"{site}/records/", "uri")],
        [external_id(other, "source-work-id")],
        [external_id(recid, "source-work-id")],
        [external_id(recid, "other-id")],
        [page(world, recid) | {"external-id-relationship": "part-of"}],
        [page(world, recid)],
    )
    assert found == {10: concept}


@pytest.mark.parametrize("status", ["draft", "deleted", "published"])
def test_concept_counts_once_something_of_it_was_published(world: World, status: str):
    author = world.author()
    if status == "draft":
        from ..plugins.content import record_data

        draft = service().create(author.user.identity, record_data(author.orcid))
        recids = [draft.id, draft.to_dict()["parent"]["id"]]
    else:
        recid = world.publish(author)
        recids = [recid, parent(recid)]
        concept = str(world.concept(recid))
    if status == "deleted":
        world.delete(recids[0])

    found = tied(*([page(world, one)] for one in recids))
    assert found == ({} if status == "draft" else {1: concept, 2: concept})


def test_identifier_that_no_version_changes_decides_against_dois(world: World):
    """A DOI moves from one record to another; an address does not."""
    author = world.author()
    one, two = world.publish(author), world.publish(author)

    found = tied([page(world, one), doi(world, two, "10.5555/moved")])
    assert found == {1: str(world.concept(one))}


def test_dois_of_two_records_tie_a_work_to_none(world: World):
    author = world.author()
    recids = [world.publish(author) for _ in range(2)]
    ids = [doi(world, recid, f"10.5555/{n}") for n, recid in enumerate(recids)]

    assert tied(ids, ids[:1]) == {2: str(world.concept(recids[0]))}
    assert tied([page(world, recid) for recid in recids]) == {}


def test_identifiers_of_other_things_tie_to_nothing(world: World):
    recid = world.publish(world.author())

    assert tied([doi(world, recid, "10.5555/user", kind="usr")]) == {}


def test_many_works_take_one_statement(world: World, monkeypatch):
    from invenio_db import db

    author = world.author()
    recids = [world.publish(author) for _ in range(3)]
    ids = [[page(world, recid), external_id("10.5555/x")] for recid in recids]
    said = []
    engine, name = db.session.get_bind(), "before_cursor_execute"

    def hear(connection, cursor, statement, *rest) -> None:
        said.append(statement)

    event.listen(engine, name, hear)
    try:
        assert (len(tied(*ids)), len(said)) == (3, 1)
        assert (len(tied()), len(said)) == (0, 1)
        monkeypatch.setattr(ties, "BATCH", 2)
        assert (len(tied(*ids)), len(said)) == (3, 3)
    finally:
        event.remove(engine, name, hear)
