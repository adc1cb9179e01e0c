# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Requests to ORCID's consent page that wait for an answer: bound to this session, account and registry.

The server keeps them, because a signed state alone can be replayed and given to somebody else. Several
tabs may wait at once. Using one is claimed in the cache too: a page that is reloaded while its first
request is under way would otherwise exchange the code twice, and ORCID then revokes what the first gave.
"""

import secrets
import time
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

from flask import session
from invenio_cache import current_cache
from werkzeug.datastructures import MultiDict

from ..errors import Problem

SLOT = "orcid_sync_states"

LIFE = 30 * 60
"""Seconds: registering at ORCID takes longer than signing in."""

KEPT = 8
"""States that one session keeps. The oldest go first."""


@dataclass(frozen=True)
class Pending:
    """A request as it was when the browser left."""

    purpose: str
    environment: str
    user: int | None
    next: str | None


def issue(pending: Pending) -> str:
    """Remember a request in this session. :returns: its state, 256 bits."""
    state = secrets.token_urlsafe(32)
    entry = {**vars(pending), "at": time.time(), "used": False}
    _keep({**_alive(), state: entry})
    return state


def claim(state: str, purpose: str, environment: str, user: int | None) -> Pending:
    """Take a request back, once. :raises Problem: for whichever rule it breaks."""
    stored = session.get(SLOT, {})
    key = _find(stored, state)
    if key is None:
        raise Problem("state_unknown")
    entry = stored[key]
    first = current_cache.add(f"orcid_sync:state:{key}", True, timeout=LIFE)
    if entry["used"] or not first:
        raise Problem("state_used")
    _keep({**stored, key: {**entry, "used": True}})
    if entry["at"] + LIFE < time.time():
        raise Problem("state_expired")
    if entry["user"] != user:
        raise Problem("state_other_user")
    if (entry["purpose"], entry["environment"]) != (purpose, environment):
        raise Problem("state_other_environment")
    return Pending(purpose, environment, user, entry["next"])


def single(args: MultiDict) -> dict[str, str]:
    """Return the parameters of a callback. :raises Problem: one is given twice, and none can be trusted; or none is.

    Without any it is no answer at all: ORCID sends some errors as a fragment, which no server sees.
    """
    if not any(args.get(name) for name in ("state", "code", "error")):
        raise Problem("silent")
    if any(len(values) != 1 for _, values in args.lists()):
        raise Problem("state_unknown")
    return args.to_dict()


def local_path(target: str | None) -> str | None:
    """Return ``target`` if it is a path on this site, else None.

    Not oauthclient's ``get_safe_redirect_target``: it falls back to the Referer, reads the query only, and fails
    with 500 for ``https:////elsewhere``.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    # Browsers read a backslash as a slash and drop tabs and line ends.
    strange = any(char == "\\" or ord(char) < 33 or ord(char) == 127 for char in target)
    return None if strange else target


def _find(stored: dict[str, Any], state: str) -> str | None:
    given = state.encode()
    return next((key for key in stored if compare_digest(key.encode(), given)), None)


def _alive() -> dict[str, Any]:
    oldest = time.time() - LIFE
    states = session.get(SLOT, {}).items()
    return {key: entry for key, entry in states if entry["at"] >= oldest}


def _keep(states: dict[str, Any]) -> None:
    newest = sorted(states.items(), key=lambda item: item[1]["at"])[-KEPT:]
    session[SLOT] = dict(newest)
