# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Reading record JSON that may lack anything, or have null where a list should be."""

from collections.abc import Mapping
from typing import Any

#: The plain dictionary first: it is what JSON gives, and the quicker question.
_DICT = (dict, Mapping)
_NOTHING: Mapping[str, Any] = {}


def part(value: Any, *keys: str) -> Mapping[str, Any]:
    """The dictionary below these keys, empty where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, _DICT) else None
    return value if isinstance(value, _DICT) else _NOTHING


def parts(value: Any) -> list[Mapping[str, Any]]:
    """The dictionaries of a list, nothing where there is no list."""
    if not isinstance(value, (list, tuple)):
        return []
    return [each for each in value if isinstance(each, _DICT)]


def name(value: Any) -> str:
    """The ``id`` of a vocabulary entry (``{"id": "eng"}``), or an empty string."""
    found = value.get("id") if isinstance(value, _DICT) else None
    return found.strip() if isinstance(found, str) else ""


def word(value: Any) -> str:
    """A code such as an identifier scheme, or an empty string."""
    return value.strip().lower() if isinstance(value, str) else ""
