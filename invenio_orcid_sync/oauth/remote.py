# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""ORCID as a remote app of oauthclient: hosts of the configured registry, our own state and our own client."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, redirect, request
from flask_login import current_user
from flask_oauthlib.client import OAuthRemoteApp
from invenio_i18n import get_locale
from invenio_oauthclient.utils import serializer
from werkzeug.wrappers import Response

from ..errors import Problem
from ..orcid.environments import Environment
from ..orcid.languages import language_of
from ..services import states
from ..services.connections import sign_in_url
from ..services.exchange import Exchanged, code_of, exchange
from . import CREDENTIALS
from .guard import guard


class ORCIDRemoteApp(OAuthRemoteApp):
    """Signs people in at the registry that ``ORCID_SYNC_ENVIRONMENT`` names.

    oauthclient's client has no time-out, answers 500 to every error of the token endpoint, logs what came,
    and binds its state to address and browser name only.
    """

    def __init__(self, oauth: Any, name: str, **params: Any) -> None:
        """Put the credentials where oauthclient looks for them, and our guard before its views."""
        super().__init__(oauth, name, **params)
        app: Flask = oauth.app
        app.config[CREDENTIALS] = {
            "consumer_key": app.config.get("ORCID_SYNC_CLIENT_ID"),
            "consumer_secret": app.config.get("ORCID_SYNC_CLIENT_SECRET"),
        }
        app.before_request_funcs.setdefault("invenio_oauthclient", []).append(guard)

    @property
    def environment(self) -> Environment:
        """The configured registry. :raises EnvironmentProblem: there is none."""
        return self.oauth.app.extensions["invenio-orcid-sync"].environment

    @property
    def base_url(self) -> str:
        """Base of relative addresses."""
        return f"{self.environment.web}/"

    @property
    def authorize_url(self) -> str:
        """Consent page."""
        return self.environment.authorize_url

    @property
    def access_token_url(self) -> str:
        """Token endpoint."""
        return self.environment.token_url

    def authorize(
        self, callback: str | None = None, state: str | None = None, **kwargs: Any
    ) -> Response:
        """Redirect to ORCID in the reader's language, under a state of ours (``oauthclient``'s carries ``next``)."""
        target = serializer.loads(state)["next"] if state else None
        user = current_user.id if current_user.is_authenticated else None
        pending = states.Pending(
            "sign-in", self.environment.name, user, states.local_path(target)
        )
        # Not oauthlib's: it refuses registries without TLS, such as the simulator, with 500.
        query = {
            "client_id": self.consumer_key,
            "response_type": "code",
            "redirect_uri": callback,
            "state": states.issue(pending),
            **self.request_token_params,
            **kwargs,
        }
        language = language_of(str(get_locale() or ""))
        if language:
            query["lang"] = language
        return redirect(f"{self.authorize_url}?{urlencode(query)}")

    def authorized_response(self, args: Any = None) -> Exchanged | Problem:
        """Exchange the code of a callback. A problem is a value here: oauthclient calls this outside of any handler."""
        try:
            code = code_of(states.single(args or request.args), self.environment)
            return exchange(self.environment, code, sign_in_url())
        except Problem as problem:
            return problem
