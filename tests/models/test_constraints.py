# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the database refuses, whoever asks."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from invenio_orcid_sync.models import (
    CLOSED,
    OPEN,
    Connection,
    Grant,
    History,
    Item,
    Lease,
    Mark,
    Preferences,
    Registry,
)

from ..plugins.site import Site

ADA, MARY = "0000-0002-1825-0097", "0000-0001-5109-3700"


class Shelf:
    """Makes rows that fit together, and tells what refuses those that do not."""

    def __init__(self, site: Site, make_user: Callable) -> None:
        """Start with a registry and a user."""
        from invenio_db import db

        self.session = db.session
        self._make_user, self.app = make_user, site.app
        self.user = self.account()
        self.registry = self.add(Registry(environment="local", client_id="APP-1"))

    def account(self) -> int:
        """Make an account. :returns: its id."""
        return self._make_user(self.app).user.id

    def add(self, row: Any) -> Any:
        """Store a row."""
        self.session.add(row)
        self.session.commit()
        return row

    def refuses(self, row: Any) -> str:
        """Try to store a row. :returns: the constraint that refuses it."""
        self.session.add(row)
        with pytest.raises(sa.exc.IntegrityError) as raised:
            self.session.flush()
        self.session.rollback()
        return raised.value.orig.diag.constraint_name

    def connection(self, **parts: Any) -> Connection:
        """A connection of the user."""
        known = {"registry_id": self.registry.id, "orcid": ADA, "user_id": self.user}
        return Connection(**{**known, **parts})

    def item(self, connection: Connection, **parts: Any) -> Item:
        """A ledger row."""
        return Item(
            **{"connection_id": connection.id, "local_key": str(uuid4()), **parts}
        )

    def grant(self, connection: Connection | None = None, **parts: Any) -> Grant:
        """A grant."""
        known = {
            "registry_id": self.registry.id,
            "orcid": ADA,
            "scope": "/authenticate",
        }
        return Grant(
            **{**known, "connection_id": connection and connection.id, **parts}
        )


@pytest.fixture
def shelf(committed: Site, make_user: Callable) -> Shelf:
    """A database with a registry and a user."""
    return Shelf(committed, make_user)


# Connections.


def test_id_is_held_once_in_a_registry(shelf: Shelf) -> None:
    shelf.add(shelf.connection(status="disconnected"))
    other = shelf.connection(user_id=shelf.account())
    assert shelf.refuses(other) == "uq_orcid_sync_connection_registry_id"


def test_id_may_be_held_in_two_registries(shelf: Shelf) -> None:
    shelf.add(shelf.connection())
    other = shelf.add(Registry(environment="production", client_id="APP-1"))
    assert shelf.add(shelf.connection(registry_id=other.id)).id


@pytest.mark.parametrize("first", OPEN)
@pytest.mark.parametrize("second", OPEN)
def test_account_has_one_open_connection(shelf: Shelf, first: str, second: str) -> None:
    shelf.add(shelf.connection(status=first))
    other = shelf.connection(status=second, orcid=MARY)
    assert shelf.refuses(other) == "uq_orcid_sync_connection_open_account"


@pytest.mark.parametrize("closed", CLOSED)
def test_account_may_have_closed_connections_beside(shelf: Shelf, closed: str) -> None:
    shelf.add(shelf.connection(status=closed))
    assert shelf.add(shelf.connection(orcid=MARY)).status == "active"


def test_connections_of_deleted_accounts_do_not_meet(shelf: Shelf) -> None:
    shelf.add(shelf.connection(user_id=None))
    assert shelf.add(shelf.connection(user_id=None, orcid=MARY)).id


def test_deleted_account_leaves_its_connection(shelf: Shelf) -> None:
    user = shelf.account()
    connection = shelf.add(shelf.connection(user_id=user))
    shelf.session.execute(
        sa.text("DELETE FROM accounts_user WHERE id = :id"), {"id": user}
    )
    shelf.session.commit()
    assert connection.user_id is None


def test_registry_is_one_for_environment_and_client(shelf: Shelf) -> None:
    again = Registry(environment="local", client_id="APP-1")
    assert shelf.refuses(again) == "uq_orcid_sync_registry_environment"


@pytest.mark.parametrize("column", ["status", "closing_works"])
def test_connection_has_known_states_only(shelf: Shelf, column: str) -> None:
    name = shelf.refuses(shelf.connection(**{column: "strange"}))
    assert name == f"ck_orcid_sync_connection_{column}"


@pytest.mark.parametrize("status", [*OPEN, *CLOSED])
def test_connection_has_every_known_state(shelf: Shelf, status: str) -> None:
    assert shelf.add(shelf.connection(status=status)).status == status


def test_connection_starts_active_and_without_choices(shelf: Shelf) -> None:
    connection = shelf.add(shelf.connection())
    started = (connection.status, connection.former_ids, connection.preferences)
    assert started == ("active", [], {})
    assert connection.created.tzinfo is not None


# Grants.


def test_connection_holds_one_current_grant(shelf: Shelf) -> None:
    connection = shelf.add(shelf.connection())
    shelf.add(shelf.grant(connection))
    assert shelf.refuses(shelf.grant(connection)) == "uq_orcid_sync_grant_current"


@pytest.mark.parametrize("former", ["surplus", "revoked"])
def test_connection_may_have_former_grants_beside(shelf: Shelf, former: str) -> None:
    connection = shelf.add(shelf.connection())
    for _ in range(2):
        shelf.add(shelf.grant(connection, state=former))
    assert shelf.add(shelf.grant(connection)).state == "current"


def test_refused_grants_need_no_connection(shelf: Shelf) -> None:
    for _ in range(2):
        shelf.add(shelf.grant(state="surplus"))
    assert shelf.session.query(Grant).count() == 2


def test_grant_has_known_states_only(shelf: Shelf) -> None:
    assert shelf.refuses(shelf.grant(state="strange")) == "ck_orcid_sync_grant_state"


# The ledger.


def test_concept_has_one_row_for_a_connection_and_kind(shelf: Shelf) -> None:
    connection = shelf.add(shelf.connection())
    key = shelf.add(shelf.item(connection)).local_key
    assert shelf.add(shelf.item(connection, local_key=key, kind="employment")).id
    again = shelf.item(connection, local_key=key)
    assert shelf.refuses(again) == "uq_orcid_sync_item_connection_id"


def test_put_code_belongs_to_one_row_of_a_connection_and_kind(shelf: Shelf) -> None:
    connection = shelf.add(shelf.connection())
    shelf.add(shelf.item(connection, put_code=7))
    assert (
        shelf.refuses(shelf.item(connection, put_code=7))
        == "uq_orcid_sync_item_put_code"
    )


def test_put_code_may_recur_in_another_kind_or_connection(shelf: Shelf) -> None:
    first = shelf.add(shelf.connection())
    second = shelf.add(shelf.connection(orcid=MARY, user_id=shelf.account()))
    shelf.add(shelf.item(first, put_code=7))
    assert shelf.add(shelf.item(first, put_code=7, kind="employment")).put_code == 7
    assert shelf.add(shelf.item(second, put_code=7)).put_code == 7


def test_rows_without_put_code_do_not_meet(shelf: Shelf) -> None:
    connection = shelf.add(shelf.connection())
    for _ in range(2):
        shelf.add(shelf.item(connection))
    assert shelf.session.query(Item).count() == 2


@pytest.mark.parametrize("column", ["remote", "doubt", "opted_out", "hold"])
def test_item_has_known_states_only(shelf: Shelf, column: str) -> None:
    connection = shelf.add(shelf.connection())
    name = shelf.refuses(shelf.item(connection, **{column: "strange"}))
    assert name == f"ck_orcid_sync_item_{column}"


@pytest.mark.parametrize(
    "column, value",
    [
        *(("remote", value) for value in ("none", "creating", "present", "deleting")),
        *(("doubt", value) for value in ("missing", "duplicate", "swallowed")),
        *(("opted_out", value) for value in ("author", "author_at_orcid", "operator")),
        *(("hold", value) for value in ("author", "operator")),
    ],
)
def test_item_has_every_known_state(shelf: Shelf, column: str, value: str) -> None:
    connection = shelf.add(shelf.connection())
    assert (
        getattr(shelf.add(shelf.item(connection, **{column: value})), column) == value
    )


def test_item_starts_with_nothing_at_orcid(shelf: Shelf) -> None:
    item = shelf.add(shelf.item(shelf.add(shelf.connection())))
    started = (item.kind, item.remote, item.notes, item.attempts, item.due_at)
    assert started == ("work", "none", [], 0, None)


def test_put_code_of_64_bits_is_kept(shelf: Shelf) -> None:
    connection = shelf.add(shelf.connection())
    assert shelf.add(shelf.item(connection, put_code=2**63 - 1)).put_code == 2**63 - 1


def test_connection_with_rows_cannot_be_deleted(shelf: Shelf) -> None:
    """Its put-codes would be lost, and with them the way back to the works."""
    connection = shelf.add(shelf.connection())
    shelf.add(shelf.item(connection))
    shelf.session.delete(connection)
    with pytest.raises(sa.exc.IntegrityError):
        shelf.session.flush()
    shelf.session.rollback()


def test_history_goes_with_its_item(shelf: Shelf) -> None:
    connection = shelf.add(shelf.connection())
    item = shelf.add(shelf.item(connection))
    done = {"actor": "drainer", "action": "create", "outcome": "created"}
    shelf.add(History(connection_id=connection.id, item_id=item.id, **done))
    kept = shelf.add(History(connection_id=connection.id, **done)).id
    shelf.session.delete(item)
    shelf.session.commit()
    assert [one.id for one in shelf.session.query(History)] == [kept]


# Marks and leases.


def test_marks_repeat_and_need_nothing(shelf: Shelf) -> None:
    concept = uuid4()
    marks = [shelf.add(Mark(concept=concept)) for _ in range(2)]
    assert [(mark.concept, mark.urgent) for mark in marks] == [(concept, False)] * 2


def test_lease_is_one_for_a_shard_and_goes_with_its_registry(shelf: Shelf) -> None:
    lease = {"registry_id": shelf.registry.id, "shard": 0}
    assert shelf.add(Lease(**lease)).epoch == 0
    shelf.session.expunge_all()
    assert shelf.refuses(Lease(**lease)) == "pk_orcid_sync_lease"
    shelf.session.query(Registry).filter_by(client_id="APP-1").delete()
    shelf.session.commit()
    assert shelf.session.query(Lease).count() == 0


# Preferences.


@pytest.mark.parametrize(
    "stored, preferences",
    [
        ({}, Preferences()),
        ({"others_deposits": "auto"}, Preferences(others_deposits="auto")),
        ({"others_deposits": "ask", "of_a_later_version": 1}, Preferences("ask")),
        ({"mode": "off", "overlap": "never"}, Preferences(mode="off", overlap="never")),
        (
            {"types": ["image", "video"], "refused": [3]},
            Preferences(types=("image", "video"), refused=(3,)),
        ),
    ],
)
def test_preferences_are_read_as_far_as_they_are_known(
    stored: dict, preferences: Preferences
) -> None:
    assert Preferences.of(stored) == preferences


def test_preferences_are_stored_as_far_as_they_were_chosen() -> None:
    chosen = Preferences(others_deposits="auto", types=("image",), refused=(3, 4))
    stored = chosen.stored()
    assert stored.keys() == {"others_deposits", "types", "refused"}
    assert Preferences.of(json.loads(json.dumps(stored))) == chosen
    assert Preferences().stored() == {}


def test_open_and_closed_are_all_states() -> None:
    (check,) = (
        one
        for one in Connection.__table__.constraints
        if isinstance(one, sa.CheckConstraint) and str(one.name).endswith("status")
    )
    listed = ", ".join(f"'{value}'" for value in (*OPEN, *CLOSED))
    assert str(check.sqltext) == f"status IN ({listed})"
