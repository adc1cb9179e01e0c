# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Values as JSON knows them."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from invenio_orcid_sync.services.plain import plain


@dataclass(frozen=True)
class Page:
    """Something that services return."""

    rows: list[Any]
    next: str | None = None

    @property
    def secret(self) -> str:
        """What is no field is not told."""
        return "secret"


@pytest.mark.parametrize(
    "value, expected",
    [
        (None, None),
        (1.5, 1.5),
        ("ü", "ü"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00+00:00"),
        ((1, (2,)), [1, [2]]),
        (Counter(a=2), {"a": 2}),
        (Page([Page([])]), {"rows": [{"rows": [], "next": None}], "next": None}),
        ({"of": Page([Counter("aa")], "x")}, {"of": {"rows": [{"a": 2}], "next": "x"}}),
    ],
)
def test_values_become_what_json_knows(value: Any, expected: Any) -> None:
    assert plain(value) == expected
    assert json.loads(json.dumps(plain(value))) == expected


def test_classes_stay_what_they_are() -> None:
    assert plain(Page) is Page
