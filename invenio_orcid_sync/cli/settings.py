# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Commands about what this installation is, and what it was."""

from typing import Any

import click

from ..proxies import current_orcid_sync
from ..services import clients, instance
from .output import as_json, command, dump

yes = click.option("--yes", is_flag=True, help="Do not ask.")

SHORT = 12
"""Digits of a hash that tell installations apart."""


@click.group()
def settings() -> None:
    """What this installation is set up as."""


@settings.command("adopt-instance")
@yes
@as_json
@command
def adopt_instance(yes: bool, as_json: bool) -> None:
    """Take over a database that was last used under another address or name."""
    environment = current_orcid_sync.environment.name
    strangers = instance.strangers(environment)
    if strangers and not yes:
        _explain(strangers)
        _confirm("Adopt the database?")
    adopted = instance.adopt(environment) if strangers else []
    if as_json:
        return dump({"adopted": adopted})
    if not adopted:
        click.echo("Nothing to adopt: the database belongs to this installation.")
    for one in adopted:
        click.echo(f"{one.environment}, client {one.client_id}: adopted by {one.site}.")


def _explain(strangers: list[instance.Stranger]) -> None:
    for one in strangers:
        _say(f"{one.environment}, client {one.client_id}")
        _say(
            f"  last used by  {one.recorded[:SHORT]}, last drain {one.last_drain_at or '-'}"
        )
        _say(
            f"  this is       {one.here[:SHORT]}: {one.site}, ORCID_SYNC_INSTANCE {one.name!r}"
        )
    _say(
        "What has been moved or copied?\n"
        "- This site has a new address or name, or took the other's place, which is switched off: adopt.\n"
        "- This is a copy and the original still runs: do not adopt. Both would write to the same ORCID "
        "records,\n  and each would take the other's works for its own or for deleted. Take "
        "ORCID_SYNC_CLIENT_SECRET out of\n  the copy's configuration, or give it another environment."
    )


@settings.command("forget-client")
@click.argument("client_id", metavar="APP-...")
@yes
@as_json
@command
def forget_client(client_id: str, yes: bool, as_json: bool) -> None:
    """Leave the works of a former client id to their authors, and end its connections."""
    left = clients.left(client_id)
    if not yes:
        _say(
            f"{left.works} works of {left.connections} connections stay at ORCID as they are. Only their authors "
            "can remove them,\nand when these connect again, their works are added anew beside them. This cannot "
            "be undone.\nWith the former secret, list the client id in ORCID_SYNC_RETIRED_CLIENTS instead."
        )
        _confirm(f"Forget {client_id}?")
    clients.forget(client_id)
    if as_json:
        return dump({"forgotten": left})
    click.echo(
        f"{client_id}: {left.connections} connections ended, {left.works} works left to their authors."
    )


def _say(text: Any) -> None:
    """What comes before a question is no output."""
    click.echo(text, err=True)


def _confirm(question: str) -> None:
    click.confirm(question, abort=True, err=True)
