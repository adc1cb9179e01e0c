# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid backfill``."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from ..plugins.past import rows, survey_of, surveys, veteran, walk, walking
from ..plugins.world import Author, World


@pytest.fixture(autouse=True)
def on_demand(world: World) -> None:
    """Nothing starts by itself."""
    world.set(BACKFILL_ON_CONNECT=False)


@pytest.fixture
def old(world: World) -> Callable[..., Author]:
    """Make an author who published so many records before connecting."""
    return partial(veteran, world)


# What is asked for.


@pytest.mark.parametrize(
    "arguments, problem",
    [
        ([], "Say whose works: --orcid iD, or --all."),
        (
            ["--all", "--orcid", "0000-0002-1825-0097"],
            "Say whose works: --orcid iD, or --all.",
        ),
        (
            ["--all", "--forecast", "--stop"],
            "Give one of --forecast, --wait, --stop and --status.",
        ),
        (
            ["--all", "--wait", "--stop"],
            "Give one of --forecast, --wait, --stop and --status.",
        ),
        (["--orcid", "0000"], "'0000' is no ORCID iD"),
        (
            ["--orcid", "0000-0002-1825-0097"],
            "There is no connection '0000-0002-1825-0097'",
        ),
        (["--all", "--stop"], "No such backfill is under way."),
    ],
)
def test_wrong_arguments_are_told_and_start_nothing(
    world: World, run: Callable, arguments: list[str], problem: str
) -> None:
    world.author()
    ran = run("backfill", *arguments)
    assert ran.code in (1, 2)
    assert problem in ran.err
    assert surveys() == []


# Forecast.


def test_forecast_is_told_and_starts_nothing(
    world: World, run: Callable, old: Callable
) -> None:
    author = old(3)
    old(1)
    assert run("backfill", "--all", "--forecast").lines == [
        "4 works in 2 requests: 1 min or more"
    ]
    assert run("backfill", "--orcid", author.orcid, "--forecast", "--json").json == {
        "works": 3,
        "requests": 1,
        "minutes": 1,
    }
    assert (surveys(), rows()) == ([], [])


# Status.


def test_status_before_any_backfill_says_so(world: World, run: Callable) -> None:
    assert run("backfill", "--status").lines == ["There never was such a backfill."]
    assert run("backfill", "--status", "--json").json is None


def test_status_says_how_far_it_is_and_changes_nothing(
    world: World, run: Callable, old: Callable
) -> None:
    author = old(2)
    old(1)
    run("backfill", "--all")
    first, *rest = run("backfill", "--status").lines
    assert first.startswith("Being sent: begun ")
    assert rest == [
        "3 of 3 records looked at.",
        "3 works found, 0 settled, 0 will be tried again.",
    ]
    never = run("backfill", "--orcid", author.orcid, "--status")
    assert never.lines == ["There never was such a backfill."]
    assert world.sent() == []
    assert [one.state for one in surveys()] == ["sending"]


def test_status_of_one_that_is_over_tells_when_it_ended(
    world: World, run: Callable, old: Callable
) -> None:
    author = old(1)
    run("backfill", "--orcid", author.orcid)
    world.drain(), walk()
    shown = run("backfill", "--orcid", author.orcid, "--status")
    assert shown.lines[0].startswith("Done: begun ")
    assert ", ended " in shown.lines[0]
    told = run("backfill", "--orcid", author.orcid, "--status", "--json").json
    assert (told["state"], told["settled"]) == ("done", 1)


def test_status_tells_why_works_wait(
    world: World, run: Callable, old: Callable
) -> None:
    author = old(1)
    run("backfill", "--orcid", author.orcid)
    run("connections", "pause", author.orcid)
    assert run("backfill", "--orcid", author.orcid, "--status").lines[-1] == (
        "They wait: the connection is not active (paused)."
    )


# Start.


def test_backfill_finds_here_and_leaves_sending_to_the_drainer(
    world: World, run: Callable, old: Callable
) -> None:
    author, other = old(2), old(1)
    ran = run("backfill", "--orcid", author.orcid)
    assert (ran.code, ran.lines) == (
        0,
        ["3 records looked at, 2 works found.", "The drainer sends them."],
    )
    assert rows(connection_id=other.connection.id) == []
    assert world.sent() == []
    assert world.drain() == {"create: created": 2}


def test_backfill_for_everybody_as_json(
    world: World, run: Callable, old: Callable
) -> None:
    old(2), old(1)
    shown = run("backfill", "--all", "--json").json
    assert shown.pop("started")
    assert shown == {
        "state": "sending",
        "seen": 3,
        "records": 3,
        "found": 3,
        "settled": 0,
        "failing": 0,
        "reason": None,
        "ended": None,
    }


def test_backfill_without_works_is_over_at_once(world: World, run: Callable) -> None:
    world.author()
    assert run("backfill", "--all").lines[0] == "0 records looked at, 0 works found."
    assert [one.state for one in surveys()] == ["done"]


def test_second_backfill_is_refused(world: World, run: Callable, old: Callable) -> None:
    author = old(1)
    for who in (["--all"], ["--orcid", author.orcid]):
        assert run("backfill", *who).code == 0
        ran = run("backfill", *who)
        assert ran.code == 1
        assert "This backfill is under way already. Wait for it, or stop it." in ran.err
    assert len(surveys()) == 2


def test_backfill_tells_why_works_wait(
    world: World, run: Callable, old: Callable
) -> None:
    from invenio_db import db

    author = old(1)
    connection = author.connection
    connection.status, connection.reason = "permission_lost", "refused"
    db.session.commit()
    for option in ([], ["--wait"]):
        ran = run("backfill", "--orcid", author.orcid, *option)
        assert ran.lines == [
            "1 records looked at, 1 works found.",
            "They wait: the connection is not active (refused).",
        ]
    assert world.sent() == []


# Wait.


def test_backfill_that_is_waited_for_sends_here_where_nobody_else_does(
    world: World, run: Callable, old: Callable
) -> None:
    author, other = old(2), old(1)
    ran = run("backfill", "--all", "--wait")
    assert (ran.code, ran.lines) == (
        0,
        [
            "3 records looked at, 3 works found.",
            "3 are settled, 0 will be tried again.",
        ],
    )
    assert sorted(world.titles(author)) == ["Old 0", "Old 1"]
    assert world.titles(other) == ["Old 0"]
    assert [one.state for one in surveys()] == ["done"]


def test_waiting_ends_when_what_is_left_was_tried_in_vain(
    world: World, run: Callable, old: Callable
) -> None:
    author = old(2)
    world.fault("status", "POST", "*/work*", status=500)
    ran = run("backfill", "--orcid", author.orcid, "--wait", "--json")
    assert (ran.json["settled"], ran.json["failing"]) == (0, 2)
    assert survey_of(author).state == "sending"


def test_waiting_joins_what_is_under_way(
    world: World, run: Callable, old: Callable
) -> None:
    author = old(2)
    assert run("backfill", "--orcid", author.orcid).code == 0
    ran = run("backfill", "--orcid", author.orcid, "--wait")
    assert ran.lines[-1] == "2 are settled, 0 will be tried again."
    assert len(surveys()) == 1
    assert len(world.works(author)) == 2


def test_waiting_watches_another_drainer(
    world: World, run: Callable, old: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    from invenio_orcid_sync.engine.drain import Report
    from invenio_orcid_sync.services import engine

    author = old(1)
    drain, turns = engine.drain_everything, []

    def busy(budget: float) -> Any:
        turns.append(budget)
        return Report(busy=True) if len(turns) < 3 else drain(budget)

    monkeypatch.setattr(engine, "drain_everything", busy)
    ran = run("backfill", "--all", "--wait")
    assert ran.lines[-1] == "1 are settled, 0 will be tried again."
    assert len(turns) == 3
    assert len(world.works(author)) == 1


# Stop.


def test_stop_says_how_many_stay_away(
    world: World, run: Callable, old: Callable
) -> None:
    author = old(3)
    run("backfill", "--orcid", author.orcid)
    assert run("backfill", "--orcid", author.orcid, "--stop").lines == [
        "Stopped. 3 works that were found stay away."
    ]
    assert world.drain() == {}
    assert survey_of(author).state == "stopped"
    assert run("backfill", "--orcid", author.orcid, "--stop").code == 1


def test_stop_as_json(world: World, run: Callable, old: Callable) -> None:
    old(2)
    run("backfill", "--all")
    assert run("backfill", "--all", "--stop", "--json").json == {"stopped": 2}


def test_backfill_goes_on_in_the_worker_when_it_is_interrupted(
    world: World, run: Callable, old: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    from invenio_orcid_sync.services import backfill

    author = old(2)
    with walking(size=1) as page:

        def interrupted(*arguments: Any) -> None:
            page()
            raise KeyboardInterrupt

        monkeypatch.setattr(backfill, "walk", interrupted)
        assert run("backfill", "--all").code == 1
        monkeypatch.undo()
    assert surveys()[-1].seen == 1
    walk()
    assert surveys()[-1].found == 2
    assert world.drain() == {"create: created": 2}
    assert len(world.works(author)) == 2


def test_start_and_stop_are_logged(
    world: World, run: Callable, old: Callable, logged: Callable
) -> None:
    author = old(1)
    run("backfill", "--orcid", author.orcid)
    run("backfill", "--orcid", author.orcid, "--stop")
    run("backfill", "--all", "--forecast")
    number = str(author.connection.id)
    assert logged() == [
        ("orcid-sync.backfill.start", number, "system", {}),
        ("orcid-sync.backfill.stop", number, "system", {"works": 1}),
    ]
