# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Commands below ``invenio orcid``. Each prints for people, or for machines with ``--json``."""

import click

from . import health, works


@click.group()
def orcid() -> None:
    """Keep authors' ORCID records in step with this repository."""


for command in (
    health.check,
    health.status,
    works.run,
    works.push,
    works.preview,
    works.works,
):
    orcid.add_command(command)
