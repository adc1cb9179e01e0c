# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What an author asks for one work: take it out, send it again."""

import pytest
from invenio_db import db

from invenio_orcid_sync.models import History
from invenio_orcid_sync.services import works
from invenio_orcid_sync.services.errors import NotFound

from ..plugins.world import World, retitled


def asked(author) -> list[tuple]:
    """Return what people asked for: actor, action, work."""
    rows = db.session.query(History).filter(History.actor.like("user:%"))
    rows = rows.filter(History.action != "connect").order_by(History.id)
    return [(one.actor, one.action, one.item_id) for one in rows]


def test_work_that_is_taken_out_goes_and_stays_away(world: World):
    author = world.author()
    recid = world.publish(author)
    world.drain()
    item = world.item(author)
    works.exclude(author.user.user.id, item.id)
    assert world.drain() == {"delete: deleted": 1}
    assert world.works(author) == []
    assert (world.item(author).opted_out, world.item(author).code) == (
        "author",
        "opted_out",
    )
    world.edit(recid, retitled("Edited"))
    assert world.drain() == {}
    assert asked(author) == [(f"user:{author.user.user.id}", "exclude", item.id)]


def test_work_that_waits_and_is_taken_out_asks_no_more(world: World):
    author = world.author()
    world.publish(author, by=world.make_user(world.site.app))
    world.drain()
    works.exclude(author.user.user.id, world.item(author).id)
    assert world.drain() == {}
    assert (world.item(author).hold, world.item(author).code) == (None, "opted_out")


def test_work_that_is_asked_for_again_comes_back(world: World):
    author = world.author()
    world.publish(author, title="Back")
    world.drain()
    user_id, item_id = author.user.user.id, world.item(author).id
    works.exclude(user_id, item_id)
    world.drain()
    works.send_again(user_id, item_id)
    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["Back"]
    assert [action for _, action, _ in asked(author)] == ["exclude", "include"]


def test_work_that_is_taken_out_keeps_who_took_it_out_first(world: World):
    author = world.author()
    world.publish(author)
    world.drain()
    item = world.item(author)
    item.opted_out = "operator"
    db.session.commit()
    works.exclude(author.user.user.id, item.id)
    assert world.item(author).opted_out == "operator"


@pytest.mark.parametrize("ask", [works.accept, works.exclude, works.send_again])
def test_nobody_asks_for_others_works(world: World, ask):
    author, other = world.author(), world.author()
    world.publish(author)
    world.drain()
    item = world.item(author)
    before = (item.opted_out, item.accepted_at)
    with pytest.raises(NotFound):
        ask(other.user.user.id, item.id)
    assert (world.item(author).opted_out, world.item(author).accepted_at) == before
    assert asked(author) == []
    assert world.drain() == {}
