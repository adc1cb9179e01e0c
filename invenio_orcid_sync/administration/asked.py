# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What somebody typed into a filter, read strictly: what cannot be used is named, and not guessed."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta

from flask import Response, request, stream_with_context
from flask_babel import get_timezone
from invenio_i18n import gettext as _

from ..services.errors import BadInput
from ..services.operators.pages import DIGITS, shortened

LONGEST = 200
"""Characters."""


def text(name: str) -> str | None:
    """Return a text of the address, None where it is empty. :raises BadInput: nobody types this."""
    given = request.args.get(name, "").strip()
    if len(given) > LONGEST:
        raise BadInput(
            _("“%(name)s” is longer than %(most)s characters.", name=name, most=LONGEST)
        )
    # PostgreSQL knows no such character.
    if "\0" in given:
        raise BadInput(_("“%(name)s” holds a character that is no text.", name=name))
    return given or None


def one_of(name: str, known: Collection[str]) -> str | None:
    """Return one of these, None for any. :raises BadInput: it is another."""
    given = text(name)
    if given is not None and given not in known:
        raise BadInput(
            _(
                "“%(given)s” is nothing that “%(name)s” can be. Choose from the list.",
                given=shortened(given),
                name=name,
            )
        )
    return given


def number(name: str) -> int | None:
    """Return a number, None where there is none. :raises BadInput: it is no number."""
    given = text(name)
    if given is None:
        return None
    if not given.isdecimal() or len(given) > DIGITS:
        raise BadInput(
            _(
                "“%(given)s” is no number, which “%(name)s” must be.",
                given=shortened(given),
                name=name,
            )
        )
    return int(given)


def day(name: str) -> date | None:
    """Return a day, None where there is none. :raises BadInput: it is no day."""
    given = text(name)
    try:
        found = date.fromisoformat(given) if given else None
    except ValueError:
        found = date.max
    # The day after must be one, too, in all time zones.
    if found is not None and not date(1900, 1, 1) <= found < date(9999, 1, 1):
        raise BadInput(
            _(
                "“%(given)s” is no day, which “%(name)s” must be, as in 2026-11-21.",
                given=shortened(given or ""),
                name=name,
            )
        )
    return found


def days() -> tuple[date | None, date | None]:
    """Return the first and the last day of a time. :raises BadInput: one is no day, or the last is before the first."""
    first, last = day("since"), day("until")
    if first and last and last < first:
        raise BadInput(
            _(
                "The last day, %(last)s, is before the first, %(first)s.",
                last=last,
                first=first,
            )
        )
    return first, last


def day_after(last: date | None) -> date | None:
    """Return the first day that does not count. People name the last one that does."""
    return last and last + timedelta(days=1)


def midnight(day: date | None) -> datetime | None:
    """Return when a day begins in the time zone in which times are shown."""
    return day and get_timezone().localize(datetime(day.year, day.month, day.day))


def given(fields: Iterable[str]) -> dict[str, str]:
    """Return the filter that is in force, for links that keep it."""
    return {name: value for name in fields if (value := text(name))}


def file(name: str, lines: Iterator[str]) -> Response:
    """Return a table as a file that nobody on the way keeps."""
    answer = Response(stream_with_context(lines), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
