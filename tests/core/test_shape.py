# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Reading records that lack anything."""

import types
from collections.abc import Callable

import pytest

from invenio_orcid_sync.core.shape import name, part, parts, word


@pytest.mark.parametrize(
    ("value", "keys", "expected"),
    [
        ({"a": {"b": {"c": 1}}}, ("a", "b"), {"c": 1}),
        ({"a": 1}, (), {"a": 1}),
        (types.MappingProxyType({"a": {"b": 1}}), ("a",), {"b": 1}),
        ({"a": None}, ("a", "b"), {}),
        ({"a": [1]}, ("a",), {}),
        ({}, ("a", "b", "c"), {}),
        (None, ("a",), {}),
        ("text", (), {}),
    ],
)
def test_part_is_a_dictionary_always(
    value: object, keys: tuple[str, ...], expected: dict
) -> None:
    assert part(value, *keys) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([{"a": 1}, None, "x", {}], [{"a": 1}, {}]),
        (({"a": 1},), [{"a": 1}]),
        ({"a": 1}, []),
        (None, []),
        ("text", []),
    ],
)
def test_parts_are_the_dictionaries_of_a_list(value: object, expected: list) -> None:
    assert parts(value) == expected


@pytest.mark.parametrize(
    ("read", "value", "expected"),
    [
        (name, {"id": " eng "}, "eng"),
        (name, {"id": None}, ""),
        (name, {}, ""),
        (name, "eng", ""),
        (name, None, ""),
        (word, " DOI ", "doi"),
        (word, None, ""),
        (word, 7, ""),
    ],
)
def test_codes_are_text_always(
    read: Callable[[object], str], value: object, expected: str
) -> None:
    assert read(value) == expected
