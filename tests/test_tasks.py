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
from invenio_orcid_sync.services.operators import trend

from .plugins.world import World, system_identity


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


def test_drain_that_did_not_get_through_goes_on_at_once(
    world: World, queued: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.publish(world.author())
    queued()  # InvenioRDM's own
    monkeypatch.setattr(tasks.engine.drain, "__defaults__", (0, 0.0))
    tasks.drain(0)
    assert [(one["task"], one["args"]) for one in queued()] == [
        ("invenio_orcid_sync.tasks.drain", [0])
    ]


def test_drain_that_got_through_leaves_the_next_one_to_beat(
    world: World, queued: Callable
) -> None:
    world.publish(world.author())
    queued()  # InvenioRDM's own
    tasks.drain(0)
    assert world.sent() == ["POST work"]
    assert queued() == []


# Walks through the records.


def names(messages: list[dict[str, Any]]) -> list[str]:
    """Return the tasks that messages ask for."""
    return [one["task"].removeprefix("invenio_orcid_sync.tasks.") for one in messages]


def test_drain_all_starts_a_walk_where_one_is_open(
    world: World, queued: Callable
) -> None:
    world.set(BACKFILL_ON_CONNECT=False)
    world.author()
    queued()
    tasks.drain_all()
    assert names(queued()) == ["drain"]
    tasks.reconcile()
    before = datetime.now(UTC)
    tasks.drain_all()
    drain, walk = queued()
    assert names([drain, walk]) == ["drain", "survey"]
    expires = datetime.fromisoformat(walk["expires"])
    assert (walk["args"], walk["options"]) == ([], {})
    every = world.site.app.config["ORCID_SYNC_DRAIN_EVERY"]
    assert every <= (expires - before).total_seconds() < every + 5
    tasks.survey()
    tasks.drain_all()
    assert names(queued()) == ["drain"]


def test_survey_finds_what_was_published_before(world: World) -> None:
    from .plugins.past import connect, newcomer

    person = newcomer(world)
    world.publish(person, title="Old")
    tasks.drain()
    author = connect(world, person)
    tasks.drain()
    assert world.works(author) == []
    tasks.survey()
    tasks.drain()
    assert world.titles(author) == ["Old"]


def test_reconcile_opens_a_walk_and_leaves_it_to_the_next_one(world: World) -> None:
    from .plugins.past import surveys

    tasks.reconcile()
    tasks.reconcile()
    (opened,) = surveys()
    assert (opened.kind, opened.state, opened.actor) == ("reconcile", "finding", "beat")


def test_reconcile_counts_how_far_it_is(world: World) -> None:
    world.publish(world.author())
    tasks.reconcile()
    (today,) = trend.days(system_identity())
    assert (today.authors, today.works, today.settled) == (1, 1, 0)


def test_walks_are_not_given_to_another_worker_after_a_death() -> None:
    assert tasks.survey.acks_late is False
    assert tasks.survey.time_limit == 300
    assert (tasks.survey.ignore_result, tasks.reconcile.ignore_result) == (True, True)
