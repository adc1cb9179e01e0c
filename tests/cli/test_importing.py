# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid import``."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ..engine.audits import post, work
from ..plugins.world import Author, World
from ..services.elsewhere import granted, people, row, works
from ..services.former import configure, forget_environment


@pytest.fixture(autouse=True)
def reread(world: World) -> Iterator[None]:
    """Read the registry anew from the configuration afterwards."""
    yield
    forget_environment(world)


@pytest.fixture
def bring(world: World, run: Callable) -> Callable[..., Any]:
    """Import under the client id in use."""
    return lambda *arguments, **options: run(
        "import", "--client", world.client_id, *map(str, arguments), **options
    )


def connected(*people: Author) -> list[str]:
    """Return those of some people who are connected."""
    from invenio_db import db

    from invenio_orcid_sync.models import Connection

    db.session.expire_all()
    known = {one.orcid for one in db.session.query(Connection)}
    return [one.orcid for one in people if one.orcid in known]


def test_import_says_what_it_does_and_asks_first(
    world: World, tmp_path: Path, bring: Callable
) -> None:
    person = granted(world)
    recid = world.publish(person)
    (code,) = post(world, person, work("Before"))
    tables = (
        people(tmp_path, row(person)),
        "--works",
        works(tmp_path, (person.orcid, recid, code)),
    )
    ran = bring(*tables, input="n\n")
    assert (ran.code, ran.out, connected(person)) == (1, "", [])
    assert ran.err.startswith("Looking at rows\n1 connections, 1 works\n")
    assert "can sign in to its account from then on. Go on? [y/N]" in ran.err
    ran = bring(*tables, input="y\n")
    assert (ran.code, ran.lines) == (
        0,
        ["Done: 1 connections, 1 works. The drainer asks ORCID next."],
    )
    assert connected(person) == [person.orcid]


def test_dry_run_says_what_each_row_does(
    world: World, tmp_path: Path, bring: Callable
) -> None:
    person, narrow, here = granted(world), granted(world), world.author()
    recid = world.publish(person)
    table = people(tmp_path, row(person), row(narrow, scope="/read-limited"), row(here))
    ran = bring(
        table, "--works", works(tmp_path, (person.orcid, recid, 4711)), "--dry-run"
    )
    name = f"{narrow.orcid} to account {narrow.user.id}"
    assert (ran.code, ran.lines) == (
        0,
        [
            f"people.csv, line 2: connects {person.orcid} to account {person.user.id}",
            f"people.csv, line 3: connects {name}, who has to connect again for more rights",
            f"people.csv, line 4: {here.orcid} is connected here, or was: nothing",
            f"works.csv, line 2: takes up work 4711 of {person.orcid} for {recid}",
        ],
    )
    assert ran.err == (
        "1 connections, 1 connections that lack rights, 1 connections left as they are, 1 works\n"
    )
    assert connected(person, narrow) == []


def test_one_bad_row_stops_everything(
    world: World, tmp_path: Path, bring: Callable
) -> None:
    good, bad = granted(world), granted(world)
    table = people(tmp_path, row(good), row(bad, scope=""))
    ran = bring(table, "--yes")
    assert (ran.code, ran.out, connected(good)) == (1, "", [])
    assert ran.err.splitlines() == [
        "Looking at rows",
        "people.csv, line 3, scope: There is no scope. Write what was granted, with blanks between: "
        "/read-limited /activities/update.",
        "1 connections, 1 row that cannot be used",
        "Error: 1 row that cannot be used: nothing was done.",
    ]


def test_bad_rows_are_left_out_if_one_says_so(
    world: World, tmp_path: Path, bring: Callable
) -> None:
    good, bad = granted(world), granted(world)
    table = people(tmp_path, row(good), row(bad, scope=""))
    ran = bring(table, "--yes", "--skip-bad")
    assert (ran.code, ran.lines) == (
        0,
        [
            "Done: 1 connections, 1 row that cannot be used. The drainer asks ORCID next."
        ],
    )
    assert ran.err.count("There is no scope.") == 1
    assert ran.err.splitlines()[-1] == "Taking over"
    assert connected(good, bad) == [good.orcid]


def test_file_that_cannot_be_read_to_its_end_stops_everything(
    world: World, tmp_path: Path, bring: Callable
) -> None:
    person = granted(world)
    table = people(tmp_path, row(person))
    table.write_bytes(table.read_bytes() + b"\xe9")
    ran = bring(table, "--yes", "--skip-bad")
    assert (ran.code, connected(person)) == (1, [])
    assert "It is not UTF-8" in ran.err


def test_no_token_is_ever_printed(
    world: World, tmp_path: Path, bring: Callable
) -> None:
    """Not even where columns are mixed up."""
    one, two = granted(world), granted(world)
    mixed = row(two, orcid=two.token, access_token=two.orcid, email=two.token)
    table = people(tmp_path, row(one), mixed)
    for options in (
        ["--dry-run"],
        ["--yes"],
        ["--yes", "--skip-bad"],
        ["--dry-run", "--json"],
    ):
        ran = bring(table, *options)
        said = ran.out + ran.err
        assert said
        assert [token for token in (one.token, two.token) if token in said] == []


def test_import_as_json(world: World, tmp_path: Path, bring: Callable) -> None:
    person, bad = granted(world), granted(world)
    table = people(tmp_path, row(person), row(bad, email="nobody@example.org"))
    said = {
        "rows": {
            "connect": 1,
            "connect_narrow": 0,
            "leave": 0,
            "adopt": 0,
            "leave_work": 0,
        },
        "bad": 1,
        "problems": [
            {
                "file": "people.csv",
                "line": 3,
                "column": "email",
                "cause": "There is no account with this address.",
                "cure": "Make the account first, correct the row, or leave it out.",
                "fatal": False,
            }
        ],
    }
    ran = bring(table, "--dry-run", "--json")
    assert (ran.code, ran.json) == (1, {"done": False, **said})
    ran = bring(table, "--yes", "--skip-bad", "--json")
    assert (ran.code, ran.json) == (0, {"done": True, **said})


def test_bar_follows_the_rows_of_both_files(
    world: World, tmp_path: Path, bring: Callable, bars: dict[str, list[int]]
) -> None:
    person = granted(world)
    recid = world.publish(person)
    (code,) = post(world, person, work("Before"))
    tables = (
        people(tmp_path, row(person)),
        "--works",
        works(tmp_path, (person.orcid, recid, code)),
    )
    assert bring(*tables, "--yes", "--json").json["done"]
    assert bars == {"Looking at rows": [2, 1, 2], "Taking over": [2, 1, 2]}


def test_many_problems_are_not_all_shown(
    world: World, tmp_path: Path, bring: Callable
) -> None:
    person = granted(world)
    table = people(tmp_path, *(row(person, scope="") for _ in range(130)))
    ran = bring(table, "--dry-run")
    lines = ran.err.splitlines()
    assert lines[100:] == [
        "... and 30 more.",
        "130 rows that cannot be used",
        "Error: 130 rows that cannot be used: nothing was done.",
    ]


def test_connections_without_works_are_warned_about(
    world: World, tmp_path: Path, bring: Callable
) -> None:
    ran = bring(people(tmp_path, row(granted(world))), input="n\n")
    assert (
        "No put-codes are given: works that ORCID has already are recognised" in ran.err
    )


def test_other_client_id_is_refused_with_what_to_do(
    world: World, tmp_path: Path, run: Callable
) -> None:
    table = people(tmp_path, row(granted(world)))
    ran = run("import", str(table), "--client", "APP-THEIRS", "--yes")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(
        f"Looking at rows\nError: APP-THEIRS is not the client id in use here, {world.client_id}."
    )
    assert "ORCID_SYNC_RETIRED_CLIENTS" in ran.err


@pytest.mark.parametrize(
    "arguments, code, said",
    [
        ([], 1, "There is nothing to import: name a file"),
        (["no-such-file.csv"], 2, "does not exist"),
    ],
)
def test_import_of_nothing_says_so(
    world: World, bring: Callable, arguments: list[str], code: int, said: str
) -> None:
    ran = bring(*arguments)
    assert (ran.code, said in ran.err) == (code, True)


def test_client_id_must_be_named(tmp_path: Path, world: World, run: Callable) -> None:
    """Nobody else knows, and a guess could double everybody's works."""
    ran = run("import", str(people(tmp_path, row(granted(world)))))
    assert (ran.code, "Missing option '--client'" in ran.err) == (2, True)


def test_import_with_public_credentials_is_refused(
    world: World, tmp_path: Path, bring: Callable
) -> None:
    table = people(tmp_path, row(granted(world)))
    configure(world, ORCID_SYNC_MEMBERSHIP="public")
    ran = bring(table, "--yes")
    assert (ran.code, ran.err) == (
        1,
        "Looking at rows\nError: With public credentials nothing can be sent.\n",
    )
