# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The history of all connections."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from invenio_db import db
from sqlalchemy import text

from invenio_orcid_sync.services.errors import BadInput, NotFound
from invenio_orcid_sync.services.operators import history
from invenio_orcid_sync.services.operators.history import Which

from ...plugins.world import World, retitled, service, system_identity

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


def found(**which: Any) -> list[tuple[str, str]]:
    """Return what a search finds, the newest first."""
    page = history.search(system_identity(), Which(**which))
    return [(one.action, one.outcome) for one in page.rows]


def fill(number: int, **values: Any) -> None:
    """Write so many entries, a minute apart, the first at ``BEGIN``."""
    from invenio_orcid_sync.models import History

    fields = {"actor": "drainer", "action": "update", "outcome": "updated", **values}
    rows = [{**fields, "at": BEGIN + timedelta(minutes=n)} for n in range(number)]
    db.session.execute(db.insert(History), rows)
    db.session.commit()


def test_entry_tells_what_was_done_about_whose_work(world: World) -> None:
    author = world.author()
    recid = world.publish(author)
    world.drain()
    newest = history.search(system_identity()).rows[0]
    item = world.item(author)
    assert (newest.actor, newest.action, newest.outcome) == (
        "drainer",
        "create",
        "created",
    )
    assert (newest.orcid, newest.connection) == (author.orcid, author.connection.id)
    record = service().read(system_identity(), recid)["parent"]["id"]
    assert (newest.work, newest.record) == (item.id, record)
    assert (newest.status, newest.code, newest.put_code) == (201, None, item.put_code)
    assert newest.duration_ms is not None


def test_search_keeps_to_person_record_action_and_outcome(world: World) -> None:
    ada, mary = world.author(), world.author()
    recid = world.publish(ada)
    world.publish(mary)
    world.drain()
    world.edit(recid, retitled("Edited"))
    world.drain()
    created, updated, connected = (
        ("create", "created"),
        ("update", "updated"),
        ("connect", "connected"),
    )
    assert sorted(found()) == sorted([created, created, updated, connected, connected])
    assert found(person=ada.orcid) == [updated, created, connected]
    assert found(connection=mary.connection.id) == [created, connected]
    assert found(record=recid) == found(work=world.item(ada).id) == [updated, created]
    assert found(action="update") == found(outcome="updated") == [updated]
    assert found(person=mary.orcid, action="update") == []
    assert history.newest(mary.connection.id)[0].outcome == "created"


def test_search_keeps_to_who_did_it(world: World) -> None:
    author = world.author(email="ada@example.org")
    number = author.user.user.id
    fill(2)
    fill(1, actor="operator", action="pause", outcome="asked")
    fill(1, actor=f"operator:{number}", action="resume", outcome="asked")
    own, as_operator = ("connect", "connected"), ("resume", "asked")
    assert found(actor="operator") == [("pause", "asked")]
    assert found(actor="drainer") == [("update", "updated")] * 2
    for who in (str(number), "ADA@example.org"):
        assert found(actor=who) == [own, as_operator]
    assert found(actor=f"operator:{number}") == [as_operator]
    assert found(actor=f"user:{number}") == [own]
    assert found(actor=f"{number}0") == []
    with pytest.raises(NotFound, match="There is no account 'nobody"):
        found(actor="nobody@example.org")


def test_search_keeps_to_a_time(world: World) -> None:
    fill(10)
    since, until = (BEGIN + timedelta(minutes=n) for n in (2, 5))
    page = history.search(system_identity(), Which(since=since, until=until))
    assert [one.at.minute for one in page.rows] == [4, 3, 2]


def test_pages_hold_each_entry_once_even_of_one_moment(world: World) -> None:
    from invenio_orcid_sync.models import History

    fill(7)
    db.session.query(History).update({History.at: BEGIN})
    db.session.commit()
    seen, after = [], None
    for size in (3, 3, 1):
        page = history.search(system_identity(), after=after, size=3)
        assert len(page.rows) == size
        seen, after = [*seen, *(one.id for one in page.rows)], page.next
    assert (seen, after) == (sorted(set(seen), reverse=True), None)
    far = f"2026-11-21T00:00:00+00:00~{'9' * 30}"
    for wrong in ("x", "2026-11-21~x", "2026-11-21T00:00:00~1", far):
        with pytest.raises(BadInput, match="is not where a page ended"):
            history.search(system_identity(), after=wrong)


def test_file_holds_everything_and_no_formula(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(history, "LARGEST", 2)
    fill(5)
    fill(1, actor="=cmd|' /C calc'!A0", action="connect")
    lines = list(history.as_csv(system_identity()))
    assert lines[0].startswith("\ufeffid,at,actor,action,")
    rows = list(csv.DictReader(StringIO("".join(lines).removeprefix("\ufeff"))))
    assert len(rows) == 6
    assert {row["actor"] for row in rows} == {"drainer", "'=cmd|' /C calc'!A0"}
    assert {row["orcid"] for row in rows} == {""}
    one = list(history.as_csv(system_identity(), Which(action="connect")))
    assert len(one) == 2


@pytest.mark.parametrize(
    "which",
    [
        {},
        {"action": "connect"},
        {"outcome": "rejected"},
        {"since": BEGIN, "until": BEGIN + timedelta(minutes=10)},
        {"action": "update", "since": BEGIN + timedelta(minutes=100)},
        {"connection": 1},
        {"work": 1},
    ],
    ids=lambda which: "+".join(which) or "all",
)
def test_page_is_found_by_an_index(world: World, which: dict) -> None:
    from invenio_orcid_sync.models import History

    fill(5000)
    fill(3, action="connect", outcome="connected")
    fill(3, outcome="rejected")
    db.session.execute(text("ANALYZE orcid_sync_history"))
    statement = db.select(History).where(*history._conditions(Which(**which)))
    statement = statement.order_by(History.at.desc(), History.id.desc()).limit(51)
    compiled = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
    plan = "\n".join(db.session.scalars(text(f"EXPLAIN {compiled}")))
    assert "Seq Scan" not in plan, plan


@pytest.mark.parametrize("who", ["operator", "beat", "user:7", "7"])
def test_what_somebody_did_is_found_by_an_index_of_those_who_act_seldom(
    world: World, who: str
) -> None:
    from invenio_orcid_sync.models import History

    fill(5000)
    fill(3, actor="operator:7")
    db.session.execute(text("ANALYZE orcid_sync_history"))
    statement = db.select(History).where(*history._conditions(Which(actor=who)))
    statement = statement.order_by(History.at.desc(), History.id.desc()).limit(51)
    compiled = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
    plan = "\n".join(db.session.scalars(text(f"EXPLAIN {compiled}")))
    assert "ix_orcid_sync_history_actor" in plan, plan


def test_prune_deletes_what_is_older_than_it_is_kept(
    world: World, librarian: Any, entries: Callable, monkeypatch: Any
) -> None:
    monkeypatch.setattr(history, "BATCH", 3)
    fill(7)
    author = world.author()
    world.set(HISTORY_RETENTION=30 * 24 * 3600)
    assert history.prune(librarian) == 7
    assert found() == [("prune", "deleted"), ("connect", "connected")]
    assert entries("prune") == [(f"operator:{librarian.id}", "prune", "deleted")]
    assert history.prune(librarian) == 0
    assert len(entries("prune")) == 1
    assert author.connection.status == "active"


def test_prune_of_a_history_that_is_kept_for_ever_deletes_nothing(world: World) -> None:
    fill(3)
    world.set(HISTORY_RETENTION=None)
    assert history.prune(system_identity()) == 0
    assert len(found()) == 3


def test_nobody_but_operators_looks_or_deletes(world: World) -> None:
    from invenio_records_resources.services.errors import PermissionDeniedError

    author = world.author()
    for ask in (history.search, history.as_csv, history.prune):
        with pytest.raises(PermissionDeniedError):
            ask(author.user.identity)
