# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Looks for secrets wherever a site leaves traces: logs, database, Redis with its queues and results."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress

import redis as client
from kombu import Connection
from psycopg2.sql import SQL, Identifier

from demo.servers.postgres import connect

from ..plugins.site import Site

BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
READERS = {
    b"string": lambda redis, key: redis.get(key),
    b"list": lambda redis, key: redis.lrange(key, 0, -1),
    b"hash": lambda redis, key: redis.hgetall(key),
    b"set": lambda redis, key: redis.smembers(key),
    b"zset": lambda redis, key: redis.zrange(key, 0, -1, withscores=True),
}


def found(secrets: Iterable[str], traces: Iterable[tuple[str, bytes]]) -> list[str]:
    """Return the places that hold one of the secrets, also where they are in base64, as Celery's messages are."""
    wanted = [one.encode() for one in secrets]
    return [
        place
        for place, content in traces
        if any(one in shown for shown in _shown(content) for one in wanted)
    ]


def _shown(content: bytes) -> Iterator[bytes]:
    yield content
    for encoded in BASE64.findall(content):
        try:
            yield base64.b64decode(encoded, validate=True)
        except binascii.Error:
            continue


def traces(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield places and what they hold."""
    yield from _logs(site)
    yield from _rows(site)
    yield from _keys(site)


def _logs(site: Site) -> Iterator[tuple[str, bytes]]:
    for log in site.instance.state.folder("log").iterdir():
        yield f"log of {log.stem}", log.read_bytes()


def _rows(site: Site) -> Iterator[tuple[str, bytes]]:
    with closing(connect(site.database)) as connection, connection.cursor() as run:
        run.execute(TABLES)
        for (table,) in run.fetchall():
            run.execute(SQL("SELECT t::text FROM {} t").format(Identifier(table)))
            text = "\n".join(row for (row,) in run.fetchall())
            yield f"table {table}", text.encode()


def _keys(site: Site) -> Iterator[tuple[str, bytes]]:
    for number in range(6):
        with client.Redis.from_url(
            f"{site.instance.addresses.redis}/{number}"
        ) as redis:
            for key in redis.keys():
                held = READERS[redis.type(key)](redis, key)
                text = held if isinstance(held, bytes) else repr(held).encode()
                yield f"redis {number}: {key.decode(errors='replace')}", key + b" " + text


def messages(broker: str, queue: str) -> Iterator[tuple[str, bytes]]:
    """Take what waits in a queue, and yield it."""
    with Connection(broker) as connection:
        waiting = connection.SimpleQueue(queue, accept=["json", "msgpack"])
        # Its length cannot be asked for: Redis knows no queue that is empty.
        with suppress(waiting.Empty):
            while message := waiting.get(timeout=2):
                headers = repr(message.headers).encode()
                yield f"queue {queue}", _bytes(message.body) + headers
                message.ack()
        waiting.close()


def _bytes(body: str | bytes) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body)
