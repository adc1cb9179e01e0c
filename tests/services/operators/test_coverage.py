# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How much of what was published reaches ORCID records."""

from datetime import date, datetime
from typing import Any

import pytest
from invenio_db import db

from invenio_orcid_sync.services.errors import BadInput
from invenio_orcid_sync.services.operators import coverage
from invenio_orcid_sync.services.operators.coverage import (
    Counts,
    Report,
    Row,
    TakesTooLong,
)

from ...plugins.world import World, system_identity
from .test_queue import community

STRANGER = "0000-0001-5109-3700"


def dated(world: World, recid: str, day: date) -> None:
    """Have a record published on another day."""
    from invenio_pidstore.models import PersistentIdentifier
    from invenio_rdm_records.records.models import RDMRecordMetadata

    found = db.session.query(PersistentIdentifier).filter_by(pid_value=recid).one()
    version = db.session.query(RDMRecordMetadata).filter_by(id=found.object_uuid)
    version.update({"created": datetime(day.year, day.month, day.day)})
    db.session.commit()


def rows(**when: Any) -> list[tuple]:
    """Return what is counted."""
    return [
        (one.community, one.month, one.records, one.authors, one.connected, one.settled)
        for one in coverage.coverage(system_identity(), **when)
    ]


def test_coverage_is_counted_by_community_and_month(world: World) -> None:
    ada, mary = world.author(), world.author()
    old = world.publish(ada, title="Old")
    dated(world, old, date(2025, 3, 31))
    new = world.publish(ada, title="New")
    both = world.publish(ada, mary, title="Both")
    for one in (new, both):
        dated(world, one, date(2025, 4, 1))
    # Mary is asked first: somebody else deposited it.
    assert world.drain() == {"create: created": 3}
    community(world, "engines", old)
    community(world, "machines", both)
    april, march = date(2025, 4, 1), date(2025, 3, 1)
    assert rows() == [
        ("machines", april, 1, 2, 2, 1),
        (None, april, 1, 1, 1, 1),
        ("engines", march, 1, 1, 1, 1),
    ]
    assert rows(since=april) == rows()[:2]
    assert rows(until=april) == rows()[2:]
    with pytest.raises(BadInput, match="2025-03-01 is not after 2025-04-01"):
        rows(since=april, until=march)


def test_record_of_two_communities_counts_in_each_and_once_in_sums(
    world: World,
) -> None:
    author = world.author()
    recid = world.publish(author)
    dated(world, recid, date(2025, 3, 31))
    other = world.publish(author)
    dated(world, other, date(2025, 4, 1))
    for slug in ("engines", "machines"):
        community(world, slug, recid)
    assert [row[0] for row in rows()] == [None, "engines", "machines"]
    report = coverage.report(system_identity())
    one = Counts(records=1, authors=1, connected=1, settled=0)
    two = Counts(records=2, authors=2, connected=2, settled=0)
    assert report.months == {date(2025, 4, 1): one, date(2025, 3, 1): one}
    assert list(report.months) == [date(2025, 4, 1), date(2025, 3, 1)]
    assert report.total == two
    assert report.communities == {"engines": one, "machines": one, None: one}
    assert list(report.communities) == ["engines", "machines", None]


def test_months_of_one_community_are_summed(world: World) -> None:
    author = world.author()
    for day in (date(2025, 3, 31), date(2025, 4, 1)):
        recid = world.publish(author)
        dated(world, recid, day)
        community(world, "engines" if day.month == 3 else "machines", recid)
        if day.month == 4:
            community(world, "looms", recid)
    report = coverage.report(system_identity())
    assert {slug: one.records for slug, one in report.communities.items()} == {
        "engines": 1,
        "looms": 1,
        "machines": 1,
    }
    assert report.total.records == 2


def test_nothing_comes_to_nothing(world: World) -> None:
    nothing = Counts(records=0, authors=0, connected=0, settled=0)
    assert coverage.report(system_identity()) == Report([], {}, nothing)


def test_whoever_cannot_wait_is_told_who_can(world: World, monkeypatch: Any) -> None:
    world.publish(world.author())
    slow = db.select(*[db.null()] * 7).where(db.func.pg_sleep(30).is_not(None))
    with monkeypatch.context() as patch:
        patch.setattr(coverage, "_statement", lambda since, until: slow)
        with pytest.raises(TakesTooLong, match="invenio orcid report coverage"):
            coverage.report(system_identity(), seconds=1)
    # Neither the limit nor the failure is left behind.
    assert db.session.scalar(db.text("SHOW statement_timeout")) == "0"
    assert coverage.report(system_identity(), seconds=20).total.records == 1
    assert db.session.scalar(db.text("SHOW statement_timeout")) == "0"
    with pytest.raises(TakesTooLong):
        monkeypatch.setattr(coverage, "_statement", lambda since, until: slow)
        coverage.as_csv(system_identity(), seconds=1)


def test_what_fails_otherwise_is_not_called_slow(
    world: World, monkeypatch: Any
) -> None:
    from sqlalchemy.exc import DBAPIError

    wrong = db.text("SELECT 1 / 0")
    monkeypatch.setattr(coverage, "_statement", lambda since, until: wrong)
    with pytest.raises(DBAPIError, match="division by zero"):
        coverage.report(system_identity(), seconds=20)


def test_authors_count_by_whether_they_are_connected(world: World) -> None:
    author, ended = world.author(), world.author()
    from invenio_orcid_sync.services.operators import connections

    world._publish(author.orcid, ended.orcid, STRANGER, identity=author.user.identity)
    world.drain()
    connections.disconnect(system_identity(), ended.connection.id, "keep")
    world.drain()
    ((*_, authors, connected, settled),) = rows()
    assert (authors, connected, settled) == (3, 1, 1)


def test_record_without_ids_counts_as_a_record(world: World) -> None:
    world._publish()
    ((*_, records, authors, connected, settled),) = rows()
    assert (records, authors, connected, settled) == (1, 0, 0, 0)


def test_earlier_versions_and_deleted_records_do_not_count(world: World) -> None:
    author = world.author()
    recid = world.publish(author)
    world.new_version(recid, lambda data: None)
    gone = world.publish(author)
    world.delete(gone)
    ((*_, records, authors, _connected, _settled),) = rows()
    assert (records, authors) == (1, 1)


def test_merged_id_is_its_persons(world: World) -> None:
    author = world.author()
    connection = author.connection
    connection.former_ids = [STRANGER]
    db.session.commit()
    world._publish(STRANGER, identity=author.user.identity)
    world.drain()
    ((*_, authors, connected, settled),) = rows()
    assert (authors, connected, settled) == (1, 1, 1)


def test_file_holds_the_rows(world: World) -> None:
    recid = world.publish(world.author())
    community(world, "engines", recid)
    heads, line = coverage.as_csv(system_identity())
    assert heads == "\ufeffcommunity,month,records,authors,connected,settled\r\n"
    month = date.today().replace(day=1)
    assert line == f"engines,{month},1,1,1,0\r\n"
    assert coverage.coverage(system_identity()) == [
        Row(
            community="engines",
            month=month,
            records=1,
            authors=1,
            connected=1,
            settled=0,
        )
    ]


def test_nobody_but_operators_looks(world: World, librarian: Any) -> None:
    from invenio_records_resources.services.errors import PermissionDeniedError

    assert coverage.coverage(librarian) == []
    with pytest.raises(PermissionDeniedError):
        coverage.coverage(world.author().user.identity)
