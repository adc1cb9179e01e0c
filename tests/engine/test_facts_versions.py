# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which version stands for a concept, where the operator's rules keep the latest one back."""

from collections.abc import Callable
from typing import Any

import pytest
from invenio_db import db
from sqlalchemy import event

from invenio_orcid_sync.engine.facts import Facts, facts_of, facts_of_many
from invenio_orcid_sync.services import engine

from ..plugins.content import creator
from ..plugins.world import Author, World, retitled, service, system_identity
from .audits import audited, found, name_of, post, put, work
from .kinds import managed_doi, model, rewrite

EMBARGO = {
    "record": "public",
    "files": "restricted",
    "embargo": {"active": True, "until": "2090-01-01", "reason": "Patent"},
}


@pytest.fixture
def author(world: World) -> Author:
    """A person of a repository that shares no embargoed records and no images."""
    world.set(
        VERSIONS="shared",
        ACCESS_STATUSES=["open", "metadata-only"],
        EXCLUDED_TYPES=["image"],
        GRACE=0,
        DEBOUNCE=0,
    )
    return world.author()


def facts(world: World, recid: str) -> Facts:
    """Read a record's concept."""
    return facts_of(world.concept(recid), engine.settings())


def titled(title: str, **more: Any) -> Callable[[dict[str, Any]], None]:
    """Change a draft's title, and what else is said: parts of its metadata, or its access."""

    def change(data: dict[str, Any]) -> None:
        data["access"] = more.pop("access", data["access"])
        data["metadata"] |= {"title": title, **more}

    return change


IMAGE = {"resource_type": {"id": "image-photo"}}
DATASET = {"resource_type": {"id": "dataset"}}
HIDDEN = {"record": "restricted", "files": "restricted"}


@pytest.mark.parametrize(
    "later, shown",
    [
        ([DATASET, {"access": EMBARGO}, DATASET], 4),
        ([DATASET, {"access": EMBARGO}, IMAGE], 2),
        ([{"access": HIDDEN}], 2),
    ],
)
def test_newest_version_that_is_shared_stands_for_the_concept(
    world: World, author: Author, later: list[dict[str, Any]], shown: int
) -> None:
    recid = latest = world.publish(author, title="Version 1")
    for number, each in enumerate(later, 2):
        plain = {"access": {"record": "public", "files": "public"}, **DATASET}
        latest = world.new_version(latest, titled(f"Version {number}", **plain | each))
    found = facts(world, recid)
    assert found.record["metadata"]["title"] == f"Version {shown}"
    assert found.newer == (None if shown == len(later) + 1 else latest)


def test_latest_version_decides_where_nothing_else_is_chosen(
    world: World, author: Author
) -> None:
    world.set(VERSIONS="latest")
    recid = world.publish(author, title="First")
    world.new_version(recid, titled("Second", **IMAGE))
    found = facts(world, recid)
    assert (found.record["metadata"]["title"], found.newer) == ("Second", None)
    assert found.publication.type == "image-photo"


def test_version_that_stands_in_says_its_own_and_names_the_others(
    world: World, author: Author
) -> None:
    recid = world.publish(author, title="First")
    managed_doi(recid, "10.1234/first", "R")
    latest = world.new_version(recid, titled("Second", **IMAGE))
    managed_doi(latest, "10.1234/second", "R")
    found = facts(world, recid)
    source = found.source(author.orcid, frozenset(), "none")
    assert source.record_url.endswith(f"/records/{recid}")
    assert source.concept_url.endswith(f"/records/{found.recid}")
    assert (source.earlier_dois, source.newer) == (("10.1234/second",), latest)
    assert found.record["pids"]["doi"]["identifier"] == "10.1234/first"
    assert found.doi_registered and found.published_at == model(recid).updated


def test_whom_the_latest_version_drops_is_no_author(
    world: World, author: Author
) -> None:
    """A version that stands in is older than what its authors agreed upon."""
    stays, comes = world.author(), world.author()
    recid = world.publish(author, stays, title="First")
    people = [creator(stays.orcid), creator(comes.orcid)]
    world.new_version(recid, titled("Second", creators=people, **IMAGE))
    found = facts(world, recid)
    assert found.publication.creators == {stays.orcid}
    assert found.listed == {stays.orcid}


def test_latest_version_that_makes_no_sense_fails_its_concept_alone(
    world: World, author: Author
) -> None:
    broken, sound = world.publish(author, title="First"), world.publish(
        author, title="First"
    )
    for recid in (broken, sound):
        latest = world.new_version(recid, titled("Second", **IMAGE))
        if recid == broken:
            rewrite(model(latest), lambda json: json["access"].update(embargo=5))
    concepts = [world.concept(broken), world.concept(sound)]
    one, other = facts_of_many(concepts, engine.settings()).values()
    assert isinstance(one, AttributeError)
    assert other.record["metadata"]["title"] == "First"


def test_earlier_version_that_makes_no_sense_stands_for_nothing(
    world: World, author: Author
) -> None:
    recid = world.publish(author, title="First")
    world.new_version(recid, titled("Second", **IMAGE))
    rewrite(model(recid), lambda json: json["access"].update(embargo=5))
    found = facts(world, recid)
    assert (found.record["metadata"]["title"], found.newer) == ("Second", None)


def test_choosing_takes_one_statement_more_for_any_number_of_concepts(
    world: World, author: Author
) -> None:
    said: list[str] = []

    def heard(_connection, _cursor, statement, *_others) -> None:
        said.append(statement)

    counts = []
    for rule, number in (("latest", 1), ("shared", 1), ("shared", 4)):
        world.set(VERSIONS=rule)
        recids = [world.publish(author, title=f"Study {one}") for one in range(number)]
        for recid in recids:
            world.new_version(recid, titled("Later", **IMAGE))
        concepts = [world.concept(recid) for recid in recids]
        settings = engine.settings()
        db.session.rollback()
        said.clear()
        event.listen(db.engine, "before_cursor_execute", heard)
        found = facts_of_many(concepts, settings)
        event.remove(db.engine, "before_cursor_execute", heard)
        assert {bool(one.newer) for one in found.values()} == {rule == "shared"}
        counts.append(len(said))
    assert counts == [3, 4, 4]


def test_work_keeps_its_place_while_a_new_version_is_kept_back(
    world: World, author: Author
) -> None:
    """With the put-code stays what its author chose at ORCID: who may see it, which copy comes first."""
    recid = world.publish(author, title="Open")
    assert world.drain() == {"create: created": 1}
    (before,) = world.works(author)
    latest = world.new_version(recid, titled("Sealed", access=EMBARGO))
    assert world.drain() == {}
    (same,) = world.works(author)
    assert (same["put-code"], world.titles(author)) == (before["put-code"], ["Open"])
    over = EMBARGO["embargo"] | {"until": "2020-01-01"}
    rewrite(model(latest), lambda json: json["access"].update(embargo=over))
    service().lift_embargo(system_identity(), latest)
    assert world.drain() == {"update: updated": 1}
    (after,) = world.works(author)
    assert (after["put-code"], world.titles(author)) == (before["put-code"], ["Sealed"])


def test_work_goes_where_the_latest_version_decides_alone(
    world: World, author: Author
) -> None:
    world.set(VERSIONS="latest")
    recid = world.publish(author, title="Open")
    world.drain()
    world.new_version(recid, titled("Sealed", access=EMBARGO))
    assert world.drain() == {"delete: deleted": 1}
    assert world.titles(author) == []


def test_work_goes_where_the_latest_version_is_hidden(
    world: World, author: Author
) -> None:
    """The rule is for what the operator keeps back. What an author hid must not stand there in another dress."""
    recid = world.publish(author, title="Open")
    world.drain()
    world.new_version(recid, titled("Hidden", access=HIDDEN))
    assert world.drain() == {"delete: deleted": 1}
    assert world.item(author).code == "restricted"


def test_work_says_that_a_newer_version_is_kept_back(
    world: World, author: Author
) -> None:
    recid = world.publish(author, title="Open")
    latest = world.new_version(recid, titled("Sealed", access=EMBARGO))
    assert world.drain() == {"create: created": 1}
    detail = f"version {latest} is newer, and not shared"
    note = {"code": "newer_unshared", "field": "versions", "detail": detail}
    assert note in world.item(author).notes
    world.edit(latest, retitled("Still sealed"))
    assert world.drain() == {}


# Who looks at both sides reads the same rule.


def test_audit_finds_nothing_where_an_earlier_version_stands_in(
    world: World, author: Author
) -> None:
    recid = world.publish(author, title="Open")
    world.drain()
    world.new_version(recid, titled("Sealed", access=EMBARGO))
    world.drain()
    assert audited(world, author) == {"audit: audited": 1}
    assert found(author) == []


def test_repair_brings_back_the_version_that_stands_in(
    world: World, author: Author
) -> None:
    recid = world.publish(author, title="Open")
    world.drain()
    world.new_version(recid, titled("Sealed", access=EMBARGO))
    (there,) = world.works(author)
    put(world, author, there["put-code"], title={"title": {"value": "Another"}})
    assert audited(world, author, "repair") == {
        "audit: audited": 1,
        "update: updated": 1,
    }
    (after,) = world.works(author)
    assert (after["put-code"], world.titles(author)) == (there["put-code"], ["Open"])


def test_work_of_an_earlier_system_is_adopted_and_brought_to_the_version_that_stands_in(
    world: World, author: Author
) -> None:
    recid = world.publish(author, title="Open")
    world.new_version(recid, titled("Sealed", access=EMBARGO))
    (put_code,) = post(world, author, work("Sealed", name_of(world, recid)))
    assert world.drain() == {
        "create: duplicate": 1,
        "resolve: resolved": 1,
        "update: updated": 1,
    }
    (after,) = world.works(author)
    assert (after["put-code"], world.titles(author)) == (put_code, ["Open"])
    assert audited(world, author) == {"audit: audited": 1}
    assert found(author) == []
