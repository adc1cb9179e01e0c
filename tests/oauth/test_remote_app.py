# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The remote app's configuration, which is made before any application exists."""

import subprocess
import sys

from invenio_oauthclient.contrib import orcid as stock

from invenio_orcid_sync.oauth import CREDENTIALS, remote_app


def test_remote_app_holds_no_secret_and_no_registry_of_ours():
    params = remote_app()["params"]
    assert params["app_key"] == CREDENTIALS
    assert params["request_token_params"]["scope"] == "/authenticate"
    assert "consumer_secret" not in params


def test_remote_app_leaves_the_stock_handlers_but_three():
    ours, theirs = remote_app(), stock.REMOTE_APP
    view = ours["signup_handler"]["view"]
    assert ours["signup_handler"] == {**theirs["signup_handler"], "view": view}
    assert view == "invenio_orcid_sync.oauth.handlers:signup"
    assert ours["authorized_handler"] != theirs["authorized_handler"]
    assert ours["disconnect_handler"] != theirs["disconnect_handler"]


def test_remote_app_shares_nothing_with_the_stock_one():
    ours = remote_app()
    ours["params"]["request_token_params"]["scope"] = "/changed"
    ours["signup_handler"]["info"] = None
    assert (
        stock.REMOTE_APP["params"]["request_token_params"]["scope"] == "/authenticate"
    )
    assert stock.REMOTE_APP["signup_handler"]["info"] is not None
    assert remote_app()["params"]["request_token_params"]["scope"] == "/authenticate"


def test_remote_app_needs_no_application():
    code = "from invenio_orcid_sync.oauth import remote_app; remote_app()"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_remote_app_credentials_are_those_of_the_site(site):
    remote = site.ui.extensions["oauthlib.client"].remote_apps["orcid"]
    config = site.ui.config
    assert remote.consumer_key == config["ORCID_SYNC_CLIENT_ID"]
    assert remote.consumer_secret == config["ORCID_SYNC_CLIENT_SECRET"]


def test_remote_app_hosts_are_those_of_the_environment(site):
    remote = site.ui.extensions["oauthlib.client"].remote_apps["orcid"]
    web = site.instance.simulator
    assert (remote.base_url, remote.authorize_url, remote.access_token_url) == (
        f"{web}/",
        f"{web}/oauth/authorize",
        f"{web}/oauth/token",
    )
