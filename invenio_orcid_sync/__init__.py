# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Keeps authors' ORCID records in step with an InvenioRDM repository."""

from typing import Any

__version__ = "0.1.0"

__all__ = ("InvenioORCIDSync", "__version__")


def __getattr__(name: str) -> Any:
    """Load the extension on first use, so that the simulator and the core load no Invenio."""
    if name == "InvenioORCIDSync":
        from .ext import InvenioORCIDSync

        return InvenioORCIDSync
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
