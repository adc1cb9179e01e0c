# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Real Celery workers over real brokers: killed at named points, with tasks doubled, reordered and too late."""

from collections.abc import Iterator

import pytest

from demo.processes import broker as redis_of

from ..plugins.site import Site
from ..plugins.world import eventually
from .scene import COOL_DOWN, LEASE, Scene
from .test_points import (
    DELETE,
    LOOK,
    POST,
    PUT,
    REVOKE,
    closing,
    create,
    delete,
    update,
)
from .workers import Pair, pair

pytestmark = pytest.mark.soak

DIES_AT = ("create:answered", "update:intended", "delete:answered", "revoke:settled")
"""Where the doomed worker dies: at another moment of each operation."""


@pytest.fixture(scope="module", params=["redis", "rabbitmq"])
def workers(
    request: pytest.FixtureRequest, site: Site, simulator_server: object
) -> Iterator[Pair]:
    """Two workers of the site on each broker."""
    if request.param == "redis":
        broker = redis_of(site.instance)
    else:
        broker = request.getfixturevalue("rabbitmq")
    found = pair(site, broker, ",".join(DIES_AT), COOL_DOWN=int(COOL_DOWN))
    found.start()
    yield found
    found.stop()


PREPARE = {"create": create, "update": update, "delete": delete, "revoke": closing}

SENT = {
    "create:answered": [POST, LOOK],
    "update:intended": [PUT],
    "delete:answered": [DELETE, DELETE],
    "revoke:settled": [REVOKE],
}


@pytest.mark.parametrize("point", DIES_AT)
def test_worker_killed_at_a_point_is_succeeded(scene: Scene, workers: Pair, point: str):
    author, titles = PREPARE[point.partition(":")[0]](scene)
    scene.calls()
    before = workers.deaths()
    workers.drain("doomed")
    eventually(lambda: workers.deaths() == before + 1)

    # Its task is lost with it: nobody gives it to another one, and nobody needs it.
    workers.finish()
    assert scene.lease_is_held()
    scene.later(LEASE)
    workers.finish()
    scene.later(COOL_DOWN)
    workers.finish()
    assert scene.calls() == SENT[point]
    scene.check((author, titles))


def test_tasks_delivered_many_times_send_each_work_once(scene: Scene, workers: Pair):
    authors = [scene.world.author() for _ in range(3)]
    for author in authors:
        scene.world.publish(author, title="One work")
    workers.finish(8)

    assert scene.calls() == [POST] * 3
    scene.check(*((author, ["One work"]) for author in authors))


def test_worker_that_dies_again_and_again_leaves_all_to_its_heir(
    scene: Scene, workers: Pair
):
    """Its parent starts another process after each death, which dies of the next work."""
    author, titles = scene.world.author(), ["One work", "Two works", "Three works"]
    for title in titles:
        scene.world.publish(author, title=title)
        before = workers.deaths()
        workers.drain("doomed")
        eventually(lambda: workers.deaths() == before + 1)
        scene.later(LEASE)
    scene.later(COOL_DOWN)
    workers.finish()

    # One look answers for all.
    assert scene.calls() == [POST, POST, POST, LOOK]
    scene.check((author, titles))
