# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the other tests rely on: that each begins with what the session began with."""

import os
from collections.abc import Callable
from typing import Any

import pytest
import redis as client
from invenio_accounts.proxies import current_datastore

from demo.servers.postgres import connect
from demo.servers.process import Process
from tests.plugins.site import Site, dispose

ORCID = "0000-0002-1825-0097"


def count(site: Site, table: str) -> int:
    """Count rows through a connection of our own."""
    connection = connect(site.database)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        (number,) = cursor.fetchone()
    connection.close()
    return number


def search(site: Site) -> int:
    """Count the records that a search finds."""
    from invenio_access.permissions import system_identity
    from invenio_rdm_records.proxies import current_rdm_records_service as service

    service.record_cls.index.refresh()
    return service.search(system_identity).total


@pytest.mark.parametrize("time", ["first", "second"])
def test_committed_begins_empty_each_time(
    time: str, committed: Site, publish: Callable, make_user: Callable
) -> None:
    # The last one has no primary key.
    tables = ("rdm_records_metadata", "accounts_user", "accounts_userrole")
    assert [count(committed, table) for table in tables] == [0, 0, 0]
    assert search(committed) == 0
    user = make_user(committed.app)
    current_datastore.add_role_to_user(user.user, "admin")
    publish(ORCID, identity=user.identity)
    assert [count(committed, table) for table in tables] == [1, 1, 1]
    assert search(committed) == 1


@pytest.mark.parametrize("time", ["first", "second"])
def test_committed_keeps_vocabularies(time: str, committed: Site) -> None:
    from invenio_access.permissions import system_identity
    from invenio_vocabularies.proxies import current_service as vocabularies

    languages = vocabularies.search(system_identity, type="languages").total
    assert (languages, count(committed, "rdm_records_metadata")) == (19, 0)


def test_clean_survives_cut_connections(committed: Site, make_user: Callable) -> None:
    make_user(committed.app)
    connection = connect(committed.database)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()
    dispose(committed.app)
    committed.clean()
    assert count(committed, "accounts_user") == 0


def test_clean_empties_caches_and_queues(committed: Site) -> None:
    base = committed.instance.addresses.redis
    with (
        client.Redis.from_url(f"{base}/0") as cache,
        client.Redis.from_url(f"{base}/5") as queue,
    ):
        cache.set("left", "over")
        queue.rpush("celery", "task")
        queue.sadd("_kombu.binding.test", "a worker listens here")
        committed.clean()
        assert (cache.dbsize(), queue.exists("celery")) == (0, 0)
        assert queue.delete("_kombu.binding.test") == 1


def test_pages_are_served_without_built_assets(committed_ui: Site) -> None:
    answer = committed_ui.ui.test_client().get("/login/")
    assert answer.status_code == 200


def test_sign_in_is_forgotten_by_another_client(
    committed_ui: Site, make_user: Callable
) -> None:
    user = make_user(committed_ui.ui)
    inside, outside = committed_ui.ui.test_client(), committed_ui.ui.test_client()
    user.login(inside)
    answers = [
        c.get("/account/settings/profile").status_code for c in (inside, outside)
    ]
    assert answers == [200, 302]


@pytest.mark.parametrize("time", ["first", "second"])
def test_db_is_rolled_back(time: str, app: Any, db: Any, publish: Callable) -> None:
    from invenio_rdm_records.records.models import RDMRecordMetadata

    assert db.session.query(RDMRecordMetadata).count() == 0
    publish(ORCID)
    assert db.session.query(RDMRecordMetadata).count() == 1


def test_worker_runs_a_task_that_was_sent(committed: Site, worker: Process) -> None:
    celery = committed.app.extensions["flask-celeryext"].celery
    name = "invenio_accounts.tasks.clean_session_table"
    assert celery.send_task(name).get(timeout=30) is None
    assert worker.printed(name)


def test_rabbitmq_takes_a_message(rabbitmq: str) -> None:
    from kombu import Connection

    with Connection(rabbitmq) as connection:
        queue = connection.SimpleBuffer(f"orcid_sync_{os.getpid()}")
        queue.put("hello")
        assert queue.get(timeout=5).payload == "hello"
        queue.close()
