# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What audits set right where works are missing or unknown, and what they leave alone."""

from collections import Counter

import pytest

from ..plugins.world import Author, World, retitled
from .answered import later
from .audits import (
    audited,
    findings,
    found,
    history,
    name_of,
    post,
    published,
    remove,
    row_of,
    rows,
    work,
)
from .repairs import clean, codes, stored

ONE = {"audit: audited": 1}


# Missing.


def test_missing_work_counts_as_deleted_by_its_author(world: World):
    author = world.author()
    one, two = published(world, author, "One", "Two")
    gone = row_of(world, author, one).put_code
    remove(world, author, [gone])
    sent = len(world.sent())

    assert audited(world, author, "repair") == ONE
    assert found(author) == [("missing", gone)]
    row = row_of(world, author, one)
    assert (row.remote, row.put_code, row.opted_out, row.due_at, row.code) == (
        "none",
        None,
        "author_at_orcid",
        None,
        "opted_out",
    )
    assert (row.fingerprint, row.summary, row.doubt) == (None, None, None)
    assert world.sent()[sent:] == ["GET works"]
    world.edit(one, retitled("Edited"))
    world.edit(two, retitled("Two, edited"))
    assert world.drain() == {"update: updated": 1}
    assert world.titles(author) == ["Two, edited"]
    assert set(history(author, "audit", "adopt")) == {
        ("audit", "audited", None),
        ("audit", "missing", gone),
    }
    assert clean(world, author)


def test_missing_work_is_sent_again_once_its_author_asks(world: World):
    from invenio_orcid_sync.services import works

    author = world.author()
    (recid,) = published(world, author, "One")
    remove(world, author, codes(world, author))
    audited(world, author, "repair")

    works.send_again(author.user.id, rows(author)[0].id)
    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["One"]
    assert clean(world, author)


def test_missing_work_that_an_author_took_out_keeps_that_reason(world: World):
    author = world.author()
    published(world, author, "One")
    row = rows(author)[0]
    remove(world, author, [row.put_code])
    stored(row, opted_out="author")

    assert audited(world, author, "repair") == ONE
    assert (rows(author)[0].remote, rows(author)[0].opted_out) == ("none", "author")


def test_question_about_a_missing_work_is_answered_by_the_audit(world: World):
    """Updates were refused with 404; whether the author deleted the works was open."""
    author = world.author()
    one, two = published(world, author, "One", "Two")
    remove(world, author, [row_of(world, author, one).put_code])
    stored(author.connection, status="blocked", reason="works_disappeared")
    world.edit(two, retitled("Edited"))
    assert world.drain() == {}
    for row in rows(author):
        stored(row, doubt="missing", due_at=row.checked_at)
    sent = len(world.sent())

    assert audited(world, author, "repair") == {
        "audit: audited": 1,
        "update: updated": 1,
    }
    assert world.sent()[sent:] == ["GET works", "PUT work"]
    assert row_of(world, author, one).opted_out == "author_at_orcid"
    assert world.titles(author) == ["Edited"]
    assert clean(world, author)


@pytest.fixture
def vanished(world: World) -> Author:
    """A person most of whose works are gone, and whose connection waits for a word about it."""
    author = world.author()
    recids = published(world, author, *(f"Work {n}" for n in range(14)))
    remove(world, author, codes(world, author)[:12])
    world.edit(recids[0], retitled("Edited"))
    assert world.drain() == {"update: missing": 1, "resolve: works_disappeared": 1}
    assert author.connection.reason == "works_disappeared"
    assert world.drain() == {}
    return author


def test_works_that_disappeared_are_only_listed_without_a_word(
    world: World, vanished: Author
):
    assert audited(world, vanished) == ONE
    assert [kind for kind, _ in found(vanished)] == ["missing"] * 12
    connection = vanished.connection
    assert (connection.status, connection.reason) == ("blocked", "works_disappeared")
    assert world.drain() == {}


def test_works_that_disappeared_stay_away_after_a_repair(
    world: World, vanished: Author
):
    sent = len(world.sent())

    assert audited(world, vanished, "repair") == ONE
    assert world.sent()[sent:] == ["GET works"]
    left = Counter(row.opted_out for row in rows(vanished))
    assert left == {"author_at_orcid": 12, None: 2}
    connection = vanished.connection
    assert (connection.status, connection.reason) == ("active", None)
    assert len(world.titles(vanished)) == 2
    assert clean(world, vanished)


def test_works_that_disappeared_are_sent_again_on_demand(
    world: World, vanished: Author
):
    sent = len(world.sent())

    assert audited(world, vanished, "after_restore") == {
        "audit: audited": 1,
        "create: created": 12,
    }
    # The one that somebody waits for goes first.
    assert world.sent()[sent:] == ["GET works", "POST work", "POST works"]
    assert vanished.connection.status == "active"
    titles = {"Edited", *(f"Work {n}" for n in range(1, 14))}
    assert set(world.titles(vanished)) == titles and len(codes(world, vanished)) == 14
    assert {row.opted_out for row in rows(vanished)} == {None}
    assert clean(world, vanished)


# Extra.


@pytest.mark.parametrize("mode", ["repair", "after_restore"])
def test_work_that_belongs_to_nothing_here_is_listed_and_never_deleted(world, mode):
    author = world.author()
    published(world, author, "One")
    (code,) = post(world, author, work("Another system's"))

    assert audited(world, author, mode) == ONE
    assert found(author) == [("extra", code)]
    assert code in codes(world, author)
    assert len(rows(author)) == 1 and rows(author, "duplicate") == []
    assert audited(world, author, mode) == ONE
    assert found(author) == [("extra", code)]


@pytest.mark.parametrize("mode", ["repair", "after_restore"])
def test_work_whose_row_knows_of_none_is_taken_up_and_sent(world: World, mode: str):
    author = world.author()
    (recid,) = published(world, author, "One")
    (code,) = codes(world, author)
    stored(rows(author)[0], remote="none", put_code=None, fingerprint=None)
    sent = len(world.sent())

    assert audited(world, author, mode) == {"audit: audited": 1, "update: updated": 1}
    assert world.sent()[sent:] == ["GET works", "PUT work"]
    assert found(author) == [("extra", code)]
    row = rows(author)[0]
    assert (row.remote, row.put_code, row.due_at) == ("present", code, None)
    assert history(author, "adopt") == [("adopt", "adopted", code)]
    assert codes(world, author) == [code]
    assert clean(world, author)


def test_work_of_an_open_intent_is_taken_up(world: World):
    author = world.author()
    world.fault("apply_then_drop", "POST", "*/work")
    world.publish(author, title="Once")
    assert world.drain() == {"create: unanswered": 1}

    assert audited(world, author, "repair") == {
        "audit: audited": 1,
        "update: updated": 1,
    }
    assert (rows(author)[0].remote, world.titles(author)) == ("present", ["Once"])
    assert clean(world, author)


def test_open_intent_whose_work_is_not_there_stays_open(world: World):
    """ORCID may yet store it."""
    author = world.author()
    world.fault("drop_before_apply", "POST", "*/work")
    world.publish(author, title="Once")
    world.drain()
    due = rows(author)[0].due_at

    assert audited(world, author, "after_restore") == ONE
    assert (rows(author)[0].remote, rows(author)[0].due_at) == ("creating", due)
    later(world, author)
    world.drain()
    assert world.titles(author) == ["Once"]


def test_work_of_a_record_without_a_row_gets_one(world: World):
    from invenio_db import db

    from invenio_orcid_sync.models import History, Item

    author = world.author()
    (recid,) = published(world, author, "One")
    (code,) = codes(world, author)
    db.session.query(History).delete()
    db.session.query(Item).delete()
    db.session.commit()

    assert audited(world, author, "repair") == {
        "audit: audited": 1,
        "update: updated": 1,
    }
    row = row_of(world, author, recid)
    assert (row.remote, row.put_code) == ("present", code)
    assert [one.item_id for one in findings(author)] == [row.id]
    assert clean(world, author)


def test_work_of_somebody_elses_record_goes_after_the_grace_period(world: World):
    """The repository's token was used for a record that does not name the person."""
    world.set(GRACE=0)
    author, other = world.author(), world.author()
    recid = world.publish(other, title="Theirs")
    world.drain()
    post(world, author, work("Theirs", name_of(world, recid)))

    assert audited(world, author, "repair") == {
        "audit: audited": 1,
        "delete: deleted": 1,
    }
    assert codes(world, author) == []
    assert world.titles(other) == ["Theirs"]
    assert clean(world, author)


def test_work_that_its_author_took_out_and_that_is_there_is_removed(world: World):
    author = world.author()
    published(world, author, "One")
    gone = {"remote": "none", "put_code": None, "fingerprint": None}
    stored(rows(author)[0], opted_out="author", **gone)

    assert audited(world, author, "repair") == {
        "audit: audited": 1,
        "delete: deleted": 1,
    }
    assert rows(author)[0].opted_out == "author"
    assert clean(world, author)


@pytest.mark.parametrize(
    "mode, opted_out",
    [
        ("repair", "author_at_orcid"),
        ("after_restore", "author_at_orcid"),
        ("after_restore", "author"),
        ("after_restore", "operator"),
    ],
)
def test_work_that_may_have_been_asked_for_again_is_left(world, mode, opted_out):
    author = world.author()
    published(world, author, "One")
    (code,) = codes(world, author)
    gone = {"remote": "none", "put_code": None, "fingerprint": None}
    stored(rows(author)[0], opted_out=opted_out, **gone)

    assert audited(world, author, mode) == ONE
    assert found(author) == [("extra", code)]
    assert (rows(author)[0].remote, rows(author)[0].opted_out) == ("none", opted_out)
    assert codes(world, author) == [code]
