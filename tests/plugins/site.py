# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A repository on which tests really commit: `site` once per session, `committed` per test.

pytest-invenio's `db` fixture wraps each test in a transaction that never ends, which second
connections, threads and worker processes cannot see. Here everything is committed, and what a
test left behind is deleted after it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import pytest
from flask import Flask, g

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
    "REST_CSRF_ENABLED": False,
    "WTF_CSRF_ENABLED": False,
    "TRUSTED_HOSTS": None,
    "ORCID_SYNC_DEBOUNCE": 0,
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

        return forgetful(create_app())

    @property
    def database(self) -> str:
        """Address of the database, for connections of one's own (see `demo.servers.postgres.connect`)."""
        return self.instance.addresses.database

    def clean(self) -> None:
        """Delete what was committed since the session's start, in all three servers."""
        if self.snapshot.restore(self.database):
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
    from invenio_app.factory import create_api

    database = instance.addresses.database
    template = f"{database.rpartition('/')[2]}_template"
    replace_database(database)
    app = forgetful(
        create_api(CELERY_TASK_ALWAYS_EAGER=True, CELERY_TASK_EAGER_PROPAGATES=True)
    )
    fill(app, users=False)
    app.config.update(CELERY_TASK_ALWAYS_EAGER=False)
    dispose(app)
    replace_database(f"{database}_template", template=database.rpartition("/")[2])
    site = Site(instance, app, Snapshot.of(database), template)
    yield site
    for used in (app, site.__dict__.get("ui")):
        if used:
            dispose(used)
    drop_database(f"{database}_template")


def forgetful(app: Flask) -> Flask:
    """Forget after each request who is signed in.

    Flask-Login keeps it in the application context, which here outlives the request.
    """
    app.logger.setLevel(
        "WARNING"
    )  # else each failure repeats 400 lines about vocabularies
    app.teardown_request(lambda error: g.pop("_login_user", None))
    return app


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
        yield site
    site.clean()


@pytest.fixture
def committed_ui(site: Site) -> Iterator[Site]:
    """The site for tests of web pages: `committed_ui.ui.test_client()`; deleted afterwards alike."""
    with site.ui.app_context(), tasks_are_sent(site.ui):
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
