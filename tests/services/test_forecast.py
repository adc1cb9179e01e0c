# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The forecast of a backfill says what is then sent."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import update

from invenio_orcid_sync.services import backfill
from invenio_orcid_sync.services.backfill import Forecast

from ..plugins import past
from ..plugins.content import creator
from ..plugins.past import Newcomer, newcomer, published, rows, surveys, veteran, walk
from ..plugins.world import Author, World


@pytest.fixture(autouse=True)
def on_demand(world: World) -> None:
    """Nothing starts by itself, save where a test is about that."""
    world.set(BACKFILL_ON_CONNECT=False)


@pytest.fixture
def old(world: World) -> Callable[..., Author]:
    """Make an author who published so many records before connecting."""
    return partial(veteran, world)


def set_items(**values: Any) -> None:
    """Change all ledger rows."""
    from invenio_db import db

    from invenio_orcid_sync.models import Item

    db.session.execute(update(Item).values(**values))
    db.session.commit()


def lost(author: Author) -> None:
    """Let ORCID have refused the permission."""
    from invenio_db import db

    connection = author.connection
    connection.status, connection.reason = "permission_lost", "refused"
    db.session.commit()


def sent_after(world: World, connection: Any = None) -> int:
    """Carry the backfill out. :returns: number of works that were created."""
    backfill.start(connection, "operator")
    walk()
    created = 0
    while outcomes := world.drain():
        created += outcomes.get("create: created", 0)
    return created


def test_forecast_of_nothing(world: World):
    author = world.author()
    assert backfill.forecast() == Forecast(works=0, requests=0, minutes=0)
    assert backfill.forecast(author.connection).works == 0
    assert (surveys(), rows(), world.sent()) == ([], [], [])


def test_forecast_says_what_is_then_sent(world: World):
    """One record of each kind that is sent, and of each that is not."""
    world.set(CONTRIBUTOR_ROLES=["editor"], TRUSTED_ROLES=["curators"])
    person, other, former = newcomer(world), newcomer(world), newcomer(world)
    curator = newcomer(world)
    trust(world, curator)
    editor = creator(person.orcid) | {"role": {"id": "editor"}}
    reader = creator(person.orcid) | {"role": {"id": "datacollector"}}
    wanted = [
        world.publish(person),
        world.publish(person, other),
        world.publish(person, creators=[creator(former.orcid)]),
        world.publish(person, creators=[creator()], contributors=[editor]),
        world.publish(person, by=curator.user),
        world.new_version(world.publish(person), lambda data: None),
    ]
    dropped = world.publish(person)
    world.new_version(
        dropped, lambda data: data["metadata"].update(creators=[creator()])
    )
    deleted = world.publish(person)
    world.delete(deleted)
    world.publish(person, access="restricted")
    world.publish(person, creators=[creator()], contributors=[reader])
    world.publish(person, by=other.user)
    world.publish(other)
    assert world.drain() == {}
    author = past.connect(world, person)
    known_as(author, former.orcid)

    forecast = backfill.forecast(author.connection)
    assert forecast == Forecast(works=len(wanted), requests=1, minutes=1)
    assert (surveys(), rows()) == ([], [])
    assert sent_after(world, author.connection) == forecast.works
    assert len(world.works(author)) == forecast.works
    assert backfill.forecast(author.connection).works == 0


def trust(world: World, person: Newcomer) -> None:
    """Give somebody a role of those whose deposits need no author's yes."""
    from invenio_db import db

    datastore = world.site.app.extensions["security"].datastore
    datastore.add_role_to_user(person.user.user, datastore.find_role("curators"))
    db.session.commit()


def known_as(author: Author, former: str) -> None:
    """Let ORCID have merged another iD into this one."""
    from invenio_db import db

    author.connection.former_ids = [former]
    db.session.commit()


@pytest.mark.parametrize(
    "change",
    [
        {"opted_out": "author"},
        {"opted_out": "author_at_orcid"},
        {"opted_out": "operator"},
        {"hold": "operator", "code": "rejected"},
        {"hold": "author", "code": "awaits_author"},
    ],
    ids=str,
)
def test_forecast_leaves_out_what_somebody_decided_about(
    world: World, old: Callable, change: dict
):
    author = old(2)
    assert sent_after(world, author.connection) == 2
    backfill.walk()
    set_items(remote="none", put_code=None, fingerprint=None, **change)
    assert backfill.forecast(author.connection).works == 0
    assert sent_after(world, author.connection) == 0
    set_items(opted_out=None, hold=None)
    assert backfill.forecast(author.connection).works == 2


def test_forecast_leaves_out_what_waits_for_a_yes_and_counts_a_yes(
    world: World, old: Callable
):
    from invenio_orcid_sync.services import works

    depositor = newcomer(world)
    author = old(1, by=depositor.user)
    assert backfill.forecast(author.connection).works == 0
    assert sent_after(world, author.connection) == 0
    works.accept(author.user.id, rows()[0].id)
    set_items(hold=None)
    assert backfill.forecast(author.connection).works == 1


@pytest.mark.parametrize(
    "preferences, number",
    [
        ({}, 1),
        ({"others_deposits": "auto"}, 2),
        ({"overlap": "unless_present"}, 1),
        ({"overlap": "never"}, 0),
        ({"mode": "ask"}, 0),
        ({"mode": "off"}, 0),
        ({"types": ["publication"]}, 0),
        ({"types": ["dataset"]}, 1),
    ],
    ids=str,
)
def test_forecast_heeds_what_the_author_chose(
    world: World, preferences: dict, number: int
):
    from invenio_db import db

    person, other = newcomer(world), newcomer(world)
    published(world, person)
    published(world, person, by=other.user)
    author = past.connect(world, person)
    author.connection.preferences = preferences
    db.session.commit()
    assert backfill.forecast().works == number
    assert sent_after(world, author.connection) == number


def test_forecast_leaves_out_records_of_blocked_depositors(world: World, old: Callable):
    from invenio_db import db

    world.set(OTHERS_DEPOSITS="auto")
    depositor = newcomer(world)
    author = old(1, by=depositor.user)
    assert backfill.forecast(author.connection).works == 1
    depositor.user.user.active = False
    db.session.commit()
    assert backfill.forecast(author.connection).works == 0
    assert sent_after(world, author.connection) == 0


def test_forecast_for_everybody_adds_up_what_each_gets(world: World):
    world.set(OTHERS_DEPOSITS="auto")
    people = [newcomer(world) for _ in range(3)]
    published(world, *people)
    published(world, people[0], number=2)
    authors = [past.connect(world, person) for person in people]
    works = [backfill.forecast(author.connection).works for author in authors]
    assert works == [3, 1, 1]
    assert backfill.forecast() == Forecast(works=5, requests=3, minutes=1)


def test_forecast_is_about_those_whose_permission_holds(world: World, old: Callable):
    lost(old(1))
    assert backfill.forecast().works == 0


@pytest.mark.parametrize(
    "bulk, requests", [(None, 1), (1, 5), (2, 3), (5, 1), (100, 1)]
)
def test_forecast_counts_requests_by_what_orcid_takes_at_once(
    world: World, old: Callable, bulk: int | None, requests: int
):
    from invenio_db import db

    from invenio_orcid_sync.models import Lease
    from invenio_orcid_sync.services import engine

    old(5)
    db.session.query(Lease).delete()
    if bulk:
        for shard, size in ((0, bulk), (1, 100), (-1, 1)):
            db.session.add(
                Lease(registry_id=engine.registry().id, shard=shard, bulk=size)
            )
    db.session.commit()
    assert backfill.forecast().requests == requests


@pytest.mark.parametrize("rate, minutes", [(20, 1), (0.05, 1), (0.01, 4)])
def test_forecast_counts_minutes_by_the_rate(
    world: World, old: Callable, rate: float, minutes: int
):
    old(1), old(1)
    world.set(RATE=rate)
    assert backfill.forecast() == Forecast(works=2, requests=2, minutes=minutes)


def test_forecast_passes_over_a_record_that_cannot_be_read(world: World, old: Callable):
    from invenio_db import db
    from invenio_rdm_records.records.models import RDMRecordMetadata
    from sqlalchemy.orm.attributes import flag_modified

    author = old(2)
    broken = db.session.query(RDMRecordMetadata).first()
    broken.json["access"] = "nonsense"
    flag_modified(broken, "json")
    db.session.commit()
    assert backfill.forecast(author.connection).works == 1


def test_forecast_tells_how_far_it_is(
    world: World, old: Callable, monkeypatch: pytest.MonkeyPatch
):
    from invenio_orcid_sync.engine import forecast

    author = old(5)
    for name in ("PAGE", "BATCH"):
        monkeypatch.setattr(forecast, name, 2)
    told: list[int] = []
    assert backfill.forecast(author.connection, told.append).works == 5
    assert told == [2, 2, 1]
