# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Authenticated iDs: who came from ORCID to an account here, and nobody else."""

from typing import Any

import pytest
from sqlalchemy import event

from invenio_orcid_sync.models import Connection
from invenio_orcid_sync.services import connections
from invenio_orcid_sync.services.authenticated import LIFE, authenticated

from ..core.material import CARBERRY
from ..plugins.people import Town
from ..plugins.world import World

STRANGER = "0000-0001-5109-3700"


@pytest.fixture
def statements(committed: Any) -> Any:
    """The statements that were sent to the database."""
    from invenio_db import db

    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def forget() -> None:
    """Forget what was asked before, as a minute later."""
    from invenio_cache import current_cache

    current_cache.clear()


def change(author: Any, **values: Any) -> None:
    """Change an author's connection."""
    from invenio_db import db

    for key, value in values.items():
        setattr(author.connection, key, value)
    db.session.commit()


def test_connected_is_authenticated_and_typed_is_not(world: World) -> None:
    author = world.author()
    assert authenticated([author.orcid, STRANGER, CARBERRY]) == {author.orcid}


def test_nothing_is_asked_for_nobody(world: World, statements: list[str]) -> None:
    assert authenticated([]) == set()
    assert statements == []


def test_signing_in_is_enough(town: Town) -> None:
    user, browser = town.person()
    assert authenticated([browser.orcid]) == set()
    forget()
    browser.sign_in()  # which links the account
    assert town.rows(Connection) == []
    assert authenticated([browser.orcid]) == {browser.orcid}


def test_an_identity_elsewhere_is_none_at_orcid(world: World) -> None:
    from invenio_accounts.models import UserIdentity
    from invenio_db import db

    author = world.author()
    db.session.add(UserIdentity(id=STRANGER, method="github", id_user=author.user.id))
    db.session.commit()
    assert authenticated([author.orcid, STRANGER]) == {author.orcid}


@pytest.mark.parametrize("how", ["block_user", "deactivate_user"])
def test_blocked_account_authenticates_nothing(world: World, how: str) -> None:
    from invenio_accounts.proxies import current_datastore
    from invenio_db import db

    blocked, other = world.author(), world.author()
    change(blocked, former_ids=[STRANGER])
    asked = [blocked.orcid, other.orcid, STRANGER]
    assert authenticated(asked) == set(asked)
    getattr(current_datastore, how)(blocked.user.user)
    db.session.commit()
    forget()
    assert authenticated(asked) == {other.orcid}


def test_unlinked_is_not_authenticated_any_more(world: World) -> None:
    from invenio_db import db

    author = world.author()
    connections.unlink(author.user.user, world.client_id)
    db.session.commit()
    assert authenticated([author.orcid]) == set()


def test_lost_permission_leaves_the_id_authenticated(world: World) -> None:
    author = world.author()
    change(author, status="permission_lost", reason="refused")
    assert authenticated([author.orcid]) == {author.orcid}


def test_merged_id_counts_while_its_connection_is_open(world: World) -> None:
    author = world.author()
    change(author, former_ids=[STRANGER])
    assert authenticated([STRANGER]) == {STRANGER}
    forget()
    change(author, status="disconnected")
    assert authenticated([STRANGER]) == set()


def test_merged_id_of_another_registry_does_not_count(world: World) -> None:
    from invenio_db import db

    author = world.author()
    change(author, former_ids=[STRANGER])
    author.connection.registry.environment = "sandbox"
    db.session.commit()
    assert authenticated([STRANGER]) == set()


def test_many_cost_one_statement_and_then_none(
    world: World, statements: list[str]
) -> None:
    authors = [world.author() for _ in range(3)]
    orcids = [author.orcid for author in authors]
    statements.clear()
    assert authenticated([*orcids, STRANGER]) == set(orcids)
    assert len([one for one in statements if "accounts_useridentity" in one]) == 1
    statements.clear()
    assert authenticated([*orcids, STRANGER]) == set(orcids)
    assert statements == []


def test_answers_are_kept_for_a_minute(world: World, statements: list[str]) -> None:
    author = world.author()
    authenticated([author.orcid])
    statements.clear()
    # What is known is not asked for again beside what is new.
    assert authenticated([author.orcid, STRANGER]) == {author.orcid}
    asked = [one for one in statements if "accounts_useridentity" in one]
    assert len(asked) == 1 and 30 <= LIFE <= 120
