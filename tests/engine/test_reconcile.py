# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The nightly walk: what nobody announced."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from ..plugins import past
from ..plugins.past import recids, rows, surveys, veteran, walk, walking
from ..plugins.world import Author, World


@pytest.fixture
def old(world: World) -> Callable[..., Author]:
    """Make an author who published so many records before connecting."""
    return partial(veteran, world)


def reconcile() -> int:
    """Have a night pass. :returns: number of rows that it made due."""
    from invenio_orcid_sync.services import backfill

    assert backfill.reconcile("beat") is True
    walk()
    done = surveys(kind="reconcile")[-1]
    assert done.state == "done"
    return done.found


def forget_marks() -> None:
    """Lose all marks, as if the database had refused them."""
    from invenio_db import db

    from invenio_orcid_sync.models import Mark

    db.session.query(Mark).delete()
    db.session.commit()


def test_night_after_which_nothing_changed_sends_and_finds_nothing(world: World):
    author = world.author()
    recid = world.publish(author)
    world.drain()
    walk()
    past.touched(recid, days=-1)
    past.touched(recid, days=-1, parent=True)
    assert [reconcile(), reconcile()] == [0, 0]
    assert world.drain() == {}


def test_looking_at_a_record_does_not_date_it(world: World):
    """Else each night would find what the last one's look has touched."""
    from invenio_db import db
    from invenio_rdm_records.records.models import (
        RDMParentMetadata,
        RDMRecordMetadata,
    )

    def dates() -> list[Any]:
        db.session.rollback()
        models = (RDMRecordMetadata, RDMParentMetadata)
        return [db.session.query(one.updated, one.version_id).one() for one in models]

    author = world.author()
    world.publish(author)
    before = dates()
    world.drain()
    # Just published; and clocks may differ, so that one night looks once more.
    assert reconcile() == 1
    assert world.drain() == {}
    assert dates() == before


def test_lost_mark_of_a_new_record_is_made_up_for(world: World):
    author = world.author()
    walk()
    world.publish(author, title="Unannounced")
    forget_marks()
    assert world.drain() == {}
    assert reconcile() == 1
    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["Unannounced"]


def test_lost_marks_of_an_edit_and_of_a_deletion_are_made_up_for(world: World):
    author = world.author()
    edited, deleted = world.publish(author, title="One"), world.publish(author)
    world.drain()
    world.edit(edited, lambda data: data["metadata"].update(title="Two"))
    world.delete(deleted)
    forget_marks()
    assert world.drain() == {}
    reconcile()
    assert world.drain() == {"update: updated": 1, "delete: deleted": 1}
    assert world.titles(author) == ["Two"]


def test_community_that_accepts_a_record_answers_whose_it_is(
    world: World, accepted_by_a_community: Callable
):
    author, other = world.author(), world.author()
    recid = world.publish(author, by=other.user)
    assert world.drain() == {}
    assert world.item(author).code == "awaits_author"
    past.touched(recid, days=-1)
    past.touched(recid, days=-1, parent=True)
    past.settle_everything()
    assert reconcile() == 0

    accepted_by_a_community(recid, other)
    forget_marks()
    assert reconcile() == 1
    assert world.drain() == {"create: created": 1}


@pytest.fixture
def accepted_by_a_community(world: World) -> Callable[[str, Author], None]:
    """Have a curator accept a published record into a community that reviews."""
    from invenio_communities.proxies import current_communities
    from invenio_rdm_records.proxies import current_record_communities_service
    from invenio_requests.proxies import current_requests_service

    from ..plugins.world import system_identity

    def accept(recid: str, depositor: Author) -> None:
        curator = world.make_user(world.site.app)
        data = {
            "slug": "journal",
            "metadata": {"title": "Journal"},
            "access": {"visibility": "public", "review_policy": "closed"},
        }
        made = current_communities.service.create(curator.identity, data)
        asked, errors = current_record_communities_service.add(
            depositor.user.identity, recid, {"communities": [{"id": made.id}]}
        )
        assert errors == []
        current_requests_service.execute_action(
            system_identity(), asked[0]["request_id"], "accept"
        )

    return accept


def test_import_past_the_service_is_found(world: World, old: Callable):
    """Rows that somebody wrote into the database, with dates of long ago."""
    author = old(1)
    walk()
    world.drain()
    walk()
    known = recids()[0]
    for parent in (False, True):
        past.touched(known, days=-1, parent=parent)
    recid = world.publish(author, title="Imported")
    past.touched(recid, days=-3000)
    past.touched(recid, days=-3000, parent=True)
    forget_marks()
    assert reconcile() == 1
    assert world.drain() == {"create: created": 1}


def test_night_leaves_records_from_before_to_the_backfill_that_nobody_wanted(
    world: World, old: Callable
):
    world.set(BACKFILL_ON_CONNECT=False)
    author = old(1)
    for recid in recids():
        past.touched(recid, days=-1)
        past.touched(recid, days=-1, parent=True)
    assert reconcile() == 0
    world.publish(author, title="Since")
    forget_marks()
    assert reconcile() == 1
    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["Since"]


@pytest.mark.parametrize("found", [0, 1, 2])
def test_night_does_not_undo_a_stop(world: World, old: Callable, found: int):
    """Whether the stop came before the works were found, or after."""
    from invenio_orcid_sync.services import backfill

    author = old(2)
    for recid in recids():
        past.touched(recid, days=-1)
        past.touched(recid, days=-1, parent=True)
    with walking(size=1) as page:
        for _ in range(found):
            page()
    backfill.stop(author.connection, "operator")
    assert len(rows()) == found
    assert reconcile() == 0
    assert world.drain() == {}


def test_change_that_a_night_found_survives_a_stop(world: World, old: Callable):
    """The stop lets all rows rest that wait in the background; the next night finds the change again."""
    from invenio_orcid_sync.services import backfill

    author = old(1)
    recid = recids()[0]
    for parent in (False, True):
        past.touched(recid, days=-1, parent=parent)
    walk()
    past.settle_everything(
        background=False, marked_at=None, hold="author", code="awaits_author"
    )
    past.touched(recid, days=1)
    assert reconcile() == 1
    past.settle_everything(hold=None)
    backfill.start(None, "operator")
    walk()
    assert backfill.stop(None, "operator") == 1
    assert reconcile() == 1


def test_second_night_does_not_begin_before_the_first_is_over(world: World):
    from invenio_orcid_sync.services import backfill

    world.publish(world.author())
    assert backfill.reconcile("beat") is True
    assert backfill.reconcile("beat") is False
    walk()
    assert backfill.reconcile("beat") is True
    assert [one.state for one in surveys(kind="reconcile")] == ["done", "finding"]
