# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Filters are read strictly."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from invenio_orcid_sync.administration import asked
from invenio_orcid_sync.services.errors import BadInput

from ..plugins.site import Site


@pytest.fixture
def ask(committed_ui: Site) -> Callable[..., Any]:
    """Return what reads a filter from an address."""

    def read(reader: Callable[..., Any], *names: Any, **query: str) -> Any:
        with committed_ui.ui.test_request_context(query_string=query):
            return reader(*names)

    return read


def test_texts_are_stripped_and_empty_ones_are_none(ask: Callable) -> None:
    assert ask(asked.text, "q", q="  Ada Byron ") == "Ada Byron"
    assert ask(asked.text, "q", q="   ") is ask(asked.text, "q") is None
    assert ask(asked.text, "q", q="x" * 200) == "x" * 200


@pytest.mark.parametrize("given", ["x" * 201, "a\0b"], ids=["long", "nul"])
def test_texts_that_nobody_types_are_refused(ask: Callable, given: str) -> None:
    with pytest.raises(BadInput, match="“q”"):
        ask(asked.text, "q", q=given)


def test_choices_are_those_of_the_list(ask: Callable) -> None:
    assert ask(asked.one_of, "state", ("a", "b"), state="b") == "b"
    assert ask(asked.one_of, "state", ("a", "b"), state="") is None
    with pytest.raises(BadInput) as caught:
        ask(asked.one_of, "state", ("a", "b"), state="c" * 150)
    assert "c" * 60 in str(caught.value)
    assert "c" * 61 not in str(caught.value)


@pytest.mark.parametrize("given", ["x", "-1", "1.5", "1e3", "0x1", "9" * 19])
def test_numbers_are_digits_that_the_database_can_hold(
    ask: Callable, given: str
) -> None:
    assert ask(asked.number, "work", work="17") == 17
    assert ask(asked.number, "work") is None
    with pytest.raises(BadInput, match="is no number, which “work” must be"):
        ask(asked.number, "work", work=given)


@pytest.mark.parametrize(
    "given",
    [
        "yesterday",
        "2026-02-30",
        "2026-11",
        "21.11.2026",
        "0001-01-01",
        "9999-12-31",
        "-2026-01-01",
    ],
)
def test_days_are_days_that_can_be_reckoned_with(ask: Callable, given: str) -> None:
    assert ask(asked.day, "since", since="2026-02-28") == date(2026, 2, 28)
    assert ask(asked.day, "since") is None
    with pytest.raises(BadInput, match="is no day, which “since” must be"):
        ask(asked.day, "since", since=given)


def test_last_day_is_not_before_the_first(ask: Callable) -> None:
    day = date(2026, 2, 28)
    assert ask(asked.days, since="2026-02-28", until="2026-02-28") == (day, day)
    assert ask(asked.days) == (None, None)
    with pytest.raises(BadInput, match="last day, 2026-02-27, is before the first"):
        ask(asked.days, since="2026-02-28", until="2026-02-27")


def test_days_begin_where_times_are_shown(ask: Callable) -> None:
    assert asked.day_after(date(2026, 12, 31)) == date(2027, 1, 1)
    assert asked.day_after(None) is None
    summer, winter = date(2026, 7, 1), date(2026, 12, 1)
    # InvenioRDM's default is Europe/Zurich.
    assert ask(asked.midnight, summer) == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert ask(asked.midnight, winter) == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert ask(asked.midnight, None) is None
    for far in (date(1900, 1, 1), date(9998, 12, 31)):
        assert ask(asked.midnight, far).astimezone(UTC)


def test_filter_in_force_leaves_out_what_is_empty(ask: Callable) -> None:
    found = ask(asked.given, ("q", "state", "after"), q=" Ada ", state="", other="x")
    assert found == {"q": "Ada"}
