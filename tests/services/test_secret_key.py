# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""SECRET_KEY changes: every token opens afterwards, and a wrong key has a name."""

import pytest
from invenio_base.cli import instance

from invenio_orcid_sync.models import Grant
from invenio_orcid_sync.models.vault import Unreadable, unseal


@pytest.fixture
def connected(town):
    """A connected person's window."""
    _, browser = town.person()
    browser.connect()
    return browser


@pytest.fixture
def new_key(town, monkeypatch):
    """Change the key. :returns: the old one."""
    old = town.site.ui.config["SECRET_KEY"]
    monkeypatch.setitem(town.site.ui.config, "SECRET_KEY", "another-secret-key")
    return old


def migrate(town, old):
    """Run the command that operators run."""
    runner = town.site.ui.test_cli_runner()
    return runner.invoke(instance, ["migrate-secret-key", "--old-key", old])


def test_secret_key_changed_without_migration_is_a_named_error(
    town, connected, new_key
):
    with pytest.raises(Unreadable, match="access_token of grant"):
        unseal(town.row(Grant), "access_token")


def test_secret_key_migrated_opens_every_token(town, connected, new_key):
    done = migrate(town, new_key)
    assert done.exit_code == 0, done.output
    (token,) = town.simulator_tokens(connected.orcid)
    grant = town.row(Grant)
    assert unseal(grant, "access_token") == token.access
    assert unseal(grant, "refresh_token") == token.refresh


def test_secret_key_migrated_twice_changes_nothing_more(town, connected, new_key):
    migrate(town, new_key)
    before = town.row(Grant).access_token
    assert migrate(town, new_key).exit_code == 0
    assert town.row(Grant).access_token == before


def test_secret_key_migrated_with_a_wrong_key_leaves_and_names(
    town, connected, new_key, caplog
):
    before = town.row(Grant).access_token
    assert migrate(town, "never-was-a-key").exit_code == 0
    grant = town.row(Grant)
    assert grant.access_token == before
    assert f"access_token of grant {grant.id}" in caplog.text
    assert unseal(grant, "access_token", new_key)


def test_secret_key_migrated_covers_grants_that_wait_for_revocation(
    town, connected, new_key
):
    from invenio_db import db

    db.session.query(Grant).update({"state": "surplus"})
    db.session.commit()
    migrate(town, new_key)
    (token,) = town.simulator_tokens(connected.orcid)
    assert unseal(town.row(Grant), "access_token") == token.access
