# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""An ORCID registry to develop, demonstrate and test against.

It answers as ORCID's own code does where its behaviour is known; `docs/simulator.md` says what
it covers and how comments name their sources. It imports nothing of the rest of this package.
"""

from .app import Application
from .server import Simulator

__all__ = ("Application", "Simulator")
