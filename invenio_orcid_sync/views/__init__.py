# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Pages for depositors."""

from flask import Blueprint, Flask, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from . import account, earlier, history, offer, preferences, record_pages, works
from .page import stale

_ACCOUNT = (
    ("/", "index", account.index, "GET"),
    ("/connect", "connect", account.connect, "POST"),
    ("/callback/<environment>/", "callback", account.callback, "GET"),
    ("/disconnect", "disconnect", account.disconnect, "POST"),
    ("/keep", "keep", account.keep, "POST"),
    ("/gone/send", "gone_send", account.gone_send, "POST"),
    ("/gone/leave", "gone_leave", account.gone_leave, "POST"),
    ("/history", "history", history.index, "GET"),
    ("/history.csv", "history_csv", history.as_csv, "GET"),
    ("/problem/<code>/", "problem", account.problem, "GET"),
    ("/help", "help", account.explain, "GET"),
)
_WORK = "/works/<int:item_id>"
_DEPOSITOR = "/depositors/<int:depositor>"
_WORKS = (
    ("/works", "works", works.index, "GET"),
    (_WORK, "work", works.show, "GET"),
    (f"{_WORK}/accept", "accept", works.accept, "POST"),
    (f"{_WORK}/send", "send", works.send, "POST"),
    (f"{_WORK}/exclude", "exclude", works.exclude, "POST"),
    (f"{_WORK}/preview", "preview", works.preview, "GET"),
    (f"{_WORK}/preview.json", "preview_json", works.preview_json, "GET"),
    (f"{_DEPOSITOR}/accept", "accept_all", works.accept_all, "POST"),
    (f"{_DEPOSITOR}/refuse", "refuse", works.refuse, "POST"),
    (f"{_DEPOSITOR}/allow", "allow", works.allow, "POST"),
)
_EARLIER = (
    ("/earlier", "earlier", earlier.index, "GET"),
    ("/earlier/start", "earlier_start", earlier.start, "POST"),
    ("/earlier/stop", "earlier_stop", earlier.stop, "POST"),
)
_CHOICES = (
    ("/preferences", "preferences", preferences.index, "GET"),
    ("/preferences/choose", "choose", preferences.choose, "POST"),
)
"""Path, name, view and method."""

CALLBACKS = ("invenio_orcid_sync.callback", "invenio_oauthclient.authorized")


def create_blueprint(app: Flask) -> Blueprint:
    """Return the blueprint of the account pages (entry point ``invenio_base.blueprints``)."""
    blueprint = Blueprint(
        "invenio_orcid_sync",
        __name__,
        template_folder="../templates",
        static_folder="../static",
        url_prefix="/account/settings/orcid",
    )
    for rules in (_ACCOUNT, _WORKS, _EARLIER, _CHOICES):
        for path, name, view, method in rules:
            blueprint.add_url_rule(path, name, view, methods=[method])
            if method == "POST":
                blueprint.add_url_rule(path, "stale", stale, methods=["GET"])
    offer.add_to(blueprint)
    record_pages.add_to(blueprint)
    blueprint.record_once(_last_word)
    return blueprint


def _last_word(state: BlueprintSetupState) -> None:
    # Functions run last to first: Flask-Talisman sets its own Referrer-Policy on every response.
    state.app.after_request_funcs.setdefault(None, []).insert(0, _keep_private)


def _keep_private(response: Response) -> Response:
    """Let nobody keep or pass on an address that carries a code and a state."""
    remote = (request.view_args or {}).get("remote_app", "orcid")
    if request.endpoint in CALLBACKS and remote == "orcid":
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
    return response
