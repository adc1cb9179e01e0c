# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Ports, secrets and files of a state folder."""

import socket
import stat

from demo.state import PORTS, State, is_free, write_private


def test_port_is_remembered(room: State) -> None:
    assert room.port("web") == State(room.base).port("web")


def test_ports_of_two_servers_differ(room: State) -> None:
    chosen = {room.port(str(number)) for number in range(30)}
    assert len(chosen) == 30
    assert chosen <= set(PORTS)


def test_port_that_was_forgotten_is_chosen_anew(room: State) -> None:
    write_private(room.folder("ports") / "web", "1")
    assert room.port("web") == 1
    room.forget_port("web")
    assert room.port("web") in PORTS


def test_is_free_sees_a_listener() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert not is_free(port)
    assert is_free(port)


def test_secret_is_kept_and_private(room: State) -> None:
    secret = room.secret("redis")
    file = room.base / "secrets" / "redis"
    assert (file.read_text(), State(room.base).secret("redis")) == (secret, secret)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert secret != room.secret("postgresql")


def test_write_private_replaces_an_open_file(room: State) -> None:
    file = room.base / "file"
    file.write_text("old")
    file.chmod(0o644)
    write_private(file, b"new")
    assert file.read_text() == "new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in room.base.iterdir()] == ["file"]
