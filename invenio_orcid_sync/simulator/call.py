# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""One API request on its way through the checks that all sections share (orcid-api 2.3)."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from werkzeug.wrappers import Request, Response

from . import access, media
from .nodes import Branch
from .state import Item, Record, Registry, Token

# Where a request that was put off keeps the last put-code of when it came in.
SEEN = "orcid_simulator.seen"


class Call:
    """A request to the member or public API, with the registry it asks."""

    def __init__(self, registry: Registry, request: Request, public: bool = False):
        """Keep both; *public* is the public API, which only reads."""
        self.registry = registry
        self.request = request
        self.public = public
        self.token: Token | None = None
        # The registry reads the existing works once and stores at the end, so that a request
        # does not see what was stored while it ran (WorkManagerImpl.createWork). Empty unless
        # a fault put this request off.
        seen = request.environ.get(SEEN, registry.last_put_code)
        self.unseen = range(seen + 1, registry.last_put_code + 1)

    @cached_property
    def media(self) -> str:
        """Give the type of the answer."""
        return media.wanted(self.request)

    @property
    def client_id(self) -> str | None:
        """Give the calling client's id."""
        return self.token.client.client_id if self.token else None

    @property
    def client_name(self) -> str:
        """Give the calling client's name, for messages."""
        return self.token.client.name if self.token else "the client application"

    def now(self) -> int:
        """Give the registry's time in milliseconds."""
        return self.registry.clock.milliseconds()

    def authenticate(self) -> None:
        """Step 1: the token."""
        self.token = access.authenticate(self.registry, self.request, self.public)

    def record(self, orcid: str) -> Record:
        """Step 4: the record and its state."""
        return access.check_record(self.registry, orcid, self.token, self.request)

    def for_reading(self, orcid: str) -> Record:
        """Do the checks of a read: token, target, format, record."""
        self.authenticate()
        access.check_target(self.token, orcid)
        self.media  # refuses what cannot be answered before anything is looked up
        return self.record(orcid)

    def for_writing(
        self, orcid: str, scope: str, read: Callable[[], Any]
    ) -> tuple[Record, Any]:
        """Do the checks of a write in the registry's order: steps 1 to 5 (orcid-api 2.3)."""
        self.authenticate()
        access.check_target(self.token, orcid)
        self.media
        sent = read()
        record = self.record(orcid)
        access.check_scope(self.token, scope)
        return record, sent

    def hidden(self, item: Item, limited: str) -> int | None:
        """Give the code why the item may not be read."""
        return access.hidden(item, self.token, limited, self.public)

    def rights(self, orcid: str) -> set[str]:
        """Give what the token may do on that person's record, beyond what is public."""
        owned = self.token is not None and self.token.orcid == orcid
        return access.rights(self.token) if owned and self.token else set()

    def answer(self, shape: Branch, data: dict[str, Any]) -> Response:
        """Write an answer in the chosen format."""
        return media.answer(media.body(self.media, shape, data), self.media)

    def location(self, path: str) -> str:
        """Make a Location in one of the styles seen in production (orcid-api 2.1)."""
        root = self.request.host_url.rstrip("/")
        if self.registry.location_style == "internal":
            return f"{root}/orcid-api-web/v3.0{path}"
        return f"{root}/v3.0{path}"
