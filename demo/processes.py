# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The processes of a running site: simulator, web, Celery worker, beat."""

import ssl
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPSHandler, ProxyHandler, build_opener

from celery import Celery

from .certificate import certificate
from .instance import Instance
from .servers.process import Process

BIN = Path(sys.executable).parent
CELERY = [str(BIN / "celery"), "-A", "invenio_app.celery"]


def simulator(instance: Instance) -> Process:
    """Describe the registry's simulator."""
    host, port = "127.0.0.1", str(instance.state.port("simulator"))
    command = [sys.executable, "-m", "invenio_orcid_sync.simulator", "--control"]
    return Process(
        instance.state,
        "simulator",
        [*command, "--host", host, "--port", port],
        lambda: answers(instance.simulator),
        env=instance.environment(),
    )


def web(instance: Instance) -> Process:
    """Describe the web server: UI and REST API, over TLS."""
    crt, key = certificate(instance.state)
    port = str(instance.state.port("web"))
    # A server that has a certificate opens its port before the application is loaded.
    return Process(
        instance.state,
        "web",
        [str(BIN / "invenio"), "run", "--host", "127.0.0.1", "--port", port]
        + ["--no-reload", "--with-threads", "--cert", str(crt), "--key", str(key)],
        lambda: answers(f"{instance.url}/ping", crt),
        env=instance.environment(),
    )


def worker(instance: Instance, concurrency: int = 2) -> Process:
    """Describe a Celery worker; it is ready when it answers a ping through the broker."""
    name = f"worker@{instance.state.base.name}"
    app = Celery(broker=broker(instance), set_as_current=False)
    app.conf.accept_content = [
        "json",
        "msgpack",
    ]  # Invenio's workers answer in the second
    return Process(
        instance.state,
        "worker",
        [*CELERY, "worker", "-n", name, "-c", str(concurrency), "-l", "INFO"],
        lambda: bool(app.control.ping([name], timeout=0.5)),
        env=instance.environment(),
    )


def beat(instance: Instance) -> Process:
    """Describe Celery's clock, a process of its own: `worker -B` leaves an orphan when killed."""
    schedule = instance.state.folder("run") / "schedule"
    process = Process(
        instance.state,
        "beat",
        [*CELERY, "beat", "-s", str(schedule), "--pidfile=", "-l", "INFO"],
        lambda: process.printed("beat: Starting"),
        env=instance.environment(),
    )
    return process


def broker(instance: Instance) -> str:
    """Return the address of the message broker."""
    return instance.addresses.broker or f"{instance.addresses.redis}/5"


def answers(url: str, trusted: Path | None = None) -> bool:
    """Tell whether anything but a server error comes back; no proxy is asked."""
    context = ssl.create_default_context(cafile=trusted)
    try:
        with build_opener(ProxyHandler({}), HTTPSHandler(context=context)).open(
            url, timeout=10
        ):
            return True
    except HTTPError as error:
        return error.code < 500
    except OSError:
        return False
