# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Commands below ``invenio orcid``. Each prints for people, or for machines with ``--json``."""

import click

from . import (
    audit,
    backfill,
    connections,
    health,
    history,
    importing,
    mapping,
    queue,
    reconcile,
    reports,
    settings,
    works,
)


@click.group()
def orcid() -> None:
    """Keep authors' ORCID records in step with this repository."""


for command in (
    health.check,
    health.status,
    works.run,
    works.push,
    backfill.backfill,
    reconcile.reconcile,
    audit.audit,
    works.preview,
    connections.connections,
    importing.import_,
    queue.works,
    history.history,
    history.prune,
    reports.report,
    settings.settings,
    mapping.mapping,
):
    orcid.add_command(command)
