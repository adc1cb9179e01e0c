# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Connections of an earlier system: whose they are here, and what they become."""

from pathlib import Path
from typing import Any

import pytest
from invenio_accounts.models import UserIdentity
from invenio_db import db

from invenio_orcid_sync.models import Connection, Grant, History
from invenio_orcid_sync.models.vault import unseal
from invenio_orcid_sync.services import connections
from invenio_orcid_sync.services.operators import importing

from ....plugins.past import newcomer
from ....plugins.world import World, system_identity
from ...elsewhere import files, granted, imported, people, permitted, problems, row


def facts(world: World) -> list[tuple[str, str, bool, str | None]]:
    """Return connections: (iD, status, paused, what the drainer is to do)."""
    db.session.expire_all()
    found = db.session.query(Connection).order_by(Connection.id)
    return [
        (one.orcid, one.status, one.paused_at is not None, one.audit) for one in found
    ]


def test_person_is_connected_and_the_permission_checked(
    world: World, tmp_path: Path
) -> None:
    person = granted(world)
    done = imported(world, people(tmp_path, row(person)))
    assert (dict(done.steps), done.problems) == ({"connect": 1}, 0)
    assert facts(world) == [(person.orcid, "active", False, "report")]
    assert world.drain() == {"audit: audited": 1}
    assert facts(world) == [(person.orcid, "active", False, None)]


def test_tokens_are_stored_as_those_of_a_real_grant(
    world: World, tmp_path: Path
) -> None:
    person = granted(world)
    given = row(person)
    imported(world, people(tmp_path, given))
    (grant,) = db.session.query(Grant)
    assert unseal(grant, "access_token") == person.token
    assert unseal(grant, "refresh_token") == given["refresh_token"]
    assert (grant.scope, grant.name, grant.state) == (
        given["scope"],
        "Ada Lovelace",
        "current",
    )
    assert grant.expires_at.isoformat() == "2046-11-21T16:00:00+00:00"
    stored = [
        str(value)
        for model in (Connection, History, UserIdentity)
        for one in db.session.query(model)
        for value in vars(one).values()
    ]
    assert [one for one in stored if person.token in one] == []


def test_person_signs_in_with_the_id_from_then_on(world: World, tmp_path: Path) -> None:
    person = granted(world)
    imported(world, people(tmp_path, row(person)))
    owner = db.session.get(UserIdentity, (person.orcid, "orcid"))
    assert owner.id_user == person.user.user.id


def test_history_says_that_an_operator_did_it(world: World, tmp_path: Path) -> None:
    person = granted(world)
    imported(world, people(tmp_path, row(person)))
    entries = db.session.query(History).filter_by(action="connect")
    assert [(one.actor, one.outcome) for one in entries] == [("operator", "connected")]


def test_permission_that_lacks_rights_waits_for_its_owner(
    world: World, tmp_path: Path
) -> None:
    person = granted(world, scope="/activities/update")
    done = imported(world, people(tmp_path, row(person, scope="/activities/update")))
    assert dict(done.steps) == {"connect_narrow": 1}
    assert person.connection.status == "permission_lost"
    assert person.connection.reason == "scope"


def test_second_import_changes_nothing(world: World, tmp_path: Path) -> None:
    table = people(tmp_path, row(granted(world)), row(granted(world)))
    assert dict(imported(world, table).steps) == {"connect": 2}
    world.drain()
    before = facts(world), db.session.query(History).count()
    assert dict(imported(world, table).steps) == {"leave": 2}
    assert (facts(world), db.session.query(History).count()) == before
    assert world.drain() == {}


def test_person_who_disconnected_here_stays_disconnected(
    world: World, tmp_path: Path
) -> None:
    person = granted(world)
    table = people(tmp_path, row(person))
    imported(world, table)
    connections.disconnect(person.user.user, "keep")
    world.drain()
    assert dict(imported(world, table).steps) == {"leave": 1}
    assert person.connection.status == "disconnected"


def test_pause_of_an_operator_outlasts_an_import(world: World, tmp_path: Path) -> None:
    from invenio_orcid_sync.services.operators import connections as operated

    person = granted(world)
    table = people(tmp_path, row(person))
    imported(world, table)
    operated.pause(system_identity(), person.connection.id)
    imported(world, table)
    assert person.connection.paused_at is not None


def test_import_that_was_cut_off_is_finished_by_the_next(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = granted(world)
    world.publish(person)
    given = files(world, people(tmp_path, row(person)))

    def killed(*arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(importing, "_release", killed)
        with pytest.raises(KeyboardInterrupt):
            importing.carry_out(system_identity(), given)
    db.session.rollback()
    assert facts(world) == [(person.orcid, "active", True, None)]
    assert world.drain() == {}, "nothing is sent before all works are known"
    importing.carry_out(system_identity(), given)
    assert facts(world) == [(person.orcid, "active", False, "report")]


# Whose account.


@pytest.mark.parametrize("column", ["email", "user_id", "both", "capitals"])
def test_account_is_named_by_address_or_number(
    world: World, tmp_path: Path, column: str
) -> None:
    person = granted(world)
    number, email = str(person.user.id), person.user.email
    given = {
        "email": {"email": email},
        "user_id": {"email": "", "user_id": number},
        "both": {"email": email, "user_id": number},
        "capitals": {"email": email.upper()},
    }[column]
    imported(world, people(tmp_path, row(person, **given)))
    assert person.connection.user_id == int(number)


def test_account_that_signs_in_with_the_id_needs_no_name(
    world: World, tmp_path: Path
) -> None:
    person = granted(world)
    db.session.add(
        UserIdentity(id=person.orcid, method="orcid", id_user=person.user.id)
    )
    db.session.commit()
    imported(world, people(tmp_path, row(person, email="")))
    assert person.connection.user_id == person.user.user.id


NOT_THERE = "There is no account with this address."


@pytest.mark.parametrize(
    "changes, column, cause",
    [
        ({"email": "nobody@example.org"}, "email", NOT_THERE),
        ({"email": "", "user_id": "999999"}, "user_id", "There is no such account."),
        ({"email": "", "user_id": "one"}, "user_id", "This is no account's number."),
        (
            {"email": ""},
            "email",
            "The row names no account, and nobody signs in with this iD here.",
        ),
        (
            {"orcid": "0000-0002-1825-0098"},
            "orcid",
            "The iD's last character does not go with the others: it is mistyped.",
        ),
        ({"access_token": ""}, "access_token", "There is no token."),
        ({"refresh_token": "x"}, "refresh_token", "This cannot be a token."),
        ({"scope": ""}, "scope", "There is no scope."),
        ({"expires_at": "2016-01-01"}, "expires_at", "The permission has ended."),
    ],
)
def test_row_that_cannot_be_used_is_named_by_line_and_column(
    world: World, tmp_path: Path, changes: dict[str, str], column: str, cause: str
) -> None:
    good, bad = granted(world), granted(world)
    table = people(tmp_path, row(good), row(bad, **changes))
    (found,) = problems(world, table)
    assert (found.file, found.line, found.column) == ("people.csv", 3, column)
    assert (found.cause, found.fatal, bool(found.cure)) == (cause, False, True)
    assert bad.token not in str(found)


def test_address_and_number_of_different_accounts_are_a_problem(
    world: World, tmp_path: Path
) -> None:
    person, other = granted(world), granted(world)
    table = people(tmp_path, row(person, user_id=other.user.id))
    (found,) = problems(world, table)
    said = f"The address belongs to account {person.user.id}, and the row names account {other.user.id}."
    assert found.cause == said


def test_account_that_is_blocked_is_a_problem(world: World, tmp_path: Path) -> None:
    person = granted(world)
    person.user.user.active = False
    db.session.commit()
    (found,) = problems(world, people(tmp_path, row(person)))
    said = f"Account {person.user.id} is blocked, or was never activated."
    assert found.cause == said


def test_id_that_another_account_has_connected_is_a_problem(
    world: World, tmp_path: Path
) -> None:
    holder, person = world.author(), granted(world)
    (found,) = problems(world, people(tmp_path, row(person, orcid=holder.orcid)))
    assert found.cause == (
        f"Account {holder.user.user.id} has connected this iD, and the row is for account {person.user.id}."
    )
    assert "connections move" in found.cure


def test_id_that_another_account_signs_in_with_is_a_problem(
    world: World, tmp_path: Path
) -> None:
    holder, person = newcomer(world), granted(world)
    db.session.add(
        UserIdentity(id=person.orcid, method="orcid", id_user=holder.user.id)
    )
    db.session.commit()
    (found,) = problems(world, people(tmp_path, row(person)))
    assert found.cause == (
        f"Account {holder.user.id} signs in with this iD, and the row is for account {person.user.id}."
    )


def test_account_with_another_id_is_a_problem(world: World, tmp_path: Path) -> None:
    author = world.author()
    second = permitted(world, newcomer(world))
    (found,) = problems(world, people(tmp_path, row(second, email=author.user.email)))
    said = f"Account {author.user.user.id} has another iD, {author.orcid}."
    assert (found.column, found.cause) == ("orcid", said)


def test_row_that_comes_twice_is_a_problem(world: World, tmp_path: Path) -> None:
    one, two = granted(world), granted(world)
    table = people(tmp_path, row(one), row(one), row(two, email=one.user.email))
    second, third = problems(world, table)
    assert (second.line, second.cause) == (3, "The iD stands in line 2 already.")
    assert (third.line, third.cause) == (
        4,
        "Another iD of the same account stands in line 2 already.",
    )


def test_bad_rows_are_left_out_and_the_others_connected(
    world: World, tmp_path: Path
) -> None:
    good, bad = granted(world), granted(world)
    done = imported(world, people(tmp_path, row(bad, scope="x"), row(good)))
    assert (dict(done.steps), done.problems, done.fatal) == ({"connect": 1}, 1, False)
    assert [orcid for orcid, *_ in facts(world)] == [good.orcid]


def test_look_changes_nothing(world: World, tmp_path: Path) -> None:
    given = files(world, people(tmp_path, row(granted(world))))
    importing.examine(system_identity(), given)
    assert (facts(world), db.session.query(History).count()) == ([], 0)


def test_many_rows_are_read_by_the_batch(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from invenio_orcid_sync.services.operators.importing import steps

    monkeypatch.setattr(steps, "BATCH", 2)
    table = people(tmp_path, *(row(granted(world)) for _ in range(5)))
    assert dict(imported(world, table).steps) == {"connect": 5}
    assert len(facts(world)) == 5


def test_account_that_was_connected_meanwhile_is_a_problem_of_its_row(
    world: World, tmp_path: Path
) -> None:
    """Between the look and the deed."""
    person, other = granted(world), granted(world)
    given = files(world, people(tmp_path, row(person), row(other)))
    told: list[Any] = []

    def meanwhile(one: Any) -> None:
        if not told:
            # Somebody with the second account connects another iD.
            db.session.add(
                UserIdentity(
                    id="0000-0002-1825-0097", method="orcid", id_user=other.user.id
                )
            )
            db.session.commit()
        told.append(one)

    done = importing.carry_out(system_identity(), given, meanwhile)
    assert (dict(done.steps), done.problems) == ({"connect": 1}, 1)
    assert told[1].cause == "Something has changed meanwhile (other_id)."
