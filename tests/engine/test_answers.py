# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the drainer makes of the registry's answers, and of their absence."""

from datetime import timedelta

import pytest

from ..plugins.world import World, retitled
from .answered import give_doi, history, later, published, unpaused

# An answer that never came.


def test_create_whose_answer_is_lost_is_found_with_one_look(world: World):
    author = world.author()
    world.fault("apply_then_drop", "POST", "*/work")
    world.publish(author, title="Applied")

    assert world.drain() == {"create: unanswered": 1}
    item = world.item(author)
    assert (item.remote, item.code) == ("creating", "unanswered")
    assert world.drain() == {}

    later(world, author)
    assert world.drain() == {"resolve: resolved": 1}
    assert world.titles(author) == ["Applied"]
    assert world.item(author).put_code == world.works(author)[0]["put-code"]
    assert world.sent() == ["POST work", "GET works"]


def test_create_that_was_never_applied_is_repeated_after_a_look(world: World):
    author = world.author()
    world.fault("drop_before_apply", "POST", "*/work")
    world.publish(author, title="Not applied")
    world.drain()
    later(world, author)

    assert world.drain() == {"resolve: resolved": 1, "create: created": 1}
    assert world.titles(author) == ["Not applied"]


def test_create_whose_answer_is_lost_is_not_repeated_by_an_edit(world: World):
    author = world.author()
    world.fault("apply_then_drop", "POST", "*/work")
    recid = world.publish(author, title="Before")
    world.drain()
    world.edit(recid, retitled("After"))

    assert world.drain() == {}
    later(world, author)
    assert world.drain() == {"resolve: resolved": 1, "update: updated": 1}
    assert world.titles(author) == ["After"]


def test_create_whose_answer_is_lost_is_recognised_after_a_new_version(world: World):
    author = world.author()
    world.fault("apply_then_drop", "POST", "*/work")
    recid = world.publish(author, title="Version 1")
    world.drain()
    world.new_version(recid, retitled("Version 2"))
    world.drain()
    later(world, author)
    world.drain()

    assert world.titles(author) == ["Version 2"]


def test_create_whose_answer_is_lost_is_removed_when_the_record_went_meanwhile(
    world: World,
):
    author = world.author()
    world.fault("apply_then_drop", "POST", "*/work")
    recid = world.publish(author)
    world.drain()
    world.delete(recid)
    later(world, author)

    assert world.drain() == {"resolve: resolved": 1, "delete: deleted": 1}
    assert world.works(author) == []


def test_process_that_died_with_an_open_intent_leaves_nothing_doubled(world: World):
    """As after SIGKILL between the registry's answer and our commit: the intent stands, the work too."""
    from invenio_db import db

    author = world.author()
    published(world, author, title="Once")
    item = world.item(author)
    item.remote, item.put_code = "creating", None
    item.due_at = item.created
    db.session.commit()

    assert world.drain() == {"resolve: resolved": 1}
    assert world.titles(author) == ["Once"]


def test_update_whose_answer_is_lost_is_repeated(world: World):
    author = world.author()
    recid = published(world, author)
    world.fault("apply_then_drop", "PUT")
    world.edit(recid, retitled("Edited"))
    assert world.drain() == {"update: unanswered": 1}
    later(world, author)

    assert world.drain() == {"update: updated": 1}
    assert world.titles(author) == ["Edited"]


def test_edit_does_not_overtake_an_update_whose_answer_is_lost(world: World):
    """ORCID may apply that one later, and the last one applied wins."""
    author = world.author()
    recid = published(world, author)
    world.edit(recid, retitled("Second"))
    world.fault("drop_before_apply", "PUT")
    assert world.drain() == {"update: unanswered": 1}
    world.edit(recid, retitled("Third"))

    assert world.drain() == {}
    later(world, author)
    assert world.drain() == {"update: updated": 1}
    assert world.titles(author) == ["Third"]


def test_removal_overtakes_an_update_whose_answer_is_lost(world: World):
    """Removing does not wait: the update would find nothing any more."""
    author = world.author()
    recid = published(world, author)
    world.edit(recid, retitled("Second"))
    world.fault("drop_before_apply", "PUT")
    assert world.drain() == {"update: unanswered": 1}
    world.delete(recid)

    assert world.drain() == {"delete: deleted": 1}
    assert world.works(author) == []


def test_delete_whose_answer_is_lost_ends_with_the_repeats_404(world: World):
    author = world.author()
    recid = published(world, author)
    world.fault("apply_then_drop", "DELETE")
    world.delete(recid)
    assert world.drain() == {"delete: unanswered": 1}
    later(world, author)

    assert world.drain() == {"delete: deleted": 1}
    item = world.item(author)
    assert (item.remote, item.opted_out) == ("none", None)


def test_record_restored_during_an_open_delete_is_sent_anew(world: World):
    author = world.author()
    recid = published(world, author, title="Back")
    world.fault("apply_then_drop", "DELETE")
    world.delete(recid)
    world.drain()
    world.restore(recid)

    assert world.drain() == {"delete: deleted": 1, "create: created": 1}
    assert world.titles(author) == ["Back"]


def test_registry_that_refuses_connections_pauses_and_opens_no_question(world: World):
    author = world.author()
    world.publish(author)
    world.patch.setattr(
        world.site.app.extensions["invenio-orcid-sync"], "environment", nowhere(world)
    )

    assert world.drain() == {"create: registry_busy": 1}
    item = world.item(author)
    assert (item.remote, item.attempts) == ("none", 0)


def nowhere(world: World):
    """Return the environment with an address where nobody listens."""
    from dataclasses import replace

    environment = world.site.app.extensions["invenio-orcid-sync"].environment
    return replace(environment, api="http://127.0.0.1:9")


# Trouble over there.


@pytest.mark.parametrize(
    "fault",
    [{"fault": "html_503"}, {"fault": "status", "status": 429}],
    ids=["503", "429"],
)
def test_busy_registry_stops_all_starts_and_costs_no_attempt(world: World, fault):
    author, other = world.author(), world.author()
    world.set(THREADS=1)
    world.fault(method="POST", times=1, **fault)
    world.publish(author)
    world.publish(other)

    assert world.drain() == {"create: registry_busy": 1}
    assert world.drain() == {}
    unpaused(world)
    assert world.drain() == {"create: created": 2}
    assert world.item(author).attempts == world.item(other).attempts == 0


def test_answers_that_were_under_way_together_make_one_pause(world: World):
    from datetime import datetime, timezone

    from invenio_orcid_sync.engine.waits import pause
    from invenio_orcid_sync.services import engine

    registry, now = engine.registry(), datetime.now(timezone.utc)
    for _ in range(16):
        pause(registry, "registry_busy", now)
    assert registry.backoff == 1

    pause(registry, "registry_busy", registry.paused_until + timedelta(seconds=1))
    assert registry.backoff == 2


def test_internal_error_on_create_is_looked_into(world: World):
    author = world.author()
    body = {"response-code": 500, "error-code": 9008}
    world.fault("status", "POST", status=500, body=body)
    world.publish(author)

    assert world.drain() == {"create: unanswered": 1}
    assert world.item(author).remote == "creating"


# Duplicates.


def test_work_that_is_there_already_is_adopted(world: World):
    """The ledger was lost, or an earlier integration sent it: 9021 names the work, a look confirms that it is ours."""
    from invenio_db import db

    from invenio_orcid_sync.models import History, Item

    author = world.author()
    recid = published(world, author, title="Sent before")
    put_code = world.item(author).put_code
    db.session.query(History).delete()
    db.session.query(Item).delete()
    db.session.commit()
    world.edit(recid, retitled("Sent again"))

    assert world.drain() == {
        "create: duplicate": 1,
        "resolve: resolved": 1,
        "update: updated": 1,
    }
    assert world.item(author).put_code == put_code
    assert world.titles(author) == ["Sent again"]


def test_duplicate_that_carries_another_concept_is_not_hijacked(world: World):
    author = world.author()
    doi = {"doi": {"identifier": "10.1234/same", "provider": "external"}}
    published(world, author, title="The DOI's own")
    second = world.publish(author, title="Claims the same DOI")
    give_doi(world, second, author, doi)

    assert world.drain() == {"create: duplicate": 1, "resolve: resolved": 1}
    item = world.item(author, 1)
    assert (item.remote, item.hold, item.code) == (
        "none",
        "operator",
        "identifier_taken",
    )
    assert world.titles(author) == ["The DOI's own"]
    assert history(author)[-2:] == [
        ("create", "duplicate", world.works(author)[0]["put-code"]),
        ("resolve", "resolved", None),
    ]
