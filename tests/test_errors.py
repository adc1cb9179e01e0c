# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whatever stops a connection is explained to its owner."""

from invenio_orcid_sync.core.outcomes import RULES, UNKNOWN, Recovery, Scope
from invenio_orcid_sync.errors import REASONS

STOPPING = {
    rule.outcome.code
    for rule in RULES
    if rule.outcome.scope is Scope.CONNECTION
    and rule.outcome.recovery is not Recovery.LATER
} | {UNKNOWN.code, "no_grant"}


def test_every_code_that_stops_a_connection_has_its_message():
    assert set(REASONS) == STOPPING
