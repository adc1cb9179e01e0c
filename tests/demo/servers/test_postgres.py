# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""PostgreSQL out of its wheel."""

import os
import shutil
import socket
import stat
import tempfile
from pathlib import Path

import psycopg2
import pytest

from demo.errors import DemoError
from demo.servers import postgres
from demo.servers.postgres import PostgreSQL, connect, drop_database, replace_database
from demo.state import State

root_only = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root lends another account"
)


@pytest.fixture
def server(room: State) -> PostgreSQL:
    server = PostgreSQL(room, durable=False)
    server.start()
    return server


def ask(uri: str, statement: str) -> object:
    connection = connect(uri)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def test_server_has_our_settings(server: PostgreSQL) -> None:
    names = (
        "listen_addresses",
        "unix_socket_directories",
        "TimeZone",
        "server_encoding",
        "fsync",
    )
    values = [ask(server.uri(), f"SHOW {name}") for name in names]
    assert values == ["127.0.0.1", "", "UTC", "UTF8", "off"]


def test_server_asks_for_the_password(server: PostgreSQL) -> None:
    with pytest.raises(
        psycopg2.OperationalError, match="password authentication failed"
    ):
        connect(server.uri().replace(server.state.secret("postgresql"), "guess"))


def test_data_survive_a_kill_and_a_restart(room: State) -> None:
    server = PostgreSQL(room)
    server.start()
    ask(server.uri(), "CREATE TABLE kept AS SELECT 42 AS answer")
    server._process().kill()
    assert not server.answers()
    server.start()
    assert ask(server.uri(), "SELECT answer FROM kept") == 42


def test_start_ignores_the_file_that_a_killed_server_left(server: PostgreSQL) -> None:
    file = server.data / "postmaster.pid"
    left = file.read_text().splitlines()
    server.stop()
    file.write_text(
        "\n".join([str(os.getpid()), *left[1:]])
    )  # a live process, but a stranger
    server.start()
    assert server.answers()


def test_start_takes_another_port_where_a_stranger_has_ours(
    server: PostgreSQL, room: State
) -> None:
    server.stop()
    old = room.port("postgresql")
    with socket.create_server(("127.0.0.1", old)):
        server.start()
        assert room.port("postgresql") != old
        assert server.answers()


def test_start_refuses_data_of_another_version(server: PostgreSQL) -> None:
    server.stop()
    (server.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(
        DemoError, match="was made by PostgreSQL 9, installed is postgres"
    ):
        server.start()


def test_replace_database_copies_its_template(server: PostgreSQL) -> None:
    one, two = server.uri("one"), server.uri("two")
    replace_database(one)
    ask(one, "CREATE TABLE kept AS SELECT 1 AS answer")
    replace_database(two, template="one")
    ask(two, "UPDATE kept SET answer = 2")
    assert (
        ask(one, "SELECT answer FROM kept"),
        ask(two, "SELECT answer FROM kept"),
    ) == (1, 2)


def test_drop_database_ends_its_connections(server: PostgreSQL) -> None:
    uri = server.uri("one")
    replace_database(uri)
    left_open = connect(uri)
    drop_database(uri)
    assert (
        ask(server.uri(), "SELECT count(*) FROM pg_database WHERE datname = 'one'") == 0
    )
    left_open.close()


@root_only
def test_root_lends_an_account_that_reaches_the_data(room: State) -> None:
    room.base.parent.chmod(0o700)
    server = PostgreSQL(room, durable=False)
    server.start()
    assert server.place.parent == Path(tempfile.gettempdir())
    assert server.answers()
    server.stop()
    server.remove()
    assert not server.place.exists()


@root_only
def test_programs_out_of_reach_are_copied(
    room: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = postgres.installation()
    package = installed.parent
    hidden = tmp_path / "hidden"
    shutil.copytree(installed, hidden / package.name / installed.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, hidden / libraries.name)
    hidden.chmod(0o700)
    there = hidden / package.name / installed.name
    monkeypatch.setattr(postgres, "installation", lambda: there)
    server = PostgreSQL(room, durable=False)
    server.start()
    assert server.answers()
    assert not server.binaries.is_relative_to(tmp_path)
    shutil.rmtree(postgres.aside(there))


def test_aside_refuses_a_folder_of_somebody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = postgres.aside(tmp_path)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o711
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(DemoError, match="belongs to somebody else"):
        postgres.aside(tmp_path)
    folder.rmdir()
