# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""ORCID records beside the ledger: have them compared or set right, and what was found."""

from typing import Any

from flask import Response, g, url_for
from flask_babel import ngettext
from invenio_i18n import gettext as _
from werkzeug.wrappers import Response as Redirect

from ..core.drift import KINDS
from ..services.errors import BadInput
from ..services.operators import audits
from ..services.operators.audits import Standing, Which
from . import asked, audits_words
from .page import checked, done, endpoint, render

FIELDS = ("person", "kind", "repaired")
"""What the filter may name."""


def index() -> str:
    """Show how far audits are, and a page of what they found."""
    which = _which()
    filters = asked.given(FIELDS)
    now = audits.standing(g.identity)
    everything = Which(person=which.person, repaired=which.repaired)
    return render(
        "audit",
        title=_("Audit"),
        now=now,
        moving=_moving(now),
        page=audits.search(g.identity, which, asked.text("after")),
        counts=audits.counts(g.identity, everything),
        kinds=KINDS,
        filters=filters,
        **_shown(),
    )


def as_csv() -> Response:
    """Give all findings of the filter as a file."""
    return asked.file("orcid-findings.csv", audits.as_csv(g.identity, _which()))


def confirm() -> str:
    """Say exactly what an audit would do, and to how many records."""
    mode, person = _mode(), _person()
    return render(
        "audit_confirm",
        title=audits_words.MODES[mode].label,
        mode=mode,
        person=person,
        people=audits.expected(g.identity, person),
        counts=audits.counts(g.identity, Which(person=person, repaired=False)),
        **_shown(),
    )


def run() -> Redirect:
    """Have it made. The drainer does it."""
    checked()
    number = len(audits.ask(g.identity, _mode(), _person()))
    said = ngettext(
        "%(num)s audit is asked for. It goes behind everything fresh; this page shows how far it is.",
        "%(num)s audits are asked for. They go behind everything fresh; this page shows how far they are.",
        number,
    )
    return done(said, endpoint("audit"))


def _moving(now: Standing) -> bool:
    """Tell whether audits are being made. What ORCID did not answer is tried again later."""
    return now.waiting > now.delayed


def _mode() -> str:
    mode = asked.one_of("mode", audits_words.MODES)
    if mode is None:
        raise BadInput(_("Say what is to be done: choose one of the three."))
    return mode


def _person() -> str | None:
    """Return whose record is meant, None for everybody's. Never everybody's by mistake."""
    everybody = asked.one_of("whose", ("one", "all")) == "all"
    person = asked.text("person")
    if everybody == bool(person):
        raise BadInput(
            _("Say whose records: either everybody's, or that of one ORCID iD.")
        )
    return person


def _which() -> Which:
    repaired = asked.one_of("repaired", ("yes", "no"))
    return Which(
        person=asked.text("person"),
        kind=asked.one_of("kind", KINDS),
        repaired=None if repaired is None else repaired == "yes",
    )


def _shown() -> dict[str, Any]:
    return {"facts": audits_words, "home": url_for(endpoint("audit"))}
