# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Which installation a database belongs to.

A copy of it holds everybody's tokens and would write to the same ORCID records. So each registry's row
bears a hash of the site's address, the client id and the installation's name. Where it differs from what
is configured here, nothing is asked of ORCID until an operator has adopted the database.
"""

from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from flask import current_app
from invenio_access.permissions import system_identity
from invenio_db import db
from sqlalchemy import select, update

from ..models import History, Registry
from ..said import N_
from . import auditing
from .errors import Refused

DEFAULT_PORTS = (None, 80, 443)


@dataclass(frozen=True)
class Identification:
    """What tells an installation from others."""

    site: str
    client_id: str
    name: str

    @property
    def digest(self) -> str:
        """64 hexadecimal digits."""
        return sha256(
            "\n".join((self.site, self.client_id, self.name)).encode()
        ).hexdigest()


@dataclass(frozen=True)
class Stranger:
    """A registry's row that another installation used last."""

    environment: str
    recorded: str
    """Hash that the database holds."""
    here: str
    """Hash of this installation."""
    site: str
    client_id: str
    name: str
    last_drain_at: str | None


def site_of(url: str) -> str:
    """Return what is left of an address when it only matters which site it is: no scheme, case or last slash."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    try:
        port = parts.port
    except ValueError:
        return url
    host = parts.hostname or ""
    place = host if port in DEFAULT_PORTS else f"{host}:{port}"
    return place + parts.path.rstrip("/")


def identification(client_id: str) -> Identification:
    """Return what is configured here."""
    config = current_app.config
    return Identification(
        site=site_of(config.get("SITE_UI_URL") or ""),
        client_id=client_id,
        name=config["ORCID_SYNC_INSTANCE"] or "",
    )


def strangers(environment: str) -> list[Stranger]:
    """Return the rows of an environment that another installation used last, those of former client ids too."""
    found = []
    for row in _rows(environment):
        if is_strange(row.client_id, row.instance):
            found.append(_shown(row, identification(row.client_id)))
    return found


def is_strange(client_id: str, recorded: str | None) -> bool:
    """Tell whether a registry's row, with this hash, was last used by another installation."""
    return recorded not in (None, identification(client_id).digest)


def _shown(row: Registry, here: Identification) -> Stranger:
    return Stranger(
        environment=row.environment,
        recorded=row.instance,
        here=here.digest,
        site=here.site,
        client_id=here.client_id,
        name=here.name,
        last_drain_at=row.last_drain_at.isoformat() if row.last_drain_at else None,
    )


def refusal(registry: Registry) -> Refused | None:
    """Return why nothing may be asked of this registry, None where it is ours or nobody's yet."""
    if not strangers(registry.environment):
        return None
    return Refused(
        "other_instance",
        N_(
            "The database was last used by an installation with another SITE_UI_URL or ORCID_SYNC_INSTANCE: "
            "it is a copy, or this site was moved or renamed."
        ),
        N_(
            "In a copy, take ORCID_SYNC_CLIENT_SECRET out of the configuration. If this site takes the other's place "
            "and the other is switched off, run 'invenio orcid settings adopt-instance'."
        ),
    )


def claim(registry: Registry) -> Refused | None:
    """Make a registry ours that is nobody's yet. :returns: a refusal if it is somebody else's. Commits."""
    if refused := refusal(registry):
        return refused
    fresh = [row for row in _rows(registry.environment) if row.instance is None]
    if not fresh:
        return None
    for row in fresh:
        # Whoever comes first: the losers compare like everybody else.
        _stamp(row, Registry.instance.is_(None))
    db.session.commit()
    return refusal(registry)


def adopt(environment: str) -> list[Stranger]:
    """Make a database ours that another installation used. :returns: what was another's. Commits."""
    former = strangers(environment)
    for one in former:
        row = Registry.query.filter_by(
            environment=environment, client_id=one.client_id
        ).one()
        _stamp(row, Registry.instance == one.recorded)
    if former:
        db.session.add(History(actor="operator", action="adopt", outcome="adopted"))
        auditing.commit(system_identity, auditing.InstanceAdopt, environment)
    return former


def _rows(environment: str) -> list[Registry]:
    statement = (
        select(Registry).filter_by(environment=environment).order_by(Registry.id)
    )
    fresh = statement.execution_options(populate_existing=True)
    return list(db.session.scalars(fresh))


def _stamp(row: Registry, unchanged: object) -> None:
    digest = identification(row.client_id).digest
    statement = update(Registry).where(Registry.id == row.id, unchanged)
    db.session.execute(
        statement.values(instance=digest).execution_options(synchronize_session=False)
    )
