# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Our part of a page, and the connection that it shows."""

from invenio_db import db

from invenio_orcid_sync.models import Connection
from tests.plugins.people import PAGE


def article(browser, address=PAGE):
    """Return our part of a page."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.text.partition("<article")[2].partition("</article>")[0]


def change(**values):
    """Change the only connection."""
    connection = db.session.query(Connection).one()
    for key, value in values.items():
        setattr(connection, key, value)
    db.session.commit()
    return connection
