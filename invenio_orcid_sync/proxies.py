# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Proxies of the current application."""

from flask import current_app
from werkzeug.local import LocalProxy

current_orcid_sync = LocalProxy(lambda: current_app.extensions["invenio-orcid-sync"])
"""The extension: configured environment, whether it is fit to publish."""
