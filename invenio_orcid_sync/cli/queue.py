# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid works ...``."""

import functools
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import click
from invenio_access.permissions import system_identity

from ..core.states import STATES
from ..services.operators import bulk, queue
from ..services.operators import works as service
from ..services.operators.queue import Which
from .output import as_json, command, confirm, dump, progress, table, yes
from .paging import limit, rows

FILTERS = (
    click.option("--state", type=click.Choice(STATES), help="In this state."),
    click.option("--code", metavar="CODE", help="For this reason."),
    click.option("--type", "kind", metavar="TYPE", help="Of this resource type."),
    click.option("--community", metavar="SLUG", help="Of this community."),
    click.option("--orcid", metavar="iD", help="Of this person."),
    click.option("--record", metavar="RECID", help="Of this record."),
    click.option(
        "--older",
        metavar="DAYS",
        type=click.FloatRange(min=0),
        help="Whose newest change is older.",
    ),
    click.option(
        "--due",
        type=click.Choice(list(queue.DUE)),
        help="That are due: now, or once their connections go on.",
    ),
)

EFFECTS = {
    "retry": "are looked at again, behind everything fresh, whatever holds or delays them",
    "send": "are looked at again at once, before everything else",
    "exclude": "are removed from ORCID where they are there, and not sent again",
    "include": "that an operator took out are sent again where they are to be shared",
}


def filtered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that choose works, as one value."""

    @functools.wraps(function)
    def run(
        state: str | None,
        code: str | None,
        kind: str | None,
        community: str | None,
        orcid: str | None,
        record: str | None,
        older: float | None,
        due: str | None,
        **others: Any,
    ) -> Any:
        which = Which(
            ids=others.pop("ids", None) or None,
            state=state,
            code=code,
            type=kind,
            community=community,
            person=orcid,
            record=record,
            older=None if older is None else timedelta(days=older),
            due=due,
        )
        return function(which, **others)

    return functools.reduce(lambda found, option: option(found), FILTERS[::-1], run)


@click.group()
def works() -> None:
    """Works on ORCID records."""


@works.command("list")
@filtered
@click.option("--causes", is_flag=True, help="Count them by state and reason instead.")
@limit
@as_json
@command
def list_works(which: Which, causes: bool, limit: int, as_json: bool) -> None:
    """List the ledger: who, what, in which state and why."""
    if causes:
        return _causes(which, as_json)

    def search(after: str | None, size: int) -> Any:
        return queue.search(system_identity, which, after, size)

    found = list(rows(search, limit))
    if as_json:
        return dump(found)
    table(
        ("ID", "RECORD", "ORCID", "STATE", "WHY", "PUT-CODE", "DUE"),
        (
            (
                w.id,
                w.record,
                w.orcid,
                w.state,
                w.code,
                w.put_code,
                w.due_at and w.due_at.isoformat(),
            )
            for w in found
        ),
    )


def _causes(which: Which, as_json: bool) -> None:
    found = queue.causes(system_identity, which)
    if as_json:
        return dump(found)
    table(
        ("WORKS", "STATE", "WHY", "OLDEST CHANGE"),
        ((one.works, one.state, one.code, one.oldest.isoformat()) for one in found),
    )


@works.command()
@click.argument("item_id", metavar="ID", type=int)
@click.option("--compare", is_flag=True, help="Ask ORCID how its copy differs.")
@as_json
@command
def show(item_id: int, compare: bool, as_json: bool) -> None:
    """Show one work: what ORCID gets of it, what an audit found, what was done about it. ID as in the list."""
    found = service.show(system_identity, item_id)
    differences = service.compare(system_identity, item_id) if compare else None
    if as_json:
        return dump({**vars(found), "differences": differences})
    work = found.work
    click.echo(f"{work.record}: {work.title or 'not public'}")
    click.echo(f"{work.orcid}: {work.state} {work.code or ''}".rstrip())
    for one in found.findings:
        click.echo(f"last audit: {one.meaning} {one.next}")
    if differences is not None:
        _show_differences(differences)
    table(
        ("AT", "ACTOR", "ACTION", "OUTCOME", "STATUS", "CODE"),
        (
            (
                f"{one.at:%Y-%m-%d %H:%M:%S}",
                one.actor,
                one.action,
                one.outcome,
                one.status,
                one.code,
            )
            for one in found.history
        ),
    )
    if found.problem:
        click.echo(f"It cannot be sent: {found.problem}.")
    elif found.preview:
        dump(found.preview.payload)


def _show_differences(found: list[service.Difference]) -> None:
    if not found:
        click.echo("ORCID shows it as it is here.")
    for one in found:
        here, there = (
            json.dumps(value, ensure_ascii=False) for value in (one.ours, one.theirs)
        )
        click.echo(f"{one.field}: here {here}, at ORCID {there}")


def _action(name: str, text: str) -> click.Command:
    """Return a command that does something about works that are chosen by ID or by what they have in common."""

    @click.argument("ids", metavar="[ID]...", type=int, nargs=-1)
    @filtered
    @click.option("--dry", is_flag=True, help="Say what would happen; change nothing.")
    @click.option(
        "--wait", is_flag=True, help="Return when nothing of it is due any more."
    )
    @yes
    @as_json
    @command
    def run(which: Which, dry: bool, wait: bool, yes: bool, as_json: bool) -> None:
        if which == Which():
            raise click.UsageError("Say which works: by ID, or with options.")
        expected = bulk.dry(system_identity, name, which)
        if dry:
            return dump(expected) if as_json else click.echo(_said(name, expected))
        if not yes:
            confirm(_said(name, expected))
        with progress("Writing down", expected.changes) as bar:
            started = bulk.carry_out(system_identity, name, which, tell=bar.update)
        if wait:
            _watch(started)
        if as_json:
            now = bulk.progress(system_identity, name, started.at)
            return dump({"started": started, "progress": now})
        click.echo(f"{started.works} works; the drainer looks at them next.")

    run.__doc__ = text
    return click.command(name)(run)


def _said(name: str, expected: bulk.Forecast) -> str:
    text = f"{expected.changes} of {expected.works} works {EFFECTS[name]}."
    if expected.waits:
        text += f" {expected.waits} of them wait for a connection that is stopped or paused."
    return text


def _watch(started: bulk.Started) -> None:
    with progress("Working", started.works) as bar:
        bulk.watch(
            system_identity,
            started,
            lambda now: bar.update(started.works - now.due - bar.pos),
        )


for action, text in {
    "retry": "Have works looked at again: those that wait, failed, or need an operator.",
    "send": "Have works sent at once, before everything else.",
    "exclude": "Take works out: they are removed from ORCID and not sent again.",
    "include": "Let works be sent again that an operator took out. What authors decided stays.",
}.items():
    works.add_command(_action(action, text))
