# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Handlers that oauthclient calls for our remote app: ours in front, its own behind."""

from typing import Any

from flask import current_app, redirect, url_for
from flask_login import current_user
from invenio_oauthclient.handlers import authorized_signup_handler, signup_handler
from invenio_oauthclient.handlers.token import get_session_next_url
from invenio_oauthclient.handlers.utils import require_more_than_one_external_account

from ..errors import Problem
from ..services import connections, offers, states
from ..services.exchange import Exchanged
from .guard import problem_page


def authorized(given: Exchanged | Problem, remote: Any) -> Any:
    """Sign in, register or link. Compares the iD before oauthclient stores anything, which compares nothing."""
    try:
        if isinstance(given, Problem):
            raise given
        user = current_user if current_user.is_authenticated else None
        connections.check_sign_in(user, given)
    except Problem as problem:
        return problem_page(problem.code, get_session_next_url(remote.name))
    signs_in = not current_user.is_authenticated
    answer = authorized_signup_handler(given.response, remote)
    return _offer(answer) if signs_in else answer


def signup(remote: Any) -> Any:
    """Register with what ORCID does not tell, such as an e-mail address."""
    return _offer(signup_handler(remote))


def _offer(answer: Any) -> Any:
    """Lead somebody who has just signed in over the question whether works are to be sent to ORCID."""
    target = getattr(answer, "location", None)
    if not target or not current_user.is_authenticated:
        return answer
    if not offers.is_due(current_user.id):
        return answer
    return redirect(url_for("invenio_orcid_sync.offer", next=states.local_path(target)))


def disconnect(remote: Any) -> Any:
    """Unlink ORCID, and end the account's connection with it."""
    if not current_user.is_authenticated:
        return current_app.login_manager.unauthorized()
    _unlink(remote)
    return redirect(url_for("invenio_oauthclient_settings.index"))


@require_more_than_one_external_account
def _unlink(remote: Any) -> None:
    connections.unlink(current_user, remote.consumer_key)
