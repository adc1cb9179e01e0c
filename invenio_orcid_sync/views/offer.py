# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The page after signing in with ORCID that offers to send works there, once."""

from flask import (
    Blueprint,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user, login_required
from invenio_i18n import get_locale
from werkzeug.wrappers import Response

from ..errors import Problem
from ..services import connections, engine, offers, states
from . import words
from .forms import ConnectForm
from .page import checked, stale

ANSWERS = ("connect", "later", "never")


def add_to(blueprint: Blueprint) -> None:
    """Add the page."""
    blueprint.add_url_rule("/offer", "offer", offer)
    blueprint.add_url_rule(
        "/offer/answer", "offer_answered", answered, methods=["POST"]
    )
    blueprint.add_url_rule("/offer/answer", "stale", stale, methods=["GET"])


@login_required
def offer() -> str | Response:
    """Ask. Who opens it without need goes on to where they wanted to go."""
    target = states.local_path(request.args.get("next"))
    if not offers.is_possible(current_user.id):
        return redirect(target or "/")
    # Closing the window is an answer too: not now.
    offers.note(current_user.id)
    return render_template(
        "invenio_orcid_sync/offer.html",
        form=ConnectForm(formdata=None, next=target),
        asked=words.rights(engine.option("scopes")),
        site=current_app.config.get("THEME_SITENAME"),
    )


@login_required
def answered() -> Response:
    """Go to ORCID, or on to where the person wanted to go."""
    form, answer = ConnectForm(), request.form.get("answer", "later")
    if answer not in ANSWERS:
        abort(400)
    wanted = states.local_path(form.next.data)
    checked(form, "invenio_orcid_sync.offer", next=wanted)
    target = wanted or "/"
    if answer != "connect":
        offers.note(current_user.id, never=answer == "never")
        return redirect(target)
    try:
        locale = str(get_locale() or "")
        return redirect(connections.begin(current_user, target, locale))
    except Problem as problem:
        page = "invenio_orcid_sync.index"
        return redirect(url_for(page, problem=problem.code, next=target))
