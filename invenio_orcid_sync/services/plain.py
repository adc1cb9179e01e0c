# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Values as JSON knows them: for commands and the REST API alike."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any


def plain(value: Any, say: Callable[[str], str] = str) -> Any:
    """Return what JSON knows, texts as ``say`` says them. Not ``asdict``: it counts the items of a Counter anew."""
    if is_dataclass(value) and not isinstance(value, type):
        value = {one.name: getattr(value, one.name) for one in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(each, say) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each, say) for each in value]
    if isinstance(value, str):
        return say(value)
    return value.isoformat() if isinstance(value, date) else value
