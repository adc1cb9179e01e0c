# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the pages of the menu lead to, and what their forms do: one table."""

from flask import Blueprint, Flask, redirect, url_for

from . import (
    audits,
    connections,
    connections_asks,
    history,
    mappings,
    reports,
    settings,
    versions,
    works,
)
from .page import View, endpoint, guarded

Rule = tuple[str, str, View, str]

_WORK = "/works/<int:item_id>"
_CONNECTION = "/connections/<int:connection_id>"
_VERSION = "/versions/<int:number>"

RULES: tuple[Rule, ...] = (
    ("/audit/confirm", "audit_confirm", audits.confirm, "GET"),
    ("/audit/findings.csv", "audit_csv", audits.as_csv, "GET"),
    ("/audit/run", "audit_run", audits.run, "POST"),
    (_WORK, "work", works.show, "GET"),
    (f"{_WORK}/compare", "work_compare", works.compare, "POST"),
    ("/works/carry-out", "works_carry_out", works.carry_out, "POST"),
    ("/works/confirm", "works_confirm", works.confirm, "GET"),
    ("/works/progress", "works_progress", works.progress, "GET"),
    (_CONNECTION, "connection", connections.show, "GET"),
    *connections_asks.rules(_CONNECTION),
    ("/history.csv", "history_csv", history.as_csv, "GET"),
    ("/mappings.csv", "mappings_csv", mappings.as_csv, "GET"),
    ("/mappings.json", "mappings_json", mappings.as_json, "GET"),
    ("/mappings/edit", "mappings_edit", mappings.edit, "POST"),
    ("/mappings/preview", "mappings_preview", mappings.preview, "POST"),
    ("/mappings/trial", "mappings_trial", mappings.trial, "POST"),
    ("/mappings/upload", "mappings_upload", mappings.upload, "POST"),
    ("/reports.csv", "reports_csv", reports.as_csv, "GET"),
    ("/settings/edit", "settings_edit", settings.edit, "POST"),
    ("/settings/preview", "settings_preview", settings.preview, "POST"),
    ("/versions", "versions", versions.index, "GET"),
    ("/versions/preview", "version_preview", versions.preview, "POST"),
    ("/versions/save", "version_save", versions.save, "POST"),
    (_VERSION, "version", versions.version, "GET"),
    (f"{_VERSION}/restore", "version_restore", versions.restore, "GET"),
)
"""Path, name, view and method."""


def create_blueprint(app: Flask) -> Blueprint:
    """Return the blueprint of what is not in the menu (entry point ``invenio_base.blueprints``)."""
    blueprint = Blueprint(
        "orcid_sync_administration",
        __name__,
        url_prefix="/administration/orcid",
    )
    blueprint.add_url_rule("/", "index", guarded(_index))
    for path, name, view, method in RULES:
        blueprint.add_url_rule(path, name, guarded(view), methods=[method])
    return blueprint


def _index() -> object:
    return redirect(url_for(endpoint("overview")))
