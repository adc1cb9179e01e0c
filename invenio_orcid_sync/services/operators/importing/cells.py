# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the cells of a row mean. Each function returns a value or raises :class:`.files.BadRow`."""

import re
from datetime import UTC, datetime

from ....orcid.ids import is_orcid, normalized
from .files import BadRow, Row

AS_TEXT = "Export it again, and open it as text if you open it with a spreadsheet: 0000-0002-1825-0097."

_TOKEN = re.compile(r"[\x21-\x7e]{8,255}")
_SCOPE = re.compile(r"/[a-z][a-z/-]*|openid")
_PUT_CODE = re.compile(r"[1-9]\d{0,17}", re.ASCII)
_NUMBER = re.compile(r"[\d.,]+(e\+?\d+)?|\d{1,15}x?", re.ASCII | re.IGNORECASE)
_DOI = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{2,9}/\S+)", re.IGNORECASE
)
_RECID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}", re.IGNORECASE)


def orcid(row: Row) -> str:
    """Return the iD, bare."""
    text = row["orcid"]
    if found := normalized(text):
        return found
    if not text:
        raise BadRow("orcid", "There is no iD.", "Fill it in, or leave the row out.")
    digits = re.sub(r"[\s-]", "", text).upper()
    hyphenated = "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))
    if is_orcid(hyphenated):
        raise BadRow("orcid", "The iD has lost its hyphens.", AS_TEXT)
    if _NUMBER.fullmatch(text):
        cause = "The iD was made a number, which spreadsheets do: digits are lost."
        raise BadRow("orcid", cause, AS_TEXT)
    if re.fullmatch(r"\d{15}[\dX]", digits):
        cause = "The iD's last character does not go with the others: it is mistyped."
        raise BadRow("orcid", cause, "Ask the person, and correct it.")
    raise BadRow("orcid", "This is no iD.", "Write it as 0000-0002-1825-0097.")


def token(row: Row, column: str) -> str:
    """Return a token. Nothing of it is ever said."""
    if not _TOKEN.fullmatch(row[column]):
        cause = "This cannot be a token." if row[column] else "There is no token."
        raise BadRow(
            column,
            cause,
            "Export it again; if it was lost, the person has to connect again.",
        )
    return row[column]


def scope(row: Row) -> str:
    """Return the scopes, with blanks between."""
    words = re.split(r"[\s,|]+", row["scope"]) if row["scope"] else []
    if not words or not all(_SCOPE.fullmatch(word) for word in words):
        cause = "These are no scopes." if words else "There is no scope."
        cure = "Write what was granted, with blanks between: /read-limited /activities/update."
        raise BadRow("scope", cause, cure)
    return " ".join(dict.fromkeys(words))


def expiry(row: Row) -> datetime | None:
    """Return when the permission ends; None where nobody has said so."""
    text = row["expires_at"]
    if not text:
        return None
    try:
        # PostgreSQL writes "+00".
        moment = datetime.fromisoformat(
            re.sub(r"([+-]\d\d)$", r"\1:00", text) if ":" in text else text
        )
    except ValueError:
        cure = "Write it as 2046-11-21 or 2046-11-21T16:00:00+00:00."
        raise BadRow("expires_at", "This is no time.", cure) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment <= datetime.now(UTC):
        cure = "Leave the row out: the person has to connect again."
        raise BadRow("expires_at", "The permission has ended.", cure)
    return moment


def put_code(row: Row) -> int:
    """Return a put-code."""
    if not _PUT_CODE.fullmatch(row["put_code"]):
        cause = "This is no put-code." if row["put_code"] else "There is no put-code."
        raise BadRow(
            "put_code",
            cause,
            "It is a number: the last part of the work's address at ORCID.",
        )
    return int(row["put_code"])


def record(row: Row) -> tuple[str, str]:
    """Return (type, value) of a persistent identifier."""
    text = row["record"]
    if found := _DOI.fullmatch(text):
        return "doi", found.group(1).lower()
    text = text.rstrip("/").rpartition("/records/")[2]
    if not _RECID.fullmatch(text):
        cause = "This names no record." if text else "There is no record."
        raise BadRow(
            "record",
            cause,
            "Write its identifier here, such as 0qj6g-79g34, or its DOI.",
        )
    return "recid", text
