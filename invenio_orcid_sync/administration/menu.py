# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Pages in the panel's menu (entry points ``invenio_administration.views``). What they lead to is in ``rules``."""

from typing import Any

from invenio_administration.views.base import AdminView
from invenio_i18n import lazy_gettext as _

from ..services.permissions import orcid_sync_admin_permission
from . import audits, connections, history, mappings, overview, reports, settings, works
from .page import View, guarded


class OperatorView(AdminView):
    """A page for operators: administrators, and whoever is allowed ``orcid-sync-admin``."""

    category = "ORCID"
    decorators = [orcid_sync_admin_permission.require(http_exception=403)]
    index: View

    def get_permission(self) -> Any:
        """Return what the menu's entry is shown for."""
        return orcid_sync_admin_permission

    def get(self) -> Any:
        """Show the page."""
        return guarded(type(self).index)()


class OverviewView(OperatorView):
    """How everything is."""

    name = "orcid-overview"
    url = "/orcid/overview"
    menu_label = _("Overview")
    icon = "heartbeat"
    order = 1
    index = staticmethod(overview.index)


class WorksView(OperatorView):
    """The works of all people: which are where, and why."""

    name = "orcid-works"
    url = "/orcid/works"
    menu_label = _("Works")
    icon = "tasks"
    order = 2
    index = staticmethod(works.index)


class ConnectionsView(OperatorView):
    """People who connected their iDs."""

    name = "orcid-connections"
    url = "/orcid/connections"
    menu_label = _("Connections")
    icon = "users"
    order = 3
    index = staticmethod(connections.index)


class HistoryView(OperatorView):
    """What was done, by whom and when."""

    name = "orcid-history"
    url = "/orcid/history"
    menu_label = _("History")
    icon = "history"
    order = 4
    index = staticmethod(history.index)


class ReportsView(OperatorView):
    """How far it is, by community and month."""

    name = "orcid-reports"
    url = "/orcid/reports"
    menu_label = _("Reports")
    icon = "chart bar"
    order = 5
    index = staticmethod(reports.index)


class SettingsView(OperatorView):
    """What holds, and changing it."""

    name = "orcid-settings"
    url = "/orcid/settings"
    menu_label = _("Settings")
    icon = "sliders horizontal"
    order = 7
    index = staticmethod(settings.index)


class MappingsView(OperatorView):
    """What words of records become at ORCID."""

    name = "orcid-mappings"
    url = "/orcid/mappings"
    menu_label = _("Mappings")
    icon = "exchange"
    order = 8
    index = staticmethod(mappings.index)


class AuditView(OperatorView):
    """ORCID records beside the ledger."""

    name = "orcid-audit"
    url = "/orcid/audit"
    menu_label = _("Audit")
    icon = "balance scale"
    order = 6
    index = staticmethod(audits.index)
