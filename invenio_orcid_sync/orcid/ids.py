# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Rules of ORCID iDs."""

import re

_FORM = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_INSIDE = re.compile(rf"(?<![\dA-Za-z-]){_FORM.pattern}(?![\dA-Za-z-])", re.IGNORECASE)


def check_digit(digits: str) -> str:
    """Return the ISO 7064 MOD 11-2 check character of 15 digits.

    As ORCID-Source OrcidCheckDigitGenerator.
    """
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    result = (12 - total % 11) % 11
    return "X" if result == 10 else str(result)


def is_orcid(value: str) -> bool:
    """Tell whether ``value`` is a bare iD with a right check digit.

    ORCID refuses a lower-case ``x``.
    """
    if not _FORM.fullmatch(value) or not value.isascii():
        return False
    digits = value.replace("-", "")
    return check_digit(digits[:-1]) == digits[-1]


def normalized(value: str) -> str | None:
    """Return the bare iD inside a bare iD or iD URL, None where there is no valid one."""
    found = _INSIDE.search(value)
    bare = found.group().upper() if found else ""
    return bare if is_orcid(bare) else None
