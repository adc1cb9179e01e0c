# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What record pages say of ORCID: which iDs are authenticated, and for those in charge how the authors stand."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint
from invenio_i18n import lazy_gettext as _

from ..proxies import current_orcid_sync
from ..services.authenticated import authenticated
from ..services.coauthors import coauthors

STANDINGS = {
    "sent": _("in the author's ORCID record"),
    "under_way": _("on the way"),
    "waits": _("waiting: nothing is sent at present"),
    "operator": _("waiting for the people who run this site"),
    "not_sent": _("not sent"),
}
"""Standing (``services.coauthors``) → words."""


def add_to(blueprint: Blueprint) -> None:
    """Give templates what they need."""
    blueprint.add_app_template_global(
        authenticated_among, "orcid_sync_authenticated_among"
    )
    blueprint.add_app_template_global(record_url, "orcid_sync_record_url")
    blueprint.add_app_template_global(panel, "orcid_sync_panel")


def authenticated_among(creatibutors: Iterable[dict[str, Any]]) -> set[str]:
    """Return the authenticated iDs of creators or contributors as record pages have them."""
    return authenticated({orcid for one in creatibutors for orcid in _orcids(one)})


def record_url(orcid: str) -> str:
    """Return the address of an iD at the registry that this site works with: https, as ORCID asks."""
    if current_orcid_sync.problem:
        return f"https://orcid.org/{orcid}"
    return current_orcid_sync.environment.record_url(orcid)


def panel(record: Any, permissions: dict[str, bool]) -> dict[str, Any] | None:
    """Return what the sidebar shows to those who may manage a published record, None to all others."""
    if not permissions.get("can_manage") or not current_orcid_sync.publishes:
        return None
    if not record.data.get("is_published") or record.data.get("is_draft"):
        return None
    metadata = record.data["metadata"]
    people = [*metadata.get("creators", []), *metadata.get("contributors", [])]
    found = coauthors(record._record.parent.id, people)
    return {"found": found, "words": STANDINGS}


def _orcids(creatibutor: dict[str, Any]) -> list[str]:
    person = creatibutor.get("person_or_org") or {}
    given = person.get("identifiers") or []
    return [one["identifier"] for one in given if one.get("scheme") == "orcid"]
