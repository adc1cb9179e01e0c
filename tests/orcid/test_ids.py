# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Rules of ORCID iDs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invenio_orcid_sync.orcid.ids import check_digit, is_orcid, normalized

CARBERRY = "0000-0002-1825-0097"
WITH_X = "0000-0002-1694-233X"
#: ORCID's published examples, and the ends of its range (0000-0001-5000-0007 to ...).
VALID = [
    CARBERRY,
    WITH_X,
    "0000-0001-5109-3700",
    "0000-0001-5000-0007",
    "0000-0003-5000-0001",
    "0009-0009-9990-001X",
]


@pytest.mark.parametrize("orcid", VALID)
def test_check_digit_is_the_last_character(orcid: str) -> None:
    assert check_digit(orcid.replace("-", "")[:-1]) == orcid[-1]


@pytest.mark.parametrize("orcid", VALID)
def test_valid_id_is_one_and_stays_as_it_is(orcid: str) -> None:
    assert is_orcid(orcid) is True
    assert normalized(orcid) == orcid


@pytest.mark.parametrize(
    "value",
    [
        "",
        "0000-0002-1825-0098",
        "0000-0002-1694-233x",
        "0000000218250097",
        "0000-0002-1825-009",
        "0000-0002-1825-00977",
        " 0000-0002-1825-0097",
        "0000-0002-1825-0097\n",
        "0000-0002-1825-009X",
        "X000-0002-1825-0097",
        "https://orcid.org/0000-0002-1825-0097",
        # Digits of another script, whose values would give the right check digit.
        "٠٠٠٠-٠٠٠٢-١٨٢٥-٠٠٩٧",
        "０000-0002-1825-0097",
    ],
)
def test_anything_else_is_no_id(value: str) -> None:
    assert is_orcid(value) is False


@pytest.mark.parametrize(
    "value, orcid",
    [
        (f"https://orcid.org/{CARBERRY}", CARBERRY),
        (f"http://orcid.org/{CARBERRY}/", CARBERRY),
        (f"https://sandbox.orcid.org/{WITH_X}", WITH_X),
        (f"https://orcid.org/{WITH_X.lower()}?lang=en#top", WITH_X),
        (WITH_X.lower(), WITH_X),
        (f"  {CARBERRY}\n", CARBERRY),
        (f"ORCID:{CARBERRY}", CARBERRY),
        (f"({CARBERRY})", CARBERRY),
    ],
)
def test_normalized_finds_the_id_inside(value: str, orcid: str) -> None:
    assert normalized(value) == orcid


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Ada Lovelace",
        "0000-0002-1825-0098",
        "0000000218250097",
        # Part of something longer is another thing: ISNI-like numbers, UUIDs, handles.
        f"1{CARBERRY}",
        f"{CARBERRY}1",
        f"{CARBERRY}-1",
        f"a{CARBERRY}",
        f"9-{CARBERRY}",
        "0000-0002-1825-0097x",
        "٠٠٠٠-٠٠٠٢-١٨٢٥-٠٠٩٧",
    ],
)
def test_normalized_makes_nothing_up(value: str) -> None:
    assert normalized(value) is None


def with_hyphens(digits: str) -> str:
    """A number of 16 characters as an iD is written."""
    return "-".join(digits[at : at + 4] for at in range(0, 16, 4))


stems = st.text("0123456789", min_size=15, max_size=15)


@given(stem=stems)
def test_every_number_has_exactly_one_check_character(stem: str) -> None:
    ends = [end for end in "0123456789X" if is_orcid(with_hyphens(stem + end))]
    assert ends == [check_digit(stem)]


@given(stem=stems, at=st.integers(0, 13))
def test_two_swapped_digits_are_noticed(stem: str, at: int) -> None:
    swapped = stem[:at] + stem[at + 1] + stem[at] + stem[at + 2 :]
    assert (check_digit(swapped) == check_digit(stem)) is (swapped == stem)


@given(value=st.text(max_size=60))
def test_normalized_gives_a_valid_id_or_none(value: str) -> None:
    found = normalized(value)
    assert found is None or is_orcid(found)
