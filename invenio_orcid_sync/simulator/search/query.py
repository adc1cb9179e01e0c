# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The query language: as much of Solr's as ORCID's tutorial shows (orcid-api 8; search.md).

`field:term`, phrases in quotes, `*` and `?`, `AND`, `OR`, `NOT`, `+`, `-`, brackets, also after
a field, and `*:*`. Terms that nothing joins are joined by OR, AND binds before OR (our choice).
A query becomes a function of one record.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

# Solr refuses what nests too deeply; so do we, long before Python would (our choice).
MAXIMUM_DEPTH = 50

_TOKEN = re.compile(
    r"\s*(?:(?P<open>\()|(?P<close>\))|(?P<and>AND\b|&&)|(?P<or>OR\b|\|\|)"
    r"|(?P<not>NOT\b|!|-)|(?P<must>\+)"
    r'|(?P<field>(?:\*|[A-Za-z][\w.-]*)):|"(?P<phrase>(?:[^"\\]|\\.)*)"'
    r'|(?P<word>(?:[^\s()"\\]|\\.)+))',
    re.S,
)


class Wrong(ValueError):
    """A query that cannot be read; the text says where."""


class Term(NamedTuple):
    """What a field must hold: the text, and whether it was quoted."""

    text: str
    quoted: bool


# Whether a record, given as a function from a field's name and a term, is found.
Held = Callable[[str, Term], bool]
Query = Callable[[Held], bool]


@dataclass
class _Token:
    kind: str
    text: str
    at: int


def _tokens(query: str) -> list[_Token]:
    found, at = [], 0
    while query[at:].strip():
        match = _TOKEN.match(query, at)
        if match is None:
            raise Wrong(f"cannot read {query[at:].strip()!r}")
        kind = str(match.lastgroup)
        found.append(_Token(kind, match.group(kind), at))
        at = match.end()
    return found


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, query: str):
        """Start at the beginning."""
        self._tokens = _tokens(query)
        self._at = 0

    def peek(self) -> str:
        """Give the next token's kind, "" at the end."""
        left = self._at < len(self._tokens)
        return self._tokens[self._at].kind if left else ""

    def take(self) -> _Token:
        """Go over the next token."""
        self._at += 1
        return self._tokens[self._at - 1]

    def either(self, field: str, depth: int) -> Query:
        """Read alternatives; an OR between them may be left out."""
        parts = [self.both(field, depth)]
        while self.peek() not in ("", "close"):
            if self.peek() == "or":
                self.take()
            parts.append(self.both(field, depth))
        if len(parts) == 1:
            return parts[0]
        return lambda held: any(part(held) for part in parts)

    def both(self, field: str, depth: int) -> Query:
        """Read what AND joins."""
        parts = [self.one(field, depth)]
        while self.peek() == "and":
            self.take()
            parts.append(self.one(field, depth))
        if len(parts) == 1:
            return parts[0]
        return lambda held: all(part(held) for part in parts)

    def one(self, field: str, depth: int) -> Query:
        """Read a term, a group, or the opposite of one."""
        if depth > MAXIMUM_DEPTH:
            raise Wrong(f"brackets are nested more than {MAXIMUM_DEPTH} deep")
        kind = self.peek()
        if kind in ("", "close", "and", "or"):
            raise Wrong("a term is missing")
        token = self.take()
        if kind == "not":
            part = self.one(field, depth + 1)
            return lambda held: not part(held)
        if kind == "must":
            return self.one(field, depth + 1)
        if kind == "field":
            return self.one(token.text, depth + 1)
        if kind == "open":
            inner = self.either(field, depth + 1)
            if self.peek() != "close":
                raise Wrong("a bracket is not closed")
            self.take()
            return inner
        term = Term(token.text, kind == "phrase")
        return lambda held: held(field, term)


def parse(query: str, default: str) -> Query:
    """Read a query; terms without a field ask the *default* one."""
    reader = _Reader(query)
    if not reader.peek():
        raise Wrong("the query is empty")
    found = reader.either(default, 0)
    if reader.peek():
        raise Wrong("a bracket was never opened")
    return found


def plain(term: Term) -> str:
    """Give the text without escapes."""
    return re.sub(r"\\(.)", r"\1", term.text)


def pattern(term: Term) -> re.Pattern[str]:
    """Make what a value must match from end to end, in any case; quotes take wildcards as text."""
    if term.quoted:
        return re.compile(re.escape(plain(term).lower()), re.S)
    parts = re.findall(r"\\.|.", term.text.lower(), re.S)
    wild = {"*": ".*", "?": "."}
    return re.compile(
        "".join(wild.get(part) or re.escape(part.removeprefix("\\")) for part in parts),
        re.S,
    )
