# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which iDs have been authenticated here: their owners came from ORCID to an account of this site.

Anybody can type anybody's iD into a deposit, and ORCID wants the two told apart wherever an iD is shown
(ORCID documentation: "ORCID iD display guidelines").
"""

from collections.abc import Collection

from invenio_accounts.models import User, UserIdentity
from invenio_cache import current_cache
from invenio_db import db
from sqlalchemy import CompoundSelect, func, select, union
from sqlalchemy.dialects.postgresql import array

from ..models import OPEN, Connection, Registry
from ..proxies import current_orcid_sync
from .holders import METHOD

LIFE = 60
"""Seconds that an answer is kept: a page of authors is shown far oftener than one of them connects."""


def authenticated(orcids: Collection[str]) -> set[str]:
    """Return those of some iDs that belong to an account which is not blocked. One statement at most."""
    keys = {orcid: f"orcid_sync:authenticated:{orcid}" for orcid in orcids}
    if not keys:
        return set()
    cached = current_cache.get_dict(*keys.values())
    known = {orcid: cached[key] for orcid, key in keys.items()}
    unknown = {orcid for orcid, answer in known.items() if answer is None}
    if unknown:
        found = set(db.session.scalars(_query(sorted(unknown))))
        known |= {orcid: orcid in found for orcid in unknown}
        fresh = {keys[orcid]: known[orcid] for orcid in unknown}
        current_cache.set_many(fresh, timeout=LIFE)
    return {orcid for orcid, answer in known.items() if answer}


def _query(orcids: list[str]) -> CompoundSelect:
    """Signing in and connecting both leave an identity. iDs that ORCID merged into one are known by its connection."""
    own = (
        select(UserIdentity.id)
        .join(User, User.id == UserIdentity.id_user)
        .where(UserIdentity.method == METHOD, UserIdentity.id.in_(orcids), User.active)
    )
    former = (
        select(func.jsonb_array_elements_text(Connection.former_ids))
        .join(User, User.id == Connection.user_id)
        .join(Registry)
        .where(Registry.environment == current_orcid_sync.environment.name)
        .where(Connection.former_ids.has_any(array(orcids)))
        .where(Connection.status.in_(OPEN), User.active)
    )
    return union(own, former)
