# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A depositor as the creator of a new record, with the iD that was authenticated and not typed."""

from typing import Any

from invenio_accounts.models import User
from invenio_db import db
from invenio_oauthclient.models import RemoteAccount
from sqlalchemy import select

from ..proxies import current_orcid_sync
from . import holders


def creator_of(user: User) -> dict[str, Any] | None:
    """Return an account's owner as a creator of record metadata, None without an iD or a name."""
    identity = holders.identity_of(user.id)
    name = _name(user) if identity else ""
    if not identity or not name:
        return None
    family, given = split(name)
    person = {
        "type": "personal",
        "name": f"{family}, {given}" if given else family,
        "family_name": family,
        "given_name": given,
        "identifiers": [{"scheme": "orcid", "identifier": identity.id}],
    }
    affiliation = ((user.user_profile or {}).get("affiliations") or "").strip()
    listed = [{"name": affiliation}] if affiliation else []
    return {"person_or_org": person, "affiliations": listed}


def split(name: str) -> tuple[str, str]:
    """Guess family and given name. A single name is a family name in InvenioRDM, where that one is required."""
    family, comma, given = name.partition(",")
    if not comma:
        given, _, family = name.rpartition(" ")
    return family.strip(), given.strip()


def _name(user: User) -> str:
    """What people wrote into their profile here, else the name that ORCID told at sign-in."""
    own = (user.user_profile or {}).get("full_name") or ""
    return " ".join(own.split()) or " ".join(_told(user.id).split())


def _told(user_id: int) -> str:
    client_id = current_orcid_sync.environment.client_id
    account = db.session.scalar(
        select(RemoteAccount).filter_by(user_id=user_id, client_id=client_id)
    )
    return (account.extra_data or {}).get("full_name") or "" if account else ""
