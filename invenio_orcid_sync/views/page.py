# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What all our pages share."""

from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from ..models import Connection
from ..proxies import current_orcid_sync
from ..reasons import LEFT_OUT
from ..services import connections, ended, states

HOME = "invenio_orcid_sync.index"


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
        **context,
    )


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


def checked(form: FlaskForm) -> FlaskForm:
    """Return a form that was sent by our own page, else refuse it."""
    if not form.validate_on_submit():
        abort(400)
    return form


def back(form: FlaskForm, endpoint: str = HOME, **values: Any) -> Response:
    """Lead back to where a form stood, or to a page of ours."""
    return redirect(states.local_path(form.next.data) or url_for(endpoint, **values))
