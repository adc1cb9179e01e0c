# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The Celery tasks, and what they put into the broker."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import redis
from kombu.serialization import loads
from werkzeug.local import LocalProxy

from invenio_orcid_sync import tasks
from invenio_orcid_sync.proxies import current_orcid_sync

from .plugins.world import World


@pytest.fixture
def queued(world: World) -> Callable[[], list[dict[str, Any]]]:
    """Take out what waits in the broker, oldest first: headers and arguments."""
    broker = redis.Redis.from_url(world.site.app.config["CELERY_BROKER_URL"])

    def taken() -> list[dict[str, Any]]:
        raw = broker.lrange("celery", 0, -1)
        broker.delete("celery")
        return [shown(json.loads(one)) for one in reversed(raw)]

    taken()
    yield taken
    broker.close()


def shown(message: dict[str, Any]) -> dict[str, Any]:
    """What a message asks for."""
    headers = message["headers"]
    body = base64.b64decode(message["body"])
    kind = message["content-type"]
    arguments, options, _ = loads(
        body, kind, message["content-encoding"], accept={kind}
    )
    return {
        "task": headers["task"],
        "args": arguments,
        "options": options,
        "expires": headers["expires"],
    }


@pytest.mark.parametrize("shards", [1, 3])
def test_drain_all_starts_one_drain_for_each_shard(
    world: World, queued: Callable, shards: int
) -> None:
    world.set(SHARDS=shards)
    tasks.drain_all()
    asked = [(one["task"], one["args"], one["options"]) for one in queued()]
    assert asked == [
        ("invenio_orcid_sync.tasks.drain", [shard], {}) for shard in range(shards)
    ]


def test_drain_that_waited_until_the_next_one_expires(
    world: World, queued: Callable
) -> None:
    """A broker or worker that was away must not meet a thousand of them."""
    world.set(DRAIN_EVERY=30)
    before = datetime.now(UTC)
    tasks.drain_all()
    (message,) = queued()
    expires = datetime.fromisoformat(message["expires"])
    assert 30 <= (expires - before).total_seconds() < 35


def test_messages_carry_neither_token_nor_work(world: World, queued: Callable) -> None:
    author = world.author()
    world.publish(author, title="Not in the broker")
    tasks.drain_all()
    text = json.dumps(queued())
    secrets = (author.token, author.orcid, "Not in the broker")
    assert "invenio_orcid_sync.tasks.drain" in text
    assert [one for one in secrets if one in text] == []


def test_publishing_puts_nothing_of_ours_into_the_broker(
    world: World, queued: Callable
) -> None:
    author = world.author()
    queued()
    world.publish(author)
    ours = [one for one in queued() if one["task"].startswith("invenio_orcid_sync.")]
    assert ours == []


def test_drain_sends_what_is_due(world: World) -> None:
    author = world.author()
    world.publish(author, title="Drained")
    tasks.drain()
    assert world.titles(author) == ["Drained"]


def test_drain_keeps_to_its_shard(world: World) -> None:
    authors = [world.author() for _ in range(8)]
    for author in authors:
        world.publish(author)
    world.set(SHARDS=2)
    tasks.drain(0)
    first = [len(world.works(author)) for author in authors]
    tasks.drain(1)
    assert [len(world.works(author)) for author in authors] == [1] * 8
    assert 0 < sum(first) < 8


def test_drain_repeated_or_doubled_is_harmless(world: World) -> None:
    author = world.author()
    world.publish(author)
    for _ in range(3):
        tasks.drain()
    assert world.sent() == ["POST work"]


def test_drain_returns_nothing_to_keep(world: World) -> None:
    assert (tasks.drain(), tasks.drain_all.ignore_result) == (None, True)
    assert tasks.drain.ignore_result is True


def test_drain_is_not_given_to_another_worker_after_a_death() -> None:
    assert tasks.drain.acks_late is False
    assert tasks.drain.time_limit == 300


def test_proxy_is_the_extension_of_the_current_application(world: World) -> None:
    assert isinstance(current_orcid_sync, LocalProxy)
    extension = world.site.app.extensions["invenio-orcid-sync"]
    assert current_orcid_sync._get_current_object() is extension
    assert current_orcid_sync.environment.name == "simulator"


def test_proxy_without_an_application_says_so() -> None:
    # pytest-invenio's fixtures of other modules are not active here, nor is `world`.
    with pytest.raises(RuntimeError, match="outside of application context"):
        current_orcid_sync.environment
