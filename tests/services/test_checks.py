# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Whether an installation is fit: each finding comes with its cause, and not otherwise."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from invenio_orcid_sync.services import checks, engine
from invenio_orcid_sync.services.checks import COMPONENT, STALE, TASK, Finding, check
from invenio_orcid_sync.services.checks.configuration import NOTIFY
from invenio_orcid_sync.services.checks.running import RECONCILE

from ..plugins.world import World

TASKS = (TASK, RECONCILE, NOTIFY)

NEVER = "Start a Celery worker and beat; 'invenio orcid run' drains in the foreground."


@pytest.fixture
def fit(world: World) -> Iterator[World]:
    """A repository that has just drained."""
    extension = world.site.app.extensions["invenio-orcid-sync"]
    world.drain()
    yield world
    vars(extension).pop("environment", None)


def configure(world: World, **settings: Any) -> None:
    """Change the configuration as a restart would read it."""
    for key, value in settings.items():
        world.patch.setitem(world.site.app.config, key, value)
    vars(world.site.app.extensions["invenio-orcid-sync"]).pop("environment", None)


def test_fit_repository_has_no_finding(fit: World) -> None:
    assert check() == []


def test_fit_repository_with_an_author_has_no_finding(fit: World) -> None:
    fit.publish(fit.author())
    fit.drain()
    assert check() == []


COMPONENT_FINDING = Finding(
    "component",
    "RDM_RECORDS_SERVICE_COMPONENTS lacks our component: publishing goes unnoticed.",
    f"Set ORCID_SYNC_WIRE_COMPONENT = True, or append {COMPONENT}.",
)
BEAT_FINDING = Finding(
    "beat",
    "CELERY_BEAT_SCHEDULE does not start our drainer: nothing is ever sent.",
    f"Set ORCID_SYNC_WIRE_BEAT = True, or add the task {TASK} every 10 s.",
)
SIGN_IN_FINDING = Finding(
    "sign_in",
    "OAUTHCLIENT_REMOTE_APPS has no 'orcid' of ours: nobody can sign in with ORCID.",
    'Set OAUTHCLIENT_REMOTE_APPS = {"orcid": invenio_orcid_sync.oauth.remote_app()}.',
    fatal=False,
)
RULES_FINDING = Finding(
    "rules",
    "access_statuses: ['secret'] is not allowed. Use some of: open, embargoed, restricted, metadata-only.",
    "Mend ORCID_SYNC_ACCESS_STATUSES.",
)
RATE_FINDING = Finding(
    "rate",
    "ORCID_SYNC_RATE is outside 0-24: ORCID refuses more than 24 requests a second.",
    "Set 20.",
)


def https_finding(url: str) -> Finding:
    """What is said about a site's address."""
    return Finding(
        "https",
        f"SITE_UI_URL is {url!r}: ORCID accepts https redirect URIs only.",
        "Set the https URL.",
    )


@pytest.mark.parametrize(
    "settings, finding",
    [
        ({"RDM_RECORDS_SERVICE_COMPONENTS": []}, COMPONENT_FINDING),
        ({"RDM_RECORDS_SERVICE_COMPONENTS": None}, COMPONENT_FINDING),
        ({"CELERY_BEAT_SCHEDULE": {"theirs": {"task": "theirs"}}}, BEAT_FINDING),
        ({"CELERY_BEAT_SCHEDULE": {"theirs": {}}}, BEAT_FINDING),
        ({"CELERY_BEAT_SCHEDULE": None}, BEAT_FINDING),
        ({"OAUTHCLIENT_REMOTE_APPS": {}}, SIGN_IN_FINDING),
        ({"OAUTHCLIENT_REMOTE_APPS": None}, SIGN_IN_FINDING),
        (
            {
                "OAUTHCLIENT_REMOTE_APPS": {
                    "orcid": {"remote_app": "invenio_oauthclient.contrib.orcid:App"}
                }
            },
            SIGN_IN_FINDING,
        ),
        ({"ORCID_SYNC_ACCESS_STATUSES": ["secret"]}, RULES_FINDING),
        ({"ORCID_SYNC_RATE": 0}, RATE_FINDING),
        ({"ORCID_SYNC_RATE": 25}, RATE_FINDING),
        (
            {"ORCID_SYNC_SCOPES": "/read-limited"},
            Finding(
                "scopes",
                "ORCID_SYNC_SCOPES lacks /activities/update: no work can be added.",
                "Add it; whoever is connected must connect again.",
            ),
        ),
    ],
)
def test_setting_that_is_wrong_is_the_only_finding(
    fit: World, settings: dict[str, Any], finding: Finding
) -> None:
    configure(fit, **settings)
    assert check() == [finding]


@pytest.mark.parametrize(
    "settings",
    [
        {"ORCID_SYNC_RATE": 24},
        {"ORCID_SYNC_RATE": 0.5},
        {"ORCID_SYNC_SCOPES": "/activities/update"},
        {"CELERY_BEAT_SCHEDULE": {task: {"task": task} for task in TASKS}},
    ],
)
def test_setting_that_is_unusual_is_no_finding(
    fit: World, settings: dict[str, Any]
) -> None:
    configure(fit, **settings)
    assert check() == []


@pytest.mark.parametrize("url", ["http://example.org", "", None])
def test_address_without_https_is_a_finding(world: World, url: str | None) -> None:
    configure(world, SITE_UI_URL=url)
    world.drain()
    assert check() == [https_finding(url or "")]


def test_mapping_that_is_wrong_names_the_key(fit: World) -> None:
    fit.set(MAPPING={"types": {"publication-article": "no-such-type"}})
    (finding,) = check()
    assert (finding.code, finding.cure) == ("mapping", "Mend ORCID_SYNC_MAPPING.")
    assert "no-such-type" in finding.problem


@pytest.mark.parametrize(
    "settings, problem",
    [
        (
            {"ORCID_SYNC_CLIENT_SECRET": None},
            "ORCID_SYNC_CLIENT_ID and ORCID_SYNC_CLIENT_SECRET are not set: "
            "set the credentials that ORCID gave you.",
        ),
        (
            {"ORCID_SYNC_MEMBERSHIP": "premium"},
            "ORCID_SYNC_MEMBERSHIP is 'premium': set 'member' or 'public'.",
        ),
    ],
)
def test_configuration_that_is_unfit_hides_its_consequences(
    fit: World, settings: dict[str, Any], problem: str
) -> None:
    """Rightly nothing is wired then: to wire it by hand would be no cure."""
    unwired = {"RDM_RECORDS_SERVICE_COMPONENTS": None, "CELERY_BEAT_SCHEDULE": None}
    configure(fit, **settings, **unwired)
    assert check() == [
        Finding(
            "configuration",
            problem,
            "Set it in invenio.cfg or as INVENIO_... variable, then restart.",
        )
    ]


def test_public_client_is_a_note_and_no_problem(fit: World) -> None:
    unwired = {"RDM_RECORDS_SERVICE_COMPONENTS": None, "CELERY_BEAT_SCHEDULE": None}
    configure(fit, ORCID_SYNC_MEMBERSHIP="public", **unwired)
    drained(None)
    assert check() == [
        Finding(
            "public_client",
            "Membership is 'public': people can sign in, but nothing can be sent.",
            "Set ORCID_SYNC_MEMBERSHIP = 'member' once you have member credentials.",
            fatal=False,
        )
    ]


def test_tables_that_are_missing_are_said_once(fit: World) -> None:
    from invenio_db import db
    from sqlalchemy import text

    db.session.execute(text("ALTER TABLE orcid_sync_mark RENAME TO orcid_sync_gone"))
    db.session.commit()
    try:
        assert check() == [
            Finding(
                "database", "Our tables are missing.", "Run 'invenio alembic upgrade'."
            )
        ]
    finally:
        db.session.execute(
            text("ALTER TABLE orcid_sync_gone RENAME TO orcid_sync_mark")
        )
        db.session.commit()


# The drainer.


def drained(ago: float | None) -> None:
    """Let the last drain have been so many seconds ago."""
    from invenio_db import db
    from sqlalchemy import func

    registry = engine.registry()
    now = func.clock_timestamp()
    registry.last_drain_at = None if ago is None else now - timedelta(seconds=ago)
    db.session.commit()


def test_repository_that_never_drained_is_unfit(world: World) -> None:
    assert check() == [Finding("drain", "Never drained.", NEVER)]


@pytest.mark.parametrize("ago", [0, STALE - 20])
def test_drain_of_late_is_fit(fit: World, ago: float) -> None:
    drained(ago)
    assert check() == []


def test_drain_of_long_ago_says_how_long(fit: World) -> None:
    drained(3600)
    (finding,) = check()
    assert (finding.code, finding.cure, finding.fatal) == ("drain", NEVER, True)
    assert finding.problem in {f"No drain for {n} s." for n in range(3600, 3640)}


@pytest.mark.parametrize("seconds, paused", [(600, True), (-1, False)])
def test_pause_is_a_note_as_long_as_it_lasts(
    fit: World, seconds: float, paused: bool
) -> None:
    from invenio_db import db
    from sqlalchemy import func

    registry = engine.registry()
    registry.paused_until = func.clock_timestamp() + timedelta(seconds=seconds)
    registry.pause_reason = "registry_busy"
    db.session.commit()
    until = registry.paused_until.isoformat()
    note = Finding(
        "paused",
        f"Paused until {until} (registry_busy).",
        "It goes on by itself; see the operator's guide for the reason.",
        fatal=False,
    )
    assert check() == ([note] if paused else [])


# Copies, and other client ids.


def test_copy_of_the_database_is_named_with_both_cures(fit: World) -> None:
    configure(fit, ORCID_SYNC_INSTANCE="copy")
    (finding,) = check()
    assert (finding.code, finding.fatal) == ("other_instance", True)
    assert "SITE_UI_URL or ORCID_SYNC_INSTANCE" in finding.problem
    assert "ORCID_SYNC_CLIENT_SECRET" in finding.cure
    assert "'invenio orcid settings adopt-instance'" in finding.cure


def test_copy_of_the_database_hides_that_it_does_not_drain(fit: World) -> None:
    """To start a worker would be no cure."""
    drained(3600)
    assert [finding.code for finding in check()] == ["drain"]
    configure(fit, ORCID_SYNC_INSTANCE="copy")
    assert [finding.code for finding in check()] == ["other_instance"]


def test_former_client_with_works_is_named_with_its_cures(fit: World) -> None:
    fit.publish(fit.author())
    fit.drain()
    configure(fit, ORCID_SYNC_CLIENT_ID="APP-NEW")
    (finding,) = check()
    assert (finding.code, finding.fatal) == ("former_client", True)
    assert f"1 work was added as {fit.client_id}" in finding.problem
    assert "ORCID_SYNC_RETIRED_CLIENTS" in finding.cure
    assert f"forget-client {fit.client_id}'" in finding.cure


def test_former_client_that_is_retired_is_no_finding(fit: World) -> None:
    fit.publish(fit.author())
    fit.drain()
    old = {fit.client_id: "secret"}
    configure(fit, ORCID_SYNC_CLIENT_ID="APP-NEW", ORCID_SYNC_RETIRED_CLIENTS=old)
    drained(0)
    assert check() == []


@pytest.mark.parametrize(
    "given, said",
    [
        (["APP-OLD"], "is no dictionary from client ids to secrets"),
        ({"APP-OLD": None}, "is no dictionary from client ids to secrets"),
        (None, "is no dictionary from client ids to secrets"),
    ],
)
def test_retired_clients_that_cannot_be_used_are_named(
    fit: World, given: object, said: str
) -> None:
    configure(fit, ORCID_SYNC_RETIRED_CLIENTS=given)
    (finding,) = check()
    assert finding.code == "configuration"
    assert finding.problem.startswith(f"ORCID_SYNC_RETIRED_CLIENTS {said}")


# Tokens.


def test_tokens_of_another_secret_key_are_named(fit: World) -> None:
    author = fit.author()
    assert check() == []
    configure(fit, SECRET_KEY="another-secret-key")
    (finding,) = check()
    assert finding == Finding(
        "secret_key",
        "Stored tokens do not open with this SECRET_KEY.",
        "Set the former key, or run 'invenio instance migrate-secret-key --old-key ...'.",
    )
    assert author.token not in str(finding)


def test_tokens_that_are_given_up_need_not_open(fit: World) -> None:
    from invenio_db import db

    from invenio_orcid_sync.models import Grant

    fit.author()
    db.session.query(Grant).update({"state": "surplus"})
    db.session.commit()
    configure(fit, SECRET_KEY="another-secret-key")
    assert check() == []


def saved(**values: Any) -> None:
    """Save a version past the services."""
    from invenio_db import db

    from invenio_orcid_sync.models import SettingsVersion

    db.session.add(SettingsVersion(number=1, author="-", **values))
    db.session.commit()


@pytest.mark.parametrize(
    "content, fault",
    [
        (
            {"scopes": "/read-limited"},
            "Nothing can be sent without this: /activities/update",
        ),
        ({"grace": -1}, "grace: -1 is not allowed."),
        ({"mapping": {"types": {"dataset": "film"}}}, "mapping.types.dataset: 'film'"),
    ],
)
def test_saved_settings_that_cannot_be_used_are_named(
    fit: World, content: dict[str, Any], fault: str
) -> None:
    saved(content=content)
    (finding,) = check()
    assert (finding.code, finding.fatal) == ("settings", True)
    assert fault in finding.problem


def test_settings_of_a_newer_package_are_named(fit: World) -> None:
    saved(content={}, format=2)
    (finding,) = check()
    assert (finding.code, finding.fatal) == ("newer_settings", True)
    assert finding.cure == "Install that version here too, and restart."


# All together.


def test_everything_wrong_is_said_at_once_the_cause_first(fit: World) -> None:
    configure(
        fit,
        ORCID_SYNC_SCOPES="",
        ORCID_SYNC_RATE=100,
        ORCID_SYNC_COMMUNITIES=[],
        ORCID_SYNC_MAPPING={"no-such-part": 1},
        SITE_UI_URL="http://example.org",
        RDM_RECORDS_SERVICE_COMPONENTS=[],
        CELERY_BEAT_SCHEDULE={},
        OAUTHCLIENT_REMOTE_APPS={},
    )
    drained(None)
    assert [finding.code for finding in check()] == [
        "scopes",
        "mapping",
        "rules",
        "rate",
        "https",
        "component",
        "beat",
        "sign_in",
        "other_instance",
    ]


def test_names_of_adapters_are_right() -> None:
    from invenio_orcid_sync.hooks import ORCIDSyncComponent
    from invenio_orcid_sync.tasks import drain_all, notify, reconcile

    component = f"{ORCIDSyncComponent.__module__}.{ORCIDSyncComponent.__qualname__}"
    assert COMPONENT == component
    assert TASKS == (drain_all.name, reconcile.name, notify.name)


def test_python_without_asserts_is_named() -> None:
    assert [one.code for one in checks.STATIC[0]()] == []
    code = (
        "from invenio_orcid_sync.services.checks import STATIC;"
        "print([one.code for one in STATIC[0]()])"
    )
    command = [sys.executable, "-W", "ignore", "-O", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "['optimized']\n"


def test_questions_are_asked_once_each() -> None:
    asked = [*checks.STATIC, *checks.LIVE, *checks.REMOTE]
    assert len(set(asked)) == len(asked) == 25
