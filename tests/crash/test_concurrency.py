# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Many drains at once, as beat, operators and redelivered tasks start them."""

import time
from collections import Counter
from datetime import datetime

import pytest

from ..plugins.world import Author, retitled
from .scene import Scene
from .test_points import POST, PUT

pytestmark = pytest.mark.soak


def deadlocks(scene: Scene) -> int:
    """Return how often PostgreSQL had to end one since the database was made."""
    from invenio_db import db

    asked = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    db.session.rollback()
    return db.session.connection().exec_driver_sql(asked).scalar()


def created(*reports: dict) -> int:
    """Sum up."""
    return sum(one.get("create: created", 0) for one in reports)


def busiest_second(log: list[dict]) -> int:
    """Return the greatest number of requests that came within a second."""
    times = sorted(datetime.fromisoformat(one["time"]).timestamp() for one in log)
    return max(
        sum(start <= one < start + 1 for one in times[number:])
        for number, start in enumerate(times)
    )


def test_five_drains_of_one_shard_send_each_work_once(scene: Scene):
    authors = [scene.world.author() for _ in range(5)]
    for author in authors:
        scene.world.publish(author, title="One work")
    reports = [one.value() for one in [scene.start() for _ in range(5)]]

    assert created(*reports) == 5
    assert scene.calls() == [POST] * 5
    scene.check(*((author, ["One work"]) for author in authors))


@pytest.mark.parametrize("shards", [2, 4])
def test_shards_with_two_workers_each_keep_the_rate_and_send_each_work_once(
    scene: Scene, shards: int
):
    before = deadlocks(scene)
    config = {"SHARDS": shards, "RATE": 10, "OTHERS_DEPOSITS": "auto"}
    authors = [scene.world.author() for _ in range(8)]
    recids = [
        scene.world.publish(*authors, by=authors[0].user, title=f"Work {number}")
        for number in range(2)
    ]
    together(scene, shards, config)
    assert Counter(scene.calls()) == {"POST works": 8}
    for recid in recids:
        scene.world.edit(recid, retitled("Edited"))
    together(scene, shards, config)
    log = scene.log()

    assert [one["method"] for one in log] == ["PUT"] * 16
    # Each shard has its part of the rate, and may start with one at once.
    assert busiest_second(log) <= 10 + shards
    assert deadlocks(scene) == before
    scene.check(*((author, ["Edited"] * 2) for author in authors))


def together(scene: Scene, shards: int, config: dict) -> None:
    """Let two processes drain each shard, and again: a shard whose marks another takes in may be too early."""
    for _ in range(2):
        every = [*range(shards)] * 2
        drains = [scene.start(shard=one, config=config) for one in every]
        for one in drains:
            one.value()


def test_drains_that_race_with_edits_end_with_the_last_one(scene: Scene):
    """Whatever order they come in: what is wanted is read when it is planned."""
    author = scene.world.author()
    recid = scene.world.publish(author, title="Edit 0")
    racing = []
    for number in range(1, 7):
        racing.append(scene.start())
        scene.world.edit(recid, retitled(f"Edit {number}"))
    for one in racing:
        one.value()
    scene.drain()

    sent = Counter(scene.calls())
    assert sent[POST] == 1 and sent[PUT] <= 6 and set(sent) <= {POST, PUT}
    scene.check((author, ["Edit 6"]))


def test_drains_that_race_with_deletion_and_restoration_end_with_the_last_one(
    scene: Scene,
):
    author = scene.world.author()
    recid = scene.world.publish(author, title="One work")
    racing = []
    for change in (scene.world.delete, scene.world.restore) * 2:
        racing.append(scene.start())
        change(recid)
    for one in racing:
        one.value()
    scene.drain()

    scene.check((author, ["One work"]))
    assert Counter(scene.calls())["POST work"] <= 3
