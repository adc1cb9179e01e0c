# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Places of InvenioRDM's own pages in which we take part. Each has a key that switches it off.

What an instance configured stays: lists and dictionaries are replaced by new ones, never changed in place,
because applications of one process share InvenioRDM's.
"""

from inspect import signature
from pathlib import Path

from flask import Flask
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader

OVERRIDES = Path(__file__).parent / "templates" / "overrides"
"""Folders of files that stand for InvenioRDM's of the same name."""

PANEL = "invenio_orcid_sync/record_panel.html"


def record_pages(app: Flask) -> None:
    """Let record pages tell authenticated iDs from others, and show those in charge how the authors stand."""
    _override(app, "records")
    key = "APP_RDM_DETAIL_SIDE_BAR_TEMPLATES"
    present = list(app.config.get(key) or [])
    if PANEL not in present:
        # Behind the menu for managing the record, which the same people see.
        app.config[key] = [*present[:1], PANEL, *present[1:]]


def deposit_form(app: Flask) -> None:
    """Begin a new deposit with the depositor as creator, unless the instance begins with creators of its own."""
    from .views.deposit_form import creators

    key = "APP_RDM_DEPOSIT_FORM_DEFAULTS"
    present = app.config.get(key) or {}
    if not present.keys() & {"creators", ".metadata.creators"}:
        app.config[key] = {**present, "creators": creators}


def sign_in_button(app: Flask) -> None:
    """Show ORCID's icon on the button "Sign in with ORCID"."""
    from invenio_oauthclient.contrib.orcid import ORCIDOAuthSettingsHelper

    # From version 9 on invenio-oauthclient has an icon of its own.
    if "icon_image" not in signature(ORCIDOAuthSettingsHelper).parameters:
        _override(app, "sign_in")


def _override(app: Flask, folder: str) -> None:
    # Flask asks the application's own loader first and then the blueprints' in the order of their registration,
    # which nobody determines: a file of ours in a blueprint would win on some machines only.
    ours = FileSystemLoader(OVERRIDES / folder)
    loaders: list[BaseLoader | None] = [app.jinja_loader, ours]
    app.jinja_loader = ChoiceLoader([one for one in loaders if one])


def notifications(app: Flask) -> None:
    """Register our messages. InvenioRDM has no entry point for them, and an operator's of the same type wins."""
    from .errors import REASONS, STOPPED
    from .notifications.builders import BUILDERS
    from .reasons import WORKS

    app.add_template_global(
        lambda code: REASONS.get(code) or WORKS.get(code, STOPPED),
        name="orcid_sync_reason",
    )
    key = "NOTIFICATIONS_BUILDERS"
    app.config[key] = {**BUILDERS, **(app.config.get(key) or {})}
    extension = app.extensions.get("invenio-notifications")
    if extension:
        # It keeps the dictionary that it was given when the application was made.
        extension.manager.builders = app.config[key]
