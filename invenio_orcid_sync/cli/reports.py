# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid report ...``."""

from datetime import datetime

import click
from invenio_access.permissions import system_identity

from ..services.operators import coverage as service
from .output import as_json, command, dump, table

day = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def report() -> None:
    """Numbers for those who want to know how it goes."""


@report.command()
@click.option("--since", type=day, help="Published here on this day or later.")
@click.option("--until", type=day, help="Published here before this day.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@as_json
@command
def coverage(
    since: datetime | None, until: datetime | None, as_csv: bool, as_json: bool
) -> None:
    """Count authors with iDs, connected ones and settled works, by community and month."""
    first, end = since and since.date(), until and until.date()
    # It is one question to the database: there is nothing to count along.
    click.echo("Counting: minutes for a million records.", err=True)
    if as_csv:
        for line in service.as_csv(system_identity, first, end):
            click.echo(line, nl=False)
        return
    found = service.coverage(system_identity, first, end)
    if as_json:
        return dump(found)
    table(
        ("COMMUNITY", "MONTH", "RECORDS", "AUTHORS", "CONNECTED", "SETTLED"),
        (
            (
                one.community,
                f"{one.month:%Y-%m}",
                one.records,
                one.authors,
                one.connected,
                one.settled,
            )
            for one in found
        ),
    )
