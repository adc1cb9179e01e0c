# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What audits set right where works are there twice, differ, or are others'."""

import pytest

from ..plugins.world import World
from .audits import (
    ask,
    audited,
    found,
    history,
    name_of,
    page_of,
    post,
    published,
    put,
    remove,
    row_of,
    rows,
    work,
)
from .repairs import clean, codes, stored

ONE = {"audit: audited": 1}


# Duplicate.


def test_second_work_is_removed_and_the_first_stays(world: World):
    author = world.author()
    (recid,) = published(world, author, "One")
    (first,) = codes(world, author)
    (second,) = post(world, author, work("Again", page_of(world, recid)))
    sent = len(world.sent())

    assert audited(world, author, "repair") == {
        "audit: audited": 1,
        "delete: deleted": 1,
    }
    assert world.sent()[sent:] == ["GET works", "DELETE work"]
    assert found(author) == [("duplicate", second)]
    assert codes(world, author) == [first]
    (row,) = rows(author, "duplicate")
    assert (row.local_key, row.remote, row.due_at) == (str(second), "none", None)
    assert row.code == "second_work"
    assert history(author, "delete") == [("delete", "deleted", second)]
    assert clean(world, author)


def test_of_several_works_without_a_row_the_oldest_stays(world: World):
    author = world.author()
    recid = world.publish(author, title="One")
    stored_codes = post(
        world,
        author,
        work("A", name_of(world, recid)),
        work("B", page_of(world, recid)),
    )

    # What is due is sent first, and meets the work that is there.
    assert world.drain() == {
        "create: duplicate": 1,
        "resolve: resolved": 1,
        "update: updated": 1,
    }
    assert audited(world, author, "repair") == {
        "audit: audited": 1,
        "delete: deleted": 1,
    }
    assert codes(world, author) == stored_codes[:1]
    assert world.titles(author) == ["One"]
    assert clean(world, author)


def test_second_work_that_orcid_does_not_remove_is_found_again(world: World):
    author = world.author()
    (recid,) = published(world, author, "One")
    (second,) = post(world, author, work("Again", page_of(world, recid)))
    refused = {"response-code": 403, "error-code": 9010}
    world.fault("status", "DELETE", "*", status=403, body=refused)

    assert audited(world, author, "repair") == {
        "audit: audited": 1,
        "delete: not_our_work": 1,
    }
    (row,) = rows(author, "duplicate")
    assert (row.remote, row.hold, row.code) == ("present", "operator", "not_our_work")
    assert audited(world, author) == ONE
    assert found(author) == [("duplicate", second)]
    assert audited(world, author, "repair") == {
        "audit: audited": 1,
        "delete: deleted": 1,
    }
    assert [one.id for one in rows(author, "duplicate")] == [row.id]
    assert clean(world, author)


def test_second_work_whose_removal_is_lost_is_removed_again(world: World):
    author = world.author()
    (recid,) = published(world, author, "One")
    post(world, author, work("Again", page_of(world, recid)))
    world.fault("apply_then_drop", "DELETE", "*")
    assert audited(world, author, "repair") == {
        "audit: audited": 1,
        "delete: unanswered": 1,
    }
    (row,) = rows(author, "duplicate")
    stored(row, due_at=row.checked_at)

    assert world.drain() == {"delete: deleted": 1}
    assert world.titles(author) == ["One"]
    assert clean(world, author)


def test_second_works_go_too_when_their_author_leaves(world: World):
    from invenio_db import db

    from invenio_orcid_sync.services import connections

    author = world.author()
    (recid,) = published(world, author, "One")
    post(world, author, work("Again", page_of(world, recid)))
    world.fault("status", "DELETE", "*", status=500)
    audited(world, author, "repair")
    db.session.expire_all()
    connections.disconnect(author.user.user, "remove")
    for kind in ("work", "duplicate"):
        for row in rows(author, kind):
            stored(row, due_at=row.checked_at)

    assert world.drain()["delete: deleted"] == 2
    assert codes(world, author) == []
    assert author.connection.status == "disconnected"


# Changed and foreign.


@pytest.mark.parametrize("mode", ["repair", "after_restore"])
def test_changed_work_is_sent_again(world: World, mode: str):
    author = world.author()
    published(world, author, "One", "Two")
    code = rows(author)[0].put_code
    put(world, author, code, title={"title": {"value": "Tampered"}})
    sent = len(world.sent())

    assert audited(world, author, mode) == {"audit: audited": 1, "update: updated": 1}
    assert world.sent()[sent:] == ["GET works", "PUT work"]
    assert found(author) == [("changed", code)]
    assert sorted(world.titles(author)) == ["One", "Two"]
    assert codes(world, author) == sorted(row.put_code for row in rows(author))
    assert clean(world, author)


@pytest.mark.parametrize("mode", ["repair", "after_restore"])
def test_copies_that_others_added_are_left_alone(world: World, mode: str):
    author = world.author()
    published(world, author, "One")
    (code,) = codes(world, author)
    copy = world.act(author, "add_own_copy", put_code=code)["put_code"]

    assert audited(world, author, mode) == ONE
    assert found(author) == [("foreign", copy)]
    assert codes(world, author) == [code, copy]
    assert world.drain() == {}


# All of it.


def test_repair_of_all_is_one_look_each_and_what_it_takes(world: World):
    author, other = world.author(), world.author()
    one, two, three, four = published(world, author, "One", "Two", "Three", "Four")
    published(world, other, "Other")
    remove(world, author, [row_of(world, author, one).put_code])
    put(world, author, row_of(world, author, two).put_code, type="book")
    post(world, author, work("Again", page_of(world, three)), work("Unknown"))
    lost = {"remote": "none", "put_code": None, "fingerprint": None}
    stored(row_of(world, author, four), **lost)
    sent = len(world.sent())
    ask(author, other, mode="repair")

    assert world.drain() == {
        "audit: audited": 2,
        "update: updated": 2,
        "delete: deleted": 1,
    }
    requests = sorted(world.sent()[sent:])
    assert requests == ["DELETE work", *["GET works"] * 2, *["PUT work"] * 2]
    assert sorted(world.titles(author)) == ["Four", "Three", "Two", "Unknown"]
    assert sorted(kind for kind, _ in found(author)) == [
        "changed",
        "duplicate",
        "extra",
        "extra",
        "missing",
    ]
    audited(world, author)
    assert [kind for kind, _ in found(author)] == ["extra"]


def test_row_that_somebody_waits_for_stays_before_those_that_are_repaired(world: World):
    author = world.author()
    waiting, settled = published(world, author, "Waiting", "Settled")
    stored(author.connection, status="blocked", reason="works_disappeared")
    remove(world, author, codes(world, author))
    row = row_of(world, author, waiting)
    stored(row, due_at=row.checked_at)

    assert audited(world, author, "after_restore")["create: created"] == 2
    assert row_of(world, author, waiting).background is False
    assert row_of(world, author, settled).background is True
