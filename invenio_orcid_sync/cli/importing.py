# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid import``."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click
from invenio_access.permissions import system_identity

from ..services.errors import BadInput
from ..services.operators import importing as service
from .output import as_json, command, confirm, dump, progress, yes

SHOWN = 100
"""Problems that are shown to people."""

file = click.Path(exists=True, dir_okay=False, path_type=Path)

SAID = {
    service.CONNECT: "connects {one.orcid} to account {one.user_id}",
    service.CONNECT_NARROW: "connects {one.orcid} to account {one.user_id}, who has to connect again for more rights",
    service.LEAVE: "{one.orcid} is connected here, or was: nothing",
    service.ADOPT: "takes up work {one.put_code} of {one.orcid} for {one.record}",
    service.LEAVE_WORK: "the ledger knows {one.record} of {one.orcid}, or the connection has ended: nothing",
}

COUNTED = {
    service.CONNECT: "connections",
    service.CONNECT_NARROW: "connections that lack rights",
    service.LEAVE: "connections left as they are",
    service.ADOPT: "works",
    service.LEAVE_WORK: "works left as they are",
}


@click.command("import")
@click.argument("connections", required=False, type=file)
@click.option("--works", type=file, help="Put-codes: orcid, record, put_code.")
@click.option(
    "--client",
    required=True,
    metavar="APP-...",
    help="Client id that the earlier system worked with.",
)
@click.option("--dry-run", is_flag=True, help="Say what each row would do, and stop.")
@click.option("--skip-bad", is_flag=True, help="Leave rows out that cannot be used.")
@yes
@as_json
@command
def import_(
    connections: Path | None,
    works: Path | None,
    client: str,
    dry_run: bool,
    skip_bad: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Take over CONNECTIONS, a CSV file of another system: iDs, accounts and tokens; and works.

    Says what would happen, then asks. Nothing is done while any row cannot be used, unless --skip-bad.
    """
    files = service.Files(connections=connections, works=works, client_id=client)
    listing = _Listing(verbose=dry_run and not as_json)
    with _bar("Looking at rows", files, listing) as bar:
        tally = service.examine(system_identity, files, _each(bar, listing.show))
    listing.end(tally)
    bad = tally.fatal or (tally.problems and not skip_bad)
    if dry_run or bad:
        if as_json:
            dump(_result(tally, listing, done=False))
        if bad:
            raise BadInput(f"{_number(tally.problems)}: nothing was done.")
        return
    if not yes:
        confirm(_question(files))
    with _bar("Taking over", files, listing) as bar:
        tell = _each(bar, listing.show_new)
        done = service.carry_out(system_identity, files, tell, tally)
    listing.say()
    if as_json:
        return dump(_result(done, listing, done=True))
    click.echo(f"Done: {_counts(done)}. The drainer asks ORCID next.")


def _bar(label: str, files: service.Files, listing: "_Listing") -> Any:
    """Return a bar; where each row is listed, that shows how far it is."""
    return nullcontext() if listing.verbose else progress(label, _rows(files))


def _rows(files: service.Files) -> int:
    """Return how many rows there are, about: a cell may have several lines."""
    rows = 0
    for path in filter(None, (files.connections, files.works)):
        with path.open("rb") as lines:
            rows += max(0, sum(1 for _ in lines) - 1)
    return rows


def _each(bar: Any, show: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return what shows a row, and moves the bar."""

    def tell(one: service.Step | service.Problem) -> None:
        show(one)
        if bar is not None:
            bar.update(1)

    return tell


class _Listing:
    """Problems, and on a dry run what each row does."""

    def __init__(self, verbose: bool) -> None:
        self.verbose = verbose
        self.problems: list[service.Problem] = []
        self._known: set[tuple[str, int]] = set()
        self._said = 0
        self.more = 0

    def show(self, one: service.Step | service.Problem) -> None:
        """Print a row's step as it comes, and keep its problem: a line in between would break the bar."""
        if isinstance(one, service.Step):
            if self.verbose:
                said = SAID[one.action].format(one=one)
                click.echo(f"{one.file}, line {one.line}: {said}")
        elif len(self.problems) < SHOWN:
            self.problems.append(one)
            self._known.add((one.file, one.line))
        else:
            self.more += 1

    def show_new(self, one: service.Step | service.Problem) -> None:
        """Keep what went wrong since."""
        if isinstance(one, service.Problem) and (one.file, one.line) not in self._known:
            self.show(one)

    def say(self) -> None:
        """Print problems that were not printed yet."""
        for one in self.problems[self._said :]:
            click.echo(str(one), err=True)
        self._said = len(self.problems)

    def end(self, tally: service.Tally) -> None:
        """Print problems and numbers."""
        self.say()
        if self.more:
            click.echo(f"... and {self.more} more.", err=True)
        click.echo(_counts(tally), err=True)


def _result(tally: service.Tally, listing: _Listing, done: bool) -> dict[str, object]:
    return {
        "done": done,
        "rows": {name: tally.steps[name] for name in service.ACTIONS},
        "bad": tally.problems,
        "problems": listing.problems,
    }


def _counts(tally: service.Tally) -> str:
    said = [
        f"{tally.steps[name]} {COUNTED[name]}"
        for name in service.ACTIONS
        if tally.steps[name]
    ]
    if tally.problems:
        said.append(_number(tally.problems))
    return ", ".join(said) or "nothing to do"


def _number(problems: int) -> str:
    return (
        f"{problems} rows that cannot be used"
        if problems > 1
        else "1 row that cannot be used"
    )


def _question(files: service.Files) -> str:
    text = "Whoever holds one of these iDs can sign in to its account from then on."
    if files.connections and not files.works:
        text += " No put-codes are given: works that ORCID has already are recognised by their identifiers only."
    return text
