# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What services raise for input that cannot be used. Messages name what is wrong and the cure.

They are sentences of ``said``: English in logs and commands, translated where they are shown.
"""

from collections.abc import Iterable

from flask_babel import ngettext
from invenio_i18n import gettext

from ..said import N_, Said

ABSENT = {
    "account": N_("There is no account %(which)r here. Check the identifier."),
    "community": N_("There is no community %(which)r here. Check the identifier."),
    "connection": N_("There is no connection %(which)r here. Check the identifier."),
    "former client id": N_(
        "There is no former client id %(which)r here. Check the identifier."
    ),
    "published record": N_(
        "There is no published record %(which)r here. Check the identifier."
    ),
    "record": N_("There is no record %(which)r here. Check the identifier."),
    "version of the settings": N_(
        "There is no version of the settings %(which)r here. Check the identifier."
    ),
    "work": N_("There is no work %(which)r here. Check the identifier."),
}
"""Kind of thing → what is said where there is none."""


class ServiceError(Exception):
    """Base of errors that a person can mend."""


class BadInput(ServiceError):
    """What was given cannot be used."""


class NoneOf(BadInput):
    """What was given is none of what there is."""

    def __init__(self, given: str, allowed: Iterable[str]) -> None:
        """``given``: as somebody wrote it."""
        names = ", ".join(allowed)
        super().__init__(
            N_("%(given)r is none of %(names)s.", given=given, names=names)
        )


class NotFound(ServiceError):
    """There is no such thing here."""

    def __init__(self, what: str, which: str) -> None:
        """``what``: kind of thing, a key of :data:`ABSENT`; ``which``: as it was asked for."""
        super().__init__(N_(ABSENT[what], which=which))


class Refused(ServiceError):
    """Nothing is sent to ORCID until an operator has decided."""

    def __init__(self, code: str, problem: str, cure: str) -> None:
        """``code``: the finding's in ``invenio orcid check``."""
        super().__init__(
            N_(
                "Nothing is sent to ORCID. %(problem)s %(cure)s",
                problem=problem,
                cure=cure,
            )
        )
        self.code, self.problem, self.cure = code, problem, cure


def translated(said: object) -> str:
    """Return a sentence, or that of an error, in the reader's language."""
    text = str(said)
    if not isinstance(text, Said):
        return text
    values = {
        name: translated(value) if isinstance(value, Said) else value
        for name, value in text.values.items()
    }
    if text.plural is None:
        return gettext(text.pattern, **values)
    return ngettext(text.pattern, text.plural, **values)
