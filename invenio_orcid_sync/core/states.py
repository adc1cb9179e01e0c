# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The state of a ledger row as people see it, derived from its facts and never stored."""

STATES = (
    "sent",
    "pending",
    "unanswered",
    "removing",
    "needs_author",
    "needs_operator",
    "excluded",
    "not_shared",
)


def state_of(
    *,
    remote: str,
    hold: str | None,
    opted_out: str | None,
    due: bool,
    doubt: str | None,
) -> str:
    """Return one of ``STATES``."""
    if hold:
        return f"needs_{hold}"
    if remote == "creating" or doubt in ("missing", "duplicate"):
        return "unanswered"
    if remote == "deleting" or (opted_out and remote == "present"):
        return "removing"
    if due:
        return "pending"
    if remote == "present":
        return "sent"
    return "excluded" if opted_out else "not_shared"
