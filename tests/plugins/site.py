# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A repository on which tests really commit: `site` once per session, `committed` per test.

pytest-invenio's `db` fixture wraps each test in a transaction that never ends, which second
connections, threads and worker processes cannot see. Here everything is committed, and what a
test left behind is deleted after it.
"""

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pytest
from flask import Flask, g
from opensearchpy.exceptions import NotFoundError

from demo.bootstrap import fill
from demo.instance import Instance, stand_ins
from demo.processes import worker as worker_of
from demo.servers import Addresses
from demo.servers.postgres import drop_database, replace_database
from demo.servers.process import Process
from demo.state import State

from .cleaning import Snapshot, clear_redis, clear_search

# Over plain HTTP and without forms' tokens, as a test client speaks; immediate, as tests want it.
OVERRIDES = {
    "TESTING": True,
    "APP_DEFAULT_SECURE_HEADERS": {
        "force_https": False,
        "content_security_policy": {"default-src": []},
    },
    "RATELIMIT_ENABLED": False,
    # A tenth of a second for each account otherwise, by intent.
    "SECURITY_PASSWORD_HASH_OPTIONS": {"pbkdf2_sha512": {"rounds": 1}},
    "REST_CSRF_ENABLED": False,
    "WTF_CSRF_ENABLED": False,
    "TRUSTED_HOSTS": None,
    "ORCID_SYNC_DEBOUNCE": 0,
    "ORCID_SYNC_UNDO": 0,
    "ORCID_SYNC_OTHERS_DEPOSITS": "ask",
}


@dataclass
class Site:
    """The session's repository.

    `app` is the REST API's application, `ui` the web pages' with the API mounted below `/api`;
    both work on the same database. `instance.simulator` is the address of `simulator`.
    """

    instance: Instance
    app: Flask
    snapshot: Snapshot
    template: str

    @cached_property
    def ui(self) -> Flask:
        """The web pages' application; made when first asked for."""
        from invenio_app.factory import create_app

        return lasting(forgetful(create_app()))

    @property
    def database(self) -> str:
        """Address of the database, for connections of one's own (see `demo.servers.postgres.connect`)."""
        return self.instance.addresses.database

    def clean(self) -> None:
        """Delete what was committed since the session's start, in all three servers."""
        if self.snapshot.restore():
            clear_search(self.app)
        clear_redis(self.instance.addresses.redis)


@pytest.fixture(scope="session")
def instance(state: State, addresses: Addresses) -> Iterator[Instance]:
    """The session's instance folder, named by the environment too, as a worker needs it."""
    instance = Instance(state, addresses, OVERRIDES)
    instance.write()
    changes = pytest.MonkeyPatch()
    changes.setenv("INVENIO_INSTANCE_PATH", str(instance.folder))
    if folder := stand_ins():
        changes.syspath_prepend(folder)
    yield instance
    changes.undo()


@pytest.fixture(scope="session")
def site(instance: Instance) -> Iterator[Site]:
    """A repository with tables, indices, roles and reduced vocabularies, no users, no records."""
    from edtf.parser.grammar import edtfParser as dates
    from invenio_app.factory import create_api

    # A tenth of publishing is the grammar of dates, and tests' dates are few.
    dates.parse_string = lru_cache(dates.parse_string)

    database = instance.addresses.database
    template = f"{database.rpartition('/')[2]}_template"
    replace_database(database)
    app = forgetful(
        create_api(CELERY_TASK_ALWAYS_EAGER=True, CELERY_TASK_EAGER_PROPAGATES=True)
    )
    fill(app, users=False)
    app.config.update(CELERY_TASK_ALWAYS_EAGER=False)
    dispose(lasting(app))
    replace_database(f"{database}_template", template=database.rpartition("/")[2])
    site = Site(instance, app, Snapshot(database), template)
    yield site
    site.snapshot.close()
    for used in (app, site.__dict__.get("ui")):
        if used:
            dispose(used)
    drop_database(f"{database}_template")


def forgetful(app: Flask) -> Flask:
    """Forget after each request who is signed in, and what says nothing.

    Flask-Login keeps the first in the application context, which here outlives the request.
    """
    app.logger.setLevel(
        "WARNING"
    )  # else each failure repeats 400 lines about vocabularies
    app.logger.addFilter(_tells_something)
    app.teardown_request(lambda error: g.pop("_login_user", None))
    return app


def lasting(app: Flask) -> Flask:
    """Leave an application that stays until the end out of the search for garbage: a quarter of the time of publishing."""
    gc.collect()
    gc.freeze()
    return app


def _tells_something(entry: logging.LogRecord) -> bool:
    """Drop what says that there are no statistics yet: pytest keeps it, and with it all that was published."""
    return not isinstance(entry.msg, NotFoundError)


def read_anew(site: Site) -> None:
    """Forget what the extension has read of the configuration, which another test may have changed."""
    for app in (site.app, site.__dict__.get("ui")):
        if app:
            vars(app.extensions["invenio-orcid-sync"]).pop("environment", None)


def dispose(app: Flask) -> None:
    """Close an application's connections to its database."""
    from invenio_db import db

    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def tasks_are_sent(app: Flask) -> Iterator[None]:
    """Send tasks to the broker instead of running them at once.

    All applications of a process share one Celery, whose settings are those of the last one made.
    """
    settings = app.extensions["flask-celeryext"].celery.conf
    before, settings.task_always_eager = settings.task_always_eager, False
    yield
    settings.task_always_eager = before


@pytest.fixture
def committed(site: Site) -> Iterator[Site]:
    """The site inside an application context of its REST API; everything is committed, then deleted."""
    with site.app.app_context(), tasks_are_sent(site.app):
        read_anew(site)
        yield site
    site.clean()


@pytest.fixture
def committed_ui(site: Site) -> Iterator[Site]:
    """The site for tests of web pages: `committed_ui.ui.test_client()`; deleted afterwards alike."""
    with site.ui.app_context(), tasks_are_sent(site.ui):
        read_anew(site)
        yield site
    site.clean()


@pytest.fixture(scope="session")
def simulator_server(state: State) -> Iterator:
    """The registry's simulator, at the address that the site is configured for."""
    from invenio_orcid_sync.simulator import Simulator

    simulator = Simulator()
    simulator.start(host="127.0.0.1", port=state.port("simulator"), control=True)
    yield simulator
    simulator.stop()


@pytest.fixture(scope="module")
def worker(site: Site, simulator_server: object) -> Iterator[Process]:
    """A running Celery worker process on the site; `kill()`, `stop()` and `start()` as you like."""
    process = worker_of(site.instance)
    process.start()
    yield process
    process.stop()
