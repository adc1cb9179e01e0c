# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The works of all people: which are where and why, what ORCID gets of one, and what operators do about them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import g, url_for
from invenio_i18n import gettext as _
from werkzeug.wrappers import Response

from ..core.states import STATES
from ..proxies import current_orcid_sync
from ..services.errors import BadInput
from ..services.operators import bulk, people, queue
from ..services.operators import works as service
from ..services.operators.queue import Cause, Which, Work
from . import asked, happenings, words, works_chosen, works_words
from .page import checked, done, endpoint, render

UNDER_WAY = ("pending", "unanswered", "removing")
"""States that end by themselves."""

SOON = timedelta(minutes=5)
"""Who looks at a work waits for what is due until then."""


def index() -> str:
    """Show a page of them, the newest first, and why they are as they are."""
    which, after = works_chosen.which(), asked.text("after")
    page = queue.search(g.identity, which, after)
    causes = queue.causes(g.identity, works_chosen.of_any_cause(which))
    return render(
        "works",
        title=_("Works"),
        page=page,
        causes=causes,
        total=_total(causes, which),
        filters=asked.given(works_chosen.FIELDS),
        states=STATES,
        **_shown(),
    )


def confirm() -> str | Response:
    """Say exactly what would happen, and to how many works."""
    action, which = works_chosen.action(), works_chosen.meant()
    filters = asked.given(works_chosen.FIELDS)
    if which == Which(ids=()):
        said = _("Nothing was done: tick works first, or take all of them.")
        return done(said, endpoint("works"), "warning", **filters)
    return render(
        "works_confirm",
        title=works_words.ACTS[action].label,
        action=action,
        which=which,
        expected=bulk.dry(g.identity, action, which),
        filters=filters,
        meant=works_chosen.given(),
        **_shown(),
    )


def carry_out() -> Response:
    """Do it, and lead to how far it is."""
    checked()
    action, which = works_chosen.action(), works_chosen.meant()
    started = bulk.begin(g.identity, action, which)
    return done(
        _("It is written down. This page shows how far it is."),
        "orcid_sync_administration.works_progress",
        action=action,
        at=started.at.isoformat(),
    )


def progress() -> str:
    """Show how far something is that was asked for."""
    action = works_chosen.action()
    now = bulk.tracked(g.identity, action, _moment())
    return render(
        "works_progress",
        title=works_words.ACTS[action].label,
        now=now,
        finished=now.works - now.due,
        moving=bool(now.left or now.due > now.waits),
        **_shown(),
    )


def show(item_id: int) -> str:
    """Show everything about one."""
    found = service.show(g.identity, item_id)
    work = found.work
    compared = service.comparison(g.identity, item_id)
    awaited = compared is not None and compared.at is None
    return render(
        "work",
        title=_("Work %(number)s", number=work.id),
        found=found,
        work=work,
        person=people.show(g.identity, work.connection).person,
        compared=compared,
        moving=awaited or _due_soon(work),
        actions=_actions(found),
        accounts=happenings.accounts(found.history),
        happenings=happenings,
        **_shown(),
    )


def compare(item_id: int) -> Response:
    """Have ORCID's copy of one looked at. A worker does it: ORCID may take long to answer."""
    checked()
    service.ask(g.identity, item_id)
    return done(
        _("ORCID is asked for its copy. The answer appears here."),
        "orcid_sync_administration.work",
        item_id=item_id,
    )


def _due_soon(work: Work) -> bool:
    due = work.due_at is not None and work.due_at < datetime.now(UTC) + SOON
    return due and work.state in UNDER_WAY


def _actions(found: service.Details) -> list[str]:
    """Return what can be done about a work. What its author decided stands."""
    if found.ledger.opted_out == "operator":
        return ["include"]
    return [] if found.ledger.opted_out else ["retry", "send", "exclude"]


def _total(causes: list[Cause], which: Which) -> int:
    return sum(
        one.works
        for one in causes
        if which.state in (None, one.state) and which.code in (None, one.code)
    )


def _moment() -> datetime:
    given = asked.text("at") or ""
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        moment = datetime.min
    if moment.tzinfo is None or moment.year < 1900:
        raise BadInput(
            _("“at” is no moment at which something was asked for. Begin again.")
        )
    return moment


def _shown() -> dict[str, Any]:
    return {
        "words": words,
        "acts": works_words.ACTS,
        "facts": works_words,
        "record_url": current_orcid_sync.environment.record_url,
        "home": url_for(endpoint("works")),
    }
