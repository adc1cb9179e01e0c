# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid works ...``."""

from collections.abc import Callable

import pytest

from invenio_orcid_sync.services.operators import bulk

from ..plugins.world import Author, World, retitled


def rejected(world: World, author: Author, title: str = "Refused") -> None:
    """Publish a work that ORCID refuses."""
    world.publish(author, title=title)
    world.fault("status", "POST", status=400, body={"error-code": 9020})
    world.drain()


# list


def test_works_list_of_an_empty_ledger_is_its_headings(run: Callable) -> None:
    assert run("works", "list").lines == [
        "ID  RECORD  ORCID  STATE  WHY  PUT-CODE  DUE"
    ]
    assert run("works", "list", "--json").json == []


def test_works_list_is_a_table(world: World, run: Callable) -> None:
    author, other = world.author(), world.author()
    world.publish(author)
    world.drain()
    world.publish(author, by=other.user)
    world.drain()
    headings, *rows = (line.split() for line in run("works", "list").lines)
    first, second = run("works", "list", "--json").json
    assert headings == [
        "ID",
        "RECORD",
        "ORCID",
        "STATE",
        "WHY",
        "PUT-CODE",
        "DUE",
    ]
    assert rows == [
        [
            str(first["id"]),
            first["record"],
            author.orcid,
            "needs_author",
            "awaits_author",
            "-",
            "-",
        ],
        [
            str(second["id"]),
            second["record"],
            author.orcid,
            "sent",
            "-",
            str(second["put_code"]),
            "-",
        ],
    ]
    widths = {len(line.rpartition(" ")[0]) for line in run("works", "list").lines}
    assert len(widths) == 1


def test_works_list_keeps_to_what_is_asked(world: World, run: Callable) -> None:
    ada, mary = world.author(), world.author()
    for author in (ada, mary, mary):
        world.publish(author)
        world.drain()

    def listed(*arguments: str) -> list[str]:
        found = run("works", "list", "--json", *arguments).json
        return [one["orcid"] for one in found]

    assert listed() == [mary.orcid, mary.orcid, ada.orcid]
    assert listed("--orcid", ada.orcid) == [ada.orcid]
    assert listed("--state", "pending") == []
    assert listed("--limit", "1") == [mary.orcid]
    for due in ("now", "stopped"):
        assert listed("--due", due) == []


@pytest.mark.parametrize(
    "arguments, code",
    [
        (["--state", "lost"], 2),
        (["--limit", "0"], 2),
        (["--limit", "-1"], 2),
        (["--limit", "many"], 2),
        (["--orcid", "Ada"], 1),
    ],
)
def test_works_list_of_bad_input_fails(
    run: Callable, arguments: list[str], code: int
) -> None:
    ran = run("works", "list", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert arguments[1] in ran.err


def test_works_list_filters_and_counts_causes(world: World, run: Callable) -> None:
    author = world.author()
    world.publish(author, title="Sent")
    world.drain()
    rejected(world, author)
    (held,) = run("works", "list", "--code", "rejected", "--json").json
    assert (held["title"], held["state"]) == ("Refused", "needs_operator")
    assert run("works", "list", "--type", "dataset", "--json").json == []
    assert len(run("works", "list", "--type", "publication", "--json").json) == 2
    assert run("works", "list", "--older", "1", "--json").json == []
    headings, *rows = (line.split() for line in run("works", "list", "--causes").lines)
    assert headings == ["WORKS", "STATE", "WHY", "OLDEST", "CHANGE"]
    assert sorted(row[:3] for row in rows) == [
        ["1", "needs_operator", "rejected"],
        ["1", "sent", "-"],
    ]
    counted = run("works", "list", "--causes", "--json").json
    assert {one["code"]: one["works"] for one in counted} == {None: 1, "rejected": 1}


# show


def test_works_show_tells_everything_of_one(world: World, run: Callable) -> None:
    author = world.author()
    recid = world.publish(author, title="One work")
    world.drain()
    number = str(world.item(author).id)
    shown = run("works", "show", number, "--json").json
    assert shown["work"]["orcid"] == author.orcid
    assert shown["preview"]["payload"]["title"] == {"title": {"value": "One work"}}
    assert shown["differences"] is None
    assert [one["outcome"] for one in shown["history"]] == ["created"]

    world.edit(recid, retitled("Edited"))
    ran = run("works", "show", number, "--compare")
    assert ran.lines[0].endswith(": Edited")
    said = 'title: here {"title": "Edited"}, at ORCID {"title": "One work"}'
    assert said in ran.lines
    differences = run("works", "show", number, "--compare", "--json").json[
        "differences"
    ]
    assert [one["field"] for one in differences] == ["citation", "title"]
    world.drain()
    same = "ORCID shows it as it is here."
    assert same in run("works", "show", number, "--compare").lines


def test_works_show_of_nothing_fails(world: World, run: Callable) -> None:
    ran = run("works", "show", "1")
    assert (ran.code, ran.err) == (
        1,
        "Error: There is no work '1' here. Check the identifier.\n",
    )


# retry, send, exclude, include


def test_works_are_counted_while_they_are_written_down(
    world: World, run: Callable, bars: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 2)
    author = world.author()
    for _ in range(3):
        world.publish(author)
    world.drain()
    ran = run("works", "exclude", "--orcid", author.orcid, "--yes", "--json")
    assert ran.json["started"]["works"] == 3
    assert bars == {"Writing down": [3, 2, 3]}


def test_works_retry_says_first_what_will_happen(world: World, run: Callable) -> None:
    author = world.author()
    rejected(world, author)
    chosen = ("works", "retry", "--code", "rejected")
    said = (
        "1 of 1 works are looked at again, behind everything fresh, whatever holds or "
        "delays them."
    )
    assert run(*chosen, "--dry").lines == [said]
    assert run(*chosen, "--dry", "--json").json == {
        "works": 1,
        "changes": 1,
        "waits": 0,
    }
    ran = run(*chosen, input="n\n")
    assert (ran.code, ran.out) == (1, "")
    assert f"{said} Go on? [y/N]:" in ran.err
    assert world.drain() == {}

    ran = run(*chosen, "--wait", input="y\n")
    assert ran.lines == ["1 works; the drainer looks at them next."]
    assert world.titles(author) == ["Refused"]


def test_works_are_chosen_by_number_and_progress_is_told(
    world: World, run: Callable
) -> None:
    author = world.author()
    rejected(world, author, "One")
    rejected(world, author, "Two")
    number = str(world.item(author, 1).id)
    ran = run("works", "send", number, "--yes", "--json")
    assert (ran.json["started"]["works"], ran.json["progress"]) == (
        1,
        {"works": 1, "due": 1, "held": 0},
    )
    assert world.drain() == {"create: created": 1}
    assert world.titles(author) == ["Two"]


def test_works_exclude_and_include_take_out_and_bring_back(
    world: World, run: Callable
) -> None:
    author = world.author()
    world.publish(author)
    world.drain()
    run("works", "exclude", "--orcid", author.orcid, "--yes")
    assert world.drain() == {"delete: deleted": 1}
    run("works", "include", "--orcid", author.orcid, "--yes")
    assert world.drain() == {"create: created": 1}


def test_works_of_a_paused_connection_are_told_to_wait(
    world: World, run: Callable
) -> None:
    author = world.author()
    world.publish(author)
    world.drain()
    run("connections", "pause", author.orcid)
    ran = run("works", "retry", "--orcid", author.orcid, "--dry")
    waits = "1 of them wait for a connection that is stopped or paused."
    assert ran.lines[0].endswith(waits)


@pytest.mark.parametrize("action", ["retry", "send", "exclude", "include"])
def test_works_must_be_chosen(run: Callable, action: str) -> None:
    ran = run("works", action, "--yes")
    assert (ran.code, ran.out) == (2, "")
    assert "Say which works: by ID, or with options." in ran.err
