# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How the extension wires itself into an application, and when it does not."""

import subprocess
import sys
from typing import Any

import pytest
from celery.schedules import crontab
from flask import Flask

import invenio_orcid_sync
from invenio_orcid_sync import config
from invenio_orcid_sync.ext import (
    BEAT_ENTRY,
    NIGHTLY_ENTRY,
    NOTIFY_ENTRY,
    InvenioORCIDSync,
    api_finalize_app,
)

from .plugins.site import Site

MEMBER = {
    "ORCID_SYNC_CLIENT_ID": "APP-0123456789ABCDEF",
    "ORCID_SYNC_CLIENT_SECRET": "secret",
}
COMPONENTS = "RDM_RECORDS_SERVICE_COMPONENTS"
SCHEDULE = "CELERY_BEAT_SCHEDULE"
TASK = "invenio_orcid_sync.tasks.drain_all"
OURS = {
    BEAT_ENTRY: {"task": TASK, "schedule": 10, "options": {"expires": 10}},
    NIGHTLY_ENTRY: {
        "task": "invenio_orcid_sync.tasks.reconcile",
        "schedule": crontab(hour=3, minute=30),
    },
    NOTIFY_ENTRY: {
        "task": "invenio_orcid_sync.tasks.notify",
        "schedule": 600,
        "options": {"expires": 600},
    },
}


def application(**settings: Any) -> Flask:
    """A small application of a member, with these settings."""
    app = Flask("test")
    app.config.update({**MEMBER, **settings})
    InvenioORCIDSync(app)
    return app


def wired(**settings: Any) -> Flask:
    """That application after wiring."""
    app = application(**settings)
    api_finalize_app(app)
    return app


def default_components() -> list[type]:
    """What InvenioRDM uses where nothing is configured."""
    from invenio_rdm_records.services.components import DefaultRecordsComponents

    return list(DefaultRecordsComponents)


def ours() -> type:
    """Our component."""
    from invenio_orcid_sync.hooks import ORCIDSyncComponent

    return ORCIDSyncComponent


class Theirs:
    """A component of the operator's."""


# Former clients.


def test_retired_clients_are_read_from_the_configuration() -> None:
    app = application(ORCID_SYNC_RETIRED_CLIENTS={"APP-FORMER": "former-secret"})
    extension = app.extensions["invenio-orcid-sync"]
    (former,) = extension.retired
    assert (former.name, former.client_id) == ("sandbox", "APP-FORMER")
    assert (former.client_secret, extension.publishes) == ("former-secret", True)


def test_retired_clients_that_cannot_be_used_keep_everything_still() -> None:
    app = wired(ORCID_SYNC_RETIRED_CLIENTS={MEMBER["ORCID_SYNC_CLIENT_ID"]: "secret"})
    extension = app.extensions["invenio-orcid-sync"]
    assert extension.problem.startswith("ORCID_SYNC_RETIRED_CLIENTS names the client")
    assert (extension.publishes, app.config.get(SCHEDULE)) == (False, None)


# Defaults.


def test_defaults_are_set_where_nothing_is_configured() -> None:
    shipped = {
        key: value for key, value in vars(config).items() if key.startswith("ORCID_")
    }
    assert len(shipped) > 15
    app = Flask("test")
    InvenioORCIDSync().init_app(app)
    assert {key: app.config[key] for key in shipped} == shipped


def test_operators_settings_win_over_defaults() -> None:
    app = application(ORCID_SYNC_RATE=5, ORCID_SYNC_SIGN_OUT_FIRST=True)
    assert app.config["ORCID_SYNC_RATE"] == 5
    assert app.config["ORCID_SYNC_SIGN_OUT_FIRST"] is True


def test_extension_is_found_by_its_name() -> None:
    from invenio_orcid_sync.proxies import current_orcid_sync

    app = Flask("test")
    extension = InvenioORCIDSync(app)
    with app.app_context():
        assert current_orcid_sync._get_current_object() is extension


@pytest.mark.parametrize(
    "settings, publishes",
    [
        ({}, True),
        ({"ORCID_SYNC_MEMBERSHIP": "public"}, False),
        ({"ORCID_SYNC_CLIENT_ID": None}, False),
        ({"ORCID_SYNC_CLIENT_SECRET": ""}, False),
        ({"ORCID_SYNC_ENVIRONMENT": "elsewhere"}, False),
    ],
)
def test_extension_publishes_with_a_members_credentials(
    settings: dict, publishes: bool
) -> None:
    extension = application(**settings).extensions["invenio-orcid-sync"]
    assert extension.publishes is publishes
    assert (extension.problem is None) is (
        publishes or settings.get("ORCID_SYNC_MEMBERSHIP") == "public"
    )


# Wiring.


@pytest.mark.parametrize("configured", [None, []])
def test_component_is_appended_to_the_defaults(configured: list | None) -> None:
    app = wired(**{COMPONENTS: configured})
    assert app.config[COMPONENTS] == [*default_components(), ours()]


@pytest.mark.parametrize("kind", [list, tuple])
def test_component_is_appended_to_a_new_list(kind: type) -> None:
    configured = kind([Theirs])
    app = wired(**{COMPONENTS: configured})
    assert app.config[COMPONENTS] == [Theirs, ours()]
    assert configured == kind([Theirs])


def test_component_leaves_the_packages_own_list_alone() -> None:
    before = default_components()
    wired()
    assert default_components() == before
    assert ours() not in before


def test_component_that_the_operator_placed_stays_there() -> None:
    app = wired(**{COMPONENTS: [ours(), Theirs]})
    assert app.config[COMPONENTS] == [ours(), Theirs]


def test_beat_entries_are_added_to_a_new_dictionary() -> None:
    configured = {"theirs": {"task": "theirs"}}
    app = wired(**{SCHEDULE: configured})
    assert app.config[SCHEDULE] == {**OURS, "theirs": {"task": "theirs"}}
    assert configured == {"theirs": {"task": "theirs"}}


@pytest.mark.parametrize("configured", [None, {}])
def test_beat_entries_need_no_other(configured: dict | None) -> None:
    assert wired(**{SCHEDULE: configured}).config[SCHEDULE] == OURS


def test_beat_entry_takes_its_rhythm_from_the_configuration() -> None:
    entry = wired(ORCID_SYNC_DRAIN_EVERY=3).config[SCHEDULE][BEAT_ENTRY]
    assert entry == {"task": TASK, "schedule": 3, "options": {"expires": 3}}


@pytest.mark.parametrize("entry", OURS)
def test_beat_entry_of_the_operator_wins(entry: str) -> None:
    own = {"task": TASK, "schedule": 60}
    schedule = wired(**{SCHEDULE: {entry: own}}).config[SCHEDULE]
    assert schedule == {**OURS, entry: own}


# Messages.


def test_builders_are_added_to_a_new_dictionary_and_the_operators_win() -> None:
    from invenio_orcid_sync.notifications.builders import BUILDERS, Stopped

    key = "NOTIFICATIONS_BUILDERS"
    configured = {Stopped.type: Theirs, "theirs": Theirs}
    app = wired(**{key: configured})
    assert app.config[key] == {**BUILDERS, **configured}
    assert configured == {Stopped.type: Theirs, "theirs": Theirs}
    assert wired().config[key] == BUILDERS
    assert key not in wired(ORCID_SYNC_WIRE_NOTIFICATIONS=False).config


def test_repository_knows_the_builders_in_both_applications(site: Site) -> None:
    from invenio_orcid_sync.notifications.builders import BUILDERS

    for app in (site.app, site.ui):
        extension = app.extensions["invenio-notifications"]
        assert BUILDERS.items() <= extension.manager.builders.items()
        assert len(extension.manager.builders) > len(BUILDERS)


def test_wiring_twice_is_wiring_once() -> None:
    app = wired()
    before = list(app.config[COMPONENTS]), dict(app.config[SCHEDULE])
    api_finalize_app(app)
    assert (app.config[COMPONENTS], app.config[SCHEDULE]) == before
    assert app.config[COMPONENTS].count(ours()) == 1


@pytest.mark.parametrize(
    "switch, present, absent",
    [
        ("ORCID_SYNC_WIRE_COMPONENT", SCHEDULE, COMPONENTS),
        ("ORCID_SYNC_WIRE_BEAT", COMPONENTS, SCHEDULE),
    ],
)
def test_wiring_can_be_switched_off(switch: str, present: str, absent: str) -> None:
    app = wired(**{switch: False})
    assert (present in app.config, absent in app.config) == (True, False)


WRONG = [
    {"ORCID_SYNC_CLIENT_ID": None},
    {"ORCID_SYNC_CLIENT_SECRET": None},
    {"ORCID_SYNC_MEMBERSHIP": "public"},
    {"ORCID_SYNC_MEMBERSHIP": "premium"},
    {"ORCID_SYNC_MEMBERSHIP": None},
    {"ORCID_SYNC_ENVIRONMENT": "elsewhere"},
    {"ORCID_SYNC_ENVIRONMENT": None},
    {"ORCID_SYNC_HOSTS": {"web": "https://orcid.org"}},
    {"ORCID_SYNC_ENVIRONMENT": "own", "ORCID_SYNC_HOSTS": "https://orcid.org"},
    {
        "ORCID_SYNC_ENVIRONMENT": "own",
        "ORCID_SYNC_HOSTS": {"web": 1, "api": 2, "pub": 3},
    },
    {"ORCID_SYNC_ENVIRONMENT": "own", "ORCID_SYNC_HOSTS": ["https://orcid.org"]},
]


@pytest.mark.parametrize("settings", WRONG)
def test_unfit_settings_wire_nothing_and_stop_nothing(settings: dict) -> None:
    app = wired(**settings)
    assert (COMPONENTS in app.config, SCHEDULE in app.config) == (False, False)


@pytest.mark.parametrize("settings", WRONG)
def test_unfit_settings_leave_what_others_wired(settings: dict) -> None:
    theirs = {COMPONENTS: [Theirs], SCHEDULE: {"theirs": {}}}
    app = wired(**theirs, **settings)
    assert {key: app.config[key] for key in theirs} == theirs


# The whole repository.


@pytest.mark.parametrize("name", ["app", "ui"])
def test_repository_is_wired_in_both_applications(site: Site, name: str) -> None:
    app = getattr(site, name)
    assert app.config[COMPONENTS].count(ours()) == 1
    tasks = [entry["task"] for entry in app.config[SCHEDULE].values()]
    assert tasks.count(TASK) == 1
    assert len(tasks) > 1


def test_repository_uses_the_component(site: Site) -> None:
    from invenio_rdm_records.proxies import current_rdm_records_service

    with site.app.app_context():
        assert ours() in list(current_rdm_records_service.config.components)


def test_repository_knows_the_tasks(site: Site) -> None:
    celery = site.app.extensions["flask-celeryext"].celery
    celery.loader.import_default_modules()
    named = {name for name in celery.tasks if name.startswith("invenio_orcid_sync.")}
    tasks = {"drain", "drain_all", "notify", "reconcile", "survey"}
    tasks |= {"change_works", "compare_work"}
    jobs = {"audit", "backfill", "check", "prune", "reconcile"}
    expected = {f"invenio_orcid_sync.tasks.{name}" for name in tasks}
    assert named == expected | {f"invenio_orcid_sync.jobs.{name}" for name in jobs}


@pytest.mark.parametrize("membership, visible", [("member", True), ("public", False)])
def test_menu_shows_the_page_to_those_who_can_use_it(
    site: Site, monkeypatch: pytest.MonkeyPatch, membership: str, visible: bool
) -> None:
    from flask_menu import current_menu

    extension = site.ui.extensions["invenio-orcid-sync"]
    monkeypatch.setitem(site.ui.config, "ORCID_SYNC_MEMBERSHIP", membership)
    monkeypatch.delitem(vars(extension), "environment", raising=False)
    with site.ui.test_request_context("/account/settings/orcid/"):
        entry = current_menu.submenu("settings.orcid")
        assert (entry.visible, entry.active) == (visible, True)
        assert entry.url == "/account/settings/orcid/"
    with site.ui.test_request_context("/account/settings/profile/"):
        assert current_menu.submenu("settings.orcid").active is False
    vars(extension).pop("environment", None)


# What importing loads.

CODE = """
import sys
import {module}
heavy = {{"flask", "sqlalchemy", "celery", "requests", "kombu"}} - {{"-", {allowed}}}
print(sorted(
    name for name in sys.modules
    if name.partition(".")[0] in heavy
    or name.startswith("invenio_") and not name.startswith("invenio_orcid_sync")
))
"""


@pytest.mark.parametrize(
    "module, allowed",
    [
        ("invenio_orcid_sync", ""),
        ("invenio_orcid_sync.core.plan", ""),
        ("invenio_orcid_sync.core.outcomes", ""),
        ("invenio_orcid_sync.simulator", ""),
        ("invenio_orcid_sync.simulator.__main__", ""),
        ("invenio_orcid_sync.orcid.client", "'requests'"),
        ("invenio_orcid_sync.config", ""),
    ],
)
def test_importing_loads_no_invenio(module: str, allowed: str) -> None:
    code = CODE.format(module=module, allowed=allowed)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_package_gives_the_extension_when_asked() -> None:
    assert invenio_orcid_sync.InvenioORCIDSync is InvenioORCIDSync
    with pytest.raises(
        AttributeError, match="'invenio_orcid_sync' has no attribute 'no'"
    ):
        invenio_orcid_sync.no
