# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Publication dates."""

import datetime

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from invenio_orcid_sync.core.dates import PublicationDate, publication_date

DAY = PublicationDate("2004", "06", "11")
MONTH = PublicationDate("2004", "06")
YEAR = PublicationDate("2004")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2004", YEAR),
        ("2004-06", MONTH),
        ("2004-06-11", DAY),
        (" 2004-06-11 ", DAY),
        ("2004-06-11T10:20:30+00:00", DAY),
        ("2004-02-29", PublicationDate("2004", "02", "29")),
        ("1900", PublicationDate("1900")),
        ("2100-12-31", PublicationDate("2100", "12", "31")),
        # intervals
        ("2004/2006", YEAR),
        ("2004-06/2006-08", MONTH),
        ("2004-06-11/2006-08", DAY),
        ("2004-06/..", MONTH),
        ("2004-06/", MONTH),
        ("../2004-06", MONTH),
        ("/2004-06", MONTH),
        ("unknown/2004-06", MONTH),
        # uncertain, approximate, both
        ("2004?", YEAR),
        ("2004-06~", MONTH),
        ("2004-06-11%", DAY),
        ("2004-06~/2006?", MONTH),
        # unspecified
        ("2004-XX", YEAR),
        ("2004-uu", YEAR),
        ("2004-06-XX", MONTH),
        ("2004-XX-XX", YEAR),
        ("2004-06-uu", MONTH),
    ],
)
def test_date_keeps_its_known_parts(value: str, expected: PublicationDate) -> None:
    assert publication_date(value) == (expected, None)


@pytest.mark.parametrize(
    ("value", "expected", "left_out"),
    [
        ("2004-21", YEAR, "season 21"),
        ("2004-24", YEAR, "season 24"),
        ("2004-13", YEAR, "month 13"),
        ("2004-00", YEAR, "month 00"),
        ("2004-25", YEAR, "month 25"),
        ("2004-06-31", MONTH, "2004-06 has no day 31"),
        ("2004-06-00", MONTH, "2004-06 has no day 00"),
        ("2003-02-29", PublicationDate("2003", "02"), "2003-02 has no day 29"),
        ("1899-12-31", None, "ORCID takes years 1900 to 2100, not 1899"),
        ("2101", None, "ORCID takes years 1900 to 2100, not 2101"),
        ("0000", None, "ORCID takes years 1900 to 2100, not 0000"),
        ("199X", None, '"199X" is no date with a known year'),
        ("XXXX-06", None, '"XXXX-06" is no date with a known year'),
        ("y170000002", None, '"y170000002" is no date with a known year'),
        ("-0044-03-15", None, '"-0044-03-15" is no date with a known year'),
        ("2004-6-1", None, '"2004-6-1" is no date with a known year'),
        ("٢٠٠٤", None, '"٢٠٠٤" is no date with a known year'),
        ("in press", None, '"in press" is no date with a known year'),
        ("../..", None, '"../.." is no date with a known year'),
        ("[2004,2006]", None, '"[2004,2006]" is no date with a known year'),
    ],
)
def test_date_says_what_it_leaves_out(
    value: str, expected: PublicationDate | None, left_out: str
) -> None:
    assert publication_date(value) == (expected, left_out)


@pytest.mark.parametrize("value", [None, "", "  ", 2004, {"date": "2004"}])
def test_date_that_is_missing_says_nothing(value: object) -> None:
    assert publication_date(value) == (None, None)


@given(
    st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)), st.integers(1, 3)
)
def test_date_agrees_with_the_edtf_library(day: datetime.date, known: int) -> None:
    text = "-".join(day.isoformat().split("-")[:known])
    parsed = parse_edtf(text)
    date, left_out = publication_date(text)
    assert date is not None
    assert left_out is None
    assert date == (parsed.year, parsed.month, parsed.day)
