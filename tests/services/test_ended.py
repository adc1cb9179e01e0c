# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What stayed in an ORCID record though it was to be removed, and the connection that ended last."""

from typing import Any
from uuid import UUID

import pytest

from invenio_orcid_sync.models import Connection, Item, Registry
from invenio_orcid_sync.services import ended as service

from ..plugins.world import World


@pytest.fixture
def ended(world: World) -> Any:
    """An author whose only work ORCID did not let us remove, and whose connection is over."""
    author = world.author()
    world.publish(author, title="A <i>model</i>")
    assert world.drain() == {"create: created": 1}
    change(world.item(author), hold="author", code="cannot_remove")
    change(author.connection, status="disconnected", closing_works="remove")
    return author


def change(row: Any, **values: Any) -> None:
    """Change a row."""
    from invenio_db import db

    for key, value in values.items():
        setattr(row, key, value)
    db.session.commit()


def behind(author: Any) -> list[tuple]:
    """Return what an account is told of."""
    found = service.left_behind(author.user.user)
    return [(one.orcid, one.number, one.titles) for one in found]


def test_what_stayed_is_told_with_its_title(ended: Any) -> None:
    assert behind(ended) == [(ended.orcid, 1, ["A model"])]


def test_what_stayed_is_nobody_elses(world: World, ended: Any) -> None:
    assert behind(world.author()) == []


def test_what_stayed_of_a_withdrawn_record_has_no_title(
    world: World, ended: Any
) -> None:
    from invenio_rdm_records.records.models import RDMRecordMetadata

    concept = UUID(world.item(ended).local_key)
    change(
        RDMRecordMetadata.query.filter_by(parent_id=concept).one(), deletion_status="D"
    )
    assert behind(ended) == [(ended.orcid, 1, [None])]


@pytest.mark.parametrize(
    "values", [{"code": "record_full"}, {"remote": "none"}, {"code": None}]
)
def test_other_works_of_an_ended_connection_are_not_told(
    world: World, ended: Any, values: dict
) -> None:
    change(world.item(ended), **values)
    assert behind(ended) == []


@pytest.mark.parametrize("status", ["active", "closing", "blocked"])
def test_works_of_a_connection_that_is_not_over_are_not_told(
    ended: Any, status: str
) -> None:
    change(ended.connection, status=status)
    assert behind(ended) == []


def test_what_stayed_under_a_former_client_id_is_told(world: World, ended: Any) -> None:
    environment = ended.connection.registry.environment
    former = Registry(environment=environment, client_id="APP-FORMER")
    change(ended.connection, registry=former)
    assert behind(ended) == [(ended.orcid, 1, ["A model"])]


def test_what_stayed_in_another_environment_is_not_told(ended: Any) -> None:
    change(ended.connection, registry=Registry(environment="else", client_id="A"))
    assert behind(ended) == []


def test_long_lists_end_and_are_counted(
    world: World, ended: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "SHOWN", 1)
    values = {"remote": "present", "put_code": 7, "code": "cannot_remove"}
    item = Item(connection_id=ended.connection.id, local_key=str(UUID(int=7)), **values)
    change(item, hold="author")
    from invenio_db import db

    db.session.add(item)
    db.session.commit()
    assert behind(ended) == [(ended.orcid, 2, ["A model"])]


# --- the connection that ended last ---


def test_ended_connection_is_the_newest_of_the_accounts_own(
    world: World, ended: Any
) -> None:
    from invenio_db import db

    assert service.last_of(ended.user.user).orcid == ended.orcid
    newer = Connection(
        registry_id=ended.connection.registry_id,
        orcid="0000-0002-1694-233X",
        user_id=ended.user.user.id,
        status="disconnected",
        connected_at=db.func.now(),
    )
    db.session.add(newer)
    db.session.commit()
    assert service.last_of(ended.user.user).orcid == newer.orcid
    assert service.last_of(world.author().user.user) is None


def test_open_connection_is_no_ended_one(ended: Any) -> None:
    change(ended.connection, status="active")
    assert service.last_of(ended.user.user) is None
