# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What a row of the tables of words is."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reason:
    """Why something is as it is, for operators. Sentences are translated when shown."""

    title: Any
    """A few words, for lists."""
    what: Any
    """What it means."""
    then: Any
    """The next step."""
    who: str = "nobody"
    """Who must act: a key of ``words.ACTORS``."""
