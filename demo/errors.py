# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The one error that the demo and the test servers raise."""


class DemoError(Exception):
    """Something could not be started: what happened, and what to do about it."""

    def __init__(self, cause: str, cure: str):
        """Keep both halves: `cause` is a sentence, `cure` says what to do."""
        self.cause, self.cure = cause, cure
        super().__init__(f"{cause}\n  What to do: {cure}")
