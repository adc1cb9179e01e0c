# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A threaded HTTP/1.1 server with keep-alive, and the simulator that runs in it.

Why not the servers that Python and Werkzeug bring: theirs close the connection after each
answer, whereas a client of the registry keeps its connections, and a fault script must be able
to cut one without an answer.
"""

import io
import logging
import socket
import socketserver
import struct
import sys
import threading
import time
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from .app import Application
from .faults import Drop
from .latency import Latency
from .limits import BURST
from .state import Registry

logger = logging.getLogger(__name__)

# An idle connection is closed after this, as a proxy does (our choice).
IDLE_SECONDS = 75

_LONGEST_LINE = 65536


class _Malformed(Exception):
    """Bytes that are no HTTP request."""


class _Handler(socketserver.StreamRequestHandler):
    """One connection: requests one after another until either side closes."""

    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    server: "_Server"

    def setup(self) -> None:
        """Note the connection, so that stopping can close it."""
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        """Forget the connection."""
        try:
            super().finish()
        except OSError:
            pass
        self.server.connections.discard(self.connection)

    def handle(self) -> None:
        """Serve until the connection ends."""
        try:
            while self._serve():
                pass
        except Drop as drop:
            if drop.reset:
                # Linger of 0 seconds: close() sends RST.
                option = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, option)
                self.server.resets.add(self.connection)
        except _Malformed as error:
            logger.info("not HTTP: %s", error)
            self.wfile.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        except OSError:
            pass  # The client has gone, or the server stops.

    def _serve(self) -> bool:
        """Serve one request; False ends the connection."""
        line = self.rfile.readline(_LONGEST_LINE)
        if not line.strip():
            return False
        try:
            method, target, version = line.decode("latin-1").split()
        except ValueError as error:
            raise _Malformed("request line") from error
        environ = self._environ(method, target, version)
        environ |= self._headers()
        keep = version == "HTTP/1.1"
        keep = keep and environ.get("HTTP_CONNECTION", "").lower() != "close"
        environ["wsgi.input"] = io.BytesIO(self._body(environ))
        return self._answer(environ, keep)

    def _environ(self, method: str, target: str, version: str) -> dict[str, Any]:
        path, _, query = target.partition("?")
        host, port = self.server.server_address[:2]
        return {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "REQUEST_URI": target,
            "SERVER_NAME": str(host),
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": version,
            "REMOTE_ADDR": self.client_address[0],
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            # The body is read whole, so that its end is the end of the input.
            "wsgi.input_terminated": True,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }

    def _headers(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while (line := self.rfile.readline(_LONGEST_LINE)) not in (b"\r\n", b"\n"):
            name, colon, value = line.decode("latin-1").partition(":")
            if not colon:
                raise _Malformed("header")
            key = name.strip().upper().replace("-", "_")
            if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
                key = f"HTTP_{key}"
            value = value.strip()
            found[key] = f"{found[key]},{value}" if key in found else value
        return found

    def _body(self, environ: dict[str, Any]) -> bytes:
        if environ.get("HTTP_EXPECT", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
            data = self._chunks()
            environ["CONTENT_LENGTH"] = str(len(data))
            return data
        length = environ.get("CONTENT_LENGTH", "") or "0"
        if not length.isdecimal():
            raise _Malformed("content length")
        return self.rfile.read(int(length))

    def _chunks(self) -> bytes:
        data = bytearray()
        while True:
            size = self.rfile.readline(_LONGEST_LINE).split(b";")[0].strip()
            try:
                length = int(size, 16)
            except ValueError as error:
                raise _Malformed("chunk size") from error
            data += self.rfile.read(length)
            self.rfile.readline(_LONGEST_LINE)
            if length == 0:
                return bytes(data)

    def _answer(self, environ: dict[str, Any], keep: bool) -> bool:
        """Run the application and send what it gives, head and body together if at hand."""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: Any, exc_info: Any = None) -> Any:
            started.append((status, headers))

        pieces = self.server.application(environ, start_response)
        try:
            status, headers = started[0]
            names = {name.lower() for name, _ in headers}
            empty = status[:3] in ("204", "304") or status.startswith("1")
            keep = keep and ("content-length" in names or empty)
            head = self._head(status, headers, keep)
            for piece in pieces:
                self.wfile.write(head + piece)
                head = b""
            if head:
                self.wfile.write(head)
        finally:
            if hasattr(pieces, "close"):
                pieces.close()
        return keep

    def _head(self, status: str, headers: list[tuple[str, str]], keep: bool) -> bytes:
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        # RFC 9110, 6.6.1; by the registry's own clock.
        now = self.server.application.registry.clock.now()
        lines.append(f"Date: {formatdate(now, usegmt=True)}")
        lines.append("Connection: keep-alive" if keep else "Connection: close")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


class _Server(socketserver.ThreadingTCPServer):
    """A thread for each connection."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], application: Any):
        """Bind at once; connections wait until the server runs."""
        self.application = application
        self.connections: set[socket.socket] = set()
        self.resets: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection; one that is to be reset without saying goodbye."""
        if request in self.resets:
            self.resets.discard(request)
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def close_all(self) -> None:
        """Cut the connections that clients keep open, and give their threads time to end."""
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        deadline = time.monotonic() + 2
        while self.connections and time.monotonic() < deadline:
            time.sleep(0.005)


class Simulator:
    """A registry that runs in threads of this process.

    Use it as a context manager, or call :meth:`start` and :meth:`stop`. It starts empty or with
    a seed file; :attr:`registry` is its state, to be read under its lock.
    """

    def __init__(
        self,
        seed: str | Path | None = None,
        rate: float | None = None,
        burst: int = BURST,
        db: str | Path | None = None,
        latency: Latency | None = None,
    ):
        """Prepare; *rate* is in requests a second, None (the default here) for no limit.

        *db* is an SQLite file that keeps the state, None for memory alone; *latency* is how
        long API requests wait.
        """
        self._options: dict[str, Any] = {
            "seed_file": Path(seed) if seed else None,
            "rate": rate,
            "burst": burst,
            "db": Path(db) if db else None,
            "latency": latency,
        }
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.url = ""

    def start(
        self, host: str = "127.0.0.1", port: int = 0, control: bool = True
    ) -> str:
        """Listen, on a free port unless one is given, and give the base URL."""
        self.application = Application(with_control=control, **self._options)
        try:
            self._server = _Server((host, port), self.application)
        except OSError:
            self.application.close()
            raise
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._thread.start()
        self.url = f"http://{host}:{self._server.server_address[1]}"
        return self.url

    def stop(self) -> None:
        """Close the port and all connections."""
        if self._server is None or self._thread is None:
            return
        self.application.pump.stop()
        self._server.shutdown()
        self._server.close_all()
        self._server.server_close()
        self._thread.join()
        with self.registry.lock:
            self.application.close()
        self._server = self._thread = None

    @property
    def registry(self) -> Registry:
        """Give the state."""
        return self.application.registry

    def __enter__(self) -> "Simulator":
        """Start on a free port of this machine, control API on."""
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Stop."""
        self.stop()
