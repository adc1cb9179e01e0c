# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The first of our pages in the account settings: connect, see how things are, disconnect. And the help."""

from typing import Any

from flask import abort, current_app, flash, redirect, request, url_for
from flask_login import current_user, login_required
from invenio_i18n import get_locale
from invenio_i18n import gettext as _
from werkzeug.wrappers import Response

from ..errors import MESSAGES, PAUSED, REASONS, STOPPED, Message, Problem
from ..models import Connection
from ..proxies import current_orcid_sync
from ..reasons import WORKS
from ..services import (
    audit,
    clients,
    connections,
    depositors,
    ended,
    engine,
    notices,
    preferences,
    states,
)
from . import words
from .forms import ConnectForm, DisconnectForm, WorkForm
from .page import HOME, checked, home, own, past, record_url, render
from .works import UNDER_WAY, counted

DISAPPEARED = "works_disappeared"
"""Reason of a connection whose author must say what becomes of the missing works."""

COMING = ("pending", "unanswered")
"""States of works that are to be there and are not yet."""


@login_required
def index() -> str:
    """Show the account's connection, or what connecting is about."""
    problem = request.args.get("problem")
    target = states.local_path(request.args.get("next"))
    connection = own()
    return render(
        "index",
        connection=connection,
        message=MESSAGES.get(problem),
        target=target,
        connect_form=ConnectForm(formdata=None, next=target),
        asked=words.rights(engine.option("scopes")),
        left_behind=ended.left_behind(current_user),
        **(_connected(connection) if connection else _unconnected()),
    )


@login_required
def connect() -> Response:
    """Send the browser to ORCID's consent page."""
    form = ConnectForm()
    # Where one wanted to go is kept.
    checked(form, HOME, next=states.local_path(form.next.data))
    try:
        target = connections.begin(
            current_user, form.next.data, str(get_locale() or "")
        )
    except Problem as problem:
        return home(problem.code)
    return redirect(target)


def callback(environment: str) -> Response:
    """Take ORCID's answer, and leave at once: its address holds a code."""
    try:
        args = states.single(request.args)
    except Problem as problem:
        return home(problem.code)
    if not current_user.is_authenticated:
        # Asking to sign in first would carry the code along in ``next``.
        return home("state_unknown")
    outcome = connections.complete(current_user, environment, args)
    if not outcome.ok:
        return home(outcome.code, outcome.next)
    flash(_("Your ORCID iD is connected."), category="success")
    return redirect(outcome.next or url_for(HOME))


@login_required
def disconnect() -> Response:
    """End the account's connection; the drainer does what is to be done at ORCID."""
    form = checked(DisconnectForm())
    connections.disconnect(current_user, form.works.data)
    return home()


@login_required
def keep() -> Response:
    """Keep a connection that is being closed, while nothing has happened."""
    checked(WorkForm())
    if connections.undo(current_user):
        flash(_("Your connection stays."), category="success")
    else:
        flash(_("It was too late to keep the connection."), category="info")
    return home()


@login_required
def gone_send() -> Response:
    """Have works sent again that were missing at ORCID all at once."""
    return _gone(audit.AFTER_RESTORE, _("The missing works are being sent again."))


@login_required
def gone_leave() -> Response:
    """Leave works away that were missing at ORCID all at once."""
    return _gone(audit.REPAIR, _("The missing works stay away."))


def _gone(mode: str, said: str) -> Response:
    checked(WorkForm())
    connection = own()
    if connection is None or connection.reason != DISAPPEARED:
        abort(404)
    audit.ask(mode, connection.orcid, f"user:{current_user.id}")
    flash(said, category="success")
    return home()


def problem(code: str) -> str:
    """Explain why signing in with ORCID did not work. Open to all: nobody is signed in yet."""
    if code not in MESSAGES:
        abort(404)
    target = states.local_path(request.args.get("next"))
    return render("problem", message=MESSAGES[code], next=target)


def explain() -> str | Response:
    """Say what ORCID is, what this site does with it and why. Open to all."""
    address = current_app.config["ORCID_SYNC_HELP_URL"]
    if address:
        return redirect(address)
    return render("help", rights=words.RIGHTS.values())


def _unconnected() -> dict[str, Any]:
    if not current_orcid_sync.publishes:
        return {}
    rests = clients.rests(current_user.id, engine.registry())
    return {"rests": rests, "past": past()}


def _reason(code: str) -> Message:
    """Say why nothing goes on. Some of it concerns works and connections alike."""
    return REASONS.get(code) or (WORKS[code] if code in notices.AT_ORCID else STOPPED)


def _why(connection: Connection, paused: bool) -> Message:
    return REASONS[PAUSED] if paused else _reason(connection.reason)


def _connected(connection: Connection) -> dict[str, Any]:
    """Return what the page shows of the account's connection."""
    grant = connections.grant_of(connection)
    stopped = connection.status in ("permission_lost", "blocked")
    active = connection.status == "active"
    paused = active and connection.paused_at is not None
    waits = active and connection.reason in notices.AT_ORCID and not paused
    counts = counted(connection)
    numbers = {state: number for state, _words, number in counts}
    return {
        "grant": grant,
        "record_url": record_url(connection),
        "granted": words.rights(grant.scope if grant else ""),
        "reason": _why(connection, paused) if stopped or waits or paused else None,
        "at_orcid": waits,
        "counts": counts,
        "sent": numbers.get("sent", 0),
        "coming": sum(numbers.get(state, 0) for state in COMING),
        "moving": not (stopped or waits or paused) and any(map(numbers.get, UNDER_WAY)),
        "asking": numbers.get("needs_author", 0),
        "waiting": depositors.waiting(connection),
        "form": WorkForm(formdata=None),
        "disconnect_form": DisconnectForm(formdata=None),
        "mode": words.MODES[preferences.current(connection).mode],
        "may_undo": connections.may_undo(connection),
        "disappeared": stopped and connection.reason == DISAPPEARED,
        "audit_asked": connection.audit is not None,
    }
