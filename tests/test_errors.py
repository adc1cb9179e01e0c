# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whatever stops a connection is explained to its owner."""

import pytest

from invenio_orcid_sync.core.outcomes import RULES, UNKNOWN, Recovery, Scope
from invenio_orcid_sync.errors import MESSAGES, REASONS

STOPPING = {
    rule.outcome.code
    for rule in RULES
    if rule.outcome.scope is Scope.CONNECTION
    and rule.outcome.recovery is not Recovery.LATER
} | {UNKNOWN.code, "no_grant"}


def test_every_code_that_stops_a_connection_has_its_message():
    assert set(REASONS) == STOPPING


@pytest.mark.parametrize("code", [*MESSAGES, *REASONS])
def test_every_message_says_what_happened_what_next_and_who_acts(app_context, code):
    message = MESSAGES.get(code) or REASONS[code]
    assert all(
        str(part).strip() for part in (message.title, message.what, message.then)
    )
    assert message.who in ("you", "operator", "nobody")


@pytest.fixture(scope="module")
def app_context():
    """A bare application, for translations to be looked up in."""
    from flask import Flask
    from invenio_i18n import InvenioI18N

    app = Flask("test")
    InvenioI18N(app)
    with app.test_request_context():
        yield
