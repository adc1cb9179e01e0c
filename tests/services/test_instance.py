# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which installation a database belongs to: a copy asks nothing of ORCID until it is adopted."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from invenio_orcid_sync.engine.drain import Report
from invenio_orcid_sync.errors import Problem
from invenio_orcid_sync.services import acceptance
from invenio_orcid_sync.services import connections as service
from invenio_orcid_sync.services import engine, instance
from invenio_orcid_sync.services.errors import Refused
from invenio_orcid_sync.services.exchange import exchange
from invenio_orcid_sync.services.instance import identification, site_of

from ..plugins.world import Author, World, retitled
from .former import NEW, asked, configure, forget_environment, retired, switch

COPY = {"SITE_UI_URL": "https://copy.example.org"}
RENAMED = {"ORCID_SYNC_INSTANCE": "production-2"}


@pytest.fixture
def used(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A repository that has drained, so that its database bears its stamp."""
    monkeypatch.setattr(engine, "_told", set())
    world.drain()
    yield world
    forget_environment(world)


def stamp() -> str | None:
    """Return what the configured registry's row bears."""
    return engine.registry().instance


def busy(world: World) -> Author:
    """Make everything due that a drain may do: a creation, an update, a removal and a revocation."""
    from invenio_db import db

    author, leaving = world.author(), world.author()
    recid = world.publish(author, title="Updated")
    world.publish(leaving, title="Removed")
    world.drain()
    world.edit(recid, retitled("Edited"))
    world.publish(author, title="Created")
    service.close(leaving.connection, "remove", f"user:{leaving.user.user.id}")
    acceptance.store(engine.registry(), given(world, author), None, "surplus")
    db.session.commit()
    return author


def given(world: World, author: Author) -> Any:
    """Return one more grant of a person."""
    from invenio_orcid_sync.services.exchange import read

    return read(
        world.control(
            "tokens",
            orcid=author.orcid,
            client_id=world.client_id,
            scope="/read-limited",
        )
    )


# The identification.


@pytest.mark.parametrize(
    "url",
    [
        "https://repo.example.org",
        "http://repo.example.org",
        "https://Repo.Example.ORG/",
        "HTTPS://repo.example.org//",
        "https://repo.example.org:443",
        "http://repo.example.org:80/",
        "repo.example.org",
    ],
)
def test_site_is_the_same_however_it_is_spelt(url: str) -> None:
    assert site_of(url) == "repo.example.org"


@pytest.mark.parametrize(
    "url, site",
    [
        ("https://www.repo.example.org", "www.repo.example.org"),
        ("https://repo.example.org:5000", "repo.example.org:5000"),
        ("https://repo.example.org/One/", "repo.example.org/One"),
        ("https://repo.example.org/one", "repo.example.org/one"),
        ("https://127.0.0.1:5000", "127.0.0.1:5000"),
        ("https://repo.example.org:none", "https://repo.example.org:none"),
        ("", ""),
    ],
)
def test_site_is_another_with_another_host_port_or_path(url: str, site: str) -> None:
    assert site_of(url) == site


def test_identification_is_a_hash_of_site_client_and_name(world: World) -> None:
    found = [identification("APP-A"), identification("APP-B")]
    configure(world, **RENAMED)
    found.append(identification("APP-A"))
    configure(world, **COPY)
    found.append(identification("APP-A"))
    assert len({one.digest for one in found}) == 4
    assert all(len(bytes.fromhex(one.digest)) == 32 for one in found)


def test_identification_without_an_address_or_a_name_is_one_too(world: World) -> None:
    configure(world, SITE_UI_URL=None, ORCID_SYNC_INSTANCE=None)
    nothing = identification("APP-A")
    configure(world, SITE_UI_URL="", ORCID_SYNC_INSTANCE="")
    assert identification("APP-A") == nothing
    assert (nothing.site, nothing.name) == ("", "")


# The stamp.


def test_first_drain_stamps_the_database(world: World) -> None:
    assert stamp() is None
    world.drain()
    assert stamp() == identification(world.client_id).digest


def test_looking_at_a_fresh_database_stamps_nothing(world: World) -> None:
    """So that ``check`` may run before the configuration is complete."""
    from invenio_orcid_sync.services.checks import check
    from invenio_orcid_sync.services.status import status

    check(), status()
    assert instance.refusal(engine.registry()) is None
    assert stamp() is None


def test_later_drain_leaves_the_stamp(used: World) -> None:
    before = stamp()
    configure(used, **RENAMED)
    used.drain()
    assert stamp() == before


def test_claim_that_comes_second_is_refused(world: World) -> None:
    """Of two installations that use a fresh database at once, one wins."""
    registry = engine.registry()
    assert instance.claim(registry) is None
    configure(world, **COPY)
    assert isinstance(instance.claim(registry), Refused)


@pytest.mark.parametrize(
    "settings", [{}, {"ORCID_SYNC_INSTANCE": ""}, {"ORCID_SYNC_RATE": 5}]
)
def test_installation_with_another_setting_is_the_same(
    used: World, settings: dict
) -> None:
    configure(used, **settings)
    assert instance.claim(engine.registry()) is None


def test_installation_whose_address_is_spelt_otherwise_is_the_same(used: World) -> None:
    url = used.site.app.config["SITE_UI_URL"]
    assert url.startswith("https://") and not url.endswith("/")
    for other in (url + "/", url.replace("https", "http"), url.upper()):
        configure(used, SITE_UI_URL=other)
        assert instance.claim(engine.registry()) is None, other


# A copy.


@pytest.mark.parametrize("settings", [COPY, RENAMED])
def test_copy_asks_nothing_at_all(used: World, settings: dict) -> None:
    author = busy(used)
    before = asked(used)
    configure(used, **settings)

    assert engine.drain() == Report()
    with pytest.raises(Refused):
        engine.drain_everything(60)
    with pytest.raises(Problem):
        engine.check_instance()
    assert asked(used) == before
    assert author.connection.status == "active"


def test_copy_exchanges_no_code(used: World) -> None:
    environment = used.site.app.extensions["invenio-orcid-sync"].environment
    configure(used, **COPY)
    before = asked(used)
    with pytest.raises(Problem) as raised:
        exchange(environment, "a-code", "https://copy.example.org/callback")
    assert raised.value.code == "other_instance"
    assert asked(used) == before


def test_original_exchanges_codes(used: World) -> None:
    environment = used.site.app.extensions["invenio-orcid-sync"].environment
    before = asked(used)
    with pytest.raises(Problem) as raised:
        exchange(environment, "a-code", "https://here.example.org/callback")
    assert raised.value.code == "exchange_refused"
    assert asked(used) == [*before, "POST /oauth/token"]


def test_copy_keeps_what_is_to_be_done(used: World) -> None:
    from invenio_db import db

    from invenio_orcid_sync.models import Grant, Item, Mark

    busy(used)
    configure(used, **COPY)
    before = [db.session.query(Mark).count(), db.session.query(Item).count()]
    states = sorted(one.state for one in db.session.query(Grant))
    used.drain()
    assert [db.session.query(Mark).count(), db.session.query(Item).count()] == before
    assert sorted(one.state for one in db.session.query(Grant)) == states


def test_copy_says_so_once_per_process(
    used: World, caplog: pytest.LogCaptureFixture
) -> None:
    configure(used, **COPY)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            used.drain()
        with pytest.raises(Problem):
            engine.check_instance()
    (entry,) = caplog.records
    assert entry.levelname == "ERROR"
    assert entry.getMessage().startswith("ORCID: Nothing is sent to ORCID. ")
    assert "adopt-instance" in entry.getMessage()


def test_copy_with_credentials_of_its_own_is_seen_by_the_former_ones(
    used: World,
) -> None:
    """Its own row is fresh, but the other's was stamped elsewhere, and its tokens are in the copy."""
    author, old = busy(used), retired(used)
    configure(used, **COPY)
    switch(used, NEW, **old)
    before = asked(used)
    assert used.drain() == {}
    assert asked(used) == before
    assert stamp() is None
    assert author.connection.status == "active"


def test_copy_in_another_environment_is_free(used: World) -> None:
    """Rows of different environments never cross."""
    busy(used)
    configure(used, **COPY, ORCID_SYNC_ENVIRONMENT="playground")
    assert engine.refusal() is None
    used.drain()
    assert stamp() == identification(used.client_id).digest


def test_clone_with_the_same_address_and_name_is_not_detected(used: World) -> None:
    """The limit that docs/guarantees.md tells of."""
    author = world_with_a_work(used)
    configure(used, ORCID_SYNC_INSTANCE="")
    used.publish(author, title="Second")
    assert used.drain() == {"create: created": 1}


def world_with_a_work(world: World) -> Author:
    """Make an author with one work that is there."""
    author = world.author()
    world.publish(author, title="First")
    world.drain()
    return author


# Adopting.


@pytest.mark.parametrize("settings", [COPY, RENAMED])
def test_adopted_database_goes_on(used: World, settings: dict) -> None:
    author = busy(used)
    configure(used, **settings)
    assert used.drain() == {}
    instance.adopt("simulator")

    assert engine.refusal() is None
    assert used.drain() == {
        "update: updated": 1,
        "create: created": 1,
        "delete: deleted": 1,
        "revoke: revoked": 2,
    }
    assert sorted(used.titles(author)) == ["Created", "Edited"]


def test_adopted_database_is_refused_to_the_former_installation(used: World) -> None:
    with used.patch.context() as patch:
        patch.setitem(used.site.app.config, "ORCID_SYNC_INSTANCE", "new")
        instance.adopt("simulator")
        assert engine.refusal() is None
    refused = engine.refusal()
    assert refused is not None and refused.code == "other_instance"


def test_adoption_covers_former_client_ids(used: World) -> None:
    old = retired(used)
    switch(used, NEW, **old)
    used.drain()
    configure(used, **COPY)
    adopted = instance.adopt("simulator")
    assert [one.client_id for one in adopted] == [*old, NEW]
    assert engine.refusal() is None


def test_adoption_leaves_other_environments_alone(used: World) -> None:
    from invenio_db import db

    from invenio_orcid_sync.models import Registry

    other = Registry(environment="production", client_id="APP-X", instance="0" * 64)
    db.session.add(other)
    db.session.commit()
    configure(used, **COPY)
    assert [one.environment for one in instance.adopt("simulator")] == ["simulator"]
    assert other.instance == "0" * 64


def test_adoption_tells_both_installations_apart(used: World) -> None:
    before, drained = stamp(), engine.registry().last_drain_at.isoformat()
    configure(used, **COPY, **RENAMED)
    (one,) = instance.strangers("simulator")
    assert (one.recorded, one.here) == (before, identification(used.client_id).digest)
    assert (one.site, one.name, one.last_drain_at) == (
        "copy.example.org",
        "production-2",
        drained,
    )


def test_adoption_is_in_the_history(used: World) -> None:
    from invenio_db import db

    from invenio_orcid_sync.models import History

    configure(used, **RENAMED)
    instance.adopt("simulator")
    entry = db.session.query(History).one()
    assert (entry.actor, entry.action, entry.outcome) == (
        "operator",
        "adopt",
        "adopted",
    )


def test_adoption_of_ones_own_database_changes_nothing(used: World) -> None:
    from invenio_db import db

    from invenio_orcid_sync.models import History

    before = stamp()
    assert instance.adopt("simulator") == []
    assert stamp() == before
    assert db.session.query(History).count() == 0
