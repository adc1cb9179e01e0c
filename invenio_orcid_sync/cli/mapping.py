# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid mapping``: how this repository's words become ORCID's."""

from typing import IO

import click
from invenio_access.permissions import system_identity

from ..core.mapping import DEFAULT
from ..services import mapping_files as files
from ..services import mappings as service
from ..services import settings
from .output import as_json, command, dump, table, yes
from .versions import now, reason, save


@click.group()
def mapping() -> None:
    """How fields of records become works."""


@mapping.command("show")
@click.option("--kind", type=click.Choice(service.KINDS), help="Of this kind.")
@click.option("--unmapped", is_flag=True, help="Those that no row names.")
@click.option("--changed", is_flag=True, help="What is not as in the default.")
@as_json
@command
def show(kind: str | None, unmapped: bool, changed: bool, as_json: bool) -> None:
    """List this repository's types, schemes, roles and relations with what they become."""
    if changed:
        return _show_changes(kind, as_json)
    found = [
        row
        for row in service.rows(system_identity)
        if kind in (None, row.kind) and (row.unmapped or not unmapped)
    ]
    if as_json:
        return dump(found)
    heads = ("KIND", "NAME", "AT ORCID", "RELATIONSHIP", "BY", "HERE")
    table(
        heads,
        [
            (
                row.kind,
                row.name,
                row.target,
                row.relationship,
                row.source,
                "yes" if row.here else "no",
            )
            for row in found
        ],
    )


def _show_changes(kind: str | None, as_json: bool) -> None:
    found = [
        one for one in service.changes(system_identity) if kind in (None, one.kind)
    ]
    if as_json:
        return dump(found)
    rows = [(one.kind, one.name, one.default, one.now) for one in found]
    table(("KIND", "NAME", "DEFAULT", "NOW"), rows)


@mapping.command("validate")
@click.argument("file", type=click.File("rb"))
@click.option("--record", metavar="RECID", help="Show what ORCID would get of it.")
@click.option("--orcid", metavar="iD", help="Whose work it is.")
@as_json
@command
def validate(
    file: IO[bytes], record: str | None, orcid: str | None, as_json: bool
) -> None:
    """Check a mapping file, JSON or CSV; nothing is saved."""
    overrides = files.read(file.read())
    changes = service.changes(system_identity, overrides)
    trial = service.tried(system_identity, record, overrides, orcid) if record else None
    if as_json:
        return dump({"overrides": overrides, "changes": changes, "trial": trial})
    rows = [(one.kind, one.name, one.default, one.now) for one in changes]
    table(("KIND", "NAME", "DEFAULT", "FILE"), rows)
    if trial:
        dump({"before": trial.before.payload, "after": trial.after.payload})
        for one in trial.after.violations:
            click.echo(f"ORCID would refuse: {one['field']}: {one['rule']}", err=True)


@mapping.command("import")
@click.argument("file", type=click.File("rb"))
@reason
@now
@yes
@as_json
@command
def import_(file: IO[bytes], reason: str, now: bool, yes: bool, as_json: bool) -> None:
    """Save a mapping file's rows in place of those that are saved."""
    base, content = settings.current(), settings.content(system_identity)
    content["mapping"] = files.read(file.read())
    if not content["mapping"]:
        del content["mapping"]
    save(content, base, reason, now, yes, as_json)


@mapping.command("export")
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json")
@click.option("--default", "default", is_flag=True, help="The shipped mapping's rows.")
@as_json
@command
def export(form: str, default: bool, as_json: bool) -> None:
    """Print the mapping: JSON has what differs from the default, CSV all rows."""
    if as_json or form == "json":
        overrides = {} if default else service.overrides(system_identity)
        click.echo(files.to_json(overrides), nl=False)
        return
    mapping = DEFAULT if default else service.mapping_of(system_identity)
    for line in files.to_csv(mapping):
        click.echo(line, nl=False)
