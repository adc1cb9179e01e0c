# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Two processes and one lease, on real time: shortened, but nobody moves a clock."""

import os
import signal
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from ..plugins.world import Author, eventually, retitled
from .processes import Child
from .scene import COOL_DOWN, LEASE, Scene
from .test_points import LOOK, POST, PREPARE, PUT, SENT, create

LENGTH = "engine.lease.LENGTH"


def creating(scene: Scene, author: Author) -> bool:
    """Tell whether a creation is under way, or looks so."""
    return any(row.remote == "creating" for row in scene.rows(author))


def test_lease_of_a_dead_drainer_is_respected_while_it_lasts(scene: Scene):
    author = scene.world.author()
    scene.world.publish(author, title="One work")
    scene.die("create:planned", patches={LENGTH: timedelta(seconds=4)})
    died = time.monotonic()
    turned_away = 0
    while scene.drain()["busy"]:
        assert scene.calls() == []
        turned_away += 1
        assert time.monotonic() - died < 15, "nobody may ever drain again"

    assert turned_away > 1
    assert time.monotonic() - died > 3
    assert scene.calls() == ["POST work"]
    scene.check((author, ["One work"]))


# A deadline and a lease as they are to each other, at a fiftieth: 150 s and 180 s.
IN_PROPORTION = {LENGTH: timedelta(seconds=3.6), "orcid.client.DEADLINE": 3.0}

STOPS = {"engine.points.signal": SimpleNamespace(SIGKILL=signal.SIGSTOP)}
"""The process does not die at the point that it is told, but hangs until somebody wakes it."""


def hang(scene: Scene, point: str, **patches: Any) -> Child:
    """Let a drainer hang at a point."""
    old = scene.start(die_at=point, patches={**STOPS, **patches})
    process = psutil.Process(old.process.pid)
    eventually(lambda: process.status() == psutil.STATUS_STOPPED)
    return old


def wake(old: Child) -> None:
    """Let it go on, and see it find out that it is too late."""
    os.kill(old.process.pid, signal.SIGCONT)
    assert old.value()["busy"] is True


ANSWERED = [point for point in SENT if point.endswith(":answered")]


@pytest.mark.parametrize("point", ANSWERED)
def test_drainer_that_sleeps_over_an_answer_commits_nothing_and_doubles_nothing(
    scene: Scene, point: str
):
    """The lease's epoch stops it; its successor does not touch what may be under way."""
    author, titles = PREPARE[point.partition(":")[0]](scene)
    scene.calls()
    old = hang(scene, point)
    told = scene.history()
    scene.later(LEASE)
    scene.drain()
    scene.later(COOL_DOWN)
    scene.drain()
    assert scene.calls() == SENT[point]
    written = scene.history()
    assert written > told
    wake(old)

    assert scene.history() == written
    assert scene.drain() == {"busy": False, "marks": 0}
    assert scene.calls() == []
    scene.check((author, titles))


def test_drainer_that_sleeps_over_an_answer_commits_nothing_even_without_a_successor(
    scene: Scene,
):
    author, titles = create(scene)
    old = hang(scene, "create:answered")
    scene.later(LEASE)
    wake(old)

    assert creating(scene, author)
    assert scene.history() == {}
    assert scene.drain() == {"busy": False, "marks": 0}
    scene.later(COOL_DOWN)
    assert scene.drain()["resolve: resolved"] == 1
    assert scene.calls() == [POST, LOOK]
    scene.check((author, titles))


def test_update_whose_sender_slept_before_it_left_does_not_leave(scene: Scene):
    """Its successor has sent something newer since, which it would undo."""
    author = scene.world.author()
    recid = scene.world.publish(author, title="First")
    scene.world.drain()
    scene.calls()
    scene.world.edit(recid, retitled("Second"))
    old = hang(scene, "update:intended", **IN_PROPORTION)
    eventually(lambda: not scene.lease_is_held())
    scene.world.edit(recid, retitled("Third"))
    scene.later(COOL_DOWN)
    assert scene.drain()["update: updated"] == 1
    wake(old)

    assert scene.calls() == [PUT]
    scene.check((author, ["Third"]))


@pytest.mark.parametrize("operation", ["create", "bulk"])
def test_creation_whose_sender_slept_before_it_left_does_not_leave(
    scene: Scene, operation: str
):
    author, titles = PREPARE[operation](scene)
    old = hang(scene, f"{operation}:intended", **IN_PROPORTION)
    eventually(lambda: not scene.lease_is_held())
    wake(old)

    assert scene.calls() == []
    scene.later(COOL_DOWN)
    scene.drain()
    assert scene.calls() == SENT[f"{operation}:intended"]
    scene.check((author, titles))


def test_drainer_that_works_longer_than_its_lease_lasts_keeps_it(scene: Scene):
    authors = [scene.world.author() for _ in range(4)]
    for author in authors:
        scene.world.publish(author, title="One work")
    scene.world.fault("delay", "POST", "*/work", times=4, seconds=1.2)
    drainer = scene.start(config={"THREADS": 1}, patches=IN_PROPORTION)
    eventually(lambda: creating(scene, authors[0]))
    began = time.monotonic()
    while time.monotonic() < began + 4:
        assert scene.lease_is_held()
        assert scene.drain()["busy"] is True

    assert drainer.value()["create: created"] == 4
    assert scene.calls() == [POST] * 4
    scene.check(*((author, ["One work"]) for author in authors))


def test_request_whose_answer_does_not_come_ends_before_its_lease(scene: Scene):
    author = scene.world.author()
    scene.world.publish(author, title="One work")
    scene.world.fault("delay", "POST", "*/work", seconds=6)
    drained = scene.drain(budget=0.3, patches=IN_PROPORTION)

    assert drained == {"busy": False, "marks": 1, "create: unanswered": 1}
    assert scene.held(author) == {}
    eventually(lambda: scene.held(author))
    scene.later(COOL_DOWN)
    assert scene.drain()["resolve: resolved"] == 1
    assert scene.calls() == ["POST work", "GET works"]
    scene.check((author, ["One work"]))


def test_request_whose_answer_drips_ends_before_its_lease(scene: Scene):
    author = scene.world.author()
    recid = scene.world.publish(author, title="One work")
    scene.world.drain()
    scene.world.edit(recid, retitled("Edited"))
    scene.world.fault("slow_drip", "PUT", "*/work/*", seconds=0.5)
    drained = scene.drain(budget=0.3, patches=IN_PROPORTION)

    assert drained == {"busy": False, "marks": 1, "update: unanswered": 1}
    scene.later(COOL_DOWN)
    assert scene.drain()["update: updated"] == 1
    assert scene.calls() == ["POST work", "PUT work", "PUT work"]
    scene.check((author, ["Edited"]))
