# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The WSGI application: faults and limits in front, one lock around what is applied."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Request, Response

from . import access, control, media, seed
from .call import SEEN, Call
from .changes import noting
from .database import Database
from .errors import OrcidError
from .faults import UNAVAILABLE, Drop, Fault, Script
from .latency import Latency
from .limits import BURST, Limits
from .log import RequestLog
from .routes import CONTROL, PUBLIC, WEB, routes
from .shapes import ERROR
from .state import Registry
from .webhooks import Pump

logger = logging.getLogger(__name__)

# Under these the proxy counts requests, and errors have the registry's shape.
_APIS = {"/v3.0/": False, "/pub/v3.0/": True}


class Application:
    """One simulator: its state, and what stands before it."""

    def __init__(
        self,
        with_control: bool = False,
        seed_file: Path | None = None,
        rate: float | None = None,
        burst: int = BURST,
        db: Path | None = None,
        latency: Latency | None = None,
    ):
        """Start with the seed, or with what *db* holds.

        :param rate: requests a second, None for no limit.
        :param db: an SQLite file that keeps the state; None for memory alone.
        :param latency: how long API requests wait; None for not at all.
        """
        self.registry = Registry()
        self.script, self.log = Script(), RequestLog()
        self.limits, self.latency = Limits(rate, burst), latency
        self.pump = Pump(self.registry)
        self._started_with = (seed_file, rate, burst, latency)
        self._routes = routes(with_control)
        self._later: list[tuple[float, Request]] = []
        self._database = Database(db) if db is not None else None
        if self._database is None or not self._database.load(self.registry):
            self.restart()

    def restart(self) -> None:
        """Go back to the start."""
        seed_file, rate, burst, latency = self._started_with
        self.pump.stop()
        with self.registry.lock:
            self._later.clear()
            self.registry.clear()
            if seed_file is not None:
                seed.load(self.registry, seed_file)
            self.store_all()
        self.script.clear()
        self.log.clear()
        self.limits.set(rate, burst)
        self.latency = latency and latency.again()

    def store_all(self) -> None:
        """Store the whole state, where there is a database."""
        if self._database is not None:
            self._database.replace(self.registry)

    def close(self) -> None:
        """Let go of the database."""
        if self._database is not None:
            # What the webhooks' thread noted since the last request.
            self._database.store(self.registry, [])
            self._database.close()

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        # Read here: a slow sender must not hold the lock.
        request.get_data(cache=True, parse_form_data=False)
        if request.path in control.UNLOCKED:
            return self._dispatched(request)(environ, start_response)
        if request.path.startswith("/__control__/"):
            return self.applied(request)(environ, start_response)
        started, asked = time.time(), self._asked(request)
        status, size, fault = 0, 0, None
        try:
            response = self._limited(request)
            if response is None:
                fault = self.script.next(request.method, request.path)
                response = self._faulty(request, fault)
            status, size = response.status_code, response.content_length or 0
        finally:
            self.log.add(
                started,
                **asked,
                # 0 stands for no answer.
                status=status,
                bytes=size,
                seconds=round(time.time() - started, 6),
                fault=fault.kind if fault else None,
            )
        return response(environ, start_response)

    def _asked(self, request: Request) -> dict[str, Any]:
        """Describe a request for the log, as it comes in: its token may end meanwhile."""
        token = self.registry.access.get(access.bearer(request) or "")
        named = request.form.get("client_id") or request.args.get("client_id")
        return {
            "method": request.method,
            "path": request.path,
            "client": token.client.client_id if token else named,
            "orcid": token.orcid if token else None,
            "ended": token.ended if token else None,
        }

    def _limited(self, request: Request) -> Response | None:
        """Hold back or refuse what comes too fast (orcid-api 4); None lets it pass.

        What passes waits as long as the latency says, while others go on.
        """
        for prefix, public in _APIS.items():
            if request.path.startswith(prefix):
                wait = self.limits.wait_of(request.remote_addr or "", public)
                if wait is None:
                    return _unavailable(503)
                # Read once: the control API may take it away meanwhile.
                latency = self.latency
                wait += latency.sample() if latency else 0.0
                if wait:
                    time.sleep(wait)
        return None

    def _faulty(self, request: Request, fault: Fault | None) -> Response:
        """Apply the request, with what the script says to go wrong."""
        if fault is None:
            return self.applied(request)
        return _FAULTS[fault.kind](self, request, fault)

    def applied(self, request: Request) -> Response:
        """Apply one request to the registry."""
        with self.registry.lock, self._stored(request):
            self.run_due()
            return self._dispatched(request)

    @contextmanager
    def _stored(self, request: Request) -> Iterator[None]:
        """Store what happens inside, before anybody is told that it happened."""
        if self._database is None:
            yield
            return
        with noting() as changed:
            yield
        # An item that is taken out is not changed itself, and a page's GET may give a code.
        reading = request.method == "GET" and request.path.startswith(tuple(_APIS))
        if changed or not reading:
            self._database.store(self.registry, list(changed.values()))

    def later(self, request: Request, seconds: float) -> None:
        """Apply a request once the registry's clock has moved on that far."""
        with self.registry.lock:
            request.environ[SEEN] = self.registry.last_put_code
            self._later.append((self.registry.clock.now() + seconds, request))

    def forget_later(self) -> None:
        """Drop what was put off."""
        self._later.clear()

    def run_due(self) -> None:
        """Apply what was put off and is due; whoever looks at the state calls this first."""
        now = self.registry.clock.now()
        due = [request for moment, request in self._later if moment <= now]
        self._later = [entry for entry in self._later if entry[0] > now]
        for request in due:
            self._dispatched(request)

    def _dispatched(self, request: Request) -> Response:
        adapter = self._routes.bind_to_environ(request.environ)
        try:
            (kind, endpoint), values = adapter.match()
        except RequestRedirect as error:
            return error.get_response()
        except HTTPException as error:
            return self._lost(request, error)
        if kind == WEB:
            return self._shown(request, endpoint, values)
        if kind == CONTROL:
            return control.handled(self, request, endpoint, values)
        return self._called(
            Call(self.registry, request, kind == PUBLIC), endpoint, values
        )

    def _shown(
        self,
        request: Request,
        endpoint: Callable[..., Response],
        values: dict[str, Any],
    ) -> Response:
        try:
            return endpoint(self.registry, request, **values)
        except Exception:
            logger.exception("%s %s", request.method, request.path)
            return InternalServerError().get_response()  # type: ignore[return-value]

    def _lost(self, request: Request, error: HTTPException) -> Response:
        """Answer 404 and 405 as the registry shapes them (orcid-api 2.2)."""
        if not request.path.startswith(tuple(_APIS)):
            return error.get_response()  # type: ignore[return-value]
        headers = None
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            headers = {"Allow": ", ".join(sorted(error.valid_methods))}
        wrong = OrcidError(9001, f"HTTP {error}", status=error.code, headers=headers)
        return _error(Call(self.registry, request), wrong)

    def _called(
        self, call: Call, endpoint: Callable[..., Response], values: dict[str, Any]
    ) -> Response:
        try:
            return endpoint(call, **values)
        except OrcidError as error:
            return _error(call, error)
        except access.Refused as error:
            return _refused(error)
        except Exception:
            # orcid-api 3.2: whatever is not mapped is 9008.
            logger.exception("%s %s", call.request.method, call.request.path)
            return _error(call, OrcidError(9008))


def _error(call: Call, error: OrcidError) -> Response:
    """Shape an error as Accept asks, JSON or XML (orcid-api 3.1)."""
    try:
        kind = call.media
    except OrcidError:
        kind = (
            "application/json" if "json" in str(call.request.accept_mimetypes) else ""
        )
    kind = kind or "application/xml"
    data = media.body(kind, ERROR, error.body(call.client_name))
    response = media.answer(data, kind, error.status)
    response.headers.update(error.headers)
    return response


def _refused(error: access.Refused) -> Response:
    """Shape a bearer error: JSON whatever Accept says (orcid-api 1.10)."""
    body = media.text("application/json", error.body)
    return media.answer(body, "application/json", error.status)


def _unavailable(status: int) -> Response:
    """Make the proxy's page: HTML, not an ORCID error (orcid-api 3.1, 4)."""
    return Response(UNAVAILABLE, status=status, content_type="text/html")


def _delay(app: Application, request: Request, fault: Fault) -> Response:
    time.sleep(fault.seconds(1.0))
    return app.applied(request)


def _drop_before(app: Application, request: Request, fault: Fault) -> Response:
    raise Drop()


def _reset(app: Application, request: Request, fault: Fault) -> Response:
    raise Drop(reset=True)


def _apply_then_drop(app: Application, request: Request, fault: Fault) -> Response:
    app.applied(request)
    raise Drop()


def _apply_later(app: Application, request: Request, fault: Fault) -> Response:
    """Let the caller go without an answer, or with `status`, while the work goes on."""
    app.later(request, fault.seconds(5.0))
    if "status" in fault.options:
        return _unavailable(int(fault.options["status"]))
    raise Drop()


def _status(app: Application, request: Request, fault: Fault) -> Response:
    """Answer with `status`, `body` (text, or an object as JSON), `headers`; apply nothing."""
    body, kind = fault.options.get("body", ""), "text/plain"
    if not isinstance(body, str):
        body, kind = media.text("application/json", body).decode(), "application/json"
    kind = fault.options.get("content_type", kind)
    response = Response(
        body, status=int(fault.options.get("status", 500)), content_type=kind
    )
    response.headers.update(fault.options.get("headers", {}))
    return response


def _html(app: Application, request: Request, fault: Fault) -> Response:
    return _unavailable(503)


def _slow_drip(app: Application, request: Request, fault: Fault) -> Response:
    """Apply, then send the answer in pieces of `chunk` bytes, `seconds` apart."""
    response = app.applied(request)
    data, size = response.get_data(), int(fault.options.get("chunk", 1))
    pause = fault.seconds(0.1)

    def pieces() -> Iterator[bytes]:
        for at in range(0, len(data), size):
            time.sleep(pause)
            yield data[at : at + size]

    response.response = pieces()
    response.headers["Content-Length"] = str(len(data))
    return response


def _introspection_down(app: Application, request: Request, fault: Fault) -> Response:
    """Refuse a good token: what the registry does when its own check of it fails.

    Source: AuthorizationServerUtil.tokenIntrospection gives null on any answer but 200.
    """
    value = access.bearer(request)
    return app.applied(request) if value is None else _refused(access.invalid(value))


_FAULTS: dict[str, Callable[[Application, Request, Fault], Response]] = {
    "delay": _delay,
    "drop_before_apply": _drop_before,
    "apply_then_drop": _apply_then_drop,
    "apply_later": _apply_later,
    "status": _status,
    "html_503": _html,
    "reset": _reset,
    "slow_drip": _slow_drip,
    "introspection_down": _introspection_down,
}
