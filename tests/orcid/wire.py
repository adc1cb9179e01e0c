# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A server that says exactly the bytes it is told, for answers that no registry should give."""

import socket
import ssl
import threading
import time
from collections.abc import Iterable
from pathlib import Path


def http(
    status: str = "200 OK",
    body: bytes = b"{}",
    length: int | None = None,
    **headers: str,
) -> bytes:
    """An answer; ``length`` is what it pretends to be."""
    size = len(body) if length is None else length
    # We answer once: without this a client may try the connection again before it sees the end.
    said = {"Content-Length": str(size), "Connection": "close", **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in said.items()]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body


class Wire:
    """Listens on a free port, keeps each request and gives the same answer to all.

    :param pieces: bytes to send, and between them seconds (numbers) to wait; None closes the
        connection without a word.
    """

    def __init__(
        self,
        pieces: Iterable[bytes | float] | None = (),
        tls: tuple[Path, Path] | None = None,
    ) -> None:
        """Listen at once."""
        self.pieces = pieces
        self.requests: list[bytes] = []
        self.context: ssl.SSLContext | None = None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*tls)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = (
            f"http{'s' if tls else ''}://127.0.0.1:{self.socket.getsockname()[1]}"
        )
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self._listen)]
        self.threads[0].start()

    def __enter__(self) -> "Wire":
        """Listen."""
        return self

    def __exit__(self, *error: object) -> None:
        """Stop, and wait for whatever is under way."""
        self.over.set()
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        for thread in self.threads:
            thread.join()

    def _listen(self) -> None:
        while not self.over.is_set():
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,))
            self.threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                self._answer(connection)
            except OSError:
                pass  # the client has gone, or does not trust us

    def _answer(self, connection: socket.socket) -> None:
        if self.context:
            connection = self.context.wrap_socket(
                connection, server_side=True, suppress_ragged_eofs=False
            )
        if request := self._request(connection):
            self.requests.append(request)
            for piece in self.pieces or ():
                if isinstance(piece, bytes):
                    connection.sendall(piece)
                elif self.over.wait(piece):
                    break
        # Without TLS's goodbye, as when a process dies.
        connection.close()

    def _request(self, connection: socket.socket) -> bytes:
        connection.settimeout(5)
        data = bytearray()
        until = time.monotonic() + 5
        while time.monotonic() < until:
            head, end, body = bytes(data).partition(b"\r\n\r\n")
            if end and len(body) >= length_of(head):
                break
            if not (more := connection.recv(65536)):
                break
            data += more
        return bytes(data)


def length_of(head: bytes) -> int:
    """The length that a request's head announces."""
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def headers_of(request: bytes) -> dict[str, str]:
    """The headers of a request, names in lower case."""
    lines = request.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
    pairs = (line.partition(":") for line in lines)
    return {name.lower(): value.strip() for name, _, value in pairs}
