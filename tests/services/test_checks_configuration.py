# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whether an installation is fit: how it is addressed, and whether people are told."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import SQLAlchemyError

from invenio_orcid_sync.services import checks
from invenio_orcid_sync.services.checks import TASK, Finding, check, configuration
from invenio_orcid_sync.services.checks.configuration import NOTIFY
from invenio_orcid_sync.services.checks.running import RECONCILE

from ..plugins.world import World
from .former import configure


def codes(found: list[Finding]) -> list[tuple[str, bool]]:
    """Return codes, and whether works stay away."""
    return [(one.code, one.fatal) for one in found]


# Redirect URIs.


@pytest.mark.parametrize(
    "url, said",
    [
        ("https://site.example/", "something stands behind the host, if only a slash"),
        ("https://site.example/here", "something stands behind the host"),
        ("https://site.example?a=1", "something stands behind the host"),
        ("https://site.example:443", "browsers leave port 443 out"),
        ("https://Site.example", "browsers write hosts in lower case"),
        ("https://me@site.example", "it has a user name"),
        ("https://site.example:port", "it is no address"),
    ],
)
def test_address_that_browsers_show_differently_is_a_finding(
    world: World, url: str, said: str
) -> None:
    configure(world, SITE_UI_URL=url)
    (finding,) = configuration.site()
    assert (finding.code, finding.fatal) == ("redirect_uri", True)
    assert finding.problem.startswith(f"SITE_UI_URL is {url!r}: {said}")


@pytest.mark.parametrize("url", ["https://site.example", "https://site.example:8443"])
@pytest.mark.parametrize("trusted", [None, ["site.example"], [".example"]])
def test_address_that_is_right_is_no_finding(
    world: World, url: str, trusted: list[str] | None
) -> None:
    configure(world, SITE_UI_URL=url, TRUSTED_HOSTS=trusted)
    assert list(configuration.site()) == []


def test_host_that_the_web_server_refuses_is_a_finding(world: World) -> None:
    configure(world, SITE_UI_URL="https://site.example", TRUSTED_HOSTS=["localhost"])
    (finding,) = configuration.site()
    assert finding == Finding(
        "redirect_uri",
        "TRUSTED_HOSTS does not name site.example, the host of SITE_UI_URL: who comes back from ORCID is turned away.",
        "Add it to TRUSTED_HOSTS.",
    )


# Messages.


def scheduled(*tasks: str) -> dict[str, Any]:
    """Return a schedule of these tasks."""
    return {"CELERY_BEAT_SCHEDULE": {task: {"task": task} for task in tasks}}


def test_schedule_without_messages_is_a_note(world: World) -> None:
    world.drain()
    configure(world, **scheduled(TASK, RECONCILE))
    assert check() == [
        Finding(
            "messages",
            "CELERY_BEAT_SCHEDULE does not look for people who should know something: nobody gets a message.",
            f"Set ORCID_SYNC_WIRE_BEAT = True, or add the task {NOTIFY} every ten minutes.",
            fatal=False,
        )
    ]


def test_messages_without_builders_are_named(world: World) -> None:
    world.drain()
    present = world.site.app.config["NOTIFICATIONS_BUILDERS"]
    kept = {key: one for key, one in present.items() if key != "orcid-sync.stopped"}
    configure(world, NOTIFICATIONS_BUILDERS=kept)
    (finding,) = check()
    assert (finding.code, finding.fatal) == ("messages", False)
    assert (
        finding.problem == "NOTIFICATIONS_BUILDERS lacks messages: orcid-sync.stopped."
    )


def test_builder_of_the_instance_is_no_finding(world: World) -> None:
    world.drain()
    present = world.site.app.config["NOTIFICATIONS_BUILDERS"]
    configure(world, NOTIFICATIONS_BUILDERS={**present, "orcid-sync.stopped": object()})
    assert check() == []


@pytest.mark.parametrize("suppressed", [True, False])
def test_mail_that_does_not_go_out_is_a_note(world: World, suppressed: bool) -> None:
    world.drain()
    configure(world, TESTING=False, MAIL_SUPPRESS_SEND=suppressed)
    assert codes(check()) == ([("mail", False)] if suppressed else [])


# Static files.


def test_styles_that_nobody_collected_are_a_note(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.site.app, "static_folder", str(tmp_path))
    assert list(configuration.static()) == []
    (tmp_path / "dist").mkdir()
    (tmp_path / configuration.ASSETS).touch()
    assert codes(list(configuration.static())) == [("static", False)]
    (tmp_path / "css").mkdir()
    (tmp_path / configuration.STYLES).touch()
    assert list(configuration.static()) == []


# Scopes.


def test_scope_that_is_misspelt_is_named(world: World) -> None:
    world.drain()
    configure(world, ORCID_SYNC_SCOPES="/activities/update /read-limitted")
    (finding,) = check()
    assert (finding.code, finding.fatal) == ("unknown_scope", False)
    assert "/read-limitted" in finding.problem
    assert "/read-limited" in finding.cure


# Rules and numbers.


@pytest.mark.parametrize(
    "key, value, cure",
    [
        ("TRUSTED_ROLES", "librarians", "Use a list of names"),
        ("OTHERS_DEPOSITS", "Auto", "Use one of: ask, auto."),
        ("VERSIONS", "Shared", "Use one of: latest, shared."),
        ("GRACE", "1 day", "Use a whole number of seconds"),
        ("RATE", "fast", "Use a number, 0 or more."),
        ("HISTORY_RETENTION", "2 years", "Use a number, 0 or more."),
        ("SCOPES", None, "Use text with blanks between the scopes."),
    ],
)
def test_rule_that_cannot_be_followed_is_named_with_its_value(
    world: World, key: str, value: Any, cure: str
) -> None:
    world.drain()
    configure(world, **{f"ORCID_SYNC_{key}": value})
    finding = next(one for one in check() if one.code == "rules")
    assert finding.problem.startswith(f"{key.lower()}: {value!r} is not allowed.")
    assert cure in finding.problem
    assert finding.cure == f"Mend ORCID_SYNC_{key}."
    assert "unanswered" not in [one.code for one in check()]


@pytest.mark.parametrize(
    "key, value, missing",
    [
        ("COMMUNITIES", ["mistyped"], "mistyped"),
        ("TRUSTED_ROLES", ["nobodys-role"], "nobodys-role"),
        ("EXCLUDED_TYPES", ["datset"], "datset"),
    ],
)
def test_rule_that_names_what_is_not_there_is_a_finding(
    world: World, key: str, value: Any, missing: str
) -> None:
    world.drain()
    configure(world, **{f"ORCID_SYNC_{key}": value})
    (finding,) = check()
    assert (finding.code, finding.fatal) == ("rules", True)
    assert f"{key.lower()}: {missing!r}" in finding.problem
    assert finding.cure == f"Mend ORCID_SYNC_{key}."


# Whatever happens.


@pytest.mark.parametrize(
    "problem, said",
    [
        (ValueError("odd"), "odd_one (ValueError: odd)"),
        (
            SQLAlchemyError("postgresql://user:password@host"),
            "odd_one (SQLAlchemyError)",
        ),
    ],
)
def test_question_that_fails_is_a_finding_beside_the_others(
    world: World, problem: Exception, said: str
) -> None:
    def odd_one() -> Any:
        raise problem
        yield

    world.drain()
    world.patch.setattr(checks, "STATIC", (odd_one, *checks.STATIC))
    (finding,) = check()
    assert (finding.code, finding.fatal) == ("unanswered", True)
    assert said in finding.problem
    assert "password" not in finding.problem
