# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""After a restored backup the ledger is older than the registry: the registry ends right all the same."""

from datetime import timedelta

import pytest

from ..plugins.world import Author, World, retitled
from .audits import (
    audited,
    backed_up,
    found,
    page_of,
    post,
    published,
    remove,
    restored,
    row_of,
    rows,
    work,
)
from .repairs import clean, codes, stored


def described(text: str):
    """An edit that no list shows."""
    return lambda data: data["metadata"].update(description=text)


def described_as(world: World, author: Author) -> set[str]:
    return {one["short-description"] for one in world.works(author)}


def test_registry_ends_right_after_a_restored_backup(world: World):
    """C20: published, edited, deleted, restored and removed by its author since."""
    author = world.author()
    names = ("Kept", "Edited", "Described", "Deleted", "Removed", "Reborn", "Away")
    published(world, author, *names)
    recids = dict(zip(names, published_ids(world, author, names)))
    world.delete(recids["Away"])
    world.drain()
    backup = backed_up(author)

    # What happened since the backup.
    published(world, author, "New")
    published(world, author, "Newer", "Newest")
    world.edit(recids["Edited"], retitled("Edited since"))
    world.edit(recids["Described"], described("Other words"))
    world.delete(recids["Deleted"])
    world.delete(recids["Reborn"])
    world.drain()
    world.restore(recids["Reborn"])
    world.restore(recids["Away"])
    world.drain()
    remove(world, author, [row_of(world, author, recids["Removed"]).put_code])
    before = codes(world, author)
    assert len(before) == 8

    restored(author, backup)
    sent = len(world.sent())
    done = audited(world, author, "after_restore")

    # All were modified since, and one is not there.
    assert done == {"audit: audited": 1, "update: updated": 8, "create: created": 1}
    assert world.sent()[sent] == "GET works"
    assert sorted(world.titles(author)) == sorted(
        "Away Described Kept New Newer Newest Reborn Removed".split() + ["Edited since"]
    )
    assert "Other words" in str(described_as(world, author))
    # Nothing was added anew that was there, and nothing that was there is gone.
    assert set(before) <= set(codes(world, author))
    assert len(codes(world, author)) == len(before) + 1
    assert {row.opted_out for row in rows(author)} == {None}
    assert clean(world, author)


def published_ids(world: World, author: Author, names: tuple[str, ...]) -> list[str]:
    """Return the ids of a person's records by title, which are what the registry has now."""
    from invenio_db import db
    from invenio_rdm_records.records.models import RDMRecordMetadata

    found = {
        one.json["metadata"]["title"]: one.json["id"]
        for one in db.session.query(RDMRecordMetadata)
    }
    return [found[name] for name in names]


def test_edit_that_no_list_shows_is_undone_with_the_record(world: World):
    """The registry has the newer abstract, the restored database the older one."""
    author = world.author()
    (recid,) = published(world, author, "One")
    world.edit(recid, described("Before the backup"))
    world.drain()
    backup = backed_up(author)
    world.edit(recid, described("Since the backup"))
    world.drain()
    world.edit(recid, described("Before the backup"))
    restored(author, backup)
    stored(rows(author)[0], due_at=None)
    from invenio_db import db

    from invenio_orcid_sync.models import Mark

    db.session.query(Mark).delete()
    db.session.commit()
    assert world.drain() == {}

    assert audited(world, author, "after_restore") == {
        "audit: audited": 1,
        "update: updated": 1,
    }
    assert described_as(world, author) == {"Before the backup"}
    assert clean(world, author)


def test_works_that_did_not_change_cost_nothing(world: World):
    author = world.author()
    published(world, author, "One", "Two", "Three")
    backup = backed_up(author)
    (new,) = published(world, author, "New")
    restored(author, backup)
    for row in rows(author):
        # The backup is younger than the works.
        stored(row, checked_at=row.checked_at + timedelta(hours=2))
    sent = len(world.sent())

    assert audited(world, author, "after_restore") == {
        "audit: audited": 1,
        "update: updated": 1,
    }
    assert world.sent()[sent:] == ["GET works", "PUT work"]
    assert row_of(world, author, new).remote == "present"


def test_work_that_is_due_for_what_the_ledger_thinks_is_there_already_is_sent(
    world: World,
):
    author = world.author()
    (recid,) = published(world, author, "Old")
    backup = backed_up(author)
    world.edit(recid, retitled("New"))
    world.drain()
    world.edit(recid, retitled("Old"))
    restored(author, backup)

    assert audited(world, author, "after_restore") == {
        "audit: audited": 1,
        "update: updated": 1,
    }
    assert world.titles(author) == ["Old"]
    assert clean(world, author)


def test_intent_from_the_time_of_the_backup_is_taken_up(world: World):
    """The backup was made between a creation's intent and its answer."""
    author = world.author()
    published(world, author, "One")
    backup = backed_up(author)
    backup[0] |= {"remote": "creating", "put_code": None, "summary": None}
    restored(author, backup)

    audited(world, author, "after_restore")
    assert (rows(author)[0].remote, world.titles(author)) == ("present", ["One"])
    assert clean(world, author)


def test_removal_from_the_time_of_the_backup_is_repeated_and_adds_nothing_twice(
    world: World,
):
    author = world.author()
    (recid,) = published(world, author, "One")
    backup = backed_up(author)
    backup[0] |= {"remote": "deleting", "due_at": backup[0]["checked_at"]}
    world.delete(recid)
    world.drain()
    world.restore(recid)
    world.drain()
    restored(author, backup)

    audited(world, author, "after_restore")
    assert world.titles(author) == ["One"]
    assert clean(world, author)


def test_work_added_anew_since_the_backup_is_taken_up_under_its_new_number(
    world: World,
):
    author = world.author()
    (recid,) = published(world, author, "One")
    (old,) = codes(world, author)
    backup = backed_up(author)
    world.delete(recid)
    world.drain()
    world.restore(recid)
    world.drain()
    (new,) = codes(world, author)
    assert new != old
    restored(author, backup)

    assert audited(world, author, "after_restore") == {
        "audit: audited": 1,
        "update: updated": 1,
    }
    assert found(author) == [("extra", new)]
    assert (rows(author)[0].put_code, codes(world, author)) == (new, [new])
    assert clean(world, author)


def test_nothing_is_read_as_an_authors_deletion(world: World):
    """Whether they deleted it, or we did for a record that lives again, nobody knows any more."""
    author = world.author()
    recids = published(world, author, *(f"Work {n}" for n in range(15)))
    backup = backed_up(author)
    for recid in recids[:12]:
        world.delete(recid)
    world.drain()
    remove(world, author, codes(world, author)[:1])
    for recid in recids[:12]:
        world.restore(recid)
    restored(author, backup)

    assert audited(world, author, "after_restore")["create: created"] == 13
    assert len(set(world.titles(author))) == len(codes(world, author)) == 15
    assert {row.opted_out for row in rows(author)} == {None}
    assert author.connection.status == "active"
    assert clean(world, author)


@pytest.mark.parametrize("doubt", [None, "missing"])
@pytest.mark.parametrize("background", [True, False])
def test_what_was_due_is_sent_after_the_audit(world: World, doubt, background):
    """Sent first, it would meet 404, and a look would take that for the author's deletion."""
    author = world.author()
    (recid,) = published(world, author, "One")
    backup = backed_up(author)
    remove(world, author, codes(world, author))
    world.edit(recid, retitled("Edited"))
    due = {"due_at": backup[0]["checked_at"], "background": background}
    backup[0] |= {"doubt": doubt, "fingerprint": None, **due}
    restored(author, backup)

    assert audited(world, author, "after_restore") == {
        "audit: audited": 1,
        "create: created": 1,
    }
    assert world.titles(author) == ["Edited"]
    assert rows(author)[0].opted_out is None
    assert clean(world, author)


def test_nothing_is_sent_for_a_person_whose_audit_has_to_wait(world: World):
    author, other = world.author(), world.author()
    (recid,) = published(world, author, "One")
    world.edit(recid, retitled("Edited"))
    world.publish(other, title="Other")
    world.fault("status", "GET", f"/v3.0/{author.orcid}/works", status=500)

    assert audited(world, author, "after_restore") == {
        "audit: unanswered": 1,
        "create: created": 1,
    }
    assert (world.titles(author), world.drain()) == (["One"], {})
    stored(author.connection, audit_due_at=None)
    assert world.drain() == {"audit: audited": 1, "update: updated": 1}
    assert world.titles(author) == ["Edited"]


@pytest.mark.parametrize("opted_out", ["author_at_orcid", "author", "operator"])
def test_choices_from_before_the_backup_hold(world: World, opted_out: str):
    author = world.author()
    published(world, author, "One")
    remove(world, author, codes(world, author))
    gone = {"remote": "none", "put_code": None, "fingerprint": None}
    stored(rows(author)[0], opted_out=opted_out, **gone)

    assert audited(world, author, "after_restore") == {"audit: audited": 1}
    assert codes(world, author) == []
    assert rows(author)[0].opted_out == opted_out


def test_works_of_records_that_the_backup_does_not_know_are_kept(world: World):
    """They may be another system's as well: only a person can tell."""
    author = world.author()
    (recid,) = published(world, author, "One")
    unknown = post(
        world,
        author,
        work("Lost record", ("uri", page_of(world, "lost1-12345")[1])),
        work("Other system"),
    )
    restored(author, backed_up(author))

    audited(world, author, "after_restore")
    assert set(unknown) < set(codes(world, author))
    extra = [one for one in found(author) if one[0] == "extra"]
    assert extra == [("extra", code) for code in unknown]
    assert world.drain() == {}
