# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Thousands of records, a real worker, and its death in the middle."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from demo.servers.postgres import connect as open_connection
from demo.servers.process import Process

from ..plugins import archive
from ..plugins.past import rows, surveys
from ..plugins.world import World, eventually
from .test_worker import expire_lease

RECORDS, PEOPLE = 4500, 3
"""Two full pages and a bit."""


@pytest.fixture
def last_pair(world: World) -> Iterator[tuple[Callable, Callable]]:
    """Two actions: hold the row that the last record makes, so that no walk can pass it; and let it go."""
    blocker = open_connection(world.site.database)
    blocker.autocommit = False

    def hold() -> None:
        with blocker.cursor() as run:
            run.execute(
                "INSERT INTO orcid_sync_item (connection_id, local_key)"
                " SELECT c.id, r.parent_id::text FROM orcid_sync_connection c,"
                " (SELECT parent_id FROM rdm_records_metadata ORDER BY id DESC LIMIT 1) r"
            )

    yield hold, blocker.rollback
    blocker.close()


def test_worker_killed_in_the_middle_of_a_walk_loses_and_doubles_nothing(
    world: World, worker: Process, last_pair: tuple[Callable, Callable]
):
    from invenio_orcid_sync import tasks
    from invenio_orcid_sync.services import backfill, engine

    archive.fill(engine.registry().id, RECORDS, PEOPLE)
    hold, let_go = last_pair
    hold()
    backfill.start(None, "operator")
    tasks.survey.delay()
    eventually(lambda: surveys()[0].seen == 4000)
    worker.kill()

    (walked,) = surveys()
    assert (walked.state, walked.seen, walked.found) == ("finding", 4000, 4000)
    assert len(rows()) == 4000
    let_go()
    # What the dead process had not committed is gone with it.
    assert surveys()[0].seen == 4000

    expire_lease()
    worker.start()
    tasks.survey.delay()
    eventually(lambda: surveys()[0].state == "sending")
    (walked,) = surveys()
    assert (walked.seen, walked.found) == (RECORDS, RECORDS)
    made = rows()
    each = Counter(item.connection_id for item in made)
    assert len(made) == len({item.local_key for item in made}) == RECORDS
    assert list(each.values()) == [RECORDS // PEOPLE] * PEOPLE
    assert all(item.due_at and item.background for item in made)
