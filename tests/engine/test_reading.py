# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The quick reading agrees with InvenioRDM's record API, writes nothing and keeps nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from demo.deposits import deposits

from ..plugins.content import record_data
from ..plugins.world import Author, World, service, system_identity
from .kinds import KINDS, deposit, join, model, rewrite
from .oracle import read_by_records, trimmed

MOST_STATEMENTS = 5


def settings() -> Any:
    """Return the settings in force."""
    from invenio_orcid_sync.services import engine

    return engine.settings()


def read(concepts: Any) -> dict:
    """Read concepts by the batch."""
    from invenio_orcid_sync.engine.facts import facts_of_many

    return facts_of_many(concepts, settings())


def seen(facts: Any) -> dict[str, Any]:
    """Return every field, and the citation, which is none."""
    found = {field.name: getattr(facts, field.name) for field in fields(facts)}
    return found | {"citation": facts.citation("bibtex")}


def assert_agreed(concepts: dict[str, UUID], orcid: str) -> None:
    """Assert that both ways of reading tell the same of concepts that have names, and make the same work."""
    found = read(concepts.values())
    by_records = {
        name: read_by_records(concept, settings()) for name, concept in concepts.items()
    }
    assert {name: seen(found[concept]) for name, concept in concepts.items()} == {
        name: facts | {"record": trimmed(facts["record"])}
        for name, facts in by_records.items()
    }
    for name, facts in by_records.items():
        if facts["record"] is not None:
            assert_mapped_alike(found[concepts[name]], facts, orcid)


def assert_mapped_alike(found: Any, by_records: dict[str, Any], orcid: str) -> None:
    """Assert that the mapping reads nothing that the quick reading leaves out."""
    from invenio_orcid_sync.core.work import draft_of

    source = found.source(orcid, frozenset(), "bibtex")
    whole = replace(source, record=by_records["record"])
    assert whole.record != source.record
    assert draft_of(source) == draft_of(whole)


@pytest.fixture
def concepts(world: World) -> tuple[dict[str, UUID], Author]:
    """One concept of every kind, and who made them."""
    world.set(TRUSTED_ROLES=["curators"])
    world.patch.setitem(world.site.app.config, "SECURITY_CONFIRMABLE", True)
    author = world.author()
    made = {name: world.concept(make(world, author)) for name, make in KINDS.items()}
    draft = service().create(system_identity(), record_data())
    return made | {"draft": draft._record.parent.id, "unknown": uuid4()}, author


def test_batch_agrees_with_the_record_api_on_real_records(world: World):
    """Or on the demo's own, where there are no real ones."""
    author = world.author()
    made = {
        data["metadata"]["title"]: world.concept(deposit(data))
        for data in deposits((author.orcid,))
    }

    assert_agreed(made, author.orcid)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Hear which statements are executed."""
    import sqlalchemy as sa
    from invenio_db import db

    heard: list[str] = []

    def hear(*event: Any) -> None:
        if "orcid_sync_settings" not in event[2]:  # once in a pass
            heard.append(event[2])

    sa.event.listen(db.engine, "before_cursor_execute", hear)
    yield heard
    sa.event.remove(db.engine, "before_cursor_execute", hear)


def contents() -> list[str]:
    """Return every row of records, drafts, parents and states as text, with its transaction."""
    from invenio_db import db
    from sqlalchemy import text

    tables = ("records_metadata", "drafts_metadata", "parents_metadata")
    return [
        row
        for table in (*tables, "versions_state")
        for row in db.session.scalars(
            text(f"SELECT concat(xmin, t) FROM rdm_{table} t ORDER BY 1")
        )
    ]


def test_batch_agrees_with_the_record_api_and_writes_and_keeps_nothing(
    concepts: tuple[dict[str, UUID], Author],
):
    made, author = concepts
    assert_nothing_is_written_or_kept(made)
    assert_agreed(made, author.orcid)


def assert_nothing_is_written_or_kept(concepts: dict[str, UUID]) -> None:
    """Assert it of the quick reading. The record API does both, so there is something to see."""
    from invenio_db import db
    from invenio_rdm_records.records.api import RDMParent, RDMRecord

    db.session.expunge_all()
    before = contents()
    with statements() as heard:
        found = read(concepts.values())
    asked = len(heard)
    assert not any(isinstance(facts, Exception) for facts in found.values())
    assert not db.session.dirty and not db.session.identity_map.values()
    db.session.commit()
    assert contents() == before
    assert {statement.split()[0] for statement in heard} == {"SELECT"}
    assert asked == MOST_STATEMENTS

    parent = RDMParent.get_record(concepts["with many relations"])
    latest = RDMRecord.get_latest_published_by_parent(parent)
    latest.relations.dereference()
    assert db.session.identity_map.values()
    db.session.commit()
    assert contents() != before


def test_statements_do_not_grow_with_the_batch(world: World):
    author = world.author()
    made = [world.concept(world.publish(author)) for _ in range(4)]
    counts = []
    for size in (1, 4):
        with statements() as heard:
            read(made[:size])
        counts.append(len(heard))

    assert counts == [2, 2]


def test_nothing_is_asked_where_there_are_no_concepts(world: World):
    with statements() as heard:
        assert read([]) == {}

    assert heard == []


def broken(change: Callable[[dict], Any]) -> Callable[[str], None]:
    """Break what is stored of a record."""
    return lambda recid: rewrite(model(recid), change)


def broken_parent(change: Callable[[dict], Any]) -> Callable[[str], None]:
    """Break what is stored of a parent."""
    return lambda recid: rewrite(model(recid).parent, change)


def emptied(recid: str) -> None:
    """Delete a record past the service that leaves a tombstone."""
    from invenio_db import db

    model(recid).json = None
    db.session.commit()


BROKEN = {
    "no metadata": broken(lambda json: json.pop("metadata")),
    "metadata is a list": broken(lambda json: json.update(metadata=[1])),
    "metadata is null": broken(lambda json: json.update(metadata=None)),
    "no id": broken(lambda json: json.pop("id")),
    "a creator is a number": broken(lambda json: json["metadata"].update(creators=[7])),
    "an iD is a number": broken(
        lambda json: json["metadata"]["creators"][0]["person_or_org"].update(
            identifiers=[{"scheme": "orcid", "identifier": 7}]
        )
    ),
    "a DOI without a value": broken(lambda json: json.update(pids={"doi": {"a": 1}})),
    "nothing stored": emptied,
    "parent without an id": broken_parent(lambda json: json.pop("id")),
    "parent is empty": broken_parent(lambda json: json.clear()),
}


def test_one_that_cannot_be_read_fails_no_other(world: World):
    from invenio_orcid_sync.engine.facts import Facts, facts_of

    author = world.author()
    good = world.concept(world.publish(author))
    bad = {}
    for name, breaking in BROKEN.items():
        recid = world.publish(author)
        bad[name] = world.concept(recid)
        breaking(recid)
    found = read([*bad.values(), good])

    assert isinstance(found[good], Facts)
    read_all_the_same = [
        name for name, one in bad.items() if isinstance(found[one], Facts)
    ]
    assert read_all_the_same == []
    for concept in bad.values():
        with pytest.raises(type(found[concept])):
            facts_of(concept, settings())


ODD = {
    "funding is text": broken(lambda json: json["metadata"].update(funding="yes")),
    "an award is text": broken(
        lambda json: json["metadata"].update(funding=[{"award": "yes"}])
    ),
    "an award that there is not": broken(
        lambda json: json["metadata"].update(funding=[{"award": {"id": "x::1"}}])
    ),
    "no pids": broken(lambda json: json.pop("pids")),
    "pids is a list": broken(lambda json: json.update(pids=["10.1234/5"])),
    "parent's pids is text": broken_parent(lambda json: json.update(pids="10.1/2")),
}
OWNERLESS = {
    "no owner": broken_parent(lambda json: json["access"].pop("owned_by")),
    "owner is a word": broken_parent(
        lambda json: json["access"].update(owned_by={"user": "²"})
    ),
    "owner is null": broken_parent(
        lambda json: json["access"].update(owned_by={"user": None})
    ),
    "no access": broken_parent(lambda json: json.pop("access")),
}


def test_odd_ones_are_read_with_an_owner_unknown_if_need_be(world: World):
    """What does not matter for a work keeps none away from ORCID; whose owner is unknown, nobody vouches for."""
    author = world.author()
    made = {}
    for name, making in (ODD | OWNERLESS).items():
        recid = world.publish(author)
        made[name] = world.concept(recid)
        making(recid)
    found = read(made.values())
    publications = {name: found[one].publication for name, one in made.items()}

    own = author.user.user.id
    assert {name: one.owner for name, one in publications.items()} == {
        **dict.fromkeys(ODD, own),
        **dict.fromkeys(OWNERLESS),
    }
    assert not any(one.owner_trusted for one in publications.values())


def test_community_that_is_no_more_vouches_for_nothing(world: World):
    """Its row takes its records' membership with it; what parents have noted of it stays."""
    from invenio_communities.communities.records.models import CommunityMetadata
    from invenio_db import db

    author = world.author()
    recid = world.publish(author)
    concept = world.concept(recid)
    join(recid, "closed")
    assert read([concept])[concept].publication.reviewed is True
    db.session.query(CommunityMetadata).delete()
    db.session.commit()

    assert read([concept])[concept].publication.reviewed is False


def test_removed_parent_is_unknown(world: World):
    from invenio_db import db

    author = world.author()
    recid = world.publish(author)
    concept = world.concept(recid)
    model(recid).parent.json = None
    db.session.commit()

    assert read([concept])[concept].recid is None
