# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid history`` and ``invenio orcid prune``."""

from datetime import UTC, datetime
from typing import Any

import click
from flask import current_app
from invenio_access.permissions import system_identity

from ..services.operators import history as service
from ..services.operators.history import Which
from .output import as_json, command, confirm, dump, table, yes
from .paging import limit, rows

moment = click.DateTime(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])


@click.command()
@click.option("--orcid", metavar="iD", help="Of this person.")
@click.option("--record", metavar="RECID", help="Of this record.")
@click.option(
    "--actor",
    metavar="WHO",
    help="By this account, or by drainer, beat, job or operator.",
)
@click.option("--action", metavar="ACTION", help="With this action.")
@click.option("--outcome", metavar="OUTCOME", help="With this outcome.")
@click.option("--since", type=moment, help="From this moment on (UTC).")
@click.option("--until", type=moment, help="Before this moment (UTC).")
@click.option("--csv", "as_csv", is_flag=True, help="Print all of it as CSV.")
@limit
@as_json
@command
def history(
    orcid: str | None,
    record: str | None,
    actor: str | None,
    action: str | None,
    outcome: str | None,
    since: datetime | None,
    until: datetime | None,
    as_csv: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Show what was done, by whom and when, the newest first."""
    which = Which(
        person=orcid,
        record=record,
        actor=actor,
        action=action,
        outcome=outcome,
        since=since and since.replace(tzinfo=UTC),
        until=until and until.replace(tzinfo=UTC),
    )
    if as_csv:
        for line in service.as_csv(system_identity, which):
            click.echo(line, nl=False)
        return
    _list(which, limit, as_json)


def _list(which: Which, limit: int, as_json: bool) -> None:
    def search(after: str | None, size: int) -> Any:
        return service.search(system_identity, which, after, size)

    found = list(rows(search, limit))
    if as_json:
        return dump(found)
    table(
        ("AT", "ACTOR", "ACTION", "OUTCOME", "STATUS", "CODE", "ORCID", "RECORD"),
        (
            (
                f"{one.at:%Y-%m-%d %H:%M:%S}",
                one.actor,
                one.action,
                one.outcome,
                one.status,
                one.code,
                one.orcid,
                one.record,
            )
            for one in found
        ),
    )


@click.command()
@yes
@as_json
@command
def prune(yes: bool, as_json: bool) -> None:
    """Delete history that is older than ORCID_SYNC_HISTORY_RETENTION."""
    retention = current_app.config["ORCID_SYNC_HISTORY_RETENTION"]
    if retention is not None and not yes:
        days = f"{retention / 86400:g}"
        confirm(f"History older than {days} days is deleted for good.")
    number = service.prune(system_identity)
    if as_json:
        return dump({"deleted": number})
    click.echo(f"{number} entries deleted.")
