# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Records that change while their works are on the way."""

from collections import Counter
from collections.abc import Callable

import pytest

from ..plugins.world import eventually, retitled
from . import jobs
from .scene import COOL_DOWN, LEASE, Scene
from .test_points import DELETE, LOOK, POST, PUT

Change = Callable[[Scene, str], object]


def delete(scene: Scene, recid: str) -> None:
    """Delete the record."""
    scene.world.delete(recid)


def restrict(scene: Scene, recid: str) -> None:
    """Hide the record from the public."""
    scene.world.edit(recid, lambda data: data["access"].update(record="restricted"))


def restrict_next(scene: Scene, recid: str) -> None:
    """Publish a version that the public does not see."""
    hidden = lambda data: data["access"].update(record="restricted")  # noqa: E731
    scene.world.new_version(recid, hidden)


RETRACTIONS = [delete, restrict, restrict_next]


@pytest.mark.parametrize("retract", RETRACTIONS)
def test_record_retracted_between_mark_and_send_is_never_sent(
    scene: Scene, retract: Change
):
    author = scene.world.author()
    recid = scene.world.publish(author, title="Retracted")
    retract(scene, recid)
    scene.drain()

    assert scene.calls() == []
    scene.check((author, []))


@pytest.mark.parametrize("retract", RETRACTIONS)
def test_record_retracted_between_its_ledger_row_and_send_is_never_sent(
    scene: Scene, retract: Change
):
    author = scene.world.author()
    recid = scene.world.publish(author, title="Retracted")
    scene.die("expand:settled")
    retract(scene, recid)
    scene.later(LEASE)
    scene.drain()

    assert scene.calls() == []
    scene.check((author, []))


@pytest.mark.parametrize("retract", RETRACTIONS)
@pytest.mark.parametrize(
    ("point", "sent"),
    [("create:intended", [LOOK]), ("create:answered", [POST, LOOK, DELETE])],
)
def test_record_retracted_after_its_sender_died_is_not_there_in_the_end(
    scene: Scene, retract: Change, point: str, sent: list[str]
):
    author = scene.world.author()
    recid = scene.world.publish(author, title="Retracted")
    scene.die(point)
    retract(scene, recid)
    scene.later(LEASE)
    scene.drain()
    scene.later(COOL_DOWN)
    scene.drain()

    assert scene.calls() == sent
    scene.check((author, []))


@pytest.mark.parametrize("retract", RETRACTIONS)
def test_record_retracted_while_its_work_is_on_the_way_is_removed_by_the_same_drain(
    scene: Scene, retract: Change
):
    author = scene.world.author()
    recid = scene.world.publish(author, title="Retracted")
    scene.world.fault("delay", "POST", "*/work", seconds=3)
    drainer = scene.start()
    eventually(lambda: [row.remote for row in scene.rows(author)] == ["creating"])
    retract(scene, recid)
    assert drainer.value()["delete: deleted"] == 1

    assert scene.calls() == [POST, DELETE]
    scene.check((author, []))


def test_version_published_while_the_first_is_on_the_way_follows_in_the_same_drain(
    scene: Scene,
):
    author = scene.world.author()
    recid = scene.world.publish(author, title="Version 1")
    scene.world.fault("delay", "POST", "*/work", seconds=3)
    drainer = scene.start()
    eventually(lambda: [row.remote for row in scene.rows(author)] == ["creating"])
    scene.world.new_version(recid, retitled("Version 2"))
    drained = drainer.value()

    assert (drained["create: created"], drained["update: updated"]) == (1, 1)
    assert scene.calls() == [POST, PUT]
    scene.check((author, ["Version 2"]))


@pytest.mark.parametrize("point", ["update:intended", "update:answered"])
def test_version_published_after_its_senders_death_is_the_one_that_stays(
    scene: Scene, point: str
):
    author = scene.world.author()
    recid = scene.world.publish(author, title="Version 1")
    scene.world.drain()
    scene.world.edit(recid, retitled("Edited"))
    scene.die(point)
    scene.world.new_version(recid, retitled("Version 2"))
    scene.later(LEASE)
    scene.drain()
    scene.later(COOL_DOWN)
    scene.drain()

    sent = [POST, PUT, PUT] if point == "update:answered" else [POST, PUT]
    assert scene.calls() == sent
    scene.check((author, ["Version 2"]))


def test_many_changes_before_the_first_drain_cost_one_request(scene: Scene):
    author = scene.world.author()
    recid = scene.world.publish(author, title="Version 1")
    scene.world.edit(recid, retitled("Edited"))
    scene.world.delete(recid)
    scene.world.restore(recid)
    scene.world.new_version(recid, retitled("Version 2"))

    assert scene.drain()["create: created"] == 1
    assert scene.calls() == [POST]
    scene.check((author, ["Version 2"]))


def test_publishing_during_pushes_of_everything_sends_each_change_once(scene: Scene):
    """Equal works cause no request, however often they are looked at and by however many."""
    authors = [scene.world.author() for _ in range(2)]
    recids = [scene.world.publish(one, title="There") for one in authors]
    scene.world.drain()
    scene.calls()
    racing = [scene.processes.start(jobs.push, times=5)]
    for number, author in enumerate(authors):
        racing += [scene.start(), scene.processes.start(jobs.push, times=5)]
        scene.world.edit(recids[number], retitled("Edited"))
        scene.world.publish(author, title="New")
    for one in racing:
        one.value()
    scene.drain()

    assert Counter(scene.calls()) == {POST: 2, PUT: 2}
    scene.check(*((author, ["Edited", "New"]) for author in authors))
