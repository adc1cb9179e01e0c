# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What all our pages share."""

from typing import Any

from flask import (
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user, login_required
from flask_wtf import FlaskForm
from invenio_i18n import gettext as _
from werkzeug.wrappers import Response

from ..errors import STANDSTILL, Message
from ..models import Connection
from ..proxies import current_orcid_sync
from ..reasons import LEFT_OUT
from ..services import connections, ended, standstill, states
from .forms import WorkForm

HOME = "invenio_orcid_sync.index"

PLACES = ("works", "earlier", "preferences", "offer")
"""Pages whose buttons have addresses below their own."""


def render(name: str, **context: Any) -> str:
    """Render one of our templates in the layout of the account's settings."""
    environment = None if current_orcid_sync.problem else current_orcid_sync.environment
    config = current_app.config
    return render_template(
        f"invenio_orcid_sync/{name}.html",
        layout=config["ORCID_SYNC_SETTINGS_TEMPLATE"] or config["SETTINGS_TEMPLATE"],
        environment=environment,
        ready=current_orcid_sync.publishes,
        site=config.get("THEME_SITENAME"),
        support=config["ORCID_SYNC_SUPPORT_EMAIL"] or config.get("SUPPORT_EMAIL"),
        help_url=config["ORCID_SYNC_HELP_URL"] or url_for("invenio_orcid_sync.help"),
        meanings=LEFT_OUT,
        standstill=_standstill() if context.get("connection") else None,
        **context,
    )


def _standstill() -> Message | None:
    """Say why nothing goes on, for nobody. Where it does, there is nothing to say."""
    whose = standstill.whose()
    return STANDSTILL[whose] if whose else None


def own() -> Connection | None:
    """Return the connection of whoever is signed in, None where there is none."""
    return connections.for_user(current_user) if current_orcid_sync.publishes else None


def past() -> Connection | None:
    """Return the connection that whoever is signed in had last, None where there was none."""
    return ended.last_of(current_user) if current_orcid_sync.publishes else None


def record_url(connection: Connection) -> str:
    """Return the address of a person's ORCID record."""
    return current_orcid_sync.environment.record_url(connection.orcid)


def home(problem: str | None = None, target: str | None = None) -> Response:
    """Lead to the first of our pages."""
    return redirect(url_for(HOME, problem=problem, next=target))


def number() -> int:
    """Return which page of a list is asked for. Nonsense means the first."""
    return request.args.get("page", 1, type=int)


def checked(form: FlaskForm, endpoint: str = HOME, **values: Any) -> FlaskForm:
    """Return a form that was sent by our own page, else do nothing.

    Its token tells. Most that do not hold are of a page that stood open for too long: that one is shown anew.
    """
    if form.validate_on_submit():
        return form
    if "csrf_token" not in form.errors:
        abort(400)
    say_nothing_done()
    stood = form.next.data if isinstance(form, WorkForm) else None
    page = states.local_path(stood) or url_for(endpoint, **values)
    abort(redirect(page, code=303))


def back(form: WorkForm) -> Response:
    """Lead back to where a form stood, or to the first of our pages."""
    return redirect(states.local_path(form.next.data) or url_for(HOME))


def say_nothing_done() -> None:
    """Say that a button was pressed in vain."""
    said = _("This page was open too long, and nothing was done. Please press again.")
    flash(said, category="warning")


@login_required
def stale(**_values: Any) -> Response:
    """Lead on who comes by an address that is a button's: after signing in once more, which goes on by GET."""
    say_nothing_done()
    place = request.path.partition("/orcid/")[2].partition("/")[0]
    return redirect(url_for(f"invenio_orcid_sync.{place}" if place in PLACES else HOME))
