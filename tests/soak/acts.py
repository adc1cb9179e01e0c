# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the machine's rules do: each to the real thing, and to the model."""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from invenio_db import db

from invenio_orcid_sync.services import backfill

from . import clock, invariants
from .authors import Authors
from .deposits import KINDS, Deposits
from .elsewhere import Elsewhere
from .model import Model, Person
from .scene import Scene
from .stage import Drained, Stage, rows

PATIENCE = 80
"""Drains until everything must have come to rest."""


class Acts:
    """All that can be done in one example."""

    def __init__(self, stage: Stage) -> None:
        """Start with nobody."""
        self.stage, self.world, self.model = stage, stage.world, Model()
        self.scene = Scene(stage, self.model)
        self.deposits = Deposits(self.scene)
        self.authors = Authors(self.scene)
        self.elsewhere = Elsewhere(self.scene)
        self.shards = 1
        self.checked = 0

    def set_up(
        self,
        names: Sequence[str],
        shards: int,
        debounce: int,
        grace: int,
        auto: bool,
        bulk: int,
        older: bool,
    ) -> None:
        """Configure, and register people."""
        self.shards, self.model.auto, self.scene.backfill = shards, auto, older
        self.world.set(
            SHARDS=shards,
            DEBOUNCE=debounce,
            GRACE=grace,
            COOL_DOWN=600,
            RECHECK=3600,
            RATE=1000,
            OTHERS_DEPOSITS="auto" if auto else "ask",
            BACKFILL_ON_CONNECT=older,
        )
        for name in names:
            self.model.people[name] = Person(name, self.stage.register())
        self.drain()
        db.session.execute(sa.text(f"UPDATE orcid_sync_lease SET bulk = {bulk}"))
        db.session.commit()
        self.stage.witness()

    def do(self, what: str, name: str, n: int, more: int = 0) -> None:
        """Do what a word says, unless there is nothing to do it to.

        ``name``: whose turn it is; ``n``: which record or work; ``more``: anything else that is open.
        """
        self.stage.totals[what] += 1
        _DOINGS[what](self, name, n, more)

    def publish(self, name: str, joint: int, more: int) -> None:
        """Publish a record: one's own, of all, or of others only."""
        names = list(self.model.people)
        others = [one for one in names if one != name]
        authors = ([name], names, others)[joint % 3]
        self.deposits.publish(name, authors, KINDS[more % len(KINDS)], bool(more % 2))

    def revise(self, what: str, n: int, more: int) -> None:
        """Change a record."""
        deposits = self.deposits
        if not deposits.records():
            return
        if what == "edit":
            deposits.edit(n, KINDS[more % len(KINDS)])
        elif what == "save":
            deposits.edit(n, None)
        elif what == "version":
            deposits.new_version(n, bool(more % 2))
        elif what == "delete":
            deposits.delete(n, more)
        elif what == "restrict":
            deposits.restrict(n)
        else:
            deposits.name_somebody(n, more)

    # Drains and time

    def drain(self) -> list[Drained]:
        """Run the task of each shard, one after the other, and the one that finds older works."""
        drained = [self.stage.drain(shard) for shard in range(self.shards)]
        self.walk()
        return drained

    def drain_side_by_side(self) -> list[Drained]:
        """Run the tasks of both shards at once, or that of the only one twice."""
        return self.stage.drain_side_by_side([0, self.shards - 1])

    def usurp(self) -> None:
        """Have the lease run out, and another drainer take over."""
        past = "UPDATE orcid_sync_lease SET until = now() - interval '1 second'"
        db.session.execute(sa.text(past))
        db.session.commit()
        self.stage.drain(0)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        clock.advance(self.world, seconds, self.model.concepts)

    # Operators

    def survey(self, kind: str) -> None:
        """Walk through all records."""
        self.walk()
        if kind == "reconcile":
            backfill.reconcile("operator")
        elif not backfill.waits():
            backfill.start(None, "operator")
            for person in self.model.people.values():
                self.model.pushed(person)
        self.walk()

    def walk(self) -> None:
        """Carry out walks that are open."""
        if backfill.waits():
            backfill.walk()

    def audit(self, name: str, mode: str) -> None:
        """Have a person's record compared with the ledger, or set right where it differs."""
        ask = "UPDATE orcid_sync_connection SET audit = :mode WHERE orcid = :orcid AND status = 'active'"
        orcid = self.model.people[name].orcid
        db.session.execute(sa.text(ask), {"mode": mode, "orcid": orcid})
        db.session.commit()

    def others_deposits(self, auto: bool) -> None:
        """Choose whether others' deposits wait for a yes, and have all looked at."""
        self.world.set(OTHERS_DEPOSITS="auto" if auto else "ask")
        if auto:
            self.model.asks_no_more()
        elif self.model.auto:
            self.model.asks()
        for name in self.model.people:
            self.authors.push(name)

    # Rest

    def come_to_rest(self, drain: Callable[[], None]) -> None:
        """Put right what nobody here can, and let time pass until nothing is to be done any more."""
        self.stage.clear_faults()
        self.elsewhere.unlock_all()
        for _ in range(PATIENCE):
            drain()
            if not clock.pending():
                return
            if seconds := clock.wait():
                self.advance(seconds + 0.01)
                self.stage.succeed_elsewhere()
        due = rows("SELECT * FROM orcid_sync_item WHERE due_at IS NOT NULL")
        raise AssertionError(f"I6 never at rest: {clock.pending()} {due}")

    def compare(self) -> None:
        """Compare everybody's record with the model, and look for what must be nowhere."""
        for person in self.model.people.values():
            self._lost(person)
            works = self.stage.works(person.orcid)
            invariants.works_are_those_of_the_model(self.model, person, works)
            invariants.identifiers_are_unique(person, works)
            invariants.put_codes_agree(self.scene, person, works)
            invariants.nothing_is_stuck(self.scene, person)
        invariants.creations_are_told_once()
        invariants.tokens_are_nowhere(self.stage)
        self.checked = max((one["id"] for one in self.stage.log(0)), default=0)

    def _lost(self, person: Person) -> None:
        """Take note of a good permission that two false refusals, an hour apart, made us give up."""
        connection = self.scene.connection(person)
        if person.link != "open" or not person.sound or connection.status == "active":
            return
        refusals = [
            one
            for one in self.stage.log(0)
            if one["orcid"] == person.orcid and one["fault"] == "introspection_down"
        ]
        told = connection.status, connection.reason
        assert told == ("permission_lost", "refused") and len(refusals) > 1, told
        person.sound = False


def _revision(what: str) -> Callable[[Acts, str, int, int], None]:
    return lambda acts, name, n, more: acts.revise(what, n, more)


_DOINGS: dict[str, Callable[[Acts, str, int, int], None]] = {
    "publish": lambda acts, name, n, more: acts.publish(name, n, more),
    **{
        what: _revision(what)
        for what in ("edit", "save", "version", "delete", "restrict", "name")
    },
    "restore": lambda acts, name, n, more: acts.deposits.restore(n),
    "swap": lambda acts, name, n, more: acts.deposits.swap_dois(n),
    "connect": lambda acts, name, n, more: acts.authors.connect(name, bool(n % 2)),
    "keep": lambda acts, name, n, more: acts.authors.disconnect(name, "keep"),
    "remove": lambda acts, name, n, more: acts.authors.disconnect(name, "remove"),
    "accept": lambda acts, name, n, more: acts.authors.accept(name),
    "take out": lambda acts, name, n, more: acts.authors.take_out(name, n),
    "send again": lambda acts, name, n, more: acts.authors.send_again(name),
    "withdraw": lambda acts, name, n, more: acts.elsewhere.withdraw(name),
    "vanish": lambda acts, name, n, more: acts.elsewhere.vanish(name, n),
    "hide": lambda acts, name, n, more: acts.elsewhere.hide(name, n),
    "copy": lambda acts, name, n, more: acts.elsewhere.copy(name, n),
    "lock": lambda acts, name, n, more: acts.elsewhere.lock(name),
    "deactivate": lambda acts, name, n, more: acts.elsewhere.deactivate(name),
    "merge": lambda acts, name, n, more: acts.elsewhere.merge(name),
    "push": lambda acts, name, n, more: acts.authors.push(name),
    "backfill": lambda acts, name, n, more: acts.survey("backfill"),
    "reconcile": lambda acts, name, n, more: acts.survey("reconcile"),
    "audit": lambda acts, name, n, more: acts.audit(name, "report"),
    "repair": lambda acts, name, n, more: acts.audit(name, "repair"),
    "ask": lambda acts, name, n, more: acts.others_deposits(False),
    "auto": lambda acts, name, n, more: acts.others_deposits(True),
    "drain": lambda acts, name, n, more: acts.stage.drain(0),
    "usurp": lambda acts, name, n, more: acts.usurp(),
}
