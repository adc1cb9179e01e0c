# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A real worker and beat over a real broker: from publishing to ORCID without anybody's help."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from invenio_access.permissions import system_identity

from demo.processes import beat as beat_of
from demo.servers.process import Process
from invenio_orcid_sync.services import settings

from ..plugins.past import connect, newcomer, survey_of
from ..plugins.site import Site
from ..plugins.world import Author, World, eventually, retitled


@pytest.fixture(scope="module")
def beat(site: Site, worker: Process) -> Iterator[Process]:
    """Celery's clock, beside the worker."""
    process = beat_of(site.instance)
    process.start()
    yield process
    process.stop()


def test_publication_reaches_orcid_by_itself(world: World, beat: Process):
    author = world.author()
    recid = world.publish(author, title="By itself")
    eventually(lambda: world.titles(author) == ["By itself"])

    world.edit(recid, retitled("Edited by itself"))
    eventually(lambda: world.titles(author) == ["Edited by itself"])
    world.delete(recid)
    eventually(lambda: world.works(author) == [])
    assert world.sent() == ["POST work", "PUT work", "DELETE work"]


def test_worker_killed_with_a_request_under_way_doubles_and_loses_nothing(
    world: World, beat: Process, worker: Process
):
    author = world.author()
    world.fault("delay", "POST", "*/work", seconds=3)
    world.publish(author, title="Once")
    eventually(
        lambda: world.item_or_none(author) and world.item(author).remote == "creating"
    )
    worker.kill()
    # The registry stores the work all the same: nobody is there to hear its answer.
    eventually(lambda: world.titles(author) == ["Once"])
    assert world.item(author).remote == "creating"

    expire_lease()
    worker.start()
    eventually(lambda: world.item(author).remote == "present")
    assert world.titles(author) == ["Once"]
    assert world.item(author).put_code == world.works(author)[0]["put-code"]
    assert world.sent() == ["POST work", "GET works"]


def expire_lease() -> None:
    """Let the dead worker's lease run out."""
    from invenio_db import db

    from invenio_orcid_sync.models import Lease

    db.session.query(Lease).update({Lease.until: Lease.until - timedelta(hours=1)})
    db.session.commit()


def test_work_done_while_the_worker_was_away_is_caught_up(
    world: World, beat: Process, worker: Process
):
    author = world.author()
    worker.stop()
    world.publish(author, title="Meanwhile")
    time.sleep(2)
    assert world.works(author) == []

    worker.start()
    eventually(lambda: world.titles(author) == ["Meanwhile"])


def test_what_was_published_before_reaches_orcid_by_itself(
    world: World, worker: Process, beat: Process
):
    """Connecting, worker and beat: nobody does anything."""
    person = newcomer(world)
    world.publish(person, title="Old")
    eventually(lambda: marks() == 0)
    author = connect(world, person)
    eventually(lambda: world.titles(author) == ["Old"])
    eventually(lambda: survey_of(author).state == "done")
    assert world.sent() == ["POST work"]


def marks() -> int:
    """Return the number of changes that were not taken in yet."""
    from invenio_db import db

    from invenio_orcid_sync.models import Mark

    db.session.rollback()
    return db.session.query(Mark).count()


PROMISED = 30
"""Seconds in which a saved version of settings holds everywhere."""


def types(world: World, author: Author) -> list[str]:
    """Return the types of a person's works at ORCID."""
    return sorted(work["type"] for work in world.works(author))


def test_worker_that_runs_takes_up_new_settings(world: World, beat: Process) -> None:
    author = world.author()
    world.publish(author, resource_type={"id": "dataset"})
    eventually(lambda: types(world, author) == ["data-set"])

    content = {"mapping": {"types": {"dataset": "other"}}}
    settings.save(system_identity, content, base=0)
    world.publish(author, title="New", resource_type={"id": "dataset"})
    saved = time.monotonic()
    eventually(lambda: types(world, author) == ["data-set", "other"])
    assert time.monotonic() - saved < PROMISED

    content["mapping"]["types"]["dataset"] = "image"
    settings.save(system_identity, content, base=1, spread=True)
    saved = time.monotonic()
    eventually(lambda: types(world, author) == ["image", "image"])
    assert time.monotonic() - saved < PROMISED
