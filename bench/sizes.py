# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How much is measured. The defaults take some ten minutes in all; each can be set: `make bench PEOPLE=10000`."""

import os


def size(name: str, default: int) -> int:
    """Return a size from the environment."""
    return int(os.environ.get(name) or default)


PEOPLE = size("PEOPLE", 1_600)
"""Connected authors of the backfill."""

WORKS = size("WORKS", PEOPLE * 10)
"""Records of the backfill, two of these authors each: 20 for everybody."""

PENDING = size("PENDING", 100_000)
"""Due rows among which the next is looked for, and from which memory is measured."""

RECORDS = size("RECORDS", 100_000)
"""Records that a walk looks through."""

PUBLISHES = size("PUBLISHES", 100)
"""Records published with our component, and as many without."""

SEEN = size("SEEN", 30)
"""Records published to see when they become visible."""

FAST = size("FAST", 60)
"""Seconds of sending without limits, at most."""

AUDITED = size("AUDITED", 10_000)
"""Works of the person who is audited."""

HISTORY = size("HISTORY", 1_000_000)
"""Entries of the history in which operators search, beside PENDING ledger rows, and as many records, of a tenth as many
people, and half as many findings of audits."""
