# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The same over AMQP, the broker of most installations."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from demo.processes import beat as beat_of
from demo.processes import worker as worker_of

from ..plugins.site import Site
from ..plugins.world import World, eventually, retitled


@pytest.fixture(scope="module")
def amqp_worker(site: Site, simulator_server: object, rabbitmq: str) -> Iterator[None]:
    """A worker and beat on RabbitMQ."""
    broker = {"INVENIO_BROKER_URL": rabbitmq, "INVENIO_CELERY_BROKER_URL": rabbitmq}
    processes = []
    for describe in (worker_of, beat_of):
        process = describe(site.instance)
        name = f"{process.name}-amqp"
        ready = "ready." if describe is worker_of else "beat: Starting"
        process = replace(process, name=name, env={**process.env, **broker})
        process.ready = lambda process=process, ready=ready: process.printed(ready)
        process.start()
        processes.append(process)
    yield
    for process in processes:
        process.stop()


def test_publication_reaches_orcid_over_rabbitmq(world: World, amqp_worker: None):
    author = world.author()
    recid = world.publish(author, title="Over AMQP")
    eventually(lambda: world.titles(author) == ["Over AMQP"])
    world.edit(recid, retitled("Edited over AMQP"))
    eventually(lambda: world.titles(author) == ["Edited over AMQP"])
    assert world.sent() == ["POST work", "PUT work"]
