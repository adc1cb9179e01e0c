# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid backfill``."""

import time

import click
from invenio_access.permissions import system_identity

from ..models import Connection
from ..services import backfill as service
from ..services import engine
from ..services.operators import walks
from .output import as_json, command, dump, progress

FOR_EVER = 1e9
TURN = 10.0
"""Seconds of draining between two looks at how far it is."""

STATES = {
    "finding": "Looking through records",
    "sending": "Being sent",
    "done": "Done",
    "stopped": "Stopped",
}


@click.command()
@click.option("--orcid", metavar="iD", help="Works of this person.")
@click.option("--all", "everybody", is_flag=True, help="Works of all connected people.")
@click.option("--forecast", is_flag=True, help="Say what would be sent; start nothing.")
@click.option("--wait", is_flag=True, help="Return when each work was sent or tried.")
@click.option("--stop", is_flag=True, help="End it; what is not sent yet stays away.")
@click.option(
    "--status",
    "look",
    is_flag=True,
    help="Say how far the last one is; change nothing. Everybody's without --orcid.",
)
@as_json
@command
def backfill(
    orcid: str | None,
    everybody: bool,
    forecast: bool,
    wait: bool,
    stop: bool,
    look: bool,
    as_json: bool,
) -> None:
    """Send what was published before its author connected, behind everything fresh."""
    if everybody and orcid or not (everybody or orcid or look):
        raise click.UsageError("Say whose works: --orcid iD, or --all.")
    if forecast + wait + stop + look > 1:
        raise click.UsageError("Give one of --forecast, --wait, --stop and --status.")
    connection = service.connection_of(orcid) if orcid else None
    if look:
        _status(connection, as_json)
    elif forecast:
        _forecast(connection, as_json)
    elif stop:
        _stop(connection, as_json)
    else:
        _run(connection, wait, as_json)


def _status(connection: Connection | None, as_json: bool) -> None:
    now = service.progress(connection)
    if as_json:
        return dump(now)
    if now is None:
        return click.echo("There never was such a backfill.")
    until = f", ended {now.ended}" if now.ended else ""
    click.echo(f"{STATES[now.state]}: begun {now.started}{until}.")
    click.echo(f"{now.seen} of {now.records} records looked at.")
    click.echo(
        f"{now.found} works found, {now.settled} settled, "
        f"{now.failing} will be tried again."
    )
    if now.reason:
        click.echo(f"They wait: the connection is not active ({now.reason}).")


def _forecast(connection: Connection | None, as_json: bool) -> None:
    # Everybody's takes a minute for 100,000 works.
    with progress("Looking through records", service.records()) as bar:
        expected = service.forecast(connection, bar.update)
    if as_json:
        return dump(expected)
    click.echo(
        f"{expected.works} works in {expected.requests} requests: "
        f"{expected.minutes} min or more"
    )


def _stop(connection: Connection | None, as_json: bool) -> None:
    number = walks.stop(system_identity, connection)
    if as_json:
        return dump({"stopped": number})
    click.echo(f"Stopped. {number} works that were found stay away.")


def _run(connection: Connection | None, wait: bool, as_json: bool) -> None:
    if not (wait and service.under_way(connection)):
        walks.start(system_identity, connection)
    with progress("Looking through records", service.records()) as bar:
        now = service.find(
            connection, FOR_EVER, lambda seen: bar.update(seen - bar.pos)
        )
    if wait:
        now = _sent(connection, now)
    if as_json:
        return dump(now)
    click.echo(f"{now.seen} records looked at, {now.found} works found.")
    if now.reason:
        click.echo(f"They wait: the connection is not active ({now.reason}).")
    elif wait:
        click.echo(f"{now.settled} are settled, {now.failing} will be tried again.")
    else:
        click.echo("The drainer sends them.")


def _sent(connection: Connection | None, now: service.Progress) -> service.Progress:
    """Drain here, or watch another drainer."""
    with progress("Sending works", now.found) as bar:
        while now.waits:
            report = engine.drain_everything(TURN)
            if report.busy or not report.outcomes:
                time.sleep(1)
            service.walk(0)
            now = service.progress(connection)
            bar.update(now.settled - bar.pos)
    return now
