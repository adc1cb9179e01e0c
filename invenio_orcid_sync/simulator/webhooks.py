# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Webhooks: clients register an address per record, which is called after changes (orcid-api 7).

Sources: WebhooksServiceDelegatorImpl for the calls, WebhookEntity and WebhookManagerImpl for
who is due, how failures wait and when a client is suspended.
"""

import http.client
import logging
import re
import threading
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from . import media
from .access import WEBHOOK, check_client
from .call import Call
from .errors import OrcidError
from .state import Registry, Webhook

logger = logging.getLogger(__name__)

# orcid-api 7: minutes are multiplied by the number of failures; then silence.
RETRY_SECONDS = 600
MAXIMUM_FAILURES = 25
TIMEOUT_SECONDS = 20

# What java.net.URI takes: no blanks, quotes, brackets of the wrong kind, broken escapes; a
# scheme needs something after it.
_URI = re.compile(
    r"(?!:)(?![A-Za-z][A-Za-z0-9+.-]*:$)"
    r"(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=\[\]-]|%[0-9A-Fa-f]{2}|[^\x00-\xa0])+"
)


def rules() -> Iterator[Rule]:
    """Routes without a version; the callback is one encoded segment (orcid-api 7)."""
    path = "/<orcid:orcid>/webhook/<path:uri>"
    for method, endpoint in (("PUT", register), ("DELETE", unregister)):
        yield Rule(path, methods=[method], endpoint=endpoint, merge_slashes=False)


def _asked(call: Call) -> None:
    """Check the client's own token, then the address's form: one segment."""
    call.authenticate()
    check_client(call.token, WEBHOOK)
    target = call.request.environ.get("REQUEST_URI", "").partition("?")[0]
    if "/" in target.partition("/webhook/")[2]:
        raise OrcidError(9001, "HTTP 404 Not Found: encode / as %2F", status=404)


def _check_known(call: Call, orcid: str) -> None:
    if orcid not in call.registry.records:
        raise OrcidError(9011, f"ORCID iD {orcid} not found")


def register(call: Call, orcid: str, uri: str) -> Response:
    """PUT: 201 with Location when it is new, else 204; whoever registered it first keeps it."""
    _asked(call)
    if not _URI.fullmatch(uri):
        raise OrcidError(9012, f"{uri} is not a URI")
    _check_known(call, orcid)
    if (orcid, uri) in call.registry.webhooks:
        return media.common(Response(status=204))
    made = Webhook(orcid=orcid, uri=uri, client_id=str(call.client_id))
    call.registry.webhooks[orcid, uri] = made
    response = media.common(Response(status=201))
    root = call.request.host_url.rstrip("/")
    response.headers["Location"] = f"{root}/{orcid}/webhook/{quote(uri, safe='')}"
    return response


def unregister(call: Call, orcid: str, uri: str) -> Response:
    """DELETE: 204; not there 9028, of another client 9014."""
    _asked(call)
    _check_known(call, orcid)
    if (found := call.registry.webhooks.get((orcid, uri))) is None:
        raise OrcidError(9028, f"no webhook {uri} for {orcid}")
    if found.client_id != call.client_id:
        raise OrcidError(9014, "the webhook is another client's")
    del call.registry.webhooks[orcid, uri]
    return media.common(Response(status=204))


def _changed(registry: Registry, hook: Webhook) -> bool:
    """Tell whether there is something to say: a new webhook is called at once."""
    modified = registry.records[hook.orcid].modified
    unsaid = hook.last_sent is None or modified >= hook.last_sent
    return unsaid and hook.failures < MAXIMUM_FAILURES


def _due(registry: Registry, hook: Webhook) -> bool:
    client = registry.clients[hook.client_id]
    if not (client.premium and client.state != "deactivated"):
        return False
    waited = registry.clock.milliseconds() - (hook.last_failed or 0)
    patient = hook.failures == 0 or waited > hook.failures * RETRY_SECONDS * 1000
    return patient and _changed(registry, hook)


def send(uri: str) -> int:
    """POST nothing to an address and give the status, 0 where there is no answer."""
    try:
        return _posted(uri if uri.lower().startswith("http") else f"http://{uri}")
    except (OSError, ValueError, http.client.HTTPException) as error:
        logger.warning("webhook %s: %s", uri, error)
        return 0


def _posted(uri: str) -> int:
    """Follow no redirect, as the registry's client does not."""
    target, made = urlsplit(uri), http.client.HTTPConnection
    if target.scheme.lower() == "https":
        made = http.client.HTTPSConnection
    path = quote(target.path or "/", safe="/%:@!$&'()*+,;=~")
    if target.query:
        path += "?" + quote(target.query, safe="/?%:@!$&'()*+,;=~[]")
    connection = made(target.netloc, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("POST", path, headers={"Content-Length": "0"})
        return connection.getresponse().status
    finally:
        connection.close()


class Pump:
    """Calls who is due: on demand, or every so many seconds in a thread."""

    def __init__(self, registry: Registry):
        """Start at rest."""
        self._registry = registry
        # The registry never lets two runs meet.
        self._running = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def run(self) -> dict[str, int]:
        """Call all that are due, the longest unchanged record first.

        The registry's lock is free while a callback is out, since it may ask something itself.
        A 429 suspends its client for this run.
        """
        registry, counts = self._registry, {"delivered": 0, "failed": 0}
        suspended: set[str] = set()
        with self._running:
            for hook in self._waiting():
                if hook.client_id in suspended:
                    continue
                status = send(hook.uri)
                with registry.lock:
                    counts[_noted(registry, hook, status)] += 1
                if status == 429:
                    suspended.add(hook.client_id)
        with registry.lock:
            hooks = registry.webhooks.values()
            pending = sum(_changed(registry, hook) for hook in hooks)
        return {**counts, "pending": pending}

    def _waiting(self) -> list[Webhook]:
        registry = self._registry
        with registry.lock:
            found = [h for h in registry.webhooks.values() if _due(registry, h)]
            return sorted(found, key=lambda hook: registry.records[hook.orcid].modified)

    def start(self, seconds: float) -> None:
        """Run every so many seconds of machine time, until stopped."""
        self.stop()
        self._stop = stop = threading.Event()

        def work() -> None:
            while not stop.wait(seconds):
                self.run()

        self._thread = threading.Thread(target=work, name="webhooks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; a call that is out is not waited for."""
        self._stop.set()
        self._thread = None


def _noted(registry: Registry, hook: Webhook, status: int) -> str:
    """Note the outcome: a success forgets failures (WebhookDaoImpl)."""
    now = registry.clock.milliseconds()
    if 200 <= status < 300:
        hook.last_sent, hook.failures = now, 0
        return "delivered"
    hook.last_failed, hook.failures = now, hook.failures + 1
    return "failed"
