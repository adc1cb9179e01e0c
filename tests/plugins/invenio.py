# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""pytest-invenio's own fixtures (`app`, `db`, `client`, ...) on our servers.

For tests that need neither second connections nor workers: each test is one transaction that is
rolled back. Shared with `committed`: servers, instance folder and the search indices.
"""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from flask import Flask

from demo.servers.postgres import drop_database, replace_database

from .site import Site, dispose

numbers = count(1)


@pytest.fixture(scope="module")
def instance_path(site: Site) -> str:
    """The session's instance folder."""
    return str(site.instance.folder)


@pytest.fixture(scope="module")
def db_uri(site: Site) -> Iterator[str]:
    """Address of a database of this module: a copy of the site's, with its vocabularies."""
    uri = f"{site.database}_{next(numbers)}"
    replace_database(uri, template=site.template)
    yield uri
    drop_database(uri)


@pytest.fixture(scope="module")
def app_config(db_uri: str) -> dict:
    """What differs from the instance's configuration: the database, and tasks that run at once."""
    from sqlalchemy.pool import NullPool

    return {
        "SQLALCHEMY_DATABASE_URI": db_uri,
        "SQLALCHEMY_ENGINE_OPTIONS": {"poolclass": NullPool},
        "CELERY_TASK_ALWAYS_EAGER": True,
        "CELERY_TASK_EAGER_PROPAGATES": True,
    }


@pytest.fixture(scope="module")
def create_app() -> Callable:
    """The REST API's factory; a module of page tests says `from invenio_app.factory import create_ui as create_app`."""
    from invenio_app.factory import create_api

    return create_api


@pytest.fixture(scope="module")
def database(appctx: Flask) -> Iterator:
    """The module's database, which has its tables already."""
    from invenio_db import db

    yield db
    dispose(appctx)


@pytest.fixture(scope="module")
def search(appctx: Flask):
    """The session's search server, whose indices stand already."""
    from invenio_search import current_search_client

    return current_search_client


@pytest.fixture(scope="module")
def vocabularies(database: object) -> None:
    """Nothing to do: the database is a copy of one that holds them."""
