# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Asking for audits, and carrying them out."""

import threading
import time

import pytest

from invenio_orcid_sync.services import audit
from invenio_orcid_sync.services.errors import BadInput, NotFound, Refused

from ..engine.audits import (
    found,
    history,
    page_of,
    post,
    published,
    put,
    remove,
    rows,
    work,
)
from ..engine.repairs import codes, stored
from ..plugins.world import Author, World, system_identity


def ids(*authors: Author) -> list[int]:
    return [author.connection.id for author in authors]


def asked(*authors: Author) -> list[str | None]:
    return [author.connection.audit for author in authors]


# Asking.


@pytest.mark.parametrize("mode", ["report", "repair", "after_restore"])
def test_ask_for_one_or_for_all(world: World, mode: str):
    authors = [world.author() for _ in range(3)]
    one = authors[1]

    assert audit.ask(mode, one.orcid, "operator") == ids(one)
    assert asked(*authors) == [None, mode, None]
    assert audit.ask(mode, None, "job") == ids(*authors)
    assert asked(*authors) == [mode] * 3
    assert history(one, "audit") == [("audit", mode, None)] * 2
    assert audit.number() == 3
    assert world.sent() == []


def test_ask_says_who_asked(world: World):
    from invenio_db import db

    from invenio_orcid_sync.models import History

    author = world.author()
    audit.ask("report", author.orcid, "user:7")
    entry = db.session.query(History).filter_by(action="audit").one()
    assert (entry.actor, entry.connection_id) == ("user:7", author.connection.id)


def test_ask_with_nobody_connected_asks_for_nothing(world: World):
    assert audit.ask("repair", None, "operator") == []
    assert audit.number() == 0


@pytest.mark.parametrize(
    "orcid, error, problem",
    [
        ("x", BadInput, "'x' is no ORCID iD"),
        ("0000-0002-1825-0097", NotFound, "There is no connection"),
    ],
)
def test_ask_for_somebody_unknown_says_so(world: World, orcid, error, problem):
    author = world.author()
    with pytest.raises(error, match=problem):
        audit.ask("report", orcid, "operator")
    assert asked(author) == [None]


@pytest.mark.parametrize(
    "status, reason, readable",
    [
        ("active", None, True),
        ("active", "record_locked", True),
        ("blocked", "works_disappeared", True),
        ("blocked", "record_deactivated", False),
        ("permission_lost", "refused", False),
    ],
)
def test_ask_is_for_records_that_can_be_read(world: World, status, reason, readable):
    author, other = world.author(), world.author()
    stored(author.connection, status=status, reason=reason)

    if readable:
        assert audit.ask("report", author.orcid, "operator") == ids(author)
    else:
        with pytest.raises(BadInput, match=rf"is {status} \({reason}\): nothing can"):
            audit.ask("report", author.orcid, "operator")
    assert audit.ask("report", None, "operator") == ids(
        *([author] if readable else []), other
    )


def test_disconnected_people_are_not_audited(world: World):
    author = world.author()
    stored(author.connection, status="disconnected")

    with pytest.raises(NotFound):
        audit.ask("report", author.orcid, "operator")
    assert audit.ask("repair", None, "operator") == []


@pytest.mark.parametrize(
    "first, second, then",
    [
        ("repair", "report", "repair"),
        ("after_restore", "report", "after_restore"),
        ("report", "repair", "repair"),
        ("repair", "after_restore", "after_restore"),
        ("after_restore", "repair", "repair"),
    ],
)
def test_report_does_not_weaken_a_repair_that_is_asked_for(world, first, second, then):
    author = world.author()
    audit.ask(first, author.orcid, "operator")
    audit.ask(second, None, "job")

    assert asked(author) == [then]


def test_ask_again_does_not_wait_for_a_later_try(world: World):
    author = world.author()
    published(world, author, "One")
    world.fault("status", "GET", "*/works", status=500)
    audit.ask("report", author.orcid, "operator")
    assert world.drain() == {"audit: unanswered": 1}
    assert world.drain() == {}

    audit.ask("report", author.orcid, "operator")
    assert author.connection.audit_attempts == 0
    assert world.drain() == {"audit: audited": 1}


# Carrying out.


def test_carry_out_makes_the_audits_and_sends_the_repairs(world: World):
    author, other = world.author(), world.author()
    one, two = published(world, author, "One", "Two")
    published(world, other, "Other")
    put(world, author, rows(author)[0].put_code, type="book")
    post(world, author, work("Again", page_of(world, two)))
    told: list[int] = []

    made = audit.ask("repair", None, "operator")
    audit.carry_out(made, told.append)
    assert told[-1] == 2
    done = audit.result(made, "repair")
    assert (done.asked, done.audited, done.waiting) == (2, 2, 0)
    assert done.counts == {"duplicate": 1, "changed": 1}
    assert [one.orcid for one in done.findings] == [author.orcid] * 2
    assert sorted(world.titles(author)) == ["One", "Two"]


def test_carry_out_of_nothing_does_nothing(world: World):
    world.publish(world.author())
    audit.carry_out([])

    assert world.sent() == []
    assert audit.result([], "report") == audit.Result(0, 0, 0, {}, [])


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 503}])
def test_carry_out_ends_where_orcid_does_not_answer(world: World, fault: dict):
    author, other = world.author(), world.author()
    published(world, author, "One")
    world.fault("status", "GET", f"/v3.0/{author.orcid}/works", times=9, **fault)

    made = audit.ask("report", author.orcid, "operator")
    audit.carry_out(made)
    done = audit.result(made, "report")
    assert (done.asked, done.audited, done.waiting) == (1, 0, 1)
    assert asked(author, other) == ["report", None]


def test_carry_out_watches_another_drainer(world: World):
    """It holds the lease; then it is done, and this one goes on."""
    from invenio_orcid_sync.engine.lease import take
    from invenio_orcid_sync.services import engine

    author = world.author()
    published(world, author, "One")
    made = audit.ask("report", author.orcid, "operator")
    lease = take(engine.registry().id, 0)

    def release() -> None:
        time.sleep(1.5)
        with world.site.app.app_context():
            lease.release()

    other = threading.Thread(target=release)
    other.start()
    began = time.monotonic()
    audit.carry_out(made)
    other.join()
    assert time.monotonic() - began > 1.4
    assert audit.result(made, "report").audited == 1


def test_carry_out_gives_up_on_a_drainer_that_does_nothing(world: World, monkeypatch):
    from invenio_orcid_sync.engine.lease import take
    from invenio_orcid_sync.services import engine

    author = world.author()
    made = audit.ask("report", author.orcid, "operator")
    lease = take(engine.registry().id, 0)
    monkeypatch.setattr(audit, "PATIENCE", 0.1)
    audit.carry_out(made)

    assert audit.result(made, "report").waiting == 1
    lease.release()


def test_carry_out_in_a_copied_database_is_refused(world: World):
    """Nothing is asked of ORCID until an operator has decided."""
    from invenio_db import db

    from invenio_orcid_sync.services import engine

    author = world.author()
    made = audit.ask("repair", author.orcid, "operator")
    engine.registry().instance = "elsewhere"
    db.session.commit()

    with pytest.raises(Refused):
        audit.carry_out(made)
    assert world.sent() == []
    assert asked(author) == ["repair"]


def test_result_counts_all_and_shows_some(world: World):
    author = world.author()
    published(world, author, *(f"Work {n}" for n in range(4)))
    remove(world, author, codes(world, author)[:3])
    made = audit.ask("report", author.orcid, "operator")
    audit.carry_out(made)

    done = audit.result(made, "report", limit=2)
    assert (done.counts, len(done.findings)) == ({"missing": 3}, 2)
    assert len(audit.result(made, "report").findings) == 3


def test_result_of_an_audit_that_is_asked_for_again_shows_nothing_old(world: World):
    author = world.author()
    published(world, author, "One")
    remove(world, author, codes(world, author))
    made = audit.ask("report", author.orcid, "operator")
    audit.carry_out(made)
    assert len(found(author)) == 1
    audit.ask("report", author.orcid, "operator")

    assert audit.result(made, "report") == audit.Result(1, 0, 1, {}, [])


def test_second_works_stay_out_of_lists_of_works(world: World):
    """Their rows have put-codes for keys, which no query may take for concepts."""
    from invenio_orcid_sync.services import status, works
    from invenio_orcid_sync.services.operators import queue

    author = world.author()
    (recid,) = published(world, author, "One")
    post(world, author, work("Again", page_of(world, recid)))
    refused = {"response-code": 403, "error-code": 9010}
    world.fault("status", "DELETE", "*", status=403, body=refused)
    audit.carry_out(audit.ask("repair", author.orcid, "operator"))
    (second,) = rows(author, "duplicate")

    listed = queue.search(system_identity()).rows
    assert [one.id for one in listed] == [rows(author)[0].id]
    assert status.status().works == {"sent": 1}
    with pytest.raises(NotFound):
        works.send_again(author.user.id, second.id)
    assert world.drain() == {}
