# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Repository, registry and drainer as the machine uses them: emptied quickly, and killed at will."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import requests
import sqlalchemy as sa
from invenio_accounts.models import User
from invenio_db import db

from invenio_orcid_sync.engine import drain as drainer
from invenio_orcid_sync.engine import lease
from invenio_orcid_sync.hooks import append
from invenio_orcid_sync.simulator import orcids

from ..plugins.content import record_data
from ..plugins.world import SCOPES, World, service, system_identity
from .clock import moments

ANY = "*"


@dataclass
class When:
    """The ``number``-th time that a drainer is at a moment, as ``engine.points`` names them."""

    operation: str
    moment: str
    number: int = 0

    def now(self, operation: str, moment: str) -> bool:
        """Count, and tell whether this is the time."""
        if self.operation not in (ANY, operation) or self.moment != moment:
            return False
        self.number -= 1
        return self.number < 0


FIRST_ID = 9_0000_5000_000
"""No iD comes twice in a session: records of former examples stay in the repository."""

numbers = count(FIRST_ID)

WITNESS = "Witness"


class Death(BaseException):
    """The process is gone: whatever it had not committed never was."""


@dataclass
class Drained:
    """What one drain did."""

    outcomes: Counter[str] = field(default_factory=Counter)
    busy: bool = False
    died: bool = False


class Recorder(logging.Handler):
    """Keeps all that is logged, as text."""

    def __init__(self) -> None:
        """Take everything."""
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line, with its traceback, and what debuggers and error trackers show of it."""
        self.lines += [self.format(record), repr(record.args)]
        error = record.exc_info[1] if record.exc_info else None
        while error:
            self.lines.append(f"{error!r} {vars(error)!r}")
            error = error.__cause__ or error.__context__


class Stage:
    """What the machine acts on. One for all its examples."""

    def __init__(self, world: World, names: Sequence[str]) -> None:
        """Make accounts, and put hooks where a drainer may die or meet somebody."""
        self.world = world
        self.client_id = world.client_id
        self.users: dict[str, int] = {}
        """Accounts' ids by name."""
        self.identities: dict[str, Any] = {}
        for name in (*names, WITNESS):
            self._account(name)
        self._witnessed = orcids.make(next(numbers))
        witness = self.identities[WITNESS]
        record = world._publish(self._witnessed, identity=witness)
        self._concept = record._record.parent.id
        self.recorder = Recorder()
        self.totals: Counter[str] = Counter()
        self.tokens: list[str] = []
        self.sent: Counter[str] = Counter()
        """Shares in requests, by operation."""
        self.dies_at: When | None = None
        self.meets_at: When | None = None
        self.visitor: Callable[[], None] | None = None
        self.visit: Future | None = None
        self._dead = threading.local()
        self._lock = threading.Lock()
        self._helper = ThreadPoolExecutor(1)
        self._seen = 0
        self._wire()

    def _account(self, name: str) -> None:
        user = self.world.make_user(self.world.site.app)
        self.users[name], self.identities[name] = int(user.id), user.identity

    def _wire(self) -> None:
        patch, send, release = self.world.patch, drainer.send, lease.Held.release

        def counted(client: Any, job: Any) -> Any:
            with self._lock:
                # A revocation is no share of any work.
                alone = job.operation == "revoke"
                self.sent[job.operation] += 1 if alone else len(job.parts)
            return send(client, job)

        def released(held: Any) -> None:
            if not getattr(self._dead, "now", False):
                release(held)

        patch.setattr(drainer, "send", counted)
        patch.setattr(drainer, "reach", self._reach)
        patch.setattr(lease.Held, "release", released)

    def _reach(self, operation: str, moment: str) -> None:
        """Stand in for ``engine.points``: a process that kills itself would take us with it."""
        if self.dies_at and self.dies_at.now(operation, moment):
            self.dies_at, self._dead.now = None, True
            raise Death(f"{operation}:{moment}")
        if self.visitor and self.meets_at and self.meets_at.now(operation, moment):
            visitor, self.visitor = self.visitor, None
            self.totals["visits"] += 1
            self.visit = self._helper.submit(self._beside, visitor)
            # Who waits for a row that this drainer has locked goes on afterwards.
            with self._patience():
                self.visit.result(timeout=1.5)

    @contextmanager
    def _patience(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError:
            self.totals["visits that waited"] += 1

    def _beside(self, action: Callable[[], Any]) -> Any:
        """Do something as another process would: with a session of its own."""
        with self.world.site.app.app_context():
            try:
                return action()
            finally:
                db.session.rollback()
                db.session.remove()

    # Beginning and end of an example

    def empty(self) -> None:
        """Forget connections, ledger and registry. Records stay, but name iDs that nobody has any more."""
        db.session.rollback()
        names = ", ".join(
            t.name
            for t in db.metadata.sorted_tables
            if t.name.startswith("orcid_sync_")
        )
        db.session.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        for table in ("accounts_useridentity", "oauthclient_remotetoken"):
            db.session.execute(sa.text(f"DELETE FROM {table}"))
        db.session.execute(sa.text("DELETE FROM oauthclient_remoteaccount"))
        db.session.commit()
        db.session.expunge_all()
        self._reset()

    def _reset(self) -> None:
        self.world.control("reset")
        self.world.introduce()
        self.sent.clear()
        self.tokens.clear()
        self.recorder.lines.clear()
        self.dies_at = self.meets_at = self.visitor = self.visit = None
        self._dead.now = False
        self._seen = max((entry["id"] for entry in self.log(0)), default=0)

    def tell(self) -> None:
        """Say how far this is, now and then."""
        if self.totals["examples"] % 10 == 0:
            names = ("examples", "steps", "drains", "requests", "deaths", "checks")
            print(", ".join(f"{self.totals[name]} {name}" for name in names))

    def close(self) -> None:
        """End the helper thread."""
        self._helper.shutdown()

    # People at ORCID

    def register(self) -> str:
        """Register a person at ORCID. :returns: the iD."""
        orcid = orcids.make(next(numbers))
        self.world.control(
            "records", orcid=orcid, given_names="Ada", family_name="Lovelace"
        )
        return orcid

    def connect(self, name: str, orcid: str) -> str:
        """Come back from ORCID with a permission. :returns: how that ended."""
        from invenio_orcid_sync.services import connections
        from invenio_orcid_sync.services.exchange import read

        answer = self.world.control(
            "tokens", orcid=orcid, client_id=self.client_id, scope=SCOPES
        )
        self.tokens += [answer["access_token"], answer["refresh_token"]]
        return connections._keep(self.users[name], read(answer))

    def user(self, name: str) -> User:
        """Return an account."""
        return db.session.get(User, self.users[name])

    def works(self, orcid: str, own: bool = True) -> list[dict[str, Any]]:
        """Return the works on an ORCID record, ours or others'."""
        url = f"{self.world.url}/__control__/records/{orcid}"
        groups = requests.get(url, timeout=10).json()["works"]["group"]
        found = [work for group in groups for work in group["work-summary"]]
        return [work for work in found if (self._source(work) == self.client_id) is own]

    @staticmethod
    def _source(work: dict[str, Any]) -> str | None:
        source = (work.get("source") or {}).get("source-client-id") or {}
        return source.get("path")

    def log(self, since: int) -> list[dict[str, Any]]:
        """Return the requests that came in, newer than one."""
        url = f"{self.world.url}/__control__/requests"
        answer = requests.get(url, params={"since": since}, timeout=10)
        return answer.json()["requests"]

    def news(self) -> list[dict[str, Any]]:
        """Return the requests that came in since the last time."""
        found = self.log(self._seen)
        self._seen = max((entry["id"] for entry in found), default=self._seen)
        return found

    def clear_faults(self) -> None:
        """Let everything go well again."""
        requests.delete(f"{self.world.url}/__control__/faults", timeout=10)

    # Somebody whose permission is good and who is left alone by everybody

    def witness(self) -> None:
        """Connect the witness, with one work."""
        self.world.control(
            "records", orcid=self._witnessed, given_names="Wit", family_name="Ness"
        )
        self.connect(WITNESS, self._witnessed)
        append(self._concept, urgent=True)
        db.session.commit()

    def succeed_elsewhere(self) -> None:
        """Have something succeed: without that, a refusal is never believed."""
        again = """
            UPDATE orcid_sync_item SET fingerprint = NULL, due_at = now() WHERE remote = 'present'
            AND connection_id = (SELECT id FROM orcid_sync_connection WHERE orcid = :witness)
            AND EXISTS (SELECT FROM orcid_sync_connection WHERE refused_at IS NOT NULL)"""
        db.session.execute(sa.text(again), {"witness": self._witnessed})
        db.session.commit()

    # Records

    def publish(
        self, ids: Sequence[str], owner: str, doi: str | None, **metadata: Any
    ) -> str:
        """Publish a record. :returns: its id."""
        data = {**record_data(*ids, **metadata), "pids": pids(doi)}
        identity = self.identities[owner]
        draft = service().create(identity, data)
        return service().publish(identity, draft.id).id

    def swap_dois(self, *recids: str) -> None:
        """Swap the DOIs of two records behind their editors' backs, as a repair does."""
        found = [service().read(system_identity(), recid)._record for recid in recids]
        given = [record.model.json["pids"]["doi"] for record in found]
        for record, doi in zip(found, reversed(given)):
            record.model.json = {
                **record.model.json,
                "pids": {**record.model.json["pids"], "doi": doi},
            }
            db.session.execute(
                sa.text(
                    "UPDATE pidstore_pid SET object_uuid = :to WHERE pid_value = :doi"
                ),
                {"to": record.id, "doi": doi["identifier"]},
            )
            append(record.parent.id, urgent=True)
        db.session.commit()
        db.session.expunge_all()

    # Drains

    def drain(self, shard: int = 0) -> Drained:
        """Drain one shard as its task does; somebody may die, or come in, meanwhile."""
        from invenio_orcid_sync.services import engine

        self.totals["drains"] += 1
        self._dead.now = False
        try:
            report = engine.drain(shard)
        except Death:
            self.totals["deaths"] += 1
            db.session.remove()
            return Drained(died=True)
        finally:
            self._dead.now = False
        return Drained(report.outcomes, report.busy)

    def drain_side_by_side(self, shards: list[int]) -> list[Drained]:
        """Drain shards at once, or one shard twice."""
        with ThreadPoolExecutor(len(shards)) as pool:
            started = [
                pool.submit(self._beside, lambda one=one: self.drain(one))
                for one in shards
            ]
            return [each.result() for each in started]

    def finish_visit(self) -> None:
        """Wait for whoever came in."""
        self.meets_at = self.visitor = None
        if self.visit:
            self.visit.result(timeout=30)
            self.visit = None


def pids(doi: str | None) -> dict[str, Any]:
    """Return a deposit's identifiers."""
    return {"doi": {"identifier": doi, "provider": "external"}} if doi else {}


def rows(statement: str, **values: Any) -> list[Any]:
    """Ask the database, freshly."""
    db.session.rollback()
    return list(db.session.execute(sa.text(statement), values))


def everything() -> Iterator[tuple[str, str]]:
    """Yield all rows of our tables as text."""
    for table in moments():
        for (row,) in rows(f"SELECT CAST(t AS text) FROM {table} t"):
            yield table, row
