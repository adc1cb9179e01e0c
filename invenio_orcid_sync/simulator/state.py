# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Everything the registry knows, in memory, under one lock."""

import secrets
import string
import threading
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from . import orcids
from .changes import Noted
from .clock import Clock

# orcid-api 2.6: org.orcid.core.activities.max.
MAXIMUM_WORKS = 10_000

# orcid-api 1.4: about 20 years.
LIFETIME = 631_138_519
# orcid-api 1.2: org.orcid.core.oauth.auth_code.expiration_minutes.
CODE_LIFETIME = 1440 * 60
# orcid-api 3.3: an unclaimed record is closed to others than its creator for 10 days.
UNCLAIMED_SECONDS = 10 * 86400

# Where the answers say that an iD lives. Not ours to serve, but the schema of contributors and
# sources allows only https addresses below orcid.org (common-3.0.xsd).
SITE_HOST = "sandbox.orcid.org"

Key = tuple[str, str, str]

# What is known without a seed, one for each source (orcid-api 5.2).
ORGANIZATIONS = (
    ("https://ror.org/05dxps055", "ROR"),
    ("grid.5509.9", "GRID"),
    ("http://dx.doi.org/10.13039/100000001", "FUNDREF"),
    ("1438", "RINGGOLD"),
)


@dataclass
class Client(Noted):
    """An application that is registered with the registry."""

    client_id: str
    client_secret: str
    name: str = "A client"
    member: bool = True
    premium: bool = False
    redirect_uris: list[str] = field(default_factory=list)
    state: str = "active"


@dataclass(eq=False)
class Token(Noted):
    """An access and refresh token pair; *ended* says why it no longer counts."""

    access: str
    refresh: str
    client: Client
    orcid: str | None
    scopes: tuple[str, ...]
    expires: float
    ended: str | None = None


@dataclass
class Code(Noted):
    """An authorization code and what it will grant."""

    value: str
    client_id: str
    orcid: str
    scopes: tuple[str, ...]
    redirect_uri: str
    expires: float
    challenge: tuple[str, str] | None = None
    nonce: str | None = None
    signed_in: float = 0.0
    used: bool = False
    tokens: list[Token] = field(default_factory=list)


@dataclass(eq=False)
class Item(Noted):
    """One entry of a section: its content in the JSON form of the API, and who put it there.

    *source* is a client id, or None for the record's owner.
    """

    put_code: int
    orcid: str
    content: dict[str, Any]
    source: str | None
    visibility: str
    created: int
    modified: int
    # The section's kind, where one table holds several.
    kind: str = ""
    # What the owner's choice of a preferred source left; None is that of a new item.
    chosen_index: int | None = None
    # What was worked out from the content; dropped when the content changes.
    derived: dict[str, Any] = field(default_factory=dict)

    @property
    def display_index(self) -> int:
        """Give the index that puts the preferred item of a group first (orcid-api 2.11)."""
        if self.chosen_index is not None:
            return self.chosen_index
        return 0 if self.source is None else 1


@dataclass(eq=False)
class Shelf:
    """The items of one section of a record; *keys* indexes what makes duplicates."""

    items: dict[int, Item] = field(default_factory=dict)
    keys: dict[Any, set[int]] = field(default_factory=lambda: defaultdict(set))


@dataclass(eq=False)
class Record(Noted):
    """One iD's record. *self_ids* and *version_ids* index the works of each source."""

    orcid: str
    given_names: str
    family_name: str
    email: str
    password: str
    created: int
    modified: int
    credit_name: str = ""
    biography: str = ""
    biography_visibility: str = "public"
    # Nobody sees an address unless its owner says so (our choice).
    email_visibility: str = "private"
    visibility_default: str = "public"
    state: str = "active"
    primary: str | None = None
    creator: str | None = None
    works: dict[int, Item] = field(default_factory=dict)
    # All sections but works, by name; affiliations of all kinds share one (orcid-api 5.1).
    sections: dict[str, Shelf] = field(default_factory=lambda: defaultdict(Shelf))
    self_ids: dict[Key, set[int]] = field(default_factory=lambda: defaultdict(set))
    version_ids: dict[Key, set[int]] = field(default_factory=lambda: defaultdict(set))
    tokens: list[Token] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Give the public display name (orcid-api 1.4)."""
        return f"{self.given_names} {self.family_name}".strip()


@dataclass(eq=False)
class Webhook:
    """An address that is called after changes of a record; times in milliseconds."""

    orcid: str
    uri: str
    client_id: str
    last_sent: int | None = None
    last_failed: int | None = None
    failures: int = 0


class Registry:
    """The state of one simulator. Hold *lock* while reading or writing it."""

    def __init__(self, location_style: str = "clean"):
        """Start empty; see :attr:`location_style` in docs/simulator.md."""
        self.lock = threading.RLock()
        self.clock = Clock()
        self.location_style = location_style
        # Where the authorize page puts errors: "query", or "fragment" as ORCID's front end does.
        self.error_style = "query"
        self.clear()

    def clear(self) -> None:
        """Forget everything, the clock's shift included."""
        self.clock = Clock()
        self.clients: dict[str, Client] = {}
        self.records: dict[str, Record] = {}
        self.access: dict[str, Token] = {}
        self.refresh: dict[str, Token] = {}
        self.codes: dict[str, Code] = {}
        # A browser's cookie: whose it is, and when they signed in.
        self.sessions: dict[str, tuple[str, float]] = {}
        # Organizations that may be named, as (identifier, source) by exact text (orcid-api 5.2).
        self.organizations: set[tuple[str, str]] = set(ORGANIZATIONS)
        # orcid-api 7: by iD and address, over all clients.
        self.webhooks: dict[tuple[str, str], Webhook] = {}
        # Groups of peer reviews by put-code, and their put-codes by group-id (orcid-api 5.3).
        self.groups: dict[int, Item] = {}
        self.group_ids: dict[str, int] = {}
        # orcid-api 2.1: registry-wide. One sequence for all sections, where the registry has
        # one for each (our choice).
        self.last_put_code = 1_000_000
        self.next_orcid = orcids.FIRST

    def next_put_code(self) -> int:
        """Draw a put-code."""
        self.last_put_code += 1
        return self.last_put_code

    def add_client(self, **options: Any) -> Client:
        """Register a client, or replace the one of that id."""
        client = Client(**options)
        self.clients[client.client_id] = client
        return client

    def add_record(self, orcid: str | None = None, **options: Any) -> Record:
        """Register a person; without an iD the next free one is drawn."""
        while orcid is None or orcid in self.records:
            orcid = orcids.make(self.next_orcid)
            self.next_orcid += 1
        now = self.clock.milliseconds()
        record = Record(orcid=orcid, created=now, modified=now, **options)
        self.records[orcid] = record
        return record

    def add_token(
        self,
        client: Client,
        orcid: str | None,
        scopes: tuple[str, ...],
        expires: float | None = None,
    ) -> Token:
        """Issue a token pair; equal older ones stay valid (orcid-api 1.4)."""
        token = Token(
            access=str(uuid.uuid4()),
            refresh=str(uuid.uuid4()),
            client=client,
            orcid=orcid,
            scopes=scopes,
            expires=expires or self.clock.now() + LIFETIME,
        )
        return self.enter_token(token)

    def enter_token(self, token: Token) -> Token:
        """Make a token known."""
        self.access[token.access] = token
        self.refresh[token.refresh] = token
        if token.orcid is not None:
            self.records[token.orcid].tokens.append(token)
        return token

    def add_code(self, **options: Any) -> Code:
        """Make a code of 6 characters (orcid-api 1.2)."""
        alphabet = string.ascii_letters + string.digits
        value = "".join(secrets.choice(alphabet) for _ in range(6))
        expires = self.clock.now() + CODE_LIFETIME
        self.codes[value] = Code(value=value, expires=expires, **options)
        return self.codes[value]

    def live(self, token: Token) -> bool:
        """Tell whether the token is neither ended nor expired."""
        return token.ended is None and token.expires > self.clock.now()

    def by_login(self, user: str) -> Record | None:
        """Find a person by iD, iD address or e-mail."""
        bare = user.strip().rstrip("/").rpartition("/")[2]
        if bare.upper() in self.records:
            return self.records[bare.upper()]
        mail = user.strip().lower()
        found = (r for r in self.records.values() if r.email.lower() == mail)
        return next(found, None) if mail else None

    def revoke_client(self, record: Record, client_id: str) -> int:
        """End all tokens of a client for a record, as its owner does (orcid-api 1.6)."""
        mine = [t for t in record.tokens if t.client.client_id == client_id]
        ended = [token for token in mine if token.ended is None]
        for token in ended:
            token.ended = "USER_REVOKED"
        return len(ended)


def touch(record: Record, now: int) -> int:
    """Note a change of the record (orcid-api 11, point 24)."""
    record.modified = max(now, record.modified)
    return now
