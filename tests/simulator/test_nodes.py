# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The description language: reading and writing both formats from one table."""

import pytest
from lxml import etree

from invenio_orcid_sync.simulator.nodes import (
    NAMESPACE,
    Branch,
    Leaf,
    Listed,
    Unreadable,
    integer,
    pattern,
    text,
    uri,
)

BOX = Branch(
    name="box",
    ns="box",
    children=(
        Leaf(name="id", attribute=True, cast="integer"),
        Leaf(name="seen", wrapped=True, cast="date", ignored=True),
        Leaf(name="label", wrapped=True, required=True, facet=text(5)),
        Leaf(name="colour", enum=frozenset({"red", "blue"}), aliases={"rouge": "red"}),
        Leaf(
            name="size",
            wrapped=True,
            bare=False,
            attributes=(Leaf(name="unit", attribute=True, required=True),),
        ),
        Branch(
            name="part",
            many=True,
            children=(Leaf(name="name", required=True), Leaf(name="weight")),
        ),
    ),
)

FULL = {
    "id": 7,
    "seen": {"value": 1_000_000_000_123},
    "label": {"value": "Box"},
    "colour": "red",
    "size": {"value": "12", "unit": "cm"},
    "part": [{"name": "lid", "weight": None}, {"name": "base", "weight": "2"}],
}

XML = (
    f'<box:box xmlns:box="{NAMESPACE}box" xmlns:common="{NAMESPACE}common" id="7">'
    "<common:seen>2001-09-09T01:46:40.123Z</common:seen>"
    "<common:label>Box</common:label>"
    "<common:colour>red</common:colour>"
    '<common:size unit="cm">12</common:size>'
    "<common:part><common:name>lid</common:name></common:part>"
    "<common:part><common:name>base</common:name>"
    "<common:weight>2</common:weight></common:part>"
    "</box:box>"
)


def in_json(strict=True, **changes):
    """Read the full box with changes."""
    return BOX.one_json({"label": "Box"} | changes, strict)


def in_xml(inner, strict=True, attributes=""):
    """Read a box that holds this."""
    names = f'xmlns:box="{NAMESPACE}box" xmlns="{NAMESPACE}common"'
    data = f"<box:box {names} {attributes}>{inner}</box:box>"
    return BOX.one_xml(etree.fromstring(data), strict)


def test_writing_gives_the_order_of_the_description():
    assert etree.tostring(BOX.document(FULL)).decode() == XML


def test_reading_xml_gives_every_key_and_drops_the_ignored():
    assert BOX.one_xml(etree.fromstring(XML), strict=True) == FULL | {"seen": None}


def test_reading_json_gives_every_key_and_drops_the_ignored():
    assert BOX.one_json(FULL, strict=True) == FULL | {"seen": None}


def test_reading_the_least():
    expected = {
        "id": None,
        "seen": None,
        "label": {"value": "Box"},
        "colour": None,
        "size": None,
        "part": [],
    }
    assert in_json() == expected
    assert in_xml("<label>Box</label>") == expected


@pytest.mark.parametrize(
    "change, read",
    [
        ({"label": "x"}, {"label": {"value": "x"}}),
        ({"label": 5}, {"label": {"value": "5"}}),
        ({"colour": "rouge"}, {"colour": "red"}),
        ({"id": "12"}, {"id": 12}),
        ({"part": {"name": "lid"}}, {"part": [{"name": "lid", "weight": None}]}),
        ({"part": [None]}, {"part": []}),
        ({"seen": "whatever"}, {"seen": None}),
        ({"label": "a\x00\x07b"}, {"label": {"value": "ab"}}),
    ],
)
def test_json_tolerated(change, read):
    assert in_json(**change) == in_json() | read


@pytest.mark.parametrize(
    "change, message",
    [
        ({"label": None}, "box is not complete: label"),
        ({"label": {"value": None}}, "label must be a string"),
        ({"label": True}, "label must be a string"),
        ({"label": {"value": "x", "a": 1}}, 'unrecognized field "a" in label'),
        ({"label": " "}, "label must not be blank"),
        ({"label": "123456"}, "label has 6 characters, at most 5 are allowed"),
        ({"size": "12"}, 'size must be an object with "value"'),
        ({"size": {"value": "12"}}, "size must have unit"),
        ({"id": "seven"}, "id must be an integer"),
        ({"part": ["lid"]}, "part must be an object"),
        ({"part": [{}]}, "part is not complete: name"),
        ({"b": 1, "a": 1}, 'unrecognized field "a" in box'),
    ],
)
def test_json_refused(change, message):
    with pytest.raises(Unreadable) as caught:
        in_json(**change)
    assert (str(caught.value), caught.value.enum) == (message, False)


@pytest.mark.parametrize("strict", [True, False])
def test_json_value_not_listed_is_refused_always(strict):
    with pytest.raises(Unreadable) as caught:
        in_json(strict, colour="green")
    assert str(caught.value) == "invalid value 'green' for enum 'colour'"
    assert caught.value.enum is True


@pytest.mark.parametrize(
    "inner, message",
    [
        ("", "box is not complete: label"),
        ("<label>x</label><b/>", f"unexpected {{{NAMESPACE}common}}b"),
        ("<colour>red</colour><label>x</label>", "label is out of order"),
        ("<label>x</label><label>y</label>", "label is out of order"),
        ("<label>x<b/></label>", "label must hold text only"),
        ("text<label>x</label>", "box must not hold text"),
        ('<label a="1">x</label>', "attribute a is not allowed"),
        ("<label>x</label><size>1</size>", "size must have unit"),
    ],
)
def test_xml_refused_when_strict_alone(inner, message):
    with pytest.raises(Unreadable) as caught:
        in_xml(inner)
    assert str(caught.value).endswith(message)
    in_xml(inner, strict=False)


def test_xml_value_not_listed():
    inner = "<label>x</label><colour>green</colour>"
    with pytest.raises(Unreadable) as caught:
        in_xml(inner)
    assert caught.value.enum is True
    assert in_xml(inner, strict=False)["colour"] is None


def test_xml_comments_and_schema_hints_are_overlooked():
    hint = (
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="a b"'
    )
    read = in_xml("<!-- a --><label>x</label><?pi?>", attributes=hint)
    assert read["label"] == {"value": "x"}


def test_listed_writes_the_elements_without_a_wrapper():
    colour = Leaf(name="colour", ns="box")
    shelf = Branch(
        name="shelf",
        ns="box",
        children=(Listed(name="entries", children=(colour,)),),
    )
    written = shelf.document({"entries": [{"colour": "red"}, {"colour": "blue"}]})
    assert [child.text for child in written] == ["red", "blue"]


@pytest.mark.parametrize(
    "facet, value, right",
    [
        (text(3), "abc", True),
        (text(3), "abcd", False),
        (text(), "\n\t ", False),
        (text(), "\u00a0", True),
        (text(3, blank=True), "", True),
        (integer(1, 12), "12", True),
        (integer(1, 12), " 01 ", True),
        (integer(1, 12), "+5", True),
        (integer(1, 12), "13", False),
        (integer(1, 12), "0", False),
        (integer(1, 12), "1.0", False),
        (integer(1, 12), "\u0661", False),
        (pattern("a+"), "aa", True),
        (pattern("a+"), "ab", False),
        (pattern("a+", 2), "aaa", False),
        (uri, "https://x.org/%41 é", True),
        (uri, "https://x.org/%4", False),
    ],
)
def test_facet(facet, value, right):
    assert (facet(value) is None) is right
