# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Routes of the REST API, and what each may be asked."""

from flask_resources import JSONSerializer, ResourceConfig, ResponseHandler
from invenio_records_resources.resources.errors import ErrorHandlersMixin

from . import schemas
from .errors import ERROR_HANDLERS

PREFIX = "/orcid-sync"
"""Below the API's own, ``/api``."""

HEADERS = {"Content-Type": "application/json", "Cache-Control": "no-store"}


class OperatorsResourceConfig(ResourceConfig):
    """What operators see and do."""

    blueprint_name = "orcid_sync"
    url_prefix = PREFIX
    error_handlers = ErrorHandlersMixin.error_handlers | ERROR_HANDLERS
    response_handlers = {
        "application/json": ResponseHandler(JSONSerializer(), headers=HEADERS)
    }
    routes = {
        "overview": "/overview",
        "connections": "/connections",
        "connection": "/connections/<int:connection_id>",
        "connection_action": "/connections/<int:connection_id>/actions/<action>",
        "works": "/works",
        "work": "/works/<int:item_id>",
        "causes": "/works/causes",
        "works_action": "/works/actions/<action>",
        "history": "/history",
        "settings": "/settings",
        "versions": "/settings/versions",
        "version": "/settings/versions/<int:number>",
        "coverage": "/coverage",
    }
    request_connections_args = schemas.ConnectionsArguments
    request_works_args = schemas.WorksArguments
    request_causes_args = schemas.CausesArguments
    request_works_data = schemas.WorksBody
    request_progress_args = schemas.ProgressArguments
    request_history_args = schemas.HistoryArguments
    request_versions_args = schemas.VersionsArguments
    request_coverage_args = schemas.CoverageArguments


class MonitoringResourceConfig(ResourceConfig):
    """What machines watch."""

    blueprint_name = "orcid_sync_monitoring"
    url_prefix = PREFIX
    error_handlers = ErrorHandlersMixin.error_handlers | ERROR_HANDLERS
    routes = {"health": "/health", "metrics": "/metrics"}
