# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Operators read the same words in the panel and in their guide, and about every code that there is."""

import pytest

from invenio_orcid_sync.administration import words
from invenio_orcid_sync.core.states import STATES
from invenio_orcid_sync.models import CLOSED, OPEN
from tests.documented import CONNECTIONS, GUIDE, PAUSES, WORKS, bare, rows
from tests.test_reasons import DELAYS

BRIEF = {"bulk_refused", "refused"}
"""What a work shows while it waits for its next try. The guide tells of them elsewhere."""

TABLES = [
    (words.WORKS, ("code", "meaning", "who acts", "next step"), 2),
    (words.CONNECTIONS, ("reason", "status", "meaning", "who acts"), 3),
    (words.PAUSES, ("reason", "for how long", "meaning", "who acts"), 3),
]
ALL = [
    (name, code)
    for name in ("WORKS", "CONNECTIONS", "PAUSES")
    for code in getattr(words, name)
]


def test_words_are_about_every_code_that_there_is():
    assert set(words.WORKS) == WORKS | BRIEF
    assert set(words.CONNECTIONS) == CONNECTIONS
    assert set(words.PAUSES) == PAUSES
    assert BRIEF <= DELAYS


def test_words_are_about_every_state_and_status():
    assert tuple(words.STATES) == STATES
    assert tuple(words.STATUSES) == (*OPEN, *CLOSED)


@pytest.mark.parametrize(
    ("table", "headings", "column"), TABLES, ids=["works", "connections", "pauses"]
)
def test_panel_and_guide_agree_on_who_acts(table, headings, column):
    guide = {bare(cells[0]): cells[column] for cells in rows(GUIDE, *headings)}
    expected = {code: actors(cell) for code, cell in guide.items()}
    assert expected
    assert [code for code in guide if table[code].who not in expected[code]] == []


def actors(cell: str) -> set[str]:
    """Return who acts, as a cell of the guide says."""
    named = {who for who in words.ACTORS if who in cell}
    return named or {"nobody"}


@pytest.mark.parametrize(("name", "code"), ALL)
def test_reason_says_what_it_means_and_what_to_do(name: str, code: str):
    reason = getattr(words, name)[code]
    parts = [str(part) for part in (reason.title, reason.what, reason.then)]
    assert all(parts)
    assert reason.who in words.ACTORS
    assert [part for part in parts[1:] if not part.endswith(".")] == []
    assert not parts[0].endswith(".")


def test_work_that_waits_for_others_shows_their_words():
    for code in DELAYS - set(words.WORKS):
        assert words.work_reason(code) in (
            words.CONNECTIONS.get(code),
            words.PAUSES.get(code),
        )
    # Of two tables with one code, that of works wins.
    assert words.work_reason("refused") is words.WORKS["refused"]
    assert words.connection_reason("refused") is words.CONNECTIONS["refused"]
    assert words.pause_reason("unknown_answer") is words.PAUSES["unknown_answer"]


def test_code_without_words_is_shown_as_it_is():
    for reason in (words.work_reason, words.connection_reason, words.pause_reason):
        unknown = reason("of_a_later_version")
        assert (unknown.title, unknown.who) == ("of_a_later_version", "operator")
        assert reason(None) is None
        assert reason("") is None
    assert words.work_state("sent") == "in the ORCID record"
    assert words.work_state("of_a_later_version") == "of_a_later_version"
    assert words.connection_status("blocked") == "stopped"
    assert words.connection_status("of_a_later_version") == "of_a_later_version"
