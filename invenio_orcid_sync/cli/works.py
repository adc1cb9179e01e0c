# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Commands about works."""

import json
from typing import IO, Any

import click
from invenio_access.permissions import system_identity

from ..core.xml import to_xml
from ..services import engine, shards
from ..services import works as service
from ..services.operators import walks
from .output import as_json, command, dump, progress


@click.command()
@click.option(
    "--budget",
    default=3600.0,
    show_default=True,
    help="Stop starting after so many seconds.",
)
@as_json
@command
def run(budget: float, as_json: bool) -> None:
    """Drain in the foreground until nothing is due."""
    report = _drained(budget)
    if as_json:
        return dump(report)
    if report.busy:
        click.echo("Another drainer is at work.")
    click.echo(f"{report.marks} changes looked at")
    for outcome, number in sorted(report.outcomes.items()):
        click.echo(f"{number:6}  {outcome}")


def _drained(budget: float) -> engine.Report:
    """Drain, showing how far it is. What was published meanwhile makes the way longer."""
    registry = engine.registry()
    with progress("Sending works", shards.due(registry)) as bar:

        def show(so_far: engine.Report) -> None:
            done = so_far.outcomes.total()
            bar.length = done + shards.due(registry)
            bar.update(done - bar.pos)

        return engine.drain_everything(budget, show)


@click.command()
@click.option("--record", metavar="RECID", help="This record.")
@click.option("--orcid", metavar="iD", help="All records that name this iD.")
@click.option("--all", "everything", is_flag=True, help="All published records.")
@as_json
@command
def push(
    record: str | None, orcid: str | None, everything: bool, as_json: bool
) -> None:
    """Have records looked at again. What authors took out or deleted at ORCID stays out."""
    number = walks.push(system_identity, record, orcid, everything)
    if as_json:
        return dump({"marked": number})
    click.echo(f"{number} records marked; the drainer looks at them next.")


@click.command()
@click.argument("recid", required=False)
@click.option(
    "--file",
    "file",
    type=click.File("rb"),
    help="A record as JSON, as GET /api/records/<id> answers.",
)
@click.option(
    "--orcid",
    metavar="iD",
    help="Whose work it is; default: the first author with an iD.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "xml"]),
    default="json",
    show_default=True,
)
@as_json
@command
def preview(
    recid: str | None,
    file: IO[bytes] | None,
    orcid: str | None,
    form: str,
    as_json: bool,
) -> None:
    """Show exactly what ORCID would get, and what had to be left out."""
    shown = _previewed(recid, file, orcid)
    if as_json:
        dump(shown)
    elif form == "xml":
        click.echo(to_xml(shown.payload).decode())
    else:
        dump(shown.payload)
    if not as_json:
        for note in shown.notes:
            click.echo(f"left out: {note['field']}: {note['detail']}", err=True)
        for one in shown.violations:
            click.echo(f"ORCID would refuse: {one['field']}: {one['rule']}", err=True)


def _previewed(
    recid: str | None, file: IO[bytes] | None, orcid: str | None
) -> service.Preview:
    if (recid is None) == (file is None):
        raise click.UsageError("Give either RECID or --file.")
    if recid is not None:
        return service.preview(recid, orcid)
    return service.preview_file(_loaded(file), orcid)


def _loaded(file: Any) -> Any:
    try:
        return json.load(file)
    except ValueError as problem:
        raise click.ClickException(f"{file.name} is no JSON: {problem}.") from None
