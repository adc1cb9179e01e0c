# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""An author's own works: what is shown of each, by pages, states and titles."""

import pytest
from invenio_db import db

from invenio_orcid_sync.models import Item
from invenio_orcid_sync.services import authored
from invenio_orcid_sync.services.authored import Filter, one, shelf
from invenio_orcid_sync.services.errors import NotFound

from ..plugins.world import Author, World, retitled, service, system_identity


def titles(author: Author, number: int = 1, **which) -> list[str | None]:
    """Return the titles on a page."""
    return [
        work.title for work in shelf(author.connection, Filter(**which), number).works
    ]


def change(world: World, author: Author, number: int = 0, **values) -> Item:
    """Change a ledger row."""
    item = world.item(author, number)
    for key, value in values.items():
        setattr(item, key, value)
    db.session.commit()
    return item


def restrict(recid: str) -> None:
    """Close a record to the public."""
    draft = service().edit(system_identity(), recid).to_dict()
    draft["access"]["record"] = "restricted"
    service().update_draft(system_identity(), recid, draft)
    service().publish(system_identity(), recid)


# What is shown of a work.


def test_work_that_is_sent_shows_title_version_and_when(world: World):
    author = world.author()
    recid = world.publish(author, title="Sent", version="2.1")
    world.drain()
    (work,) = shelf(author.connection).works
    item = world.item(author)
    assert (work.id, work.title, work.version) == (item.id, "Sent", "2.1")
    assert (work.recid, work.concept) == (recid, world.concept(recid))
    assert (work.state, work.code, work.put_code) == ("sent", None, item.put_code)
    assert work.depositor == author.user.user.id
    assert work.sent_at is not None and work.sent_at >= item.created
    assert (work.waits, work.left_out, work.grace_at) == (False, False, None)


def test_work_without_a_version_shows_its_number(world: World):
    author = world.author()
    recid = world.publish(author)
    world.drain()
    assert shelf(author.connection).works[0].version == "v1"
    newer = world.new_version(recid, retitled("Second"))
    world.drain()
    (work,) = shelf(author.connection).works
    assert (work.version, work.title, work.recid) == ("v2", "Second", newer)


def test_sent_at_is_that_of_the_last_time_that_orcid_took_it(world: World):
    author = world.author()
    recid = world.publish(author)
    world.drain()
    first = shelf(author.connection).works[0].sent_at
    world.edit(recid, retitled("Edited"))
    world.fault("status", "PUT", times=1, status=502)
    world.drain()
    assert shelf(author.connection).works[0].sent_at == first
    change(world, author, due_at=first, open_until=first)
    world.drain()
    assert shelf(author.connection).works[0].sent_at > first


def test_work_never_sent_has_no_such_moment(world: World):
    author = world.author()
    stranger = world.make_user(world.site.app)
    world.publish(author, by=stranger)
    world.drain()
    (work,) = shelf(author.connection).works
    assert (work.state, work.code, work.waits) == (
        "needs_author",
        "awaits_author",
        True,
    )
    assert (work.sent_at, work.depositor) == (None, stranger.user.id)


def test_deposit_of_the_site_itself_has_no_account(world: World):
    author = world.author()
    world._publish(author.orcid)
    world.drain()
    assert shelf(author.connection).works[0].depositor == authored.THE_SITE


# What a person may not see.


@pytest.mark.parametrize("own", [True, False])
def test_title_of_a_restricted_record_is_its_depositors_alone(world: World, own: bool):
    """Anyone can type anyone's iD: to be named is no permission to read."""
    author = world.author()
    by = author.user if own else world.make_user(world.site.app)
    recid = world.publish(author, by=by, title="Secret")
    restrict(recid)
    world.drain()
    (work,) = shelf(author.connection).works
    assert work.code == "restricted"
    seen = ("Secret", recid, "v1") if own else (None, None, None)
    assert (work.title, work.recid, work.version) == seen
    assert titles(author, text="Secret") == (["Secret"] if own else [])


def test_title_of_a_deleted_record_is_not_shown(world: World):
    author = world.author()
    recid = world.publish(author, title="Gone")
    world.drain()
    world.delete(recid)
    (work,) = shelf(author.connection).works
    assert (work.title, work.recid, work.version) == (None, None, None)
    assert titles(author, text="Gone") == []


# Pages, states and titles.


def test_what_needs_the_person_comes_first_then_the_newest(world: World):
    author = world.author()
    for title in ("First", "Second", "Third"):
        world.publish(author, title=title)
        world.drain()
    assert titles(author) == ["Third", "Second", "First"]
    change(world, author, 0, hold="author", code="record_full")
    assert titles(author) == ["First", "Third", "Second"]


def test_pages_follow_each_other_and_end(world: World, monkeypatch):
    monkeypatch.setattr(authored, "PAGE", 2)
    author = world.author()
    for title in "abcde":
        world.publish(author, title=f"Work {title}")
        world.drain()
    assert [titles(author, number) for number in (1, 2, 3)] == [
        ["Work e", "Work d"],
        ["Work c", "Work b"],
        ["Work a"],
    ]
    beyond = shelf(author.connection, number=9)
    assert ([work.title for work in beyond.works], beyond.number) == (["Work a"], 3)
    assert (beyond.total, beyond.pages) == (5, 3)
    assert shelf(author.connection, number=-3).number == 1


def test_empty_shelf_has_one_page(world: World):
    empty = shelf(world.author().connection)
    assert (empty.works, empty.total, empty.number, empty.pages) == ([], 0, 1, 1)


@pytest.mark.parametrize(
    "text, found",
    [
        ("engine", ["The Engine", "engines"]),
        ("100%", ["100% sure"]),
        ("%", ["100% sure"]),
        ("_", []),
        ("\\", []),
        ("nothing", []),
    ],
)
def test_title_is_searched_for_as_typed(world: World, text: str, found: list):
    author = world.author()
    for title in ("100% sure", "engines", "The Engine"):
        world.publish(author, title=title)
        world.drain()
    assert titles(author, text=text) == found


def test_state_and_depositor_choose(world: World):
    author = world.author()
    first, second = (world.make_user(world.site.app) for _ in range(2))
    world.publish(author, title="Own")
    world.drain()
    for by, title in ((first, "One"), (second, "Two"), (first, "Three")):
        world.publish(author, by=by, title=title)
        world.drain()
    assert titles(author, state="sent") == ["Own"]
    assert titles(author, state="needs_author") == ["Three", "Two", "One"]
    assert titles(author, depositor=first.user.id) == ["Three", "One"]
    assert titles(author, depositor=second.user.id, text="three") == []
    assert titles(author, state="sent", depositor=first.user.id) == []
    assert titles(author, depositor=authored.THE_SITE) == []
    assert titles(author, state="removing") == []


def test_shelf_holds_no_works_of_others_and_no_second_works(world: World):
    author, other = world.author(), world.author()
    world.publish(other, title="Theirs")
    connection = author.connection
    second = Item(connection_id=connection.id, local_key="5", kind="duplicate")
    db.session.add(second)
    db.session.commit()
    world.drain()
    assert titles(author) == []
    assert titles(other) == ["Theirs"]
    for item in (second, world.item(other)):
        with pytest.raises(NotFound):
            one(author.connection, item.id)
    assert one(other.connection, world.item(other).id).title == "Theirs"
