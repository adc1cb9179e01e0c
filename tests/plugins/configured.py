# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Another configuration of the registry, for a moment: an application reads it once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from flask import Flask


@contextmanager
def configured(app: Flask, **settings: Any) -> Iterator[None]:
    """Have other settings: ``configured(app, CLIENT_ID=None)`` sets ORCID_SYNC_CLIENT_ID."""
    read = vars(app.extensions["invenio-orcid-sync"])
    keys = {f"ORCID_SYNC_{name}": value for name, value in settings.items()}
    read.pop("environment", None)
    try:
        with patch.dict(app.config, keys):
            yield
    finally:
        read.pop("environment", None)
