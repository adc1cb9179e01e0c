# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A port in front of PostgreSQL that ends one backend around the COMMIT of a chosen transaction."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from psycopg2.extensions import parse_dsn

from demo.servers.postgres import connect

COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"
"""The message as psycopg2 sends it: kind, length, text."""

WHEN = ("before", "during", "after")
"""Before the server sees COMMIT; while it is at it; when it has done it, and nobody heard."""

SLOW = """
    CREATE FUNCTION {0}_is_slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.5); RETURN NEW; END';
    CREATE CONSTRAINT TRIGGER {0}_is_slow AFTER INSERT OR UPDATE ON {0} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION {0}_is_slow();
"""
"""Half a second of each COMMIT of new rows: a deferred trigger is a part of it."""


class Proxy:
    """Passes everything on, until the transaction comes that is to be cut."""

    def __init__(self, database: str, statement: str, when: str) -> None:
        """``statement``: a pattern of one that the transaction contains, once; ``when``: one of `WHEN`."""
        self.database, self.when = database, when
        self.statement = re.compile(statement.encode(), re.DOTALL)
        self.cuts = 0
        parts = parse_dsn(database.replace("+psycopg2", ""))
        self._server = parts["host"], int(parts["port"])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []

    def serve(self) -> None:
        """Take connections until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                upstream = socket.create_connection(self._server)
                self._open += [client, upstream]
                _in_background(self._up, client, upstream)

    def close(self) -> None:
        """Cut everything."""
        for one in (self._listener, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _up(self, client: socket.socket, upstream: socket.socket) -> None:
        """Pass on what the client says, and start to pass on what it is answered."""
        deaf = threading.Event()
        _in_background(_pass, upstream, client, deaf)
        meant = False
        with suppress(OSError):
            while data := client.recv(65536):
                meant = meant or not self.cuts and bool(self.statement.search(data))
                if meant and data == COMMIT:
                    meant = False
                    self._cut(client, upstream, deaf)
                else:
                    upstream.sendall(data)
        upstream.close()

    def _cut(
        self, client: socket.socket, upstream: socket.socket, deaf: threading.Event
    ) -> None:
        self.cuts += 1
        port = upstream.getsockname()[1]
        if self.when == "after":
            deaf.set()
            upstream.sendall(COMMIT)
            self._wait_for(port, "state <> 'active'")
            self._terminate(port)
            client.shutdown(socket.SHUT_RDWR)
        elif self.when == "before":
            self._terminate(port)
            with suppress(OSError):
                upstream.sendall(COMMIT)
        else:
            upstream.sendall(COMMIT)
            self._wait_for(port, "wait_event = 'PgSleep'")
            self._terminate(port)

    def _wait_for(self, port: int, what: str) -> None:
        there = f"SELECT {what} FROM pg_stat_activity WHERE client_port = %s"
        while self._ask(there, port) != [(True,)]:
            time.sleep(0.01)

    def _terminate(self, port: int) -> None:
        there = "FROM pg_stat_activity WHERE client_port = %s"
        self._ask(f"SELECT pg_terminate_backend(pid) {there}", port)
        while self._ask(f"SELECT 1 {there}", port):
            time.sleep(0.01)

    def _ask(self, question: str, port: int) -> list[tuple]:
        with closing(connect(self.database)) as own, own.cursor() as run:
            run.execute(question, (port,))
            return run.fetchall()


@contextmanager
def cutting(database: str, statement: str, when: str) -> Iterator[Proxy]:
    """Serve a proxy; see `Proxy`."""
    proxy = Proxy(database, statement, when)
    _in_background(proxy.serve)
    try:
        yield proxy
    finally:
        proxy.close()


@contextmanager
def slow(database: str, table: str) -> Iterator[None]:
    """Let each COMMIT of rows of a table take a while."""
    with closing(connect(database)) as own, own.cursor() as run:
        run.execute(SLOW.format(table))
        try:
            yield
        finally:
            run.execute(f"DROP FUNCTION {table}_is_slow CASCADE")


def _pass(source: socket.socket, target: socket.socket, deaf: threading.Event) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            if not deaf.is_set():
                target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


def _in_background(what, *arguments) -> threading.Thread:
    thread = threading.Thread(target=what, args=arguments, daemon=True)
    thread.start()
    return thread
