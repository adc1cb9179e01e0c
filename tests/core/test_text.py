# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Text as the registry takes it."""

import pytest

from invenio_orcid_sync.core.text import (
    cut,
    from_html,
    legal,
    tidy,
    width,
    without_tags,
)


@pytest.mark.parametrize(
    ("text", "units"),
    [("", 0), ("abc", 3), ("Ünï", 3), ("漢字", 2), ("a😀", 3), ("𠮷", 2)],
)
def test_width_counts_utf16_units(text: str, units: int) -> None:
    assert width(text) == units


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("line\nbreak\tand tab", "line\nbreak\tand tab"),
        ("nul\x00 bell\x07 escape\x1b delete\x7f", "nul bell escape delete"),
        ("c1 \x80\x9f", "c1 "),
        ("next\x85line", "next\x85line"),
        ("lone \ud800 surrogate \udfff", "lone  surrogate "),
        ("pair 😀 stays", "pair 😀 stays"),
        ("no \ufffe\uffff\ufdd0 characters", "no  characters"),
        ("zero\u200bwidth\u2060 mark\ufeff", "zerowidth mark"),
        ("زن\u200cها", "زن\u200cها"),
    ],
)
def test_legal_removes_what_xml_forbids(text: str, expected: str) -> None:
    assert legal(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  two\n\n words\u00a0here ", "two words here"),
        ("a \u200b b", "a b"),
        ("line\u2028separator", "line separator"),
        ("\u200b\u200e\u200f", ""),
        ("\u200d", ""),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("\u202bعربي\u202c", "\u202bعربي\u202c"),
        ("", ""),
        (" \x00 ", ""),
        (None, ""),
        (7, ""),
        (["text"], ""),
    ],
)
def test_tidy_gives_one_line_or_nothing(value: object, expected: str) -> None:
    assert tidy(value) == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 5, "short"),
        ("some words here", 14, "some words…"),
        ("some words here", 11, "some words…"),
        ("some words here", 10, "some…"),
        ("unbreakable", 6, "unbre…"),
        ("a unbreakablelongword", 12, "a unbreakab…"),
        ("漢字漢字漢字", 4, "漢字漢…"),
        ("😀😀😀😀", 6, "😀😀…"),
        ("😀😀😀😀", 4, "😀…"),
        ("😀😀😀😀", 8, "😀😀😀😀"),
    ],
)
def test_cut_keeps_whole_words_within_the_limit(
    text: str, limit: int, expected: str
) -> None:
    assert cut(text, limit) == expected
    assert width(expected) <= limit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The <i>E. coli</i> genome", "The E. coli genome"),
        ("H<sub>2</sub>O, 10<SUP>-3</SUP>", "H₂O, 10⁻³"),
        ("x<sub>max</sub>", "xmax"),
        ('<jats:sup class="a">2</jats:sup>', "²"),
        ("one<br/>two", "one two"),
        ("<jats:italic>x</jats:italic>", "x"),
        ('<mml:math alttext="a"><mml:mi>α</mml:mi></mml:math>', "α"),
        ('<span class="nocase">DNA</span>', "DNA"),
        ("R&amp;D", "R&D"),
        ("&lt;i&gt;Vibrio&lt;/i&gt;", "Vibrio"),
        ("caf&#233; &#xe9;", "café é"),
        ("AT&T and Q&A", "AT&T and Q&A"),
        ("p < 0.05 and q > 3", "p < 0.05 and q > 3"),
        ("a <unknown> tag", "a <unknown> tag"),
        ("std::vector<int>", "std::vector<int>"),
        ("&notanentity;", "&notanentity;"),
        ("unclosed <i", "unclosed <i"),
    ],
)
def test_titles_lose_known_tags_only(text: str, expected: str) -> None:
    assert without_tags(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain\n text", "plain text"),
        ("R&amp;D &eacute;", "R&D é"),
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("<p>a<em>b</em>c&nbsp;d</p>", "abc d"),
        ("10<sup>3</sup> CO<sub>2</sub> 1<sup>st</sup>", "10³ CO₂ 1st"),
        ("one<br>two<BR/>three", "one\ntwo\nthree"),
        ("<ul><li>a<li>b</ul>c", "a\nb\nc"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1\n2"),
        ("<p>x</p><script>alert(1)</script><style>p{}</style>y", "x\ny"),
        ("<p>a &lt;b&gt; c</p>", "a <b> c"),
        ("<p>x < 5</p>", "x < 5"),
        ("<!-- comment -->", ""),
        ("<p></p>", ""),
        ("<p><!--a-->b<![CDATA[c]]></p>", "b"),
        (
            "<p>word<o:p></o:p><![if gte mso 9]> processor<![endif]></p>",
            "word processor",
        ),
        ("<p>nul\x00&#0;</p>", "nul�"),
        ('<img src="a.png" alt="x>y">', ""),
        ("<b>\ud800</b>é漢😀", "é漢😀"),
        (None, ""),
        ({"en": "text"}, ""),
    ],
)
def test_html_becomes_lines_of_words(value: object, expected: str) -> None:
    assert from_html(value) == expected


def test_html_of_great_depth_is_read() -> None:
    assert from_html("<p>" * 1000 + "deep") == "deep"
