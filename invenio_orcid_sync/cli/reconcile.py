# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid reconcile``."""

import click

from ..services import backfill as service
from ..services.errors import BadInput
from .backfill import FOR_EVER
from .output import as_json, command, dump, progress


@click.command()
@as_json
@command
def reconcile(as_json: bool) -> None:
    """Find changes of records that nobody announced, as every night."""
    service.reconcile("operator")
    with progress("Looking through records", service.records()) as bar:
        now = service.compare(FOR_EVER, lambda seen: bar.update(seen - bar.pos))
    if now is None:
        raise BadInput("Nothing can be sent: see 'invenio orcid check'.")
    if as_json:
        return dump(now)
    click.echo(f"{now.seen} records looked at, {now.found} works to look at again.")
