# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What somebody sees whose connection an operator has paused."""

from invenio_db import db

from invenio_orcid_sync.errors import REASONS
from invenio_orcid_sync.models import Connection
from tests.plugins.people import PAGE


def test_page_says_who_can_let_it_go_on_and_offers_to_disconnect(town):
    _, browser = town.person()
    browser.connect()
    assert str(REASONS["paused"].title) not in browser.get(PAGE).text
    db.session.query(Connection).update({Connection.paused_at: db.func.now()})
    db.session.commit()
    page = browser.get(PAGE).text
    message = REASONS["paused"]
    for part in (message.title, message.what, message.then):
        assert str(part) in page
    assert "/account/settings/orcid/disconnect" in page
    assert "/account/settings/orcid/connect" not in page


def test_page_of_a_connection_that_is_stopped_besides_says_why(town):
    """That is what its author can do something about."""
    _, browser = town.person()
    browser.connect()
    connection = db.session.query(Connection).one()
    connection.status, connection.reason = "permission_lost", "refused"
    connection.paused_at = db.func.now()
    db.session.commit()
    page = browser.get(PAGE).text
    assert str(REASONS["refused"].title) in page
    assert str(REASONS["paused"].title) not in page
