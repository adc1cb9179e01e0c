# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""People who connected their ORCID iDs: finding one, and everything that is known of one."""

from datetime import UTC, datetime
from typing import Any

from flask import g
from invenio_i18n import gettext as _

from ..core.states import STATES
from ..errors import PAUSED
from ..models import CLOSED, OPEN
from ..proxies import current_orcid_sync
from ..services.operators import people
from ..services.operators.people import Details, Person
from ..services.permissions import allows
from . import asked, happenings, words
from .connections_words import ASKS, CHOICES, RIGHTS
from .page import render

PAGE = "orcid_sync_administration.connection"
"""Endpoint of one person's page."""

FIELDS = ("q", "state")
"""What the filter may name."""


def index() -> str:
    """Show a page of them, the newest first."""
    state = asked.one_of("state", people.STATES)
    text, after = asked.text("q") or "", asked.text("after")
    page = people.search(g.identity, text, state, after)
    return render(
        "connections",
        title=_("Connections"),
        page=page,
        filters=asked.given(FIELDS),
        states=people.STATES,
        moving=any(one.status == "closing" for one in page.rows),
        **shown(),
    )


def show(connection_id: int) -> str:
    """Show everything that is known of one."""
    found = people.show(g.identity, connection_id)
    return render(
        "connection",
        title=name_of(found.person),
        found=found,
        person=found.person,
        actions=actions(found),
        moving=found.audit is not None or found.person.status == "closing",
        accounts=happenings.accounts(found.history),
        happenings=happenings,
        choices=CHOICES,
        asks=ASKS,
        **shown(),
    )


def shown() -> dict[str, Any]:
    """Return what all pages of people show them with."""
    return {
        "record_url": current_orcid_sync.environment.record_url,
        "words": words,
        "status_of": status_of,
        "reason_of": reason_of,
        "rights": RIGHTS,
        "work_states": STATES,
    }


def name_of(person: Person) -> str:
    """Return what somebody is called here."""
    return person.name or person.email or person.orcid


def status_of(status: str) -> Any:
    """Return a status, or what else connections are searched by, in words."""
    special = {PAUSED: _("paused"), people.LACKING: _("lacks a right")}
    return special.get(status) or words.connection_status(status)


def reason_of(person: Person) -> Any:
    """Return why somebody's works are not sent, None where they are. A delay that is over is none."""
    late = person.due_at is not None and person.due_at > datetime.now(UTC)
    if person.status == "active" and not late:
        return None
    return words.connection_reason(person.reason)


def actions(found: Details) -> list[str]:
    """Return what may be done: names of ``connections_asks.ASKS``."""
    person = found.person
    possible = {
        "check": found.permission is not None and person.status in OPEN,
        "pause": person.paused_at is None and person.status in OPEN,
        "resume": person.paused_at is not None,
        "disconnect": person.status != "disconnected",
        "move": person.status in OPEN and allows(g.identity, "move"),
        "forget": person.user_id is not None or person.status not in CLOSED,
    }
    return [name for name, is_so in possible.items() if is_so]
