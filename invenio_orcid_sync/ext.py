# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Flask extension."""

from functools import cached_property

from flask import Flask

from . import config
from .orcid.environments import (
    Environment,
    EnvironmentProblem,
    environment_of,
    retired_of,
)

DEFAULTS = {
    key: value for key, value in vars(config).items() if key.startswith("ORCID_SYNC_")
}

BEAT_ENTRY = "orcid_sync"
NIGHTLY_ENTRY = "orcid_sync_nightly"
NOTIFY_ENTRY = "orcid_sync_notify"


class InvenioORCIDSync:
    """Keeps authors' ORCID records in step with this repository."""

    def __init__(self, app: Flask | None = None) -> None:
        """Initialize the extension, and the app where one is given."""
        if app:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Set defaults. Never raises for wrong ones: ``invenio orcid check`` names them."""
        self.app = app
        self._configured = frozenset(DEFAULTS) & app.config.keys()
        for key, default in DEFAULTS.items():
            app.config.setdefault(key, default)
        app.extensions["invenio-orcid-sync"] = self

    @cached_property
    def environment(self) -> Environment:
        """The configured registry. :raises EnvironmentProblem: naming the key to mend."""
        settings = self.app.config
        return environment_of(
            settings["ORCID_SYNC_ENVIRONMENT"],
            settings["ORCID_SYNC_HOSTS"],
            settings["ORCID_SYNC_CLIENT_ID"],
            settings["ORCID_SYNC_CLIENT_SECRET"],
            settings["ORCID_SYNC_MEMBERSHIP"],
        )

    @property
    def fixed(self) -> frozenset[str]:
        """Keys that the instance's configuration sets, be it to the default: what operators save counts for nothing.

        Whatever was there before the defaults was set by the instance. What differs from them was set since.
        """
        config = self.app.config
        return self._configured | {
            key for key, default in DEFAULTS.items() if config[key] != default
        }

    @property
    def retired(self) -> tuple[Environment, ...]:
        """Former clients in the same registry. :raises EnvironmentProblem: naming the key to mend."""
        return retired_of(
            self.environment, self.app.config["ORCID_SYNC_RETIRED_CLIENTS"]
        )

    @property
    def problem(self) -> str | None:
        """What keeps this installation from talking to ORCID, None where nothing does."""
        try:
            self.retired
        except EnvironmentProblem as problem:
            return str(problem)
        return None

    @property
    def publishes(self) -> bool:
        """Whether works can be sent: credentials are set and belong to a member."""
        return self.problem is None and self.environment.member


def finalize_app(app: Flask) -> None:
    """Wire what must see the other extensions' configuration (UI app, workers, beat)."""
    _wire(app)
    _wire_pages(app)
    _register_menu(app)


def api_finalize_app(app: Flask) -> None:
    """Wire the REST app, where most publishing happens."""
    _wire(app)


def _wire(app: Flask) -> None:
    from . import wiring

    if not app.extensions["invenio-orcid-sync"].publishes:
        return
    if app.config["ORCID_SYNC_WIRE_COMPONENT"]:
        _wire_component(app)
    if app.config["ORCID_SYNC_WIRE_BEAT"]:
        _wire_beat(app)
    if app.config["ORCID_SYNC_WIRE_NOTIFICATIONS"]:
        wiring.notifications(app)


def _wire_component(app: Flask) -> None:
    """Append our component: the list is read at every use, and by default not configured."""
    from invenio_rdm_records.services.components import DefaultRecordsComponents

    from .hooks import ORCIDSyncComponent

    key = "RDM_RECORDS_SERVICE_COMPONENTS"
    present = list(app.config.get(key) or DefaultRecordsComponents)
    if ORCIDSyncComponent not in present:
        app.config[key] = [*present, ORCIDSyncComponent]


def _wire_beat(app: Flask) -> None:
    """Add our beat entries: InvenioRDM sets the schedule, and would ignore a default of ours."""
    from celery.schedules import crontab

    often = {
        "task": "invenio_orcid_sync.tasks.drain_all",
        "schedule": app.config["ORCID_SYNC_DRAIN_EVERY"],
        # Worthless once the next one is there.
        "options": {"expires": app.config["ORCID_SYNC_DRAIN_EVERY"]},
    }
    nightly = {
        "task": "invenio_orcid_sync.tasks.reconcile",
        "schedule": crontab(hour=3, minute=30),
    }
    notify = {
        "task": "invenio_orcid_sync.tasks.notify",
        "schedule": 600,
        "options": {"expires": 600},
    }
    ours = {BEAT_ENTRY: often, NIGHTLY_ENTRY: nightly, NOTIFY_ENTRY: notify}
    present = app.config.get("CELERY_BEAT_SCHEDULE") or {}
    app.config["CELERY_BEAT_SCHEDULE"] = {**ours, **present}


def _wire_pages(app: Flask) -> None:
    from . import wiring

    if app.extensions["invenio-orcid-sync"].problem:
        return
    if app.config["ORCID_SYNC_WIRE_RECORD_PAGES"]:
        wiring.record_pages(app)
    if app.config["ORCID_SYNC_WIRE_DEPOSIT_FORM"]:
        wiring.deposit_form(app)
    if app.config["ORCID_SYNC_WIRE_SIGN_IN_BUTTON"]:
        wiring.sign_in_button(app)


def _register_menu(app: Flask) -> None:
    from flask_menu import current_menu
    from invenio_i18n import LazyString
    from invenio_i18n import lazy_gettext as _
    from invenio_theme.proxies import current_theme_icons

    current_menu.submenu("settings.orcid").register(
        "invenio_orcid_sync.index",
        _(
            "%(icon)s ORCID",
            icon=LazyString(lambda: f'<i class="{current_theme_icons.user}"></i>'),
        ),
        order=8,
        active_when=_on_our_pages,
        visible_when=lambda: app.extensions["invenio-orcid-sync"].publishes,
    )
    current_menu.submenu("breadcrumbs.settings.orcid").register(
        "invenio_orcid_sync.index", _("ORCID")
    )


def _on_our_pages() -> bool:
    from flask import request

    return (request.endpoint or "").startswith("invenio_orcid_sync.")
