# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What happens at ORCID, without us."""

from typing import Any

from . import invariants
from .model import Person
from .scene import Scene


class Elsewhere:
    """The ORCID records of one example. What a record's state does not allow does not happen."""

    def __init__(self, scene: Scene) -> None:
        """Start with usual records."""
        self.scene, self.model = scene, scene.model

    def _at_orcid(self, name: str) -> Person | None:
        """Return a person whose record is as usual."""
        person = self.model.people[name]
        return None if person.orcid in self.scene.states else person

    def _act(self, person: Person, action: str, **options: Any) -> None:
        path = f"records/{person.orcid}/actions"
        self.scene.world.control(path, action=action, **options)

    def withdraw(self, name: str) -> None:
        """Take our permission away."""
        if person := self._at_orcid(name):
            self._act(person, "revoke_client", client_id=self.scene.stage.client_id)
            person.sound = False

    def vanish(self, name: str, n: int) -> None:
        """Delete one of our works."""
        person = self._at_orcid(name)
        found = self.scene.stage.works(person.orcid) if person else []
        if not found:
            return
        code = found[n % len(found)]["put-code"]
        usual = "remote = 'present' AND doubt IS NULL"
        known = self.scene.ledger(person, f"put_code = {code} AND {usual}")
        self._act(person, "delete_work", put_code=code)
        self.scene.vanished.add(code)
        if known:
            person.pair(known[0].local_key).out = True
        else:
            page = invariants.self_ids(found[n % len(found)])
            for concept in self.model.concepts.values():
                if ("uri", concept.page) in page:
                    person.pair(concept.key).unsure.add("race")

    def hide(self, name: str, n: int) -> None:
        """Change who sees one of our works."""
        visibility = ("public", "limited", "private")[n % 3]
        person = self._at_orcid(name)
        found = self.scene.stage.works(person.orcid) if person else []
        if found:
            code = found[n % len(found)]["put-code"]
            self._act(person, "edit_visibility", put_code=code, visibility=visibility)

    def copy(self, name: str, n: int) -> None:
        """Add a work of their own like one of ours."""
        person = self._at_orcid(name)
        found = self.scene.stage.works(person.orcid) if person else []
        if found:
            code = found[n % len(found)]["put-code"]
            self._act(person, "add_own_copy", put_code=code)
            person.copies = True

    def lock(self, name: str) -> None:
        """Lock a record, or unlock it."""
        person = self.model.people[name]
        state = self.scene.states.get(person.orcid)
        if state == "locked":
            self._act(person, "unlock")
            del self.scene.states[person.orcid]
        elif state is None:
            self._act(person, "lock")
            self.scene.states[person.orcid] = "locked"

    def unlock_all(self) -> None:
        """Unlock what is locked."""
        for name, person in self.model.people.items():
            if self.scene.states.get(person.orcid) == "locked":
                self.lock(name)

    def deactivate(self, name: str) -> None:
        """Give a record up, or come back."""
        person = self.model.people[name]
        state = self.scene.states.get(person.orcid)
        if state == "deactivated":
            self._act(person, "reactivate")
            del self.scene.states[person.orcid]
        elif state is None:
            self._cleared(person)
            self._act(person, "deactivate")
            self.scene.states[person.orcid] = "deactivated"

    def merge(self, name: str) -> None:
        """Merge a record into a new one."""
        person = self._at_orcid(name)
        if person is None:
            return
        primary = self.scene.stage.register()
        self._cleared(person)
        self._act(person, "deprecate", primary=primary)
        self.scene.states[person.orcid] = "merged"
        self.scene.merged[name] = primary

    def _cleared(self, person: Person) -> None:
        self.scene.vanished |= {
            work["put-code"] for work in self.scene.stage.works(person.orcid)
        }
        self.model.vanished(person)
        person.sound = False
