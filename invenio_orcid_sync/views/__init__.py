# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Pages for depositors."""

from flask import Blueprint, Flask, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from . import account

CALLBACKS = ("invenio_orcid_sync.callback", "invenio_oauthclient.authorized")


def create_blueprint(app: Flask) -> Blueprint:
    """Return the blueprint of the account pages (entry point ``invenio_base.blueprints``)."""
    blueprint = Blueprint(
        "invenio_orcid_sync",
        __name__,
        template_folder="../templates",
        url_prefix="/account/settings/orcid",
    )
    blueprint.add_url_rule("/", view_func=account.index)
    blueprint.add_url_rule("/connect", view_func=account.connect, methods=["POST"])
    blueprint.add_url_rule("/callback/<environment>/", view_func=account.callback)
    blueprint.add_url_rule(
        "/disconnect", view_func=account.disconnect, methods=["POST"]
    )
    for name, view in (("accept", account.accept), ("send", account.send)):
        blueprint.add_url_rule(
            f"/works/<int:item_id>/{name}", view_func=view, methods=["POST"]
        )
    blueprint.add_url_rule("/problem/<code>/", view_func=account.problem)
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
