# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""iDs: the check digit and the range that the registry draws from (orcid-api 8)."""

import re

# ORCID's newer block, 0009-0000-0000-0000 to 0009-0010-0000-0000 (OrcidGenerationManager).
FIRST = 9_0000_1000_000

ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


def check_digit(digits: str) -> str:
    """ISO 7064 MOD 11-2 over 15 digits (OrcidCheckDigitGenerator)."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    result = (12 - total % 11) % 11
    return "X" if result == 10 else str(result)


def make(number: int) -> str:
    """Give the iD whose first 15 digits are that number."""
    digits = f"{number:015d}"
    whole = digits + check_digit(digits)
    return "-".join(whole[at : at + 4] for at in range(0, 16, 4))


def valid(orcid: str) -> bool:
    """Tell whether this is a well-formed iD with a right check digit."""
    if not ORCID.fullmatch(orcid):
        return False
    bare = orcid.replace("-", "")
    return check_digit(bare[:15]) == bare[15]
