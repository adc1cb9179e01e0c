# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Publication dates: EDTF in, the parts that are known out."""

import re
from calendar import monthrange
from typing import Any, NamedTuple

_DATE = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:-(?P<month>[0-9]{2}|[XxUu]{2})(?:-(?P<day>[0-9]{2}|[XxUu]{2}))?)?"
    r"(?:T.*)?"
)
_QUALIFIERS = str.maketrans("", "", "~?%")
#: How EDTF writes an end that is open or unknown.
_NO_START = frozenset({"", "..", "open", "unknown"})

#: common-3.0.xsd, type "year".
FIRST_YEAR, LAST_YEAR = 1900, 2100


class PublicationDate(NamedTuple):
    """Four-digit year, two-digit month and day, as far as known."""

    year: str
    month: str | None = None
    day: str | None = None


def publication_date(value: Any) -> tuple[PublicationDate | None, str | None]:
    """Return the known parts, and in words what was left out (or None).

    Intervals count from their start. Uncertain and approximate dates ("2004-06~") count
    as known; unspecified digits ("2004-XX") and seasons ("2004-21") do not.
    """
    text = value.strip() if isinstance(value, str) else ""
    start, _, end = text.translate(_QUALIFIERS).partition("/")
    found = _DATE.fullmatch(end if start.strip() in _NO_START else start.strip())
    if found is None:
        return None, f'"{text[:40]}" is no date with a known year' if text else None
    year, month, day = found.group("year", "month", "day")
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None, f"ORCID takes years {FIRST_YEAR} to {LAST_YEAR}, not {year}"
    if month is None or not month.isdigit():
        return PublicationDate(year), None
    if not 1 <= int(month) <= 12:
        season = 21 <= int(month) <= 24
        return PublicationDate(year), f"{'season' if season else 'month'} {month}"
    if day is None or not day.isdigit():
        return PublicationDate(year, month), None
    if not 1 <= int(day) <= monthrange(int(year), int(month))[1]:
        return PublicationDate(year, month), f"{year}-{month} has no day {day}"
    return PublicationDate(year, month, day), None
