# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Works of an earlier system: found where they are, kept up to date, and never added a second time."""

from pathlib import Path
from typing import Any

import pytest
from invenio_db import db

from invenio_orcid_sync.models import History, Item
from invenio_orcid_sync.services import audit, works
from invenio_orcid_sync.services.operators import importing

from ....engine.audits import post, remove, work
from ....plugins.past import newcomer
from ....plugins.world import Author, World, retitled, system_identity
from ... import elsewhere
from ...elsewhere import files, granted, imported, people, permitted, problems, row
from ...former import reconnect, retired, sources, switch


def shelf(world: World, *titles: str) -> tuple[Author, list[str], list[int]]:
    """Make somebody with records here, and a work for each that the earlier system has added with identifiers of its own."""
    person = granted(world)
    recids = [world.publish(person, title=title) for title in titles]
    codes = post(world, person, *(work(f"Before-{title}") for title in titles))
    world.drain()
    return person, recids, codes


def paired(person: Author, recids: list[str], codes: list[int]) -> list[Any]:
    """Return rows of works."""
    return [(person.orcid, *pair) for pair in zip(recids, codes)]


def items(person: Author) -> list[tuple[str, int | None, str | None, str | None]]:
    """Return a person's ledger: (remote, put-code, doubt, opted out), by put-code."""
    db.session.expire_all()
    found = db.session.query(Item).filter_by(connection_id=person.connection.id)
    return [
        (one.remote, one.put_code, one.doubt, one.opted_out)
        for one in found.order_by(Item.put_code)
    ]


def test_works_are_adopted_and_the_next_edit_is_a_put(
    world: World, tmp_path: Path
) -> None:
    person, recids, codes = shelf(world, "One", "Two")
    before = len(world.sent())
    done = imported(
        world,
        people(tmp_path, row(person)),
        elsewhere.works(tmp_path, *paired(person, recids, codes)),
    )
    assert dict(done.steps) == {"connect": 1, "adopt": 2}
    assert items(person) == [("present", code, "missing", None) for code in codes]

    outcomes = world.drain()
    assert outcomes == {
        "audit: audited": 1,
        "resolve: resolved": 2,
        "update: updated": 2,
    }
    assert items(person) == [("present", code, None, None) for code in codes]
    assert sorted(world.titles(person)) == ["One", "Two"]

    world.edit(recids[0], retitled("One, corrected"))
    assert world.drain() == {"update: updated": 1}
    assert sorted(world.titles(person)) == ["One, corrected", "Two"]
    assert "POST work" not in world.sent()[before:]
    assert "POST works" not in world.sent()[before:]

    asked = audit.ask(audit.REPORT, person.orcid, "operator")
    assert world.drain() == {"audit: audited": 1}
    assert audit.result(asked, audit.REPORT).counts == {}


def test_backfill_adds_what_the_file_does_not_name(
    world: World, tmp_path: Path
) -> None:
    from invenio_orcid_sync.services import backfill

    person, recids, codes = shelf(world, "One", "Two")
    table = elsewhere.works(tmp_path, (person.orcid, recids[0], codes[0]))
    remove(world, person, codes[1:])
    imported(world, people(tmp_path, row(person)), table)
    backfill.walk()
    assert world.drain() == {
        "audit: audited": 1,
        "resolve: resolved": 1,
        "update: updated": 1,
        "create: created": 1,
    }
    assert sorted(world.titles(person)) == ["One", "Two"]


def test_work_that_its_author_deleted_stays_deleted(
    world: World, tmp_path: Path
) -> None:
    person, recids, codes = shelf(world, "One", "Two")
    remove(world, person, codes[:1])
    table = elsewhere.works(tmp_path, *paired(person, recids, codes))
    imported(world, people(tmp_path, row(person)), table)
    world.drain()
    assert items(person)[-1][3] == "author_at_orcid"
    assert world.titles(person) == ["Two"]


def test_works_that_are_all_gone_are_nobodys_choice(
    world: World, tmp_path: Path
) -> None:
    """As where the file is that of another client, or of another registry."""
    person = granted(world)
    recids = [world.publish(person, title=f"Work {at}") for at in range(12)]
    world.drain()
    table = elsewhere.works(tmp_path, *paired(person, recids, list(range(9001, 9013))))
    imported(world, people(tmp_path, row(person)), table)
    world.drain()
    connection = person.connection
    assert (connection.status, connection.reason) == ("blocked", "works_disappeared")
    assert {opted_out for *_, opted_out in items(person)} == {None}
    assert world.works(person) == []


def test_second_import_changes_nothing(world: World, tmp_path: Path) -> None:
    person, recids, codes = shelf(world, "One")
    tables = (
        people(tmp_path, row(person)),
        elsewhere.works(tmp_path, *paired(person, recids, codes)),
    )
    imported(world, *tables)
    world.drain()
    before = items(person), db.session.query(History).count()
    assert dict(imported(world, *tables).steps) == {"leave": 1, "leave_work": 1}
    assert (items(person), db.session.query(History).count()) == before
    assert world.drain() == {}


def test_works_alone_are_adopted_for_people_who_are_connected(
    world: World, tmp_path: Path
) -> None:
    person, recids, codes = shelf(world, "One")
    imported(world, people(tmp_path, row(person)))
    table = elsewhere.works(tmp_path, *paired(person, recids, codes))
    assert dict(imported(world, works=table).steps) == {"adopt": 1}
    assert world.drain() == {
        "audit: audited": 1,
        "resolve: resolved": 1,
        "update: updated": 1,
    }
    assert world.titles(person) == ["One"]


def test_work_that_was_sent_from_here_is_left(world: World, tmp_path: Path) -> None:
    author = world.author()
    recid = world.publish(author, title="Ours")
    world.drain()
    table = elsewhere.works(tmp_path, (author.orcid, recid, 4711))
    assert dict(imported(world, works=table).steps) == {"leave_work": 1}
    assert world.drain() == {}


def test_work_that_its_author_took_out_here_is_left(
    world: World, tmp_path: Path
) -> None:
    author = world.author()
    recid = world.publish(author, title="Not this")
    world.drain()
    works.exclude(author.user.user.id, world.item(author).id)
    world.drain()
    table = elsewhere.works(tmp_path, (author.orcid, recid, 4711))
    assert dict(imported(world, works=table).steps) == {"leave_work": 1}


def test_history_says_which_works_were_taken_up(world: World, tmp_path: Path) -> None:
    person, recids, codes = shelf(world, "One")
    table = elsewhere.works(tmp_path, *paired(person, recids, codes))
    imported(world, people(tmp_path, row(person)), table)
    (entry,) = db.session.query(History).filter_by(action="adopt")
    assert (entry.actor, entry.outcome, entry.put_code) == (
        "operator",
        "adopted",
        codes[0],
    )


# Rows that cannot be used.


@pytest.mark.parametrize(
    "change, column, cause",
    [
        ({0: "0000-0002-1825-0097"}, "orcid", "Nobody here has connected this iD."),
        (
            {0: "218250097"},
            "orcid",
            "The iD was made a number, which spreadsheets do: digits are lost.",
        ),
        (
            {1: "aaaaa-bbbbb"},
            "record",
            "There is no such record here, or it was never published.",
        ),
        (
            {1: "10.5555/none"},
            "record",
            "There is no such record here, or it was never published.",
        ),
        ({2: "x"}, "put_code", "This is no put-code."),
    ],
)
def test_row_that_cannot_be_used_is_named_by_line_and_column(
    world: World, tmp_path: Path, change: dict[int, str], column: str, cause: str
) -> None:
    author = world.author()
    given: list[Any] = [author.orcid, world.publish(author), 4711]
    for at, value in change.items():
        given[at] = value
    (found,) = problems(world, works=elsewhere.works(tmp_path, tuple(given)))
    assert (found.file, found.line, found.column) == ("works.csv", 2, column)
    assert (found.cause, bool(found.cure)) == (cause, True)


def test_work_of_a_record_that_does_not_name_the_person_is_refused(
    world: World, tmp_path: Path
) -> None:
    """Taken up, it would be removed."""
    author, other = world.author(), world.author()
    recid = world.publish(other)
    table = elsewhere.works(tmp_path, (author.orcid, recid, 4711))
    (found,) = problems(world, works=table)
    assert (found.column, found.cause) == (
        "record",
        "The record does not name this iD, or is not published any more: the work would be removed at ORCID.",
    )


def test_record_and_put_code_stand_once_for_a_person(
    world: World, tmp_path: Path
) -> None:
    author = world.author()
    one, two = world.publish(author), world.publish(author)
    table = elsewhere.works(
        tmp_path,
        (author.orcid, one, 4711),
        (author.orcid, one, 4712),
        (author.orcid, two, 4711),
    )
    second, third = problems(world, works=table)
    assert (second.line, second.column, second.cause) == (
        3,
        "record",
        "Another work of this iD and record stands in line 2 already.",
    )
    assert (third.line, third.column) == (4, "put_code")


def test_put_code_that_the_ledger_has_for_another_record_is_refused(
    world: World, tmp_path: Path
) -> None:
    author = world.author()
    world.publish(author, title="Sent")
    world.drain()
    code = world.item(author).put_code
    other = world.publish(author, title="Other")
    table = elsewhere.works(tmp_path, (author.orcid, other, code))
    (found,) = problems(world, works=table)
    assert (found.column, found.cause) == (
        "put_code",
        "The ledger has this work for another record.",
    )


# Client ids.


def test_client_id_that_is_not_ours_is_refused_with_the_reason(
    world: World, tmp_path: Path
) -> None:
    from invenio_orcid_sync.services.errors import BadInput

    given = importing.Files(
        connections=people(tmp_path, row(granted(world))), client_id="APP-THEIRS"
    )
    for act in (importing.examine, importing.carry_out):
        with pytest.raises(BadInput, match="APP-THEIRS is not the client id in use"):
            act(system_identity(), given)
    assert db.session.query(Item).count() == 0


def test_works_of_a_retired_client_are_replaced_as_their_authors_connect_again(
    world: World, tmp_path: Path
) -> None:
    former = world.client_id
    person = permitted(world, newcomer(world))
    recid = world.publish(person, title="One")
    codes = post(world, person, work("Before"))
    switch(world, **retired(world))
    given = importing.Files(
        connections=people(tmp_path, row(person)),
        works=elsewhere.works(tmp_path, *paired(person, [recid], codes)),
        client_id=former,
    )
    done = importing.carry_out(system_identity(), given)
    assert (dict(done.steps), done.problems) == ({"connect": 1, "adopt": 1}, 0)
    world.drain()
    assert (person.connection.status, person.connection.reason) == (
        "blocked",
        "former_client",
    )
    assert sources(world, person) == [former]

    reconnect(world, person)
    for _ in range(3):
        world.drain()
    assert sources(world, person) == [world.client_id]
    assert world.titles(person) == ["One"]


def test_nothing_is_imported_into_a_copy(world: World, tmp_path: Path) -> None:
    from invenio_orcid_sync.services.errors import Refused

    world.drain()
    given = files(world, people(tmp_path, row(granted(world))))
    world.set(INSTANCE="copy")
    with pytest.raises(Refused):
        importing.carry_out(system_identity(), given)


def test_operators_alone_may_import(world: World, tmp_path: Path) -> None:
    from invenio_records_resources.services.errors import PermissionDeniedError

    given = files(world, people(tmp_path, row(granted(world))))
    for act in (importing.examine, importing.carry_out):
        with pytest.raises(PermissionDeniedError):
            act(world.make_user(world.site.app).identity, given)
