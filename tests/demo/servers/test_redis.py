# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Redis out of its wheel."""

import pytest
import redis as client

from demo.servers import Redis
from demo.servers.redis import ONCE
from demo.state import State


@pytest.fixture
def server(room: State) -> Redis:
    server = Redis(room)
    server.start()
    return server


def test_server_asks_for_the_password(server: Redis) -> None:
    with client.Redis(port=server.state.port("redis"), retry=ONCE) as connection:
        with pytest.raises(client.AuthenticationError):
            connection.ping()


def test_data_survive_a_kill(server: Redis) -> None:
    with client.Redis.from_url(server.uri(3)) as connection:
        connection.set("kept", "yes")
        # What is appended reaches the disk each second.
        connection.execute_command("BGREWRITEAOF")
        while connection.info("persistence")["aof_rewrite_in_progress"]:
            pass
    server._process().kill()
    assert not server.answers()
    server.start()
    with client.Redis.from_url(server.uri(3)) as connection:
        assert connection.get("kept") == b"yes"


def test_clear_empties_all_databases(server: Redis) -> None:
    with client.Redis.from_url(server.uri(5)) as connection:
        connection.set("left", "over")
        server.clear()
        assert connection.dbsize() == 0
