# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Text as the registry takes it: no markup, no illegal characters, within limits."""

import html
import re
from html.entities import html5
from typing import Any

from lxml import etree

#: XML 1.0 forbids most of these and the registry strips them on output only ("Char" in
#: https://www.w3.org/TR/xml/#charsets); U+0085 stays because it is white space.
#: Zero-width space, word joiner and byte order mark are left-overs of copy and paste.
_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u200b\u2060\ufeff]"
)
_ENTITY = re.compile(
    r"&(?:(#)(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));"
)
_TITLE_TAG = re.compile(
    r"</?(?:(?:mml|jats):)?(i|b|u|s|em|strong|strike|sub|sup|inf|small|big|span|font|a|tt"
    r"|code|sc|scp|small-caps|italic|bold|underline|monospace|p|br|div|inline-formula"
    r"|tex-math|title|math|mi|mn|mo|ms|mtext|mrow|msub|msup|msubsup|mover|munder|mfrac"
    r"|msqrt|mroot|mfenced|mspace|mstyle|mmultiscripts|mprescripts|none|semantics)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    r"<(?:jats:|mml:)?(su[bp])(?:\s[^<>]*)?>([0-9+=()-]{1,8})</(?:jats:|mml:)?\1>",
    re.IGNORECASE,
)
_RAISED = {
    "sup": str.maketrans("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾"),
    "sub": str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
}
_BREAKING = (
    "address article aside blockquote br caption dd details div dl dt figcaption figure"
    " footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td"
    " tfoot th thead title tr ul"
)
_BLOCK = re.compile(rf"</?(?:{_BREAKING.replace(' ', '|')})\b", re.IGNORECASE)
_SILENT = ("script", "style", "template")


def width(text: str) -> int:
    """Length as the registry counts it: UTF-16 units, so an emoji is two.

    Xerces, TypeValidator.getDataLength: ``String.length()`` unless a system property
    says otherwise.
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def legal(text: str) -> str:
    """Without characters that XML forbids, control characters and lone surrogates."""
    return text if text.isprintable() else _ILLEGAL.sub("", text)


def tidy(value: Any) -> str:
    """One line of legal text, single spaces; empty for anything that shows nothing."""
    if not isinstance(value, str):
        return ""
    text = " ".join(value.split())
    if text.isprintable():
        return text
    text = " ".join(legal(text).split())
    return text if any(map(str.isprintable, text.replace(" ", ""))) else ""


def cut(text: str, limit: int) -> str:
    """At most ``limit`` UTF-16 units, cut at a word where there is one, with an ellipsis."""
    if width(text) <= limit:
        return text
    head = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    words, _, rest = head.rpartition(" ")
    if not words or text[len(head)].isspace() or len(rest) > limit // 2:
        words = head
    return f"{words.rstrip()}…"


def without_tags(text: str) -> str:
    """A title without the inline markup that publishers put there.

    Only known tags go, so that "p < 0.05 and q > 3" stays. Our choice: the registry
    stores markup as sent and shows the angle brackets.
    """
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    if "<" not in text:
        return text
    return _TITLE_TAG.sub(_space_for_block, _SCRIPT.sub(_raised, text))


def from_html(value: Any) -> str:
    """The words of an HTML fragment, one line per block."""
    if not isinstance(value, str):
        return ""
    if "<" not in value:
        return tidy(html.unescape(value))
    flat = _SCRIPT.sub(_raised, legal(" ".join(value.split())))
    flat = _BLOCK.sub(r"\n\g<0>", flat)
    # The element in front makes a document of what may be a bare comment.
    tree = etree.fromstring(f"<div>{flat}", parser=_parser())
    etree.strip_elements(tree, *_SILENT, with_tail=False)
    return "\n".join(filter(None, map(tidy, "".join(tree.itertext()).split("\n"))))


def _parser() -> etree.HTMLParser:
    return etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)


def _character(entity: re.Match[str]) -> str:
    """What the entity stands for; unlike html.unescape, unknown names stay whole."""
    known = entity[1] or f"{entity[2]};" in html5
    return html.unescape(entity[0]) if known else entity[0]


def _raised(script: re.Match[str]) -> str:
    """Raised and lowered digits as such: 10<sup>3</sup> is not 103."""
    return script[2].translate(_RAISED[script[1].lower()])


def _space_for_block(tag: re.Match[str]) -> str:
    return " " if _BLOCK.match(tag[0]) else ""
