# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Web addresses that pass as xs:anyURI and are safe to follow."""

import re
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from .text import tidy

_SCHEMES = frozenset({"http", "https", "ftp", "ftps"})
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
#: Most addresses: nothing to escape, nothing to take apart.
_PLAIN = re.compile(rf"https?://{_LABEL}(?:\.{_LABEL})*(?:/[A-Za-z0-9._~/-]*)?")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")


def clean_url(value: Any) -> str | None:
    """An absolute web address with everything escaped that must be, or None.

    Addresses with a user name are refused: they may carry a password. Our choice.
    """
    text = tidy(value)
    if _PLAIN.fullmatch(text):
        return text
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        host = f"[{host}]" if ":" in host else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in _SCHEMES or "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    netloc = host if port is None else f"{host}:{port}"
    rest = (_escaped(part) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, netloc, *rest))


def _escaped(part: str) -> str:
    return quote(_BAD_PERCENT.sub("%25", part), safe="%/:=&?~+!$,;'@()*")
