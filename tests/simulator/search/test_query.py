# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The query language by itself."""

import pytest

from invenio_orcid_sync.simulator.search.query import (
    MAXIMUM_DEPTH,
    Term,
    Wrong,
    parse,
    pattern,
    plain,
)


def asked(query, true=()):
    """Read a query with those words true; give the verdict and what was asked for."""
    seen = []

    def held(field, term):
        seen.append((field, *term))
        return term.text in true

    verdict = parse(query, "text")(held)
    return verdict, seen


@pytest.mark.parametrize(
    "query, expected",
    [
        ("a", ("text", "a", False)),
        ("f:a", ("f", "a", False)),
        ('f:"a b"', ("f", "a b", True)),
        ("doi-self:10.1/x", ("doi-self", "10.1/x", False)),
        (r"f:https\:\/\/x", ("f", r"https\:\/\/x", False)),
        ("f:(a)", ("f", "a", False)),
        ("*:*", ("*", "*", False)),
        ("ORCID", ("text", "ORCID", False)),
        ("f:a-b", ("f", "a-b", False)),
        ("+f:a", ("f", "a", False)),
    ],
)
def test_one_term(query, expected):
    assert asked(query)[1] == [expected]


@pytest.mark.parametrize(
    "query, true, verdict",
    [
        ("a AND b", "ab", True),
        ("a AND b", "a", False),
        ("a && b", "b", False),
        ("a OR b", "b", True),
        ("a || b", "", False),
        ("a b", "b", True),
        ("a b c", "", False),
        ("a OR b AND c", "a", True),
        ("(a OR b) AND c", "a", False),
        ("NOT a", "", True),
        ("a AND NOT b", "ab", False),
        ("a AND -b", "a", True),
        ("a AND !b", "ab", False),
        ("f:(a AND b)", "ab", True),
        ("f:(a OR g:b)", "b", True),
        ("((a))", "a", True),
    ],
)
def test_joined_terms(query, true, verdict):
    assert asked(query, set(true))[0] is verdict


def test_field_stands_for_all_in_brackets():
    seen = asked('f:(a OR g:b OR "c") d')[1]
    assert [field for field, *_ in seen] == ["f", "g", "f", "text"]


@pytest.mark.parametrize(
    "query",
    ["", " ", "(a", "a)", "a AND", "AND a", 'f:"a', "f:", "()", "a OR OR b", "\\"],
)
def test_query_that_cannot_be_read(query):
    with pytest.raises(Wrong):
        parse(query, "text")


def test_query_that_nests_too_deeply():
    deep = "(" * MAXIMUM_DEPTH + "a" + ")" * MAXIMUM_DEPTH
    assert asked(deep, {"a"})[0]
    with pytest.raises(Wrong, match="nested"):
        parse(f"({deep})", "text")


@pytest.mark.parametrize(
    "text, quoted, value, found",
    [
        ("Ada", False, "ada", True),
        ("ad", False, "ada", False),
        ("a*", False, "ada", True),
        ("a?a", False, "ada", True),
        ("*", False, "", True),
        (r"a\*", False, "a*", True),
        (r"a\*", False, "ada", False),
        ("a*", True, "ada", False),
        ("a*", True, "a*", True),
        ("a.a", False, "ada", False),
    ],
)
def test_pattern(text, quoted, value, found):
    assert bool(pattern(Term(text, quoted)).fullmatch(value)) is found


def test_plain_takes_escapes_out():
    assert plain(Term(r"https\:\/\/x \"y\"", True)) == 'https://x "y"'
