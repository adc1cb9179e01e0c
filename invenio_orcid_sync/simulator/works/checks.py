# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Field rules that come after the schema, in the registry's order (orcid-api 2.4).

Source: ActivityValidator.validateWork and ExternalIDValidator. Some of these can only be met in
bulk, since single items have passed the schema before (orcid-api 2.8).
"""

import re
from typing import Any

from .. import lists, rules
from ..errors import OrcidError
from ..rules import check_date, check_external_id
from ..views import entries, text_of

_ORCID_URI = re.compile(r"https://[^/]*orcid\.org/(\d{4}-){3}\d{3}[\dX]")
_ORCID_PATH = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_EMAIL = re.compile(r"[^@]+@[^.]+\.[\s\S]+")

# orcid-api 10.3: roles are compared case-insensitively; a legacy one may be its enum's name.
_ROLES = lists.CREDIT_ROLES | lists.ROLES
_ROLES |= {role.replace("-", "_") for role in lists.ROLES}


def check_work(content: dict[str, Any], current: str | None = None) -> None:
    """Raise the first broken rule; *current* is the stored visibility on PUT, else None."""
    if current is None and content["put-code"] is not None:
        raise OrcidError(9024, f"put-code {content['put-code']}")
    _check_titles(content["title"])
    if content["type"] is None:
        valid = ", ".join(sorted(lists.WORK_TYPES))
        raise OrcidError(9037, f"Invalid work type, valid values are: {valid}")
    _check_citation(content["citation"])
    check_date(content["publication-date"])
    _check_contributors(content["contributors"])
    check_external_ids(content["external-ids"])
    sent = content["visibility"]
    if current is not None and sent is not None and sent != current:
        raise OrcidError(9035, f"stored {current}, sent {sent}")


def _check_titles(title: dict[str, Any] | None) -> None:
    if title is None or not (text_of(title["title"]) or "").strip():
        raise OrcidError(9022, "Title cannot be empty")
    translated = title["translated-title"]
    if translated is None:
        return
    if not translated["value"].strip():
        raise OrcidError(9020, "translated-title: language-code without text")
    if translated["language-code"] is None:
        raise OrcidError(9037, "translated-title needs a language-code")


def _check_citation(citation: dict[str, Any] | None) -> None:
    if citation is None:
        return
    if not (citation["citation-value"] or "").strip():
        raise OrcidError(9020, "citation-value cannot be empty")
    if citation["citation-type"] is None:
        raise OrcidError(9037, "citation-type is not valid")


def _check_contributors(contributors: dict[str, Any] | None) -> None:
    for contributor in (contributors or {}).get("contributor", ()):
        _check_orcid(contributor["contributor-orcid"])
        for key, maximum in (("credit-name", None), ("contributor-email", 350)):
            value = text_of(contributor[key])
            if value is not None and not value.strip():
                raise OrcidError(9020, f"{key} cannot be blank")
            if maximum and value and (len(value) > maximum or not _EMAIL.match(value)):
                raise OrcidError(9020, f"Invalid {key}")


def _check_orcid(orcid: dict[str, Any] | None) -> None:
    """Check the form only: neither check digit nor existence count (orcid-api 2.4)."""
    if orcid is None:
        return
    uri, path = orcid["uri"], orcid["path"]
    if uri is not None and not _ORCID_URI.fullmatch(uri):
        raise OrcidError(9020, f"Invalid contributor URI {uri}")
    if path is not None and not _ORCID_PATH.fullmatch(path):
        raise OrcidError(9020, f"Invalid contributor path {path}")


def check_external_ids(external_ids: dict[str, Any] | None) -> None:
    """Check type, value, relationship of each, and that one is `self` (orcid-api 2.4)."""
    listed = entries(external_ids)
    if not listed:
        raise OrcidError(9023, "Missing external-id: at least one is required")
    for entry in listed:
        check_external_id(entry)
    if not any(entry["external-id-relationship"] == "self" for entry in listed):
        raise OrcidError(
            9023, "At least one identifier with 'self' relationship is required"
        )


def check_roles(content: dict[str, Any]) -> None:
    """Check the roles last, when all else is in order (orcid-api 2.3 step 13, 10.3)."""
    rules.check_roles(content, _ROLES)
