# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How commands print and fail."""

import functools
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import click
from flask.cli import with_appcontext

from ..core.mapping import MappingError
from ..core.work import Unmappable
from ..orcid.environments import EnvironmentProblem
from ..services.errors import ServiceError
from ..services.plain import plain

MENDABLE = (ServiceError, EnvironmentProblem, MappingError, Unmappable)

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
yes = click.option("--yes", is_flag=True, help="Do not ask.")


def command(function: Callable[..., Any]) -> Callable[..., Any]:
    """Run in an app context and turn errors that a person can mend into plain messages."""

    @functools.wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except MENDABLE as problem:
            raise click.ClickException(str(problem)) from None

    return with_appcontext(guarded)


def dump(value: Any) -> None:
    """Print a value, or a list of values, as JSON."""
    click.echo(json.dumps(plain(value), indent=2, ensure_ascii=False))


def progress(label: str, length: int) -> Any:
    """Return a bar that shows how far something is, beside the output."""
    return click.progressbar(length=length, label=label, file=sys.stderr)


def confirm(text: str) -> None:
    """Say what will happen, and go on only if somebody wants it. What comes before a question is no output."""
    click.confirm(f"{text} Go on?", abort=True, err=True)


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print columns under headings."""
    lines = [[str("-" if cell in (None, "") else cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(headings, *lines)]
    for line in [list(headings), *lines]:
        padded = (cell.ljust(width) for cell, width in zip(line, widths))
        click.echo("  ".join(padded).rstrip())
