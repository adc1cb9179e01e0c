# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The registry has a bad time: busy for minutes, or refusing everybody. Nobody is blamed, and all recovers."""

from collections import Counter
from datetime import timedelta

import pytest
import requests

from ..plugins.world import SCOPES, Author, eventually, retitled
from .scene import Scene
from .test_points import DELETE, POST, PUT, Prepared

pytestmark = pytest.mark.soak

MINUTES = 60.0
HOUR = 60 * MINUTES

BUSY = {
    "503-html": {"fault": "html_503"},
    "503-empty": {"fault": "status", "status": 503},
    "503-later": {"fault": "status", "status": 503, "headers": {"Retry-After": "30"}},
    "503-json": {"fault": "status", "status": 503, "body": {"message": "busy"}},
    "429-empty": {"fault": "status", "status": 429},
    "429-later": {"fault": "status", "status": 429, "headers": {"Retry-After": "1"}},
    "429-text": {"fault": "status", "status": 429, "body": "Too Many Requests"},
}


def people(scene: Scene, number: int) -> list[Author]:
    """Connect some, with a publication each."""
    authors = [scene.world.author() for _ in range(number)]
    for author in authors:
        scene.world.publish(author, title="One work")
    return authors


def busy_people(scene: Scene) -> list[Prepared]:
    """Connect three: one has something to add, one to change, one to remove."""
    adds, changes, removes = (scene.world.author() for _ in range(3))
    edited = scene.world.publish(changes, title="Old")
    deleted = scene.world.publish(removes, title="Goes")
    scene.world.publish(removes, title="Stays")
    scene.world.drain()
    scene.world.publish(adds, title="New")
    scene.world.edit(edited, retitled("Edited"))
    scene.world.delete(deleted)
    return [(adds, ["New"]), (changes, ["Edited"]), (removes, ["Stays"])]


def weather(scene: Scene, seconds: float, step: float = 10.0) -> list[int]:
    """Let time pass, with a drain each step, as beat starts them. :returns: how many requests each sent."""
    sent = []
    for _ in range(int(seconds / step)):
        scene.world.drain()
        sent.append(len(scene.calls()))
        scene.later(step)
    return sent


def clear_up(scene: Scene) -> None:
    """End all faults."""
    requests.delete(f"{scene.world.url}/__control__/faults", timeout=10)


def paused_for(scene: Scene) -> float:
    """Return for how many seconds nothing starts."""
    from invenio_db import db

    from invenio_orcid_sync.services import engine

    db.session.rollback()
    until = engine.registry().paused_until
    now = db.session.connection().exec_driver_sql("SELECT clock_timestamp()").scalar()
    return max(timedelta(), until - now).total_seconds() if until else 0.0


@pytest.mark.parametrize("kind", BUSY)
def test_storm_of_busy_answers_slows_us_down_and_costs_no_attempt(
    scene: Scene, kind: str
):
    """Whoever adds, changes or removes a work: it is done once the storm is over, with one request each."""
    prepared = busy_people(scene)
    scene.calls()
    scene.world.fault(path="/v3.0/*", times=None, **BUSY[kind])
    sent = weather(scene, 10 * MINUTES, step=15)
    rows = [row for author, _ in prepared for row in scene.rows(author)]

    # Three at once at most, and the pauses grow up to five minutes.
    assert max(sent) <= 3
    assert sum(sent) <= 3 * 10
    assert sum(sent[len(sent) // 2 :]) <= 3 * 3
    assert {(row.attempts, row.hold) for row in rows} == {(0, None)}

    clear_up(scene)
    scene.later(paused_for(scene))
    scene.drain()
    assert Counter(scene.calls()) == {POST: 1, PUT: 1, DELETE: 1}
    scene.check(*prepared)


def test_refusals_of_everybody_are_no_lost_permission(scene: Scene):
    """ORCID answers 401 to everybody while its own look at tokens fails (AuthorizationServerUtil.tokenIntrospection)."""
    authors = people(scene, 5)
    scene.world.fault("introspection_down", path="/v3.0/*", times=None)
    sent = weather(scene, 2 * HOUR, step=10 * MINUTES)
    assert [one.connection.status for one in authors] == ["active"] * 5
    assert [row.attempts for one in authors for row in scene.rows(one)] == [0] * 5
    assert sum(sent) <= 5 * 3

    clear_up(scene)
    sent = weather(scene, 1.5 * HOUR, step=10 * MINUTES)
    assert sum(sent) == 5
    assert [one.connection.status for one in authors] == ["active"] * 5
    scene.check(*((author, ["One work"]) for author in authors))


def test_permission_withdrawn_in_mid_batch_parks_the_rest_and_goes_on_after_reconnecting(
    scene: Scene,
):
    author, other = scene.world.author(), scene.world.author()
    titles = [f"Work {number:02}" for number in range(24)]
    for title in titles:
        scene.world.publish(author, title=title)
    bulks_of(scene, 4)
    # Bulks of 4, 8 and 12: the person changes their mind while the last is on its way.
    scene.world.fault("delay", "POST", "*/works", skip=2, seconds=3)
    drainer = scene.start()
    eventually(lambda: len(scene.held(author)) == 12)
    scene.world.act(author, "revoke_client", client_id=scene.world.client_id)
    assert drainer.value()["create: created"] == 12
    assert scene.calls() == ["POST works"] * 3
    assert author.connection.status == "active"

    scene.later(HOUR / 2)
    scene.world.publish(other, title="Elsewhere all is well")
    scene.drain()
    scene.later(HOUR / 2)
    scene.drain()
    assert scene.calls() == ["POST work", "POST works"]
    assert author.connection.status == "permission_lost"
    scene.later(24 * HOUR)
    scene.drain()
    assert scene.calls() == []

    reconnect(scene, author)
    weather(scene, MINUTES, step=20)
    scene.check((author, titles), (other, ["Elsewhere all is well"]))


def bulks_of(scene: Scene, size: int) -> None:
    """Let creations of several works begin with so many."""
    from invenio_db import db

    from invenio_orcid_sync.models import Lease

    scene.lease_is_held()  # which makes its row
    db.session.query(Lease).update({"bulk": size})
    db.session.commit()


def reconnect(scene: Scene, author: Author) -> None:
    """Grant the permission again."""
    from invenio_db import db

    from invenio_orcid_sync.services import acceptance, engine
    from invenio_orcid_sync.services.exchange import read

    answer = scene.world.control(
        "tokens", orcid=author.orcid, client_id=scene.world.client_id, scope=SCOPES
    )
    acceptance.accept(int(author.user.id), engine.registry(), read(answer))
    db.session.commit()
