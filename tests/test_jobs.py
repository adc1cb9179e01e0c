# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Jobs of the administration panel, run by a worker as an administrator starts them."""

from collections.abc import Callable
from typing import Any

import pytest

from demo.servers.process import Process

from .engine.audits import found, history, published, remove
from .engine.audits import rows as rows_of
from .plugins import past
from .plugins.past import newcomer, rows, surveys
from .plugins.world import Author, World, eventually, system_identity

AUDIT, BACKFILL, RECONCILE = (
    "orcid_sync_audit",
    "orcid_sync_backfill",
    "orcid_sync_reconcile",
)
CHECK, PRUNE = "orcid_sync_check", "orcid_sync_prune"

SCHEMAS = {AUDIT: "ORCIDAuditArguments", BACKFILL: "ORCIDBackfillArguments"}


@pytest.fixture(autouse=True)
def on_demand(world: World) -> None:
    """Nothing starts by itself."""
    world.set(BACKFILL_ON_CONNECT=False)


@pytest.fixture
def old(world: World) -> Callable[..., Author]:
    """Make an author who published a record before connecting."""

    def make(title: str = "Old") -> Author:
        person = newcomer(world)
        world.publish(person, title=title)
        world.drain()
        return past.connect(world, person)

    return make


@pytest.fixture
def started(world: World, worker: Process) -> Callable[..., Any]:
    """Make a job and run it: `started("orcid_sync_backfill", orcid="...")`. :returns: the run when it is over."""
    from invenio_db import db
    from invenio_jobs.models import Run
    from invenio_jobs.proxies import current_jobs_service, current_runs_service

    def run(task: str, **arguments: Any) -> Any:
        system = system_identity()
        job = current_jobs_service.create(system, {"title": task, "task": task})
        data = {"title": "By hand", "custom_args": None, "queue": "celery"}
        if arguments:
            schema = {"job_arg_schema": SCHEMAS[task]}
            data["args"] = schema | arguments
        made = current_runs_service.create(system, job.id, data)

        def over() -> Any:
            db.session.rollback()
            found = db.session.get(Run, made.id, populate_existing=True)
            return found if found.finished_at else None

        return eventually(over)

    return run


def test_jobs_are_on_offer(world: World) -> None:
    from invenio_jobs.models import Task

    ours = (AUDIT, BACKFILL, RECONCILE, CHECK, PRUNE)
    titles = {str(Task.get(id_).title) for id_ in ours}
    assert titles == {
        "ORCID: audit",
        "ORCID: backfill",
        "ORCID: reconcile",
        "ORCID: check permissions",
        "ORCID: clean up history",
    }


@pytest.mark.parametrize(
    "task, fields",
    [
        (AUDIT, {"job_arg_schema", "orcid"}),
        (BACKFILL, {"job_arg_schema", "orcid"}),
        (RECONCILE, None),
        (CHECK, None),
        (PRUNE, None),
    ],
)
def test_form_asks_whose_works(world: World, task: str, fields: set | None) -> None:
    from invenio_jobs.proxies import current_tasks_service

    schema = current_tasks_service.read_registered_task_arguments(
        system_identity(), task
    )
    assert (schema and set(schema.fields)) == fields


def test_backfill_for_everybody(world: World, old: Callable, started: Callable) -> None:
    authors = [old("One"), old("Two")]
    run = started(BACKFILL)
    assert (run.status.name, run.message) == ("SUCCESS", None)
    (opened,) = surveys()
    assert (opened.actor, opened.state, opened.seen, opened.found) == (
        "job",
        "sending",
        2,
        2,
    )
    assert world.drain() == {"create: created": 2}
    assert [world.titles(author) for author in authors] == [["One"], ["Two"]]


def test_backfill_for_one(world: World, old: Callable, started: Callable) -> None:
    author, other = old(), old()
    run = started(BACKFILL, orcid=author.orcid)
    assert run.status.name == "SUCCESS"
    (row,) = rows()
    assert row.connection_id == author.connection.id
    assert world.drain() == {"create: created": 1}
    assert world.works(other) == []


def test_backfill_with_an_empty_form_is_for_everybody(
    world: World, old: Callable, started: Callable
) -> None:
    old(), old()
    assert started(BACKFILL, orcid="").status.name == "SUCCESS"
    assert len(rows()) == 2


def test_backfill_joins_one_that_is_under_way(
    world: World, old: Callable, started: Callable
) -> None:
    from invenio_orcid_sync.services import backfill

    old()
    backfill.start(None, "operator")
    assert started(BACKFILL).status.name == "SUCCESS"
    (opened,) = surveys()
    assert (opened.actor, opened.state) == ("operator", "sending")


def test_backfill_of_somebody_unknown_fails_and_says_so(
    world: World, started: Callable
) -> None:
    run = started(BACKFILL, orcid="0000-0002-1825-0097")
    assert run.status.name == "FAILED"
    assert "There is no connection '0000-0002-1825-0097'" in run.message
    assert surveys() == []


def test_reconcile_finds_what_nobody_announced(
    world: World, old: Callable, started: Callable
) -> None:
    from invenio_db import db

    from invenio_orcid_sync.models import Mark

    author = old()
    recid = world.publish(author, title="Unannounced")
    db.session.query(Mark).delete()
    db.session.commit()
    assert world.drain() == {}
    run = started(RECONCILE)
    assert (run.status.name, run.args) == ("SUCCESS", {})
    (walked,) = surveys()
    assert (walked.kind, walked.actor, walked.state, walked.seen) == (
        "reconcile",
        "job",
        "done",
        2,
    )
    assert str(world.concept(recid)) in [row.local_key for row in rows()]
    world.drain()
    assert "Unannounced" in world.titles(author)


def test_reconcile_counts_how_far_it_is(
    world: World, old: Callable, started: Callable
) -> None:
    from invenio_orcid_sync.services.operators import trend

    old()
    assert started(RECONCILE).status.name == "SUCCESS"
    (today,) = trend.days(system_identity())
    assert (today.authors, today.connected, today.works) == (1, 1, 1)


@pytest.mark.parametrize("one", [True, False], ids=["one", "all"])
def test_audit_is_asked_for_and_repairs_nothing(
    world: World, started: Callable, one: bool
) -> None:
    author, other = world.author(), world.author()
    published(world, author, "One")
    code = rows_of(author)[0].put_code
    remove(world, author, [code])

    run = started(AUDIT, orcid=author.orcid if one else "")
    assert (run.status.name, run.message) == ("SUCCESS", None)
    assert found(author) == []
    world.drain()
    assert found(author) == [("missing", code)]
    assert rows_of(author)[0].remote == "present"
    assert history(author, "audit")[0] == ("audit", "report", None)
    assert (other.connection.audited_at is None) == one


def test_audit_of_somebody_unknown_fails_and_says_so(
    world: World, started: Callable
) -> None:
    run = started(AUDIT, orcid="0000-0002-1825-0097")
    assert run.status.name == "FAILED"
    assert "There is no connection '0000-0002-1825-0097'" in run.message


def test_check_asks_for_everybody(world: World, started: Callable) -> None:
    world.author(), world.author()
    run = started(CHECK)
    assert (run.status.name, run.message) == ("SUCCESS", None)
    assert world.drain() == {"check: checked": 2}


def test_prune_deletes_old_history(world: World, started: Callable) -> None:
    from datetime import timedelta

    from invenio_db import db

    from invenio_orcid_sync.models import History

    author, other = world.author(), world.author()
    old = db.session.query(History).filter_by(connection_id=author.connection.id)
    old.update({History.at: History.at - timedelta(days=3 * 365)})
    db.session.commit()
    run = started(PRUNE)
    assert (run.status.name, run.message) == ("SUCCESS", None)
    assert history(author, "connect") == []
    assert history(other, "connect") == [("connect", "connected", None)]
