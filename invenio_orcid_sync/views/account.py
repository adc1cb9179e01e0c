# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The ORCID page in the account settings: connect, see, disconnect."""

from collections.abc import Callable
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user, login_required
from invenio_i18n import get_locale
from invenio_i18n import gettext as _
from werkzeug.wrappers import Response

from ..core.states import STATES
from ..errors import MESSAGES, REASONS, STOPPED, Problem
from ..models import Connection
from ..proxies import current_orcid_sync
from ..services import connections, states, summary, works
from ..services.errors import NotFound
from . import words
from .forms import ConnectForm, DisconnectForm, WorkForm


@login_required
def index() -> str:
    """Show the account's connection, or what connecting is about."""
    problem = request.args.get("problem")
    target = states.local_path(request.args.get("next"))
    return _page(
        "index",
        message=MESSAGES.get(problem),
        connect_form=ConnectForm(formdata=None, next=target),
        disconnect_form=DisconnectForm(formdata=None),
        asked=words.rights(current_app.config["ORCID_SYNC_SCOPES"]),
        **_connection(),
    )


@login_required
def connect() -> Response:
    """Send the browser to ORCID's consent page."""
    form = ConnectForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        target = connections.begin(
            current_user, form.next.data, str(get_locale() or "")
        )
    except Problem as problem:
        return _back(problem.code)
    return redirect(target)


def callback(environment: str) -> Response:
    """Take ORCID's answer, and leave at once: its address holds a code."""
    if not current_user.is_authenticated:
        # Asking to sign in first would carry the code along in ``next``.
        return _back("state_unknown")
    try:
        args = states.single(request.args)
    except Problem as problem:
        return _back(problem.code)
    outcome = connections.complete(current_user, environment, args)
    if not outcome.ok:
        return _back(outcome.code, outcome.next)
    flash(_("Your ORCID iD is connected."), category="success")
    return redirect(outcome.next or url_for("invenio_orcid_sync.index"))


@login_required
def disconnect() -> Response:
    """End the account's connection; the drainer does what is to be done at ORCID."""
    form = DisconnectForm()
    if not form.validate_on_submit():
        abort(400)
    connections.disconnect(current_user, form.works.data)
    return redirect(url_for("invenio_orcid_sync.index"))


@login_required
def accept(item_id: int) -> Response:
    """Say yes to a work that somebody else deposited."""
    return _send(works.accept, item_id)


@login_required
def send(item_id: int) -> Response:
    """Ask again for a work that was taken out or deleted at ORCID."""
    return _send(works.send_again, item_id)


def _send(ask: Callable[[int, int], None], item_id: int) -> Response:
    if not WorkForm().validate_on_submit():
        abort(400)
    try:
        ask(current_user.id, item_id)
    except NotFound:
        abort(404)
    flash(_("The work is on its way to your ORCID record."), category="success")
    return redirect(url_for("invenio_orcid_sync.index"))


def problem(code: str) -> str:
    """Explain why signing in with ORCID did not work. Open to all: nobody is signed in yet."""
    if code not in MESSAGES:
        abort(404)
    target = states.local_path(request.args.get("next"))
    return _page("problem", message=MESSAGES[code], next=target)


def _connection() -> dict[str, Any]:
    """Return what the page shows of the account's connection."""
    if not current_orcid_sync.publishes:
        return {"connection": None}
    connection = connections.for_user(current_user)
    if connection is None:
        return {"connection": None}
    grant = connections.grant_of(connection)
    counted = summary.counts(Connection.id == connection.id)
    stopped = connection.status in ("permission_lost", "blocked")
    return {
        "connection": connection,
        "grant": grant,
        "record_url": current_orcid_sync.environment.record_url(connection.orcid),
        "granted": words.rights(grant.scope if grant else ""),
        "reason": REASONS.get(connection.reason, STOPPED) if stopped else None,
        "counts": [(words.STATES[s], counted[s]) for s in STATES if s in counted],
        "waiting": works.waiting(connection.id),
        "left_out": works.left_out(connection.id),
        "work_form": WorkForm(formdata=None),
    }


def _page(name: str, **context: Any) -> str:
    environment = None if current_orcid_sync.problem else current_orcid_sync.environment
    config = current_app.config
    return render_template(
        f"invenio_orcid_sync/{name}.html",
        layout=config["ORCID_SYNC_SETTINGS_TEMPLATE"] or config["SETTINGS_TEMPLATE"],
        environment=environment,
        ready=current_orcid_sync.publishes,
        site=config.get("THEME_SITENAME"),
        support=config["ORCID_SYNC_SUPPORT_EMAIL"] or config.get("SUPPORT_EMAIL"),
        **context,
    )


def _back(code: str, target: str | None = None) -> Response:
    return redirect(url_for("invenio_orcid_sync.index", problem=code, next=target))
