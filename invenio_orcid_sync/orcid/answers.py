# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What came back from the registry, as a value. Nothing here raises for a remote error."""

import re
from dataclasses import dataclass, field
from typing import Any

# A put-code is a 64-bit number; what is longer or uses other digits is none.
_PUT_CODE = re.compile(r"put-code (\d{1,18})\b", re.ASCII)
_LAST = re.compile(r"/(\d{1,18})/?$", re.ASCII)
_ID = r"/(\d{4}-\d{4}-\d{4}-\d{3}[\dX])"
_NEW_ID = re.compile(rf"orcid\.org{_ID}", re.ASCII)
_PATH_ID = re.compile(rf"{_ID}(?:/|$)", re.ASCII)


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, or the lack of one.

    ``status`` 0: no answer. Then ``sent`` tells whether the registry may have acted all the same.
    """

    status: int
    body: Any = field(default=None, repr=False)
    """Decoded JSON; None for anything else, such as a proxy's HTML page."""
    opaque: bool = field(default=False, repr=False)
    """Whether there is a body that is no JSON."""
    location: str | None = field(default=None, repr=False)
    date: str | None = field(default=None, repr=False, compare=False)
    """When it was written, by the clock over there (RFC 9110, 6.6.1)."""
    sent: bool = True
    seconds: float = 0.0
    problem: str = ""
    """Kind of failure where there is no answer, such as ``ReadTimeout``. Never a message: those may
    quote tokens."""

    @property
    def ok(self) -> bool:
        """Whether the request did what it asked."""
        return 200 <= self.status < 300

    @property
    def code(self) -> int | None:
        """ORCID's ``error-code``, None where the answer has none (bearer errors, proxies)."""
        code = self._member("error-code")
        return code if type(code) is int and 0 <= code < 2**31 else None

    @property
    def oauth_error(self) -> str | None:
        """``error`` of an OAuth or bearer error, such as ``invalid_token``."""
        error = self._member("error")
        return error if isinstance(error, str) else None

    @property
    def put_code(self) -> int | None:
        """The put-code that a POST made: the last segment of ``Location``.

        Production has sent ``http`` and an internal path there (recorded by inspire-service-orcid):
        never followed.
        """
        found = _LAST.search(self.location or "")
        return int(found.group(1)) if found else None

    @property
    def duplicate_of(self) -> int | None:
        """Put-code in the message of a 9021, the one text that we read.

        ORCID says it nowhere else.
        """
        found = _PUT_CODE.search(str(self._member("developer-message")))
        return int(found.group(1)) if found else None

    @property
    def moved_to(self) -> str | None:
        """The iD that a merged record's 9007 names, in ``Location`` or in its message."""
        texts = f"{self._member('developer-message')} {self._member('user-message')}"
        found = _PATH_ID.search(self.location or "") or _NEW_ID.search(texts)
        return found.group(1) if found else None

    def _member(self, name: str) -> Any:
        return self.body.get(name) if isinstance(self.body, dict) else None
