# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What authors do on their account page, and operators for them."""

import sqlalchemy as sa
from invenio_db import db

from invenio_orcid_sync.hooks import append
from invenio_orcid_sync.services import connections, works

from .scene import Scene


class Authors:
    """The authors of one example, as the repository knows them."""

    def __init__(self, scene: Scene) -> None:
        """Start with nobody connected."""
        self.scene, self.model = scene, scene.model

    def connect(self, name: str, older: bool) -> None:
        """Connect a person, with the iD that they have by now."""
        person = self.model.people[name]
        if self.scene.states.get(person.orcid) in ("locked", "deactivated"):
            # Nobody can sign in there.
            return
        orcid = self.scene.merged.get(name, person.orcid)
        if self.scene.stage.connect(name, orcid) != "connected":
            return
        if orcid != person.orcid:
            person.former.add(person.orcid)
            person.orcid = orcid
            del self.scene.merged[name]
            for pair in person.pairs.values():
                if pair.out:
                    # Whether that was noticed before the merge is open.
                    pair.unsure.add("race")
                    pair.out = False
        person.link, person.sound = "open", True
        if self.scene.backfill:
            self.model.pushed(person)
        elif older:
            self.push(name)

    def disconnect(self, name: str, then: str) -> None:
        """Disconnect a person."""
        person = self.model.people[name]
        if person.link != "open":
            return
        # What the ledger does not know yet is not looked at when they come back.
        known = {row.local_key for row in self.scene.ledger(person)}
        for key, pair in person.pairs.items():
            pair.seen &= key in known
            pair.there = None
        db.session.rollback()
        connections.disconnect(self.scene.stage.user(name), then)
        person.link = {"keep": "kept", "remove": "removed"}[then]

    def accept(self, name: str) -> None:
        """Say yes to what waits for it."""
        person = self.model.people[name]
        for row in self.scene.ledger(person, "code = 'awaits_author'"):
            works.accept(self.scene.stage.users[name], row.id)
            pair = person.pair(row.local_key)
            pair.accepted, pair.seen = True, True
            pair.unsure.discard("asks")

    def take_out(self, name: str, n: int) -> None:
        """Take a work out."""
        person = self.model.people[name]
        found = self.scene.ledger(person, "opted_out IS NULL")
        if person.link != "open" or not found:
            return
        row = found[n % len(found)]
        out = "UPDATE orcid_sync_item SET opted_out = 'author' WHERE id = :id"
        db.session.execute(sa.text(out), {"id": row.id})
        append(row.local_key, urgent=True)
        db.session.commit()
        person.pair(row.local_key).out = True

    def send_again(self, name: str) -> None:
        """Ask again for everything that was taken out or deleted at ORCID."""
        person = self.model.people[name]
        if person.link != "open":
            return
        for row in self.scene.ledger(person, "opted_out IS NOT NULL"):
            works.send_again(self.scene.stage.users[name], row.id)
            pair = person.pair(row.local_key)
            pair.out, pair.seen = False, True
            # To ask for it by name is a yes, whoever deposited it.
            pair.accepted = True
            pair.unsure -= {"vanished", "race"}

    def prefer(self, name: str, overlap: str) -> None:
        """Choose what is added beside others' works, and have all looked at."""
        person = self.model.people[name]
        choice = '{"overlap": "%s"}' % overlap
        statement = "UPDATE orcid_sync_connection SET preferences = CAST(:to AS jsonb) WHERE orcid = :orcid"
        db.session.execute(sa.text(statement), {"to": choice, "orcid": person.orcid})
        db.session.commit()
        if self.scene.connection(person):
            person.adds = overlap
        self.push(name)

    def push(self, name: str) -> None:
        """Have all works of a person looked at."""
        person = self.model.people[name]
        for orcid in sorted(person.ids):
            works.push(orcid=orcid)
        self.model.pushed(person)
