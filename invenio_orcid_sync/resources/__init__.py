# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""REST API: what operators see and do, and what machines watch."""

from flask import Blueprint, Flask

from .config import MonitoringResourceConfig, OperatorsResourceConfig
from .monitoring import MonitoringResource
from .operators import OperatorsResource


def create_operators_bp(app: Flask) -> Blueprint:
    """Make the blueprint of what operators see and do."""
    return OperatorsResource(OperatorsResourceConfig()).as_blueprint()


def create_monitoring_bp(app: Flask) -> Blueprint:
    """Make the blueprint of what machines watch."""
    return MonitoringResource(MonitoringResourceConfig()).as_blueprint()
