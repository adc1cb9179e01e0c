# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Lists that commands print: page after page, up to a limit."""

from collections.abc import Callable, Iterator
from typing import Any

import click

from ..services.operators.pages import LARGEST, Page

limit = click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    help="Rows to print at most.",
)


def rows(search: Callable[[str | None, int], Page[Any]], number: int) -> Iterator[Any]:
    """Yield rows of pages, so many at most. ``search`` is given where a page begins and its size."""
    after: str | None = None
    while number > 0:
        page = search(after, min(number, LARGEST))
        yield from page.rows
        number, after = number - len(page.rows), page.next
        if after is None:
            return
