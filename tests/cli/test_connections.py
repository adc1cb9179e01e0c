# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid connections ...``."""

from collections.abc import Callable

import pytest

from ..plugins.world import World


def test_connections_list_is_a_table(world: World, run: Callable) -> None:
    author = world.author(user_profile={"full_name": "Augusta"})
    world.author(user_profile={"full_name": "Mary"})
    world.publish(author)
    world.drain()
    headings, row = (
        line.split() for line in run("connections", "list", "august").lines
    )
    assert headings == [
        "ORCID",
        "ACCOUNT",
        "NAME",
        "E-MAIL",
        "STATUS",
        "WHY",
        "PAUSED",
        "WORKS",
    ]
    account, email = str(author.user.user.id), author.user.email
    assert row == [author.orcid, account, "Augusta", email, "active", "-", "-", "1"]
    (found,) = run("connections", "list", "august", "--json").json
    assert (found["orcid"], found["works"]) == (author.orcid, {"sent": 1})
    assert len(run("connections", "list", "--json").json) == 2
    assert len(run("connections", "list", "--limit", "1", "--json").json) == 1
    assert run("connections", "list", "--state", "closing", "--json").json == []


def test_connections_show_hides_the_token(world: World, run: Callable) -> None:
    author = world.author()
    ran = run("connections", "show", author.orcid)
    assert f"iD: {author.orcid}" in ran.lines
    assert "scope: /read-limited /activities/update" in ran.lines
    shown = run("connections", "show", author.user.email, "--json")
    assert shown.json["person"]["user_id"] == author.user.user.id
    assert [one for one in (ran.out, shown.out) if author.token in one] == []


def test_connections_check_asks_the_drainer(world: World, run: Callable) -> None:
    author, _other = world.author(), world.author()
    said = "permissions to check; the drainer asks ORCID next."
    assert run("connections", "check", author.orcid).lines == [f"1 {said}"]
    assert world.drain() == {"check: checked": 1}
    assert run("connections", "check", "--all", "--json").json == {"asked": 2}
    assert world.drain() == {"check: checked": 2}


@pytest.mark.parametrize("arguments", [[], ["0000-0002-1825-0097", "--all"]])
def test_connections_check_wants_to_know_whose(
    run: Callable, arguments: list[str]
) -> None:
    ran = run("connections", "check", *arguments)
    assert (ran.code, "Say whose permission: WHO, or --all." in ran.err) == (2, True)


def test_connections_pause_and_resume(world: World, run: Callable) -> None:
    author = world.author()
    number = author.connection.id
    assert run("connections", "pause", author.orcid).lines == [
        f"Connection {number} paused; nothing is sent until 'connections resume'."
    ]
    assert author.connection.paused_at is not None
    ran = run("connections", "resume", author.orcid, "--json")
    assert (ran.json, author.connection.paused_at) == ({"connection": number}, None)


def test_connections_disconnect_asks_back(world: World, run: Callable) -> None:
    author = world.author(user_profile={"full_name": "Ada"})
    world.publish(author)
    world.drain()
    chosen = ("connections", "disconnect", author.orcid, "--works", "remove")
    ran = run(*chosen, input="n\n")
    said = (
        f"{author.orcid} (Ada, 1 works): works are removed from the ORCID record first. "
        "Then the permission is revoked. Go on? [y/N]:"
    )
    assert (ran.code, ran.out, ran.err.startswith(said)) == (1, "", True)
    assert author.connection.status == "active"
    assert run(*chosen, "--yes").code == 0
    assert world.drain() == {"delete: deleted": 1, "revoke: revoked": 1}
    ran = run(*chosen, "--yes")
    problem = f"Error: The connection of {author.orcid} has ended already.\n"
    assert (ran.code, ran.err) == (1, problem)


def test_connections_move_to_another_account(world: World, run: Callable) -> None:
    author = world.author()
    target = world.make_user(world.site.app)
    ran = run("connections", "move", author.orcid, "--to", target.email, "--yes")
    number = target.user.id
    said = f"Connection {author.connection.id} belongs to account {number}."
    assert ran.lines == [said]
    assert author.connection.user_id == number
    ran = run("connections", "move", author.orcid, "--to", "nobody@example.org")
    problem = "There is no account 'nobody@example.org' here. Check the identifier."
    assert (ran.code, ran.err) == (1, f"Error: {problem}\n")


def test_connections_forget_says_that_it_is_for_good(
    world: World, run: Callable
) -> None:
    author = world.author()
    number, orcid = author.connection.id, author.orcid
    ran = run("connections", "forget", orcid, input="n\n")
    assert (ran.code, "This cannot be undone." in ran.err) == (1, True)
    ran = run("connections", "forget", orcid, "--yes")
    assert ran.lines == [f"Connection {number} is being ended and erased."]
    world.drain()
    world.drain()
    ran = run("connections", "show", orcid)
    problem = f"There is no connection {orcid!r} here. Check the identifier."
    assert (ran.code, ran.err) == (1, f"Error: {problem}\n")
