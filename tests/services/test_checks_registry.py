# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whether an installation is fit: what ORCID says to our credentials."""

from collections.abc import Iterator
from typing import Any

import pytest

from invenio_orcid_sync.orcid import environments
from invenio_orcid_sync.services.checks import Finding, check, registry
from invenio_orcid_sync.simulator import Simulator

from ..plugins.world import World
from .former import asked, configure, forget_environment

TOKEN = "POST /oauth/token"


@pytest.fixture(autouse=True)
def reread(world: World) -> Iterator[None]:
    """Read the registry anew from the configuration afterwards."""
    yield
    forget_environment(world)


@pytest.fixture
def fit(world: World) -> World:
    """A repository that has just drained."""
    world.drain()
    return world


def tokens(world: World, simulator: Any) -> list[str | None]:
    """Return how the client's own tokens have ended; None for one that is alive."""
    return [
        one.ended
        for one in simulator.registry.access.values()
        if one.orcid is None and one.client.client_id == world.client_id
    ]


def test_credentials_that_are_right_are_no_finding(fit: World, simulator: Any) -> None:
    assert check(remote=True) == []
    assert asked(fit) == [TOKEN, "POST /oauth/revoke"]
    assert tokens(fit, simulator) == ["CLIENT_REVOKED"]


def test_orcid_is_asked_only_on_request(fit: World) -> None:
    configure(fit, ORCID_SYNC_CLIENT_SECRET="wrong")
    assert check() == []
    assert asked(fit) == []


def test_copy_of_the_database_asks_nothing(fit: World) -> None:
    configure(fit, ORCID_SYNC_INSTANCE="copy", ORCID_SYNC_CLIENT_SECRET="wrong")
    assert [one.code for one in check(remote=True)] == ["other_instance"]
    assert asked(fit) == []


@pytest.mark.parametrize(
    "secret, hint",
    [("wrong", ""), (" wrong\n", " There are blanks around the secret.")],
    ids=["wrong", "with blanks"],
)
def test_secret_that_is_wrong_is_named_and_never_shown(
    fit: World, secret: str, hint: str
) -> None:
    configure(fit, ORCID_SYNC_CLIENT_SECRET=secret)
    assert check(remote=True) == [
        Finding(
            "credentials",
            f"ORCID does not accept client {fit.client_id} with this secret.{hint}",
            "Compare ORCID_SYNC_CLIENT_ID and ORCID_SYNC_CLIENT_SECRET with what ORCID gave you, then restart.",
        )
    ]


def test_client_that_orcid_does_not_know_is_named(fit: World) -> None:
    configure(fit, ORCID_SYNC_CLIENT_ID="APP-UNKNOWN")
    found = check(remote=True)
    assert [one.code for one in found if one.code != "drain"] == ["credentials"]


def test_credentials_of_the_public_api_are_told_apart(fit: World) -> None:
    fit.control(
        "clients",
        client_id="APP-PUBLIC",
        client_secret="public-secret",
        member=False,
        name="Public",
        redirect_uris=[],
    )
    configure(
        fit, ORCID_SYNC_CLIENT_ID="APP-PUBLIC", ORCID_SYNC_CLIENT_SECRET="public-secret"
    )
    (finding,) = registry.credentials()
    assert (finding.code, finding.fatal) == ("public_credentials", False)
    configure(fit, ORCID_SYNC_MEMBERSHIP="public")
    assert list(registry.credentials()) == []


# ORCID's two registries: simulators stand at their addresses.


@pytest.fixture
def registries(
    world: World, simulator: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, Simulator]]:
    """The site's simulator as ORCID's sandbox, and one of our own as production."""
    with Simulator() as other:
        for name, one in (("sandbox", simulator), ("production", other)):
            hosts = {"web": one.url, "api": one.url, "pub": f"{one.url}/pub"}
            monkeypatch.setitem(environments.HOSTS, name, hosts)
        yield {"sandbox": simulator, "production": other}


@pytest.mark.parametrize("name, home", [("production", "sandbox")])
def test_credentials_of_the_other_registry_are_told_apart(
    world: World, registries: dict[str, Simulator], name: str, home: str
) -> None:
    configure(world, ORCID_SYNC_ENVIRONMENT=name, ORCID_SYNC_HOSTS=None)
    (finding,) = registry.credentials()
    assert finding == Finding(
        "other_registry",
        f"Client {world.client_id} belongs to ORCID's {home}, and ORCID_SYNC_ENVIRONMENT is {name!r}.",
        "Set the credentials of this environment, or the environment of these credentials.",
    )
    configure(world, ORCID_SYNC_ENVIRONMENT=home)
    assert list(registry.credentials()) == []


def test_credentials_of_neither_registry_are_just_wrong(
    world: World, registries: dict[str, Simulator]
) -> None:
    configure(
        world,
        ORCID_SYNC_ENVIRONMENT="sandbox",
        ORCID_SYNC_HOSTS=None,
        ORCID_SYNC_CLIENT_SECRET="wrong",
    )
    (finding,) = registry.credentials()
    assert finding.code == "credentials"


# Network and time.


def test_registry_that_cannot_be_reached_is_told_as_such(fit: World) -> None:
    nowhere = {part: "http://127.0.0.1:1" for part in ("web", "api", "pub")}
    configure(fit, ORCID_SYNC_HOSTS=nowhere)
    (finding,) = check(remote=True)
    assert (finding.code, finding.fatal) == ("unreachable", True)
    assert finding.problem == (
        "http://127.0.0.1:1/oauth/token cannot be reached: ConnectionError."
    )


@pytest.mark.parametrize(
    "fault, options, status",
    [("html_503", {}, 503), ("status", {"status": 302}, 302)],
)
def test_registry_in_trouble_is_a_note(
    fit: World, fault: str, options: dict[str, Any], status: int
) -> None:
    fit.fault(fault, "POST", "/oauth/token", **options)
    (finding,) = check(remote=True)
    assert (finding.code, finding.fatal) == ("registry_trouble", False)
    assert f" answers {status}, and gives no token." in finding.problem


@pytest.mark.parametrize("shift, found", [(0, []), (20, []), (120, ["clock"])])
def test_clock_of_orcid_that_differs_is_a_note(
    fit: World, simulator: Any, shift: int, found: list[str]
) -> None:
    clock = simulator.registry.clock
    clock.set(clock.now() + shift)
    findings = check(remote=True)
    assert [one.code for one in findings] == found
    if found:
        # The header has whole seconds.
        said = "The clocks of ORCID and of the database differ by {} seconds."
        assert findings[0].problem in {said.format(off) for off in (119, 120)}
