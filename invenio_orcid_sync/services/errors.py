# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What services raise for input that cannot be used. Messages name what is wrong and the cure."""


class ServiceError(Exception):
    """Base of errors that a person can mend."""


class BadInput(ServiceError):
    """What was given cannot be used."""


class NotFound(ServiceError):
    """There is no such thing here."""

    def __init__(self, what: str, which: str) -> None:
        """``what``: kind of thing, ``which``: as it was asked for."""
        super().__init__(f"There is no {what} {which!r} here. Check the identifier.")
