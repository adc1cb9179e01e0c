# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Commands that tell how things are."""

from collections import Counter

import click

from ..services import checks
from ..services import review as reviews
from ..services import status as service
from .output import as_json, command, dump


@click.command()
@click.option("--offline", is_flag=True, help="Ask nothing of ORCID.")
@click.option(
    "--review",
    "answers",
    is_flag=True,
    help="Answer ORCID's list of requirements for this installation instead.",
)
@as_json
@command
def check(offline: bool, answers: bool, as_json: bool) -> None:
    """Say whether this installation is fit, and the cure for what is not.

    Exit code 1: works stay away from ORCID, or a requirement is not met.
    """
    if answers:
        return _review(as_json)
    findings = checks.check(remote=not offline)
    if as_json:
        dump(
            {
                "fit": not any(one.fatal for one in findings),
                "findings": [vars(one) for one in findings],
            }
        )
    else:
        for one in findings:
            kind = "PROBLEM" if one.fatal else "note"
            click.echo(f"{kind}  {one.code}: {one.problem}\n         {one.cure}")
        if not findings:
            click.echo("All is well.")
    if any(one.fatal for one in findings):
        raise click.exceptions.Exit(1)


def _review(as_json: bool) -> None:
    answers = reviews.review()
    if as_json:
        dump(answers)
    else:
        for one in answers:
            click.echo(f"{one.item:<4}{one.answer:<5}{one.asked}")
            click.echo(f"         {one.evidence}")
        numbers = Counter(one.answer for one in answers)
        click.echo(", ".join(f"{numbers[one]} {one}" for one in reviews.ANSWERS))
    if any(one.answer == "no" for one in answers):
        raise click.exceptions.Exit(1)


@click.command()
@as_json
@command
def status(as_json: bool) -> None:
    """Show backlog, connections and works by state."""
    now = service.status()
    if as_json:
        return dump(now)
    click.echo(f"{now.environment} ({now.membership}), client {now.client_id}")
    if now.refused:
        click.echo(
            f"NOTHING IS SENT: {now.refused}; 'invenio orcid check' says what to do"
        )
    if now.paused_until:
        click.echo(f"PAUSED until {now.paused_until}: {now.pause_reason}")
    click.echo(f"last drain: {_ago(now.seconds_since_drain)}")
    click.echo(
        f"changes not yet looked at: {now.marks} (oldest: {_ago(now.oldest_mark_seconds)})"
    )
    click.echo(f"tokens to revoke: {now.revocations}")
    click.echo(f"connections: {_numbers(now.connections)}")
    click.echo(f"works: {_numbers(now.works)}")
    for one in now.former_clients:
        click.echo(
            f"former client {one.client_id}{' (retired)' if one.retired else ''}: "
            f"{one.connections} connections, {one.works} works, {one.left_behind} left behind, "
            f"{one.revocations} tokens to revoke"
        )


def _ago(seconds: int | None) -> str:
    return "-" if seconds is None else f"{seconds} s ago"


def _numbers(counts: dict[str, int]) -> str:
    return (
        ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))
        or "none"
    )
