# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What a broker gets to see, where no worker takes it away."""

import base64
import json

import redis as client
from kombu.serialization import loads

from ..plugins.world import World


def arguments(message: dict) -> tuple:
    """Return positional and named arguments of a task; the instance says how they are written."""
    body = base64.b64decode(message["body"])
    kind = message["content-type"]
    # What this process has done before decides which kinds it takes unasked.
    return tuple(loads(body, kind, message["content-encoding"], accept=[kind])[:2])


def test_messages_carry_ids_only(world: World):
    """What crosses the broker is a shard's number: no token, payload or name."""
    from invenio_orcid_sync.tasks import drain_all

    author = world.author()
    world.publish(author, title="Secret title")
    drain_all()

    with client.Redis.from_url(f"{world.site.instance.addresses.redis}/5") as queue:
        messages = [json.loads(one) for one in queue.lrange("celery", 0, -1)]
    ours = [one for one in messages if "orcid" in one["headers"]["task"]]
    asked = [list(arguments(one)) for one in ours]
    # The walk for earlier works of who has just connected needs no number at all.
    assert sorted(asked) == [[[], {}], [[0], {}]]
    seen = str(messages) + str([base64.b64decode(one["body"]) for one in messages])
    assert author.token not in seen and "Secret title" not in seen
