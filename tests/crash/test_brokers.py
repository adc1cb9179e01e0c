# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Redis and brokers that are down, or silent, while somebody publishes: as without us, and nothing is lost."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from demo.servers import Redis

from ..plugins.content import record_data
from ..plugins.site import Site
from ..plugins.world import Author, service
from . import jobs
from .scene import Scene
from .test_database import is_published
from .test_points import POST

pytestmark = pytest.mark.soak

HANGS = "hangs"


@contextmanager
def refusing() -> Iterator[int]:
    """Give a port where nobody listens."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@contextmanager
def silent() -> Iterator[int]:
    """Give a port where somebody listens, and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield listener.getsockname()[1]


@contextmanager
def no_redis(site: Site) -> Iterator[None]:
    """Stop the session's Redis: no cache, no sessions, no results and no broker."""
    if "ORCID_SYNC_TEST_REDIS_URI" in os.environ:
        pytest.skip("the Redis that was given is not ours to stop")
    server = Redis(site.instance.state, durable=False)
    server.stop()
    try:
        yield
    finally:
        server.start()


def draft(author: Author, title: str) -> str:
    """Create a draft."""
    data = record_data(author.orcid, title=title)
    return service().create(author.user.identity, data).id


def with_and_without_us(author: Author) -> list[str]:
    """Create two drafts: one to be published with our component, the other without."""
    return [draft(author, title) for title in ("With us", "Without us")]


def published(
    scene: Scene, recids: list[str], broker: str = "", patience: float = 30
) -> list[str]:
    """Publish both at once. :returns: how that ended, `HANGS` where it does not within ``patience`` seconds."""
    children = [
        scene.processes.start(
            jobs.publish, recid=one, with_us=one == recids[0], broker=broker
        )
        for one in recids
    ]
    end = time.monotonic() + patience
    for one in children:
        one.process.join(max(0.0, end - time.monotonic()))
    ended = [HANGS if one.process.exitcode is None else one.value() for one in children]
    for one in children:
        one.kill()
    return ended


@pytest.mark.parametrize(
    ("broken", "address", "expected"),
    [
        (refusing, "amqp://guest:guest@127.0.0.1:{}//", "OperationalError"),
        (silent, "amqp://guest:guest@127.0.0.1:{}//", "OperationalError"),
        (refusing, "redis://127.0.0.1:{}/5", "OperationalError"),
        (silent, "redis://127.0.0.1:{}/5", HANGS),
    ],
    ids=["rabbitmq-down", "rabbitmq-silent", "redis-down", "redis-silent"],
)
def test_publishing_with_a_broken_broker_is_as_without_us(
    scene: Scene, broken, address: str, expected: str
):
    """Whatever it says, the record is published, its mark is there, and a later drain sends it."""
    author = scene.world.author()
    recids = with_and_without_us(author)
    with broken() as port:
        patience = 6 if expected == HANGS else 30
        ended = published(scene, recids, address.format(port), patience)

    assert ended == [expected, expected]
    assert [is_published(one) for one in recids] == [True, True]
    assert scene.marks() == 1
    assert scene.drain()["create: created"] == 1
    assert scene.calls() == [POST]
    scene.check((author, ["With us"]))


def test_publishing_without_redis_is_as_without_us_and_draining_does_not_need_it(
    scene: Scene,
):
    """InvenioRDM's own publishing needs its cache, and then rolls back; ours is in the same transaction."""
    author = scene.world.author()
    recids = with_and_without_us(author)
    scene.world.publish(author, title="Before")
    with no_redis(scene.world.site):
        first, second = published(scene, recids)
        assert first == second != "published"
        assert [is_published(one) for one in recids] == [False, False]
        assert scene.marks() == 1
        assert scene.drain()["create: created"] == 1

    assert published(scene, recids) == ["published", "published"]
    assert scene.drain()["create: created"] == 1
    assert scene.calls() == [POST, POST]
    scene.check((author, ["Before", "With us"]))
