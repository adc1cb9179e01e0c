# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What a child can be asked to do. Arguments and values are plain: they cross a pipe."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from importlib import import_module
from typing import Any

import sqlalchemy as sa
import time_machine


def drain(
    shard: int = 0,
    budget: float = 50.0,
    patches: Mapping[str, Any] | None = None,
    ahead: float = 0.0,
    database: int | None = None,
) -> dict[str, Any]:
    """Drain one shard as the task does. :returns: ``busy``, ``marks``, and outcomes and how often.

    ``patches``: constants of ours by path, such as ``engine.lease.LENGTH``. ``ahead``: seconds that this process's
    clock is ahead. ``database``: port to reach it through.
    """
    from invenio_orcid_sync.services import engine

    _reach_through(database)
    for path, value in (patches or {}).items():
        place, _, name = path.rpartition(".")
        module = import_module(f"invenio_orcid_sync.{place}")
        assert hasattr(module, name), path
        setattr(module, name, value)
    there = datetime.now(timezone.utc) + timedelta(seconds=ahead)
    with time_machine.travel(there, tick=True):
        report = engine.drain(shard, budget)
    return {"busy": report.busy, "marks": report.marks, **report.outcomes}


def walk() -> None:
    """Walk through the records as the task does."""
    from invenio_orcid_sync.services import backfill

    backfill.walk()


def push(times: int = 1) -> None:
    """Have all records looked at, as an administrator does who presses the button again and again."""
    from invenio_orcid_sync.services import works

    for _ in range(times):
        works.push(everything=True)


def publish(
    recid: str, with_us: bool = True, broker: str = "", database: int | None = None
) -> str:
    """Publish a draft. :returns: ``published``, or how the exception is called that came instead.

    ``with_us``: False takes our component away; ``broker``: address of another one.
    """
    from celery import current_app as celery
    from flask import current_app
    from invenio_access.permissions import system_identity
    from invenio_rdm_records.proxies import current_rdm_records_service as service

    from invenio_orcid_sync.hooks import ORCIDSyncComponent

    _reach_through(database)
    if broker:
        celery.conf.update(broker_url=broker, broker_write_url=broker)
    if not with_us:
        key = "RDM_RECORDS_SERVICE_COMPONENTS"
        all_ = current_app.config[key]
        current_app.config[key] = [one for one in all_ if one is not ORCIDSyncComponent]
    try:
        service.publish(system_identity, recid)
    except Exception as problem:
        return type(problem).__name__
    return "published"


def enqueue(broker: str, queue: str) -> None:
    """Send the tasks that beat sends to a queue that nobody reads."""
    from celery import current_app as celery

    from invenio_orcid_sync.tasks import drain_all

    celery.conf.update(
        broker_url=broker, broker_write_url=broker, task_default_queue=queue
    )
    drain_all()


def visit(address: str, base_url: str, cookies: Mapping[str, str]) -> int:
    """Open a page of the site, as the browser that holds these cookies. :returns: status."""
    from flask import current_app

    client = current_app.test_client()
    for name, value in cookies.items():
        client.set_cookie(name, value, domain="127.0.0.1", secure=True)
    return client.get(address, base_url=base_url).status_code


def _reach_through(port: int | None) -> None:
    """Connect to the database by another port."""
    from invenio_db import db

    def change(dialect: Any, record: Any, args: Any, options: dict[str, Any]) -> None:
        options.update(port=port, sslmode="disable", gssencmode="disable")

    if port:
        sa.event.listen(db.engine, "do_connect", change)
