# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid check`` and ``status``."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from invenio_orcid_sync.services import engine
from invenio_orcid_sync.services.checks import running

from ..plugins.world import World


@pytest.fixture(autouse=True)
def reread(world: World) -> Iterator[None]:
    """Read the registry anew from the configuration afterwards."""
    # There is no worker to wait for.
    world.patch.setattr(running, "PATIENCE", 0.1)
    yield
    vars(world.site.app.extensions["invenio-orcid-sync"]).pop("environment", None)


def configure(world: World, **settings: object) -> None:
    """Change the configuration as a restart would read it."""
    world.set(**settings)
    vars(world.site.app.extensions["invenio-orcid-sync"]).pop("environment", None)


# check


def test_check_of_a_fit_site_says_so_and_succeeds(world: World, run: Callable) -> None:
    world.drain()
    ran = run("check")
    assert (ran.code, ran.out, ran.err) == (0, "All is well.\n", "")


def test_check_of_a_fit_site_as_json(world: World, run: Callable) -> None:
    world.drain()
    ran = run("check", "--json")
    assert (ran.code, ran.json) == (0, {"fit": True, "findings": []})


def test_check_of_an_unfit_site_names_problem_and_cure_and_fails(
    world: World, run: Callable
) -> None:
    ran = run("check")
    assert (ran.code, ran.lines) == (
        1,
        [
            "PROBLEM  drain: Never drained.",
            "         Start a Celery worker and beat; "
            "'invenio orcid run' drains in the foreground.",
        ],
    )


def test_check_of_an_unfit_site_as_json(world: World, run: Callable) -> None:
    ran = run("check", "--json")
    assert (ran.code, ran.json) == (
        1,
        {
            "fit": False,
            "findings": [
                {
                    "code": "drain",
                    "problem": "Never drained.",
                    "cure": "Start a Celery worker and beat; "
                    "'invenio orcid run' drains in the foreground.",
                    "fatal": True,
                }
            ],
        },
    )


def test_check_with_a_note_alone_succeeds(world: World, run: Callable) -> None:
    configure(world, MEMBERSHIP="public")
    ran = run("check")
    assert (ran.code, ran.lines) == (
        0,
        [
            "note  public_client: Membership is 'public': people can sign in, "
            "but nothing can be sent.",
            "         Set ORCID_SYNC_MEMBERSHIP = 'member' "
            "once you have member credentials.",
        ],
    )
    assert run("check", "--json").json["fit"] is True


def test_check_without_credentials_is_a_finding_and_no_error(
    world: World, run: Callable
) -> None:
    configure(world, CLIENT_ID=None)
    ran = run("check", "--json")
    assert ran.code == 1
    assert [one["code"] for one in ran.json["findings"]] == ["configuration"]


def test_check_after_run_is_fit(world: World, run: Callable) -> None:
    assert [run("check").code, run("run").code, run("check").code] == [1, 0, 0]


def test_check_asks_orcid_unless_told_not_to(world: World, run: Callable) -> None:
    world.drain()
    configure(world, CLIENT_SECRET="wrong")
    ran = run("check", "--json")
    assert (ran.code, [one["code"] for one in ran.json["findings"]]) == (
        1,
        ["credentials"],
    )
    ran = run("check", "--offline")
    assert (ran.code, ran.out) == (0, "All is well.\n")


# check --review


def test_review_prints_each_requirement_with_answer_and_evidence(
    world: World, run: Callable
) -> None:
    world.drain()
    lines = run("check", "--review").lines
    assert lines[:2] == [
        "A1  yes  collect authenticated iDs with OAuth",
        f"         authorization code at {world.url}/oauth/authorize; 0 iDs were authenticated so; people who are "
        "signed in at ORCID are not asked to sign in again (ORCID_SYNC_SIGN_OUT_FIRST)",
    ]
    assert re.fullmatch(r"\d+ yes, \d+ no, \d+ show", lines[-1])


def test_review_fails_where_a_requirement_is_not_met(
    world: World, run: Callable
) -> None:
    """A simulator has no HTTPS."""
    ran = run("check", "--review", "--json")
    unmet = [one["item"] for one in ran.json if one["answer"] == "no"]
    assert (ran.code, "B2" in unmet) == (1, True)
    assert set(ran.json[0]) == {"item", "asked", "answer", "evidence"}


def test_review_without_credentials_names_the_cure(world: World, run: Callable) -> None:
    configure(world, CLIENT_ID=None)
    ran = run("check", "--review")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("Error: ORCID_SYNC_CLIENT_ID and")


# status


def test_status_of_a_fresh_site(world: World, run: Callable) -> None:
    ran = run("status")
    assert (ran.code, ran.lines) == (
        0,
        [
            f"simulator (member), client {world.client_id}",
            "last drain: -",
            "changes not yet looked at: 0 (oldest: -)",
            "tokens to revoke: 0",
            "connections: none",
            "works: none",
        ],
    )


def test_status_of_a_site_at_work(world: World, run: Callable) -> None:
    author, other = world.author(), world.author()
    world.publish(author)
    world.publish(author, by=other.user)
    world.drain()
    world.publish(other)
    lines = [re.sub(r"\d+ s ago", "N s ago", line) for line in run("status").lines]
    assert lines == [
        f"simulator (member), client {world.client_id}",
        "last drain: N s ago",
        "changes not yet looked at: 1 (oldest: N s ago)",
        "tokens to revoke: 0",
        "connections: 2 active",
        "works: 1 needs_author, 1 sent",
    ]


def test_status_of_a_pause_names_its_reason(world: World, run: Callable) -> None:
    from invenio_db import db
    from sqlalchemy import func

    registry = engine.registry()
    registry.paused_until = func.clock_timestamp() + timedelta(minutes=5)
    registry.pause_reason = "registry_busy"
    db.session.commit()
    until = registry.paused_until.isoformat()
    assert run("status").lines[1] == f"PAUSED until {until}: registry_busy"
    assert run("status", "--json").json["pause_reason"] == "registry_busy"


def test_status_of_a_copy_says_that_nothing_is_sent(
    world: World, run: Callable
) -> None:
    world.drain()
    configure(world, INSTANCE="copy")
    said = "NOTHING IS SENT: other_instance; 'invenio orcid check' says what to do"
    assert run("status").lines[1] == said
    assert run("status", "--json").json["refused"] == "other_instance"


def test_status_tells_what_is_left_under_a_former_client_id(
    world: World, run: Callable
) -> None:
    old = world.client_id
    world.publish(world.author())
    world.drain()
    configure(world, CLIENT_ID="APP-NEW")
    numbers = "1 connections, 1 works, 0 left behind, 0 tokens to revoke"
    assert run("status").lines[-1] == f"former client {old}: {numbers}"
    configure(world, RETIRED_CLIENTS={old: "secret"})
    assert run("status").lines[-1] == f"former client {old} (retired): {numbers}"


def test_run_in_a_copy_says_why_nothing_is_sent(world: World, run: Callable) -> None:
    world.drain()
    world.publish(world.author())
    configure(world, INSTANCE="copy")
    ran = run("run")
    assert (ran.code, ran.out, world.sent()) == (1, "", [])
    assert "Error: Nothing is sent to ORCID. The database was " in ran.err


def test_status_as_json_is_the_same_numbers(world: World, run: Callable) -> None:
    world.publish(world.author())
    world.drain()
    found = run("status", "--json").json
    assert found.pop("seconds_since_drain") in range(0, 30)
    assert found.pop("last_drain_at") == engine.registry().last_drain_at.isoformat()
    assert found == {
        "environment": "simulator",
        "client_id": world.client_id,
        "membership": "member",
        "refused": None,
        "paused_until": None,
        "pause_reason": None,
        "marks": 0,
        "oldest_mark_seconds": None,
        "revocations": 0,
        "connections": {"active": 1},
        "works": {"sent": 1},
        "former_clients": [],
    }


@pytest.mark.parametrize(
    "command", [["status"], ["run"], ["works", "list"], ["status", "--json"]]
)
def test_command_without_credentials_names_the_cure(
    world: World, run: Callable, command: list[str]
) -> None:
    configure(world, CLIENT_SECRET=None)
    ran = run(*command)
    assert (ran.code, ran.out, ran.err) == (
        1,
        "",
        "Error: ORCID_SYNC_CLIENT_ID and ORCID_SYNC_CLIENT_SECRET are not set: "
        "set the credentials that ORCID gave you.\n",
    )


@pytest.mark.parametrize("command", [["run"], ["preview", "RECID"]])
def test_command_with_a_wrong_mapping_names_the_key(
    world: World, run: Callable, command: list[str]
) -> None:
    recid = world.publish(world.author())
    world.set(MAPPING={"no-such-part": {}})
    ran = run(*(recid if one == "RECID" else one for one in command))
    assert (ran.code, ran.out) == (1, "")
    assert "Error: " in ran.err and "no-such-part" in ran.err


# The group.


def test_commands_are_those_of_the_documentation(run: Callable) -> None:
    from invenio_orcid_sync.cli import orcid

    assert {"check", "status", "run", "push", "preview", "works"} <= set(orcid.commands)
    undocumented = [name for name, one in orcid.commands.items() if not one.help]
    assert undocumented == []
    assert run("--help").code == 0


def test_command_is_reached_through_invenio(world: World) -> None:
    from invenio_app.cli import cli

    world.drain()
    result = world.site.app.test_cli_runner().invoke(cli, ["orcid", "check"])
    assert (result.exit_code, result.stdout) == (0, "All is well.\n")


def test_command_that_is_unknown_fails(run: Callable) -> None:
    ran = run("no-such-command")
    assert (ran.code, "No such command 'no-such-command'" in ran.err) == (2, True)
