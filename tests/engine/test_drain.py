# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whatever is odd about one person holds up no other."""

import logging

import pytest
from invenio_db import db

from invenio_orcid_sync.engine import drain
from invenio_orcid_sync.services.operators import connections

from ..plugins.world import World, system_identity
from .answered import later
from .kinds import model, rewrite
from .test_bulk import items, publish, push_due
from .test_turns import prefers

ODD = [
    {"group": ["x"]},
    {"group": [{"work-summary": 7}]},
    {"group": [{"work-summary": [{"put-code": "seven"}]}]},
    {"group": [{"work-summary": [{"put-code": 7, "external-ids": []}, 8]}]},
]


@pytest.mark.parametrize("body", ODD, ids=["text", "number", "word", "list"])
def test_answer_that_cannot_be_read_stops_its_connection_alone(
    world: World, caplog: pytest.LogCaptureFixture, body: dict
) -> None:
    author, other = world.author(), world.author()
    world.fault("apply_then_drop", "POST", "*/work")
    world.publish(author, title="Once")
    world.drain()
    later(world, author)
    world.publish(other, title="Other")
    world.fault("status", "GET", "*/works", status=200, body=body)
    with caplog.at_level(logging.ERROR):
        done = world.drain()
    assert done == {"resolve: unknown_answer": 1, "create: created": 1}
    connection = author.connection
    assert (connection.status, connection.reason) == ("blocked", "unknown_answer")
    assert world.item(author).remote == "creating"
    assert "the answer to resolve cannot be read" in caplog.text

    # An operator has it looked at again.
    connections.check(system_identity(), connection.id)
    world.drain()
    later(world, author)
    world.drain()
    assert (author.connection.status, world.titles(author)) == ("active", ["Once"])
    assert world.item(author).put_code == world.works(author)[0]["put-code"]


def test_works_of_others_that_lack_what_they_should_have_are_passed_over(
    world: World,
) -> None:
    author = world.author()
    world.fault("apply_then_drop", "POST", "*/work")
    world.publish(author, title="Once")
    world.drain()
    later(world, author)
    nothing = {
        "external-id-type": "doi",
        "external-id-value": None,
        "external-id-relationship": "self",
    }
    odd = [
        {"put-code": None, "external-ids": None},
        {"put-code": 7, "external-ids": {"external-id": [nothing]}},
    ]
    body = {"group": [{"work-summary": odd}]}
    world.fault("status", "GET", "*/works", status=200, body=body)
    assert world.drain() == {
        "resolve: resolved": 2,
        "create: duplicate": 1,
        "update: updated": 1,
    }
    assert world.titles(author) == ["Once"]


def test_record_that_cannot_be_read_keeps_no_other_question_open(world: World) -> None:
    author = world.author()
    recids = publish(world, author, 3)
    world.fault("apply_then_drop", "POST", "*/works")
    assert world.drain() == {"create: unanswered": 3}
    spoilt = model(recids[1])
    before = dict(spoilt.json["access"])
    rewrite(spoilt, lambda json: json["access"].update(embargo=5))
    for number in range(3):
        push_due(world, author, number)
    assert world.drain() == {"resolve: resolved": 2}
    held = [item for item in items(world, author, 3) if item.hold]
    assert [(one.remote, one.hold, one.code) for one in held] == [
        ("creating", "operator", "internal_error")
    ]
    rewrite(model(recids[1]), lambda json: json.update(access=before))
    for number in range(3):
        push_due(world, author, number)
    assert world.drain() == {"resolve: resolved": 1}
    assert {item.remote for item in items(world, author, 3)} == {"present"}
    assert len(world.works(author)) == 3


def test_looks_for_others_works_are_used_before_they_are_forgotten(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many people want no second work, each of them costs one look."""
    monkeypatch.setattr(drain, "REMEMBERED", 2)
    world.set(THREADS=2, OTHERS_DEPOSITS="auto")
    authors = [world.author() for _ in range(9)]
    for author in authors:
        prefers(author, overlap="unless_present")
    world.publish(*authors, title="Ours")
    db.session.commit()
    world.set(RATE=50)
    assert world.drain() == {"resolve: resolved": 9, "create: created": 9}
    assert sorted(world.sent()) == ["GET works"] * 9 + ["POST work"] * 9
