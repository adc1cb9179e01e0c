# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Sentences in English that keep what they are made of.

Logs, commands and what is stored take them as they are, whatever language anybody reads. Pages and the REST API
translate them when they show them (``services.errors.translated``); ``make messages`` finds them by their markers.
"""

from collections.abc import Iterable
from typing import Any


class Said(str):
    """A sentence: text in every respect, with its pattern and values beside it."""

    pattern: str
    plural: str | None
    """The pattern for other numbers than one, where ``num`` of the values counts something."""
    values: dict[str, Any]

    def __str__(self) -> str:
        # Else ``str(error)`` would be the English text alone.
        return self


def _said(text: str, pattern: str, plural: str | None, values: dict[str, Any]) -> Said:
    said = Said(text % values if values else text)
    said.pattern, said.plural, said.values = pattern, plural, values
    return said


def N_(pattern: str, **values: Any) -> Said:
    """Say something. Values may be sentences themselves."""
    return _said(pattern, pattern, None, values)


def ngettext(one: str, many: str, num: int, **values: Any) -> Said:
    """Say something that counts; ``%(num)s`` is the number."""
    return _said(one if num == 1 else many, one, many, {"num": num, **values})


def joined(parts: Iterable[object], between: str = "\n") -> Said:
    """Say one after the other. There is nothing to translate but the parts."""
    values = {f"part{number}": str(part) for number, part in enumerate(parts)}
    return N_(between.join(f"%({name})s" for name in values), **values)
