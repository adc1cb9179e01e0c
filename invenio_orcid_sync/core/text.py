# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Text as the registry takes it: no markup, no illegal characters, within limits."""

import html
import re
from html.parser import HTMLParser
from typing import Any

#: XML 1.0 forbids most of these and the registry strips them on output only ("Char" in
#: https://www.w3.org/TR/xml/#charsets); U+0085 stays because it is white space.
#: Zero-width space, word joiner and byte order mark are left-overs of copy and paste.
_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u200b\u2060\ufeff]"
)
_ENTITY = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
)
_TITLE_TAG = re.compile(
    r"</?(?:(?:mml|jats):)?(i|b|u|s|em|strong|strike|sub|sup|inf|small|big|span|font|a|tt"
    r"|code|sc|scp|small-caps|italic|bold|underline|monospace|p|br|div|inline-formula"
    r"|tex-math|title|math|mi|mn|mo|ms|mtext|mrow|msub|msup|msubsup|mover|munder|mfrac"
    r"|msqrt|mroot|mfenced|mspace|mstyle|mmultiscripts|mprescripts|none|semantics)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BREAKING = frozenset(
    "address article aside blockquote br caption dd details div dl dt figcaption figure"
    " footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td"
    " tfoot th thead title tr ul".split()
)
_SILENT = frozenset({"script", "style", "template", "head"})
_SPACES = re.compile(r"\s+")
_MARKED_SECTION = re.compile(r"<!\[.*?\]\s*(?:--)?>", re.DOTALL)


def width(text: str) -> int:
    """Length as the registry counts it: UTF-16 units, so an emoji is two.

    Xerces, TypeValidator.getDataLength: ``String.length()`` unless a system property
    says otherwise.
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def legal(text: str) -> str:
    """Without characters that XML forbids, control characters and lone surrogates."""
    return _ILLEGAL.sub("", text)


def tidy(value: Any) -> str:
    """One line of legal text, single spaces; empty for anything that shows nothing."""
    if not isinstance(value, str):
        return ""
    text = " ".join(legal(value).split())
    return text if any(map(str.isprintable, text.replace(" ", ""))) else ""


def cut(text: str, limit: int) -> str:
    """At most ``limit`` UTF-16 units, cut at a word where there is one, with an ellipsis."""
    if width(text) <= limit:
        return text
    head = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    words, _, rest = head.rpartition(" ")
    if text[len(head)].isspace() or len(rest) > limit // 2:
        words = head
    return f"{words.rstrip()}…"


def without_tags(text: str) -> str:
    """A title without the inline markup that publishers put there.

    Only known tags go, so that "p < 0.05 and q > 3" stays. Our choice: the registry
    stores markup as sent and shows the angle brackets.
    """
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return _TITLE_TAG.sub(_space_for_block, text) if "<" in text else text


def from_html(value: Any) -> str:
    """The words of an HTML fragment, one line per block."""
    if not isinstance(value, str):
        return ""
    if "<" not in value:
        return tidy(html.unescape(value))
    parser = _Words()
    # html.parser raises AssertionError on marked sections it does not know.
    parser.feed(_MARKED_SECTION.sub(" ", value).replace("<![", "&lt;!["))
    parser.close()
    lines = map(tidy, "".join(parser.parts).split("\n"))
    return "\n".join(filter(None, lines))


def _space_for_block(tag: re.Match[str]) -> str:
    return " " if tag[1].lower() in _BREAKING else ""


class _Words(HTMLParser):
    """Collects text, a line break for each block, nothing from scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BREAKING:
            self.parts.append("\n")

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        if tag in _BREAKING:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BREAKING:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(_SPACES.sub(" ", data))
