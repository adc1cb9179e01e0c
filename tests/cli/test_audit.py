# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid audit``."""

from collections.abc import Callable

import pytest

from ..engine.audits import history, page_of, post, published, put, remove, rows, work
from ..engine.repairs import codes, stored
from ..engine.test_ties import parent
from ..plugins.world import Author, World

CLEAN = "1 records audited: no differences."


@pytest.fixture
def adrift(world: World) -> tuple[Author, str]:
    """A person one of whose two works is gone, and the record of that one."""
    author = world.author()
    published(world, author, "Kept")
    (recid,) = published(world, author, "Gone")
    remove(world, author, codes(world, author)[1:])
    return author, parent(recid)


def test_audit_lists_what_it_finds_and_what_to_do(adrift, run: Callable):
    author, record = adrift
    code = rows(author)[1].put_code

    ran = run("audit", "--orcid", author.orcid)
    assert (ran.code, [line.split() for line in ran.lines]) == (
        0,
        [
            "ORCID RECORD KIND PUT-CODE MEANING NEXT STEP".split(),
            f"{author.orcid} {record} missing {code} "
            "The work is not on the ORCID record any more. "
            "--repair leaves it away for good, --after-restore sends it again.".split(),
            "1 records audited: 1 missing.".split(),
        ],
    )
    assert rows(author)[1].remote == "present"
    assert history(author, "audit")[0] == ("audit", "report", None)


def test_audit_without_differences_says_so(world: World, run: Callable):
    author = world.author()
    published(world, author, "One")

    assert run("audit", "--orcid", author.orcid).lines == [CLEAN]
    assert run("audit", "--all").lines == [CLEAN]
    assert run("audit", "--all", "--json").json == {
        "asked": 1,
        "audited": 1,
        "waiting": 0,
        "counts": {},
        "findings": [],
    }


def test_audit_as_json(adrift, run: Callable):
    author, record = adrift
    code = rows(author)[1].put_code

    ran = run("audit", "--orcid", author.orcid, "--json")
    assert (ran.code, ran.json) == (
        0,
        {
            "asked": 1,
            "audited": 1,
            "waiting": 0,
            "counts": {"missing": 1},
            "findings": [
                {
                    "orcid": author.orcid,
                    "record": record,
                    "kind": "missing",
                    "put_code": code,
                    "meaning": "The work is not on the ORCID record any more.",
                    "next": "--repair leaves it away for good, "
                    "--after-restore sends it again.",
                }
            ],
        },
    )


def test_audit_with_repair_leaves_missing_works_away(world, adrift, run: Callable):
    author, _ = adrift

    ran = run("audit", "--orcid", author.orcid, "--repair")
    assert ran.lines[-1] == "1 records audited: 1 missing."
    assert "Left away, until its author asks" in ran.out
    assert rows(author)[1].opted_out == "author_at_orcid"
    assert world.titles(author) == ["Kept"]
    assert run("audit", "--orcid", author.orcid).lines == [CLEAN]


def test_audit_after_a_restore_sends_missing_works_again(world, adrift, run: Callable):
    author, _ = adrift

    ran = run("audit", "--orcid", author.orcid, "--after-restore")
    assert ran.lines[-1] == "1 records audited: 1 missing."
    assert "Sent again." in ran.out
    assert world.titles(author) == ["Kept", "Gone"]
    assert run("audit", "--orcid", author.orcid).lines == [CLEAN]


@pytest.mark.parametrize(
    "option, left", [("--repair", 2), ("--after-restore", 14)], ids=["away", "again"]
)
def test_audit_lets_a_connection_go_on_whose_works_disappeared(
    world: World, run: Callable, option: str, left: int
):
    author = world.author()
    published(world, author, *(f"Work {n}" for n in range(14)))
    remove(world, author, codes(world, author)[:12])
    stored(author.connection, status="blocked", reason="works_disappeared")

    assert run("audit", "--orcid", author.orcid).lines[-1] == (
        "1 records audited: 12 missing."
    )
    assert author.connection.status == "blocked"
    assert run("audit", "--orcid", author.orcid, option).code == 0
    assert (author.connection.status, author.connection.reason) == ("active", None)
    assert len(codes(world, author)) == left


def test_audit_of_all_sends_what_it_repairs(world: World, run: Callable):
    author, other = world.author(), world.author()
    one, two = published(world, author, "One", "Two")
    published(world, other, "Other")
    put(world, author, rows(author)[0].put_code, title={"title": {"value": "Odd"}})
    post(world, other, work("Again", page_of(world, one)), work("Unknown"))

    ran = run("audit", "--all", "--repair", "--yes")
    assert ran.lines[-1] == "2 records audited: 2 extra, 1 changed."
    assert world.titles(author) == ["One", "Two"]
    sent = len(world.sent())
    assert run("audit", "--all").lines[-1] == "2 records audited: 1 extra."
    assert world.sent()[sent:] == ["GET works"] * 2


# Asking back.


@pytest.mark.parametrize(
    "option, warning",
    [
        ("--repair", "Works that are missing there count as deleted by their authors."),
        ("--after-restore", "Works that their authors deleted there are sent again."),
    ],
)
def test_audit_that_repairs_everybodys_record_asks_back(world, run, option, warning):
    authors = [world.author() for _ in range(2)]
    question = f"2 people's records are audited and repaired. {warning} Go on? [y/N]: "

    ran = run("audit", "--all", option, input="n\n")
    assert (ran.code, ran.out) == (1, "")
    assert question in ran.err
    assert [author.connection.audit for author in authors] == [None, None]
    assert world.sent() == []
    assert run("audit", "--all", option, input="y\n").code == 0
    assert [bool(author.connection.audited_at) for author in authors] == [True] * 2


def test_audit_of_one_or_without_repair_does_not_ask_back(world: World, run: Callable):
    author = world.author()
    for options in (
        ["--all"],
        ["--orcid", author.orcid, "--after-restore"],
        ["--orcid", author.orcid, "--repair"],
        ["--all", "--after-restore", "--yes"],
    ):
        ran = run("audit", *options, input="")
        assert (ran.code, ran.lines) == (0, [CLEAN])


# Not waiting, and waiting in vain.


def test_audit_that_does_not_wait_leaves_it_to_the_drainer(adrift, world, run):
    author, _ = adrift
    sent = len(world.sent())

    ran = run("audit", "--orcid", author.orcid, "--no-wait")
    assert ran.lines == ["1 audits asked for; the drainer makes them."]
    assert (world.sent()[sent:], author.connection.audit) == ([], "report")
    ran = run("audit", "--all", "--no-wait", "--json")
    assert (ran.json["asked"], ran.json["waiting"]) == (1, 1)
    assert world.drain() == {"audit: audited": 1}


def test_audit_that_orcid_does_not_answer_says_how_many_wait(world, run):
    author, other = world.author(), world.author()
    published(world, other, "Other")
    world.fault("status", "GET", f"/v3.0/{author.orcid}/works", status=500, times=9)

    ran = run("audit", "--all", "--wait")
    assert (ran.code, ran.lines) == (
        0,
        [CLEAN, "1 could not be audited yet; the drainer goes on."],
    )


def test_audit_lists_a_thousand_and_counts_the_rest(world, run, monkeypatch):
    from invenio_orcid_sync.cli import audit

    author = world.author()
    published(world, author, "One", "Two", "Three")
    remove(world, author, codes(world, author))
    monkeypatch.setattr(audit, "SHOWN", 2)

    ran = run("audit", "--orcid", author.orcid)
    assert len(ran.lines) == 1 + 2 + 2
    assert ran.lines[-2:] == [
        "... and 1 more: --json lists all.",
        "1 records audited: 3 missing.",
    ]
    assert len(run("audit", "--all", "--json").json["findings"]) == 3


# Bad input.


@pytest.mark.parametrize(
    "arguments, problem",
    [
        ([], "Say whose record: --orcid iD, or --all."),
        (["--all", "--orcid", "x"], "Say whose record: --orcid iD, or --all."),
        (
            ["--all", "--repair", "--after-restore"],
            "Give either --repair or --after-restore.",
        ),
    ],
)
def test_audit_with_options_that_do_not_fit_says_why(run, arguments, problem):
    ran = run("audit", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith(f"Error: {problem}\n")


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_audit_of_somebody_unknown_says_so(world: World, run: Callable, form):
    ran = run("audit", "--orcid", "0000-0002-1825-0097", *form)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("Error: There is no connection '0000-0002-1825-0097'")


def test_audit_of_somebody_whose_permission_is_lost_says_so(world, run):
    author = world.author()
    stored(author.connection, status="permission_lost", reason="refused")

    ran = run("audit", "--orcid", author.orcid)
    assert (ran.code, ran.err) == (
        1,
        f"Error: The connection of {author.orcid} is permission_lost (refused): "
        "nothing can be read there until its author connects again.\n",
    )


def test_audit_is_logged(world: World, run: Callable, logged: Callable):
    author = world.author()
    run("audit", "--orcid", author.orcid, "--no-wait")
    run("audit", "--all", "--repair", "--yes", "--no-wait")
    name, number = "orcid-sync.audit.start", str(author.connection.id)
    assert logged() == [
        (name, number, "system", {"mode": "report", "connections": 1}),
        (name, "all", "system", {"mode": "repair", "connections": 1}),
    ]
