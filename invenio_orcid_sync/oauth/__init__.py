# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Signing in with ORCID, on invenio-oauthclient's own helper.

In ``invenio.cfg``::

    from invenio_orcid_sync.oauth import remote_app

    OAUTHCLIENT_REMOTE_APPS = {"orcid": remote_app()}

Register ``https://<site>/oauth/authorized/orcid/`` at ORCID, beside the redirect URI for connecting.
"""

from typing import Any

from flask import current_app
from werkzeug.local import LocalProxy

CREDENTIALS = "ORCID_SYNC_APP_CREDENTIALS"
"""Where oauthclient finds client id and secret: filled from ``ORCID_SYNC_CLIENT_ID`` and ``_SECRET`` at start."""


def remote_app() -> dict[str, Any]:
    """Return the configuration of the remote app, which must be named ``orcid``.

    oauthclient looks sign-ins up by the app's name and stores identities as ``orcid``. Hosts and credentials
    are not in it: there is no app yet when ``invenio.cfg`` is read. Where they are missing, the button is hidden.
    """
    from invenio_oauthclient.contrib.orcid import ORCIDOAuthSettingsHelper

    stock = ORCIDOAuthSettingsHelper(app_key=CREDENTIALS).remote_app
    ours = "invenio_orcid_sync.oauth.handlers"
    return {
        **stock,
        "remote_app": "invenio_orcid_sync.oauth.remote:ORCIDRemoteApp",
        "authorized_handler": f"{ours}:authorized",
        "disconnect_handler": f"{ours}:disconnect",
        "signup_handler": {**stock["signup_handler"], "view": f"{ours}:signup"},
        "hide": LocalProxy(_hidden),
    }


def _hidden() -> bool:
    return current_app.extensions["invenio-orcid-sync"].problem is not None
