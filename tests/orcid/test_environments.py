# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Where a registry is, and what is wrong with a configuration that does not say it."""

from typing import Any

import pytest

from invenio_orcid_sync.orcid.environments import (
    Environment,
    EnvironmentProblem,
    environment_of,
    retired_of,
)

LOCAL = "http://127.0.0.1:8090"
HOSTS = {"web": LOCAL, "api": LOCAL, "pub": f"{LOCAL}/pub"}
CLIENT = ("APP-0123456789ABCDEF", "very-secret")


@pytest.mark.parametrize(
    "name, web, api, pub",
    [
        (
            "production",
            "https://orcid.org",
            "https://api.orcid.org",
            "https://pub.orcid.org",
        ),
        (
            "sandbox",
            "https://sandbox.orcid.org",
            "https://api.sandbox.orcid.org",
            "https://pub.sandbox.orcid.org",
        ),
    ],
)
@pytest.mark.parametrize("hosts", [None, {}])
def test_environment_of_orcid_has_its_hosts(
    name: str, web: str, api: str, pub: str, hosts: dict | None
) -> None:
    assert environment_of(name, hosts, *CLIENT) == Environment(
        name, web, api, pub, *CLIENT, member=True
    )


def test_environment_of_ones_own_has_given_hosts_without_a_last_slash() -> None:
    hosts = {part: f"{url}/" for part, url in HOSTS.items()}
    assert environment_of("simulator", hosts, *CLIENT) == Environment(
        "simulator", LOCAL, LOCAL, f"{LOCAL}/pub", *CLIENT
    )


@pytest.mark.parametrize("membership, member", [("member", True), ("public", False)])
def test_environment_knows_the_membership(membership: str, member: bool) -> None:
    assert environment_of("sandbox", None, *CLIENT, membership).member is member


@pytest.mark.parametrize(
    "page, url",
    [
        ("authorize_url", "https://sandbox.orcid.org/oauth/authorize"),
        ("token_url", "https://sandbox.orcid.org/oauth/token"),
        ("revoke_url", "https://sandbox.orcid.org/oauth/revoke"),
    ],
)
def test_environment_knows_the_pages(page: str, url: str) -> None:
    assert getattr(environment_of("sandbox", None, *CLIENT), page) == url


def test_environment_knows_the_page_of_a_record() -> None:
    environment = environment_of("production", None, *CLIENT)
    url = environment.record_url("0000-0002-1825-0097")
    assert url == "https://orcid.org/0000-0002-1825-0097"


def test_environment_shows_no_secret() -> None:
    environment = environment_of("sandbox", None, *CLIENT)
    assert environment.client_secret == "very-secret"
    assert "very-secret" not in f"{environment} {environment!r}"
    assert "APP-0123456789ABCDEF" in repr(environment)


OWN = "ORCID_SYNC_ENVIRONMENT is 'own': set ORCID_SYNC_HOSTS with "
USE = ", or use 'production' or 'sandbox'."
NOT_SET = (
    "ORCID_SYNC_CLIENT_ID and ORCID_SYNC_CLIENT_SECRET are not set: "
    "set the credentials that ORCID gave you."
)
MAPPING = (
    "ORCID_SYNC_HOSTS is no dictionary of URLs: "
    "set {'web': 'https://...', 'api': 'https://...', 'pub': 'https://...'}."
)


@pytest.mark.parametrize(
    "arguments, problem",
    [
        (("sandbox", None, None, None), NOT_SET),
        (("sandbox", None, "", "secret"), NOT_SET),
        (("sandbox", None, "APP-1", None), NOT_SET),
        (
            ("sandbox", None, 1234, "secret"),
            "ORCID_SYNC_CLIENT_ID is no text: set it with quotation marks.",
        ),
        (
            ("sandbox", None, "APP-1", 1234),
            "ORCID_SYNC_CLIENT_SECRET is no text: set it with quotation marks.",
        ),
        (
            (["sandbox"], None, *CLIENT),
            "ORCID_SYNC_ENVIRONMENT is no text: set it with quotation marks.",
        ),
        (
            ("sandbox", None, *CLIENT, "premium"),
            "ORCID_SYNC_MEMBERSHIP is 'premium': set 'member' or 'public'.",
        ),
        (
            ("sandbox", HOSTS, *CLIENT),
            "ORCID_SYNC_HOSTS is set, but 'sandbox' has fixed hosts: "
            "remove it, or name the environment differently.",
        ),
        (("own", None, *CLIENT), f"{OWN}web, api, pub{USE}"),
        (("own", {"api": LOCAL}, *CLIENT), f"{OWN}web, pub{USE}"),
        (("own", {**HOSTS, "pub": ""}, *CLIENT), f"{OWN}pub{USE}"),
        (
            ("own", {**HOSTS, "api": "api.orcid.org"}, *CLIENT),
            "ORCID_SYNC_HOSTS['api'] is no http(s) URL.",
        ),
        (
            ("own", {**HOSTS, "web": "ftp://orcid.org"}, *CLIENT),
            "ORCID_SYNC_HOSTS['web'] is no http(s) URL.",
        ),
        (
            ("own", {**HOSTS, "web": "http://[::1"}, *CLIENT),
            "ORCID_SYNC_HOSTS['web'] is no http(s) URL.",
        ),
        (
            ("own", {**HOSTS, "web": "https://"}, *CLIENT),
            "ORCID_SYNC_HOSTS['web'] is no http(s) URL.",
        ),
        *(
            (
                ("own", {**HOSTS, part: f"{LOCAL}{path}"}, *CLIENT),
                f"ORCID_SYNC_HOSTS[{part!r}] ends with a version of the API: leave that out, it is added.",
            )
            for part, path in (("api", "/v3.0"), ("pub", "/pub/v3/"))
        ),
        (("own", LOCAL, *CLIENT), MAPPING),
        (("own", {**HOSTS, "web": 8090}, *CLIENT), MAPPING),
    ],
)
def test_problem_names_the_key_and_the_cure(arguments: Any, problem: str) -> None:
    with pytest.raises(EnvironmentProblem) as raised:
        environment_of(*arguments)
    assert str(raised.value) == problem


def test_problem_quotes_no_secret() -> None:
    with pytest.raises(EnvironmentProblem) as raised:
        environment_of("sandbox", HOSTS, *CLIENT)
    assert "very-secret" not in str(raised.value)


# Former clients.


def test_retired_clients_are_the_same_registry_under_other_credentials() -> None:
    current = environment_of("simulator", HOSTS, *CLIENT)
    first, second = retired_of(current, {"APP-A": "secret-a", "APP-B": "secret-b"})
    assert first == environment_of("simulator", HOSTS, "APP-A", "secret-a")
    assert second == environment_of("simulator", HOSTS, "APP-B", "secret-b")


def test_retired_clients_may_be_none() -> None:
    assert retired_of(environment_of("sandbox", None, *CLIENT), {}) == ()


@pytest.mark.parametrize(
    "given",
    [
        None,
        "APP-A",
        ["APP-A"],
        [("APP-A", "secret")],
        {"APP-A": None},
        {"APP-A": ""},
        {"": "secret"},
        {1: "secret"},
        {"APP-A": "secret", "APP-B": {"secret": "secret"}},
    ],
)
def test_retired_clients_of_another_shape_name_the_key(given: Any) -> None:
    with pytest.raises(EnvironmentProblem) as raised:
        retired_of(environment_of("sandbox", None, *CLIENT), given)
    assert str(raised.value) == (
        "ORCID_SYNC_RETIRED_CLIENTS is no dictionary from client ids to secrets: "
        "set {'APP-...': 'secret'}."
    )


def test_retired_client_that_is_in_use_is_refused_without_its_secret() -> None:
    with pytest.raises(EnvironmentProblem) as raised:
        retired_of(environment_of("sandbox", None, *CLIENT), dict([CLIENT]))
    assert str(raised.value) == (
        "ORCID_SYNC_RETIRED_CLIENTS names the client id that is in use: "
        "list former ones only."
    )
