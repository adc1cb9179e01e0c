# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid connections ...``."""

from typing import Any

import click
from invenio_access.permissions import system_identity

from ..services.operators import connections as service
from ..services.operators import people
from .output import as_json, command, confirm, dump, table, yes
from .paging import limit, rows

who = click.argument("who")
keep_or_remove = click.option(
    "--works",
    "what",
    type=click.Choice(["keep", "remove"]),
    default="keep",
    show_default=True,
    help="What becomes of works that were added.",
)

WORKS = {
    "keep": "stay in the ORCID record, where only their author can change them",
    "remove": "are removed from the ORCID record first",
}


@click.group()
def connections() -> None:
    """People who connected their ORCID iDs. WHO is an iD, an e-mail address or an account's number."""


@connections.command("list")
@click.argument("text", default="")
@click.option("--state", type=click.Choice(people.STATES), help="In this state.")
@limit
@as_json
@command
def list_(text: str, state: str | None, limit: int, as_json: bool) -> None:
    """Find connections by a name, an e-mail address, an account's number or an iD, or a part of one."""

    def search(after: str | None, size: int) -> Any:
        return people.search(system_identity, text, state, after, size)

    found = list(rows(search, limit))
    if as_json:
        return dump(found)
    table(
        ("ORCID", "ACCOUNT", "NAME", "E-MAIL", "STATUS", "WHY", "PAUSED", "WORKS"),
        (
            (
                one.orcid,
                one.user_id,
                one.name,
                one.email,
                one.status,
                one.reason,
                _day(one.paused_at),
                sum(one.works.values()),
            )
            for one in found
        ),
    )


@connections.command()
@who
@as_json
@command
def show(who: str, as_json: bool) -> None:
    """Show everything that is known of a connection. Never a token."""
    found = people.show(system_identity, people.find(system_identity, who))
    if as_json:
        return dump(found)
    for name, value in _facts(found):
        click.echo(f"{name}: {value}")
    click.echo()
    table(
        ("AT", "ACTOR", "ACTION", "OUTCOME", "STATUS"),
        (
            (
                f"{one.at:%Y-%m-%d %H:%M:%S}",
                one.actor,
                one.action,
                one.outcome,
                one.status,
            )
            for one in found.history
        ),
    )


def _facts(found: people.Details) -> list[tuple[str, Any]]:
    person, permission = found.person, found.permission
    facts = [
        ("iD", person.orcid),
        ("former iDs", ", ".join(person.former_ids)),
        ("merged into", person.moved_to),
        ("account", person.user_id),
        ("name", person.name),
        ("e-mail", person.email),
        ("status", person.status),
        ("why", person.reason),
        ("paused since", _day(person.paused_at)),
        ("scope", permission.scope if permission else "no permission"),
        ("granted", _day(permission.granted_at) if permission else None),
        ("expires", _day(permission.expires_at) if permission else None),
        ("connected", _day(person.connected_at)),
        ("not before", found.due_at and found.due_at.isoformat()),
        ("waits for the drainer", found.audit),
        ("audited", _day(found.audited_at)),
        ("choices", ", ".join(f"{k}={v}" for k, v in found.preferences.items() if v)),
        (
            "works",
            ", ".join(f"{number} {state}" for state, number in person.works.items()),
        ),
    ]
    return [(name, value) for name, value in facts if value not in (None, "")]


@connections.command()
@click.argument("who", required=False)
@click.option("--all", "everybody", is_flag=True, help="Those of all people.")
@as_json
@command
def check(who: str | None, everybody: bool, as_json: bool) -> None:
    """Have ORCID asked whether a permission holds: one small request, which the drainer makes."""
    if everybody == bool(who):
        raise click.UsageError("Say whose permission: WHO, or --all.")
    if who:
        asked = [people.find(system_identity, who)]
        service.check(system_identity, asked[0])
    else:
        asked = service.check_all(system_identity)
    if as_json:
        return dump({"asked": len(asked)})
    click.echo(f"{len(asked)} permissions to check; the drainer asks ORCID next.")


@connections.command()
@who
@as_json
@command
def pause(who: str, as_json: bool) -> None:
    """Have nothing sent for somebody until it is resumed."""
    found = people.find(system_identity, who)
    service.pause(system_identity, found)
    _tell(found, as_json, "paused; nothing is sent until 'connections resume'.")


@connections.command()
@who
@as_json
@command
def resume(who: str, as_json: bool) -> None:
    """Let a paused connection go on."""
    found = people.find(system_identity, who)
    service.resume(system_identity, found)
    _tell(found, as_json, "goes on; what changed meanwhile is sent next.")


@connections.command()
@who
@keep_or_remove
@yes
@as_json
@command
def disconnect(who: str, what: str, yes: bool, as_json: bool) -> None:
    """End a connection and have its permission revoked at ORCID."""
    found = people.find(system_identity, who)
    if not yes:
        confirm(
            f"{_named(found)}: works {WORKS[what]}. Then the permission is revoked."
        )
    service.disconnect(system_identity, found, what)
    _tell(found, as_json, "is being ended.")


@connections.command()
@who
@click.option(
    "--to",
    "account",
    required=True,
    metavar="ACCOUNT",
    help="E-mail address or number.",
)
@yes
@as_json
@command
def move(who: str, account: str, yes: bool, as_json: bool) -> None:
    """Give a connection to another account of the same person."""
    found = people.find(system_identity, who)
    user_id = people.account(system_identity, account)
    if not yes:
        confirm(
            f"{_named(found)}: account {user_id} gets the connection, and signs in with the iD from now on; the former "
            "account does not."
        )
    service.move(system_identity, found, user_id)
    _tell(found, as_json, f"belongs to account {user_id}.")


@connections.command()
@who
@keep_or_remove
@yes
@as_json
@command
def forget(who: str, what: str, yes: bool, as_json: bool) -> None:
    """End a connection, then erase everything that is known of it."""
    found = people.find(system_identity, who)
    if not yes:
        confirm(
            f"{_named(found)}: works {WORKS[what]}. Then the permission is revoked, and connection, choices, works and "
            "history are erased here. The account stays. This cannot be undone."
        )
    service.forget(system_identity, found, what)
    _tell(found, as_json, "is being ended and erased.")


def _named(connection_id: int) -> str:
    person = people.show(system_identity, connection_id).person
    works = sum(person.works.values())
    return (
        f"{person.orcid} ({person.name or person.email or 'no account'}, {works} works)"
    )


def _tell(connection_id: int, as_json: bool, said: str) -> None:
    if as_json:
        return dump({"connection": connection_id})
    click.echo(f"Connection {connection_id} {said}")


def _day(moment: Any) -> str | None:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else None
