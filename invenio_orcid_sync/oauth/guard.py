# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What comes before oauthclient's views when the remote app is ours.

Its callback checks the state with ``assert`` (gone under ``python -O``) and answers 403 or 500; ours answers with a
page. Its ``next`` fails for some addresses.
"""

from typing import Any

from flask import redirect, request, url_for
from flask_login import current_user
from invenio_oauthclient.handlers.token import set_session_next_url
from invenio_oauthclient.proxies import current_oauthclient
from werkzeug.wrappers import Response

from ..errors import Problem
from ..proxies import current_orcid_sync
from ..services import engine, states

NAME = "orcid"


def guard() -> Any:
    """Take over requests for our remote app where oauthclient's view would fail. None: go on."""
    if (request.view_args or {}).get(
        "remote_app"
    ) != NAME or current_orcid_sync.problem:
        return None
    view = _GUARDS.get(request.endpoint or "")
    return view() if view else None


def _login() -> Response | None:
    try:
        engine.check_instance()
    except Problem as problem:
        return problem_page(problem.code)
    target = request.args.get("next")
    if target is None or states.local_path(target):
        return None
    return redirect(url_for("invenio_oauthclient.login", remote_app=NAME))


def _authorized() -> Any:
    user = current_user.id if current_user.is_authenticated else None
    environment = current_orcid_sync.environment.name
    try:
        state = states.single(request.args).get("state", "")
        pending = states.claim(state, "sign-in", environment, user)
    except Problem as problem:
        return problem_page(problem.code)
    set_session_next_url(NAME, pending.next)
    return current_oauthclient.handlers[NAME]()


def _disconnect() -> Response | None:
    # oauthclient unlinks on GET: a link elsewhere must not do it, on a neighbouring subdomain either. Browsers say
    # where a request comes from.
    if request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none"):
        return None
    return redirect(url_for("invenio_oauthclient_settings.index"))


_GUARDS = {
    "invenio_oauthclient.login": _login,
    "invenio_oauthclient.authorized": _authorized,
    "invenio_oauthclient.disconnect": _disconnect,
}


def problem_page(code: str, target: str | None = None) -> Response:
    """Redirect to the page that explains a problem, so that code and state leave the address bar."""
    shown = "sign_in_denied" if code == "denied" else code
    return redirect(url_for("invenio_orcid_sync.problem", code=shown, next=target))
