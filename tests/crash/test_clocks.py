# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Workers whose clocks are ten minutes apart, and changes of the hour: all that counts is the database's clock."""

import pytest

from ..plugins.world import eventually, retitled
from .scene import COOL_DOWN, LEASE, Scene
from .test_points import LOOK, POST, PUT

TEN = 600.0
"""Seconds: more than a lease lasts, and as long as a cool-down."""


@pytest.mark.parametrize(
    ("first", "second"), [(TEN, -TEN), (-TEN, TEN)], ids=["ahead", "behind"]
)
def test_lease_holds_whatever_the_workers_clocks_say(
    scene: Scene, first: float, second: float
):
    author = scene.world.author()
    scene.world.publish(author, title="One work")
    scene.world.fault("delay", "POST", "*/work", seconds=2)
    drainer = scene.start(ahead=first)
    eventually(lambda: [row.remote for row in scene.rows(author)] == ["creating"])
    assert scene.drain(ahead=second)["busy"] is True
    assert scene.lease_is_held()
    assert drainer.value()["create: created"] == 1

    assert scene.drain(ahead=second) == {"busy": False, "marks": 0}
    assert scene.calls() == [POST]
    scene.check((author, ["One work"]))


@pytest.mark.parametrize("ahead", [TEN, -TEN], ids=["ahead", "behind"])
def test_successor_with_another_clock_waits_for_lease_and_cool_down(
    scene: Scene, ahead: float
):
    author = scene.world.author()
    scene.world.publish(author, title="One work")
    scene.die("create:answered", ahead=-ahead)
    assert scene.drain(ahead=ahead)["busy"] is True
    scene.later(LEASE)
    assert scene.drain(ahead=ahead) == {"busy": False, "marks": 0}
    scene.later(COOL_DOWN - LEASE)
    assert scene.drain(ahead=ahead)["resolve: resolved"] == 1

    assert scene.calls() == [POST, LOOK]
    scene.check((author, ["One work"]))


@pytest.mark.parametrize("ahead", [TEN, -TEN], ids=["ahead", "behind"])
def test_debounce_and_pauses_are_as_long_on_any_clock(scene: Scene, ahead: float):
    author = scene.world.author()
    recid = scene.world.publish(author, title="First")
    scene.drain(ahead=ahead)
    scene.calls()
    patient = {"DEBOUNCE": 60}
    scene.world.edit(recid, retitled("Second"))
    scene.drain(ahead=ahead, config=patient)
    assert scene.calls() == []
    scene.later(61)
    scene.world.fault("html_503", "PUT", "*")
    scene.drain(ahead=ahead, config=patient)
    assert scene.calls() == [PUT]
    scene.drain(ahead=ahead, config=patient)
    assert scene.calls() == []
    scene.later(3)
    scene.drain(ahead=ahead, config=patient)

    assert scene.calls() == [PUT]
    scene.check((author, ["Second"]))


def test_token_is_not_taken_for_expired_by_a_clock_that_is_ahead(scene: Scene):
    """ORCID decides whether a token is good; a century ahead nothing else is sent, or left out."""
    author = scene.world.author()
    scene.world.publish(author, title="One work")

    assert scene.drain(ahead=100 * 365 * 86400)["create: created"] == 1
    assert author.connection.status == "active"
    scene.check((author, ["One work"]))
