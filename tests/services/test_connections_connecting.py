# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Connecting through the registry's pages, and what is stored."""

from datetime import datetime, timedelta, timezone

from invenio_accounts.models import UserIdentity
from invenio_oauthclient.models import RemoteAccount, RemoteToken

from invenio_orcid_sync.models import Connection, Grant, History
from invenio_orcid_sync.models.vault import unseal
from tests.plugins.people import PAGE, path_of


def test_connect_first_time_stores_the_whole_grant(town):
    user, browser = town.person()
    answer = browser.connect()
    assert path_of(answer) == PAGE

    connection = town.row(Connection)
    assert (connection.orcid, connection.user_id) == (browser.orcid, user.user.id)
    assert (connection.status, connection.reason) == ("active", None)
    grant = town.row(Grant)
    assert (grant.connection_id, grant.state) == (connection.id, "current")
    assert (grant.name, grant.scope) == (
        "Ada Lovelace",
        "/read-limited /activities/update",
    )
    assert grant.expires_at > datetime.now(timezone.utc) + timedelta(days=7000)
    assert unseal(grant, "access_token") != unseal(grant, "refresh_token")
