# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The registry's errors: one table, and the exception that names a row (orcid-api 3.2).

Status and code are the registry's (OrcidCoreExceptionMapper). The texts are ours, except where
clients are known to read them: 9021 names the put-code, 9007 the primary iD.
"""

from typing import Any, NamedTuple

# orcid-api 3.1: the same address for all codes.
MORE_INFO = "https://members.orcid.org/api/resources/troubleshooting"


class Row(NamedTuple):
    """HTTP status and developer message; the message may hold named places."""

    status: int
    message: str


TABLE: dict[int, Row] = {
    9001: Row(400, "400 Bad Request: The request could not be read."),
    9006: Row(400, "400 Bad Request: There is an issue with the data that was sent."),
    9007: Row(409, "{reason}"),
    9008: Row(500, "500 Internal Server Error: Something went wrong in ORCID."),
    9009: Row(403, "403 Forbidden: The notification was read already."),
    9010: Row(403, "403 Forbidden: You are not the source of the work."),
    9011: Row(404, "404 Not Found: The ORCID record was not found."),
    9012: Row(400, "400 Bad Request: The request is not valid."),
    9013: Row(403, "403 Forbidden: The item is private and you are not its source."),
    9014: Row(403, "403 Forbidden: You are not allowed to do this."),
    9016: Row(404, "404 Not Found: The resource was not found."),
    9017: Row(401, "401 Unauthorized: The token is not for this ORCID record."),
    9018: Row(409, "409 Conflict: The ORCID record is locked."),
    9019: Row(
        400, "400 Bad Request: The put-code in the URL differs from that in the body."
    ),
    9020: Row(400, "400 Bad Request: A field of the item is not valid."),
    9021: Row(
        409,
        "409 Conflict: You have already added this activity (matched by external "
        "identifiers), please see element with put-code {put_code}. If you are trying "
        "to edit the item, please use PUT instead of POST.",
    ),
    9022: Row(400, "400 Bad Request: The title is missing."),
    9023: Row(400, "400 Bad Request: There is a problem with an external identifier."),
    9024: Row(400, "400 Bad Request: A put-code must not be sent when creating."),
    9025: Row(409, "409 Conflict: A group of that group-id exists."),
    9026: Row(400, "400 Bad Request: The group-id record does not exist."),
    9027: Row(404, "404 Not Found: The client was not found."),
    9028: Row(404, "404 Not Found: The webhook is not registered."),
    9029: Row(404, "404 Not Found: The notification was not found."),
    9030: Row(
        409, "409 Conflict: The element '{value}' of type '{type}' is duplicated."
    ),
    9031: Row(409, "409 Conflict: The put-code is missing."),
    9032: Row(409, "409 Conflict: The person receives no notifications."),
    9034: Row(400, "400 Bad Request: The put-code is not valid."),
    9035: Row(403, "403 Forbidden: The visibility cannot be changed by a client."),
    9036: Row(409, "409 Conflict: The ORCID record is not claimed yet."),
    9037: Row(400, "400 Bad Request: A value is not in its controlled list."),
    # orcid-api 3.1: the text says 409, the status is 403.
    9038: Row(403, "409 Conflict: The token lacks the scope that this needs."),
    9039: Row(403, "403 Forbidden: The item is not public."),
    9040: Row(409, "409 Conflict: The element cannot be deleted."),
    9041: Row(404, "404 Not Found: There is no biography."),
    9042: Row(400, "org.orcid.core.exception.ExceedMaxNumberOfPutCodesException"),
    9043: Row(400, "400 Bad Request: Without a token, start is at most 10,000."),
    9044: Row(409, "409 Conflict: The ORCID record is deactivated."),
    9045: Row(400, "400 Bad Request: The disambiguated organization is not known."),
    9046: Row(400, "400 Bad Request: The organization is missing."),
    9047: Row(400, "400 Bad Request: The JSON is not valid: ${{error}}"),
    9048: Row(409, "409 Conflict: The record holds its 10,000 works."),
    9049: Row(400, "400 Bad Request: A date is not valid."),
    9050: Row(400, "400 Bad Request: An end date needs a start date."),
    9051: Row(400, "400 Bad Request: A value is not in its controlled list."),
    9053: Row(400, "400 Bad Request: The ISSN is not known."),
    9054: Row(400, "400 Bad Request: The amount is not a number."),
    9055: Row(400, "400 Bad Request: The end date is before the start date."),
    9056: Row(308, "308 Permanent Redirect: Release candidates moved to v3.0."),
    # orcid-api 3.2: the client is locked by ORCID.
    9057: Row(409, "409 Conflict: The client application is locked."),
    # orcid-api 3.1: the text says 404, the status is 400.
    9058: Row(400, "404 Not Found: The contributor role is not known."),
    9060: Row(400, "400 Bad Request: The organization needs a city and a country."),
    9061: Row(400, "400 Bad Request: A city or region needs a country."),
    9062: Row(
        400,
        "400 Bad Request: A disambiguated organization or an external identifier is "
        "needed.",
    ),
}

# orcid-api 3.1: codes whose user message is the generic one.
_GENERIC = frozenset({9019, 9021, 9024, 9031, 9034, 9035})


class OrcidError(Exception):
    """One row of the table, raised where its rule is broken.

    :param code: the registry's error code.
    :param detail: what was wrong, appended as the registry appends its exception's message.
    :param status: only for 9001, which also stands for 404, 405, 406 and 415, and for 301/9007.
    :param headers: further response headers.
    :param places: values of the places in the message.
    """

    def __init__(
        self,
        code: int,
        detail: str = "",
        status: int | None = None,
        headers: dict[str, str] | None = None,
        **places: Any,
    ):
        """Keep what the answer is made of."""
        super().__init__(f"{code} {detail}")
        self.code = code
        self.detail = detail
        self.status = status or TABLE[code].status
        self.headers = headers or {}
        self.places = places

    def body(self, client_name: str = "the client application") -> dict[str, Any]:
        """Make the error object (orcid-api 3.1)."""
        message = TABLE[self.code].message.format(**self.places)
        plain = message.partition(": ")[2] or message
        if self.detail:
            message = f"{message} Full validation error: {self.detail}"
        if self.code in _GENERIC:
            plain = (
                "There was an error when updating the record. Please try again. If the "
                f"error persists, please contact {client_name} for assistance."
            )
        return {
            "response-code": self.status,
            "developer-message": message,
            "user-message": plain,
            "error-code": self.code,
            "more-info": MORE_INFO,
        }
