# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid audit``."""

import click
from invenio_access.permissions import system_identity

from ..services import audit as service
from ..services.operators import audits
from .output import as_json, command, dump, progress, table

SHOWN = 1000
"""Findings that are shown to people."""

WARNINGS = {
    service.REPAIR: "Works that are missing there count as deleted by their authors.",
    service.AFTER_RESTORE: "Works that their authors deleted there are sent again.",
}


@click.command()
@click.option("--orcid", metavar="iD", help="The ORCID record of this person.")
@click.option("--all", "everybody", is_flag=True, help="Those of all connected people.")
@click.option("--repair", is_flag=True, help="Set right what is found.")
@click.option(
    "--after-restore",
    is_flag=True,
    help="The same after a restored backup: missing works are sent again.",
)
@click.option("--wait/--no-wait", default=True, help="Return when it is done.")
@click.option("--yes", is_flag=True, help="Do not ask back.")
@as_json
@command
def audit(
    orcid: str | None,
    everybody: bool,
    repair: bool,
    after_restore: bool,
    wait: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Compare ORCID records with what was sent: one request for each person."""
    if everybody == bool(orcid):
        raise click.UsageError("Say whose record: --orcid iD, or --all.")
    if repair and after_restore:
        raise click.UsageError("Give either --repair or --after-restore.")
    mode = service.REPAIR if repair else service.REPORT
    mode = service.AFTER_RESTORE if after_restore else mode
    if everybody and mode != service.REPORT and not yes:
        _confirm(mode)
    asked = audits.ask(system_identity, mode, orcid)
    if wait:
        _carry_out(asked)
    done = service.result(asked, mode, None if as_json else SHOWN)
    if as_json:
        dump(done)
    elif wait:
        _show(done)
    else:
        click.echo(f"{done.asked} audits asked for; the drainer makes them.")


def _confirm(mode: str) -> None:
    text = f"{service.number()} people's records are audited and repaired. {WARNINGS[mode]} Go on?"
    click.confirm(text, abort=True, err=True)


def _carry_out(asked: list[int]) -> None:
    with progress("Auditing", len(asked)) as bar:
        service.carry_out(asked, lambda made: bar.update(made - bar.pos))


def _show(done: service.Result) -> None:
    if done.findings:
        rows = [
            (one.orcid, one.record, one.kind, one.put_code, one.meaning, one.next)
            for one in done.findings
        ]
        table(("ORCID", "RECORD", "KIND", "PUT-CODE", "MEANING", "NEXT STEP"), rows)
    if (more := sum(done.counts.values()) - len(done.findings)) > 0:
        click.echo(f"... and {more} more: --json lists all.")
    found = ", ".join(f"{number} {kind}" for kind, number in done.counts.items())
    click.echo(f"{done.audited} records audited: {found or 'no differences'}.")
    if done.waiting:
        click.echo(f"{done.waiting} could not be audited yet; the drainer goes on.")
