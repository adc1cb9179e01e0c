# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Pages and other strange bodies that come with 200: they decide nothing."""

import pytest

from ..plugins.world import World, retitled
from .answered import later, published

BODIES = [
    {"body": "<html>Under maintenance</html>", "content_type": "text/html"},
    {"body": ""},
    {"body": []},
    {"body": {}},
    {"body": {"group": None, "put-code": None}},
    {"body": {"group": "x", "put-code": "7"}},
]
every_body = pytest.mark.parametrize(
    "body", BODIES, ids=["page", "empty", "list", "nothing", "nulls", "texts"]
)


@every_body
def test_page_in_place_of_the_works_opts_nothing_out(world: World, body: dict):
    """The update was refused as missing; whether the author deleted the work is still open."""
    author = world.author()
    recid = published(world, author)
    missing = {"response-code": 404, "error-code": 9016}
    world.fault("status", "PUT", status=404, body=missing)
    world.fault("status", "GET", "*/works", status=200, **body)
    world.edit(recid, retitled("Edited"))

    assert world.drain() == {"update: missing": 1, "resolve: unanswered": 1}
    item = world.item(author)
    assert (item.opted_out, item.doubt) == (None, "missing")
    later(world, author)
    assert world.drain() == {"resolve: resolved": 1, "update: updated": 1}
    assert world.titles(author) == ["Edited"]


def test_page_in_place_of_the_works_lets_nothing_be_sent_twice(world: World):
    author = world.author()
    world.fault("apply_then_drop", "POST", "*/work")
    world.publish(author, title="Once")
    world.drain()
    world.fault("status", "GET", "*/works", status=200, **BODIES[0])
    later(world, author)

    assert world.drain() == {"resolve: unanswered": 1}
    assert world.item(author).remote == "creating"
    later(world, author)
    assert world.drain() == {"resolve: resolved": 1}
    assert world.titles(author) == ["Once"]


@every_body
def test_page_in_place_of_the_work_leaves_the_update_open(world: World, body: dict):
    author = world.author()
    recid = published(world, author)
    world.fault("status", "PUT", status=200, **body)
    world.edit(recid, retitled("Edited"))

    assert world.drain() == {"update: unanswered": 1}
    later(world, author)
    assert world.drain() == {"update: updated": 1}
    assert world.titles(author) == ["Edited"]
