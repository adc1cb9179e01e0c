# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The main job: two researchers connect, a curator works, and their ORCID records follow."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from invenio_orcid_sync.core.states import state_of

from .deposits import deposits, source
from .registry import Held, Registry
from .repository import Visitor
from .servers.postgres import connect
from .site import Site

ADMIN, CURATOR, *RESEARCHERS = (
    "admin@example.org",
    "curator@example.org",
    "amara@example.org",
    "bela@example.org",
)
ORCIDS = ("0009-0009-9990-001X", "0009-0009-9990-0028")
NAMES = (("Amara", "Okafor"), ("Béla", "Novák"))
PASSWORD = "orcid-password"

PATIENCE = 60.0
"""Seconds until a step that changes nothing counts as failed."""


QUIET = 2.5
"""Debounce, drain interval and a request, as the demo's configuration has them, and some more."""


@dataclass
class Record:
    """A record here, and what ORCID should hold of it."""

    recid: str
    concept: str
    title: str
    authors: set[str]
    """iDs whose ORCID records should hold the work."""


@dataclass
class Story:
    """What happens, and what is expected of it."""

    site: Site
    registry: Registry
    curator: Visitor
    admin: Visitor
    records: list[Record] = field(default_factory=list)
    calls: int = 0
    well: bool = True

    def expected(self) -> dict[tuple[str, str], str]:
        """Return titles by (iD, concept)."""
        return {
            (orcid, record.concept): gist(record.title)
            for record in self.records
            for orcid in record.authors
        }

    def held(self) -> dict[tuple[str, str], Held]:
        """Return what the registry holds, by (iD, concept)."""
        return {
            (orcid, concept): work
            for orcid in ORCIDS
            for concept, work in self.registry.works(orcid, self.site.client_id).items()
        }

    def step(self, title: str, action: Callable[[], Any]) -> None:
        """Do something at the repository, wait until ORCID follows, and say what reached it."""
        before = self.held()
        print(f"  {title}", flush=True)
        first = time.monotonic()
        action()
        began = time.monotonic()
        if self._titles() == self.expected():
            # Nothing is to follow: give what should not happen the time to happen.
            time.sleep(QUIET)
        while self._titles() != self.expected() and time.monotonic() - began < PATIENCE:
            time.sleep(0.2)
        after = self.held()
        for line in changes(before, after):
            print(f"      {line}")
        calls = self.registry.calls()
        made, self.calls = calls[self.calls :], len(calls)
        print(
            f"      {len(made)} request{'s' * (len(made) != 1)}: {summed(made)}"
            f"  ({time.monotonic() - first:.1f} s)",
            flush=True,
        )
        if self._titles() != self.expected():
            self.well = False
            print(
                f"      MISMATCH after {PATIENCE:.0f} s; see {self.site.state.folder('log')}"
            )

    def _titles(self) -> dict[tuple[str, str], str]:
        return {key: gist(work.title) for key, work in self.held().items()}


def run(site: Site) -> bool:
    """Run the story; tell whether registry and repository agree at its end."""
    story = begin(site)
    story.step(f"A curator publishes {source()}", lambda: publish(story))
    first, second, third, fourth, fifth, *_ = [
        one for one in story.records if len(one.authors) == 2
    ]
    story.step(f"edits the title of {first.recid}", lambda: edit(story, first))
    story.step(
        f"publishes {first.recid} again without a change",
        lambda: story.curator.edit(first.recid),
    )
    story.step(
        f"publishes a new version of {second.recid}", lambda: new_version(story, second)
    )
    story.step(
        f"drops the second author of {third.recid} (grace period: 1 s)",
        lambda: drop(story, third),
    )
    story.step(f"restricts {fourth.recid}", lambda: restrict(story, fourth))
    story.step(f"An administrator deletes {fifth.recid}", lambda: delete(story, fifth))
    print()
    return table(story) and story.well


def begin(site: Site) -> Story:
    """Make the repository known at ORCID, and let two researchers connect."""
    registry = Registry(site.simulator)
    registry.post("reset")
    registry.post(
        "clients",
        client_id=site.client_id,
        client_secret=site.client_secret,
        member=True,
        name="Demo repository",
        redirect_uris=[site.url],
    )
    for orcid, (given, family), email in zip(ORCIDS, NAMES, RESEARCHERS):
        registry.post(
            "records",
            orcid=orcid,
            given_names=given,
            family_name=family,
            email=email,
            password=PASSWORD,
        )
        Visitor(site, email).connect(orcid, PASSWORD)
        print(f"  {given} {family} connects {orcid} through ORCID's pages", flush=True)
    return Story(site, registry, Visitor(site, CURATOR), Visitor(site, ADMIN))


def publish(story: Story) -> None:
    """Publish all records."""
    for deposit in deposits(ORCIDS):
        record = story.curator.publish(deposit)
        recid, parent = record["id"], record["parent"]["id"]
        named = str(deposit["metadata"]["creators"])
        authors = {orcid for orcid in ORCIDS if orcid in named}
        story.records.append(
            Record(recid, parent, deposit["metadata"]["title"], authors)
        )


def gist(title: str) -> str:
    """Return what a title says, whatever became of its markup, spaces and end."""
    text = unescape(re.sub(r"<[^>]*>", "", unescape(title)))
    return "".join(re.findall(r"\w", text.casefold()))[:60]


def edit(story: Story, record: Record) -> None:
    """Correct a title."""
    record.title = "Corrected: a title that was wrong"
    story.curator.edit(record.recid, title=record.title)


def new_version(story: Story, record: Record) -> None:
    """Publish a second version."""
    record.title = "Second version: the same concept, the same put-code"
    record.recid = story.curator.new_version(record.recid, title=record.title)


def drop(story: Story, record: Record) -> None:
    """Take the second researcher off a record."""
    creators = story.curator.api("GET", f"/records/{record.recid}")["metadata"][
        "creators"
    ]
    record.authors -= {ORCIDS[1]}
    story.curator.edit(
        record.recid, creators=[one for one in creators if ORCIDS[1] not in str(one)]
    )


def restrict(story: Story, record: Record) -> None:
    """Hide a record from the public."""
    record.authors = set()
    story.curator.edit(
        record.recid, access={"record": "restricted", "files": "restricted"}
    )


def delete(story: Story, record: Record) -> None:
    """Delete a record."""
    record.authors = set()
    story.admin.delete(record.recid)


def changes(
    before: dict[tuple[str, str], Held], after: dict[tuple[str, str], Held]
) -> list[str]:
    """Say what became of each work."""
    lines = []
    for key in sorted(before.keys() | after.keys(), key=lambda one: (one[1], one[0])):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        verb = "added" if old is None else "removed" if new is None else "updated"
        work = new or old
        lines.append(
            f"{key[0]}  {verb:<8} put-code {work.put_code}  {work.type:<18} {work.title[:48]}"
        )
    return lines


def summed(calls: list[str]) -> str:
    """Count requests by kind."""
    kinds = {call: calls.count(call) for call in calls}
    return (
        ", ".join(f"{number} × {kind}" for kind, number in kinds.items())
        or "none needed"
    )


LEDGER = """
    SELECT pid_value, orcid, put_code, coalesce(item.opted_out, item.code),
           remote, hold, opted_out, item.due_at IS NOT NULL, doubt
    FROM orcid_sync_item item
    JOIN orcid_sync_connection connection ON connection.id = connection_id
    JOIN pidstore_pid ON object_uuid = local_key::uuid AND pid_type = 'recid'
    ORDER BY pid_value, orcid
"""


def ledger(site: Site) -> Iterator[tuple[str, str, int | None, str]]:
    """Yield record, author, put-code and state as `invenio orcid works list` tells them, in less time."""
    address = site.instance.addresses.database
    with closing(connect(address)) as connection, connection.cursor() as run:
        run.execute(LEDGER)
        for recid, orcid, put_code, code, *facts in run.fetchall():
            names = ("remote", "hold", "opted_out", "due", "doubt")
            state = state_of(**dict(zip(names, facts)))
            yield recid, orcid, put_code, state + (f" ({code})" if code else "")


def table(story: Story) -> bool:
    """Print record, author, type, put-code and state, and compare them with the registry."""
    held, wanted, agreed = story.held(), story.expected(), True
    print(f"  {'RECORD':<13}{'AUTHOR':<21}{'WORK TYPE':<25}{'PUT-CODE':<10}STATE")
    for recid, orcid, put_code, state in ledger(story.site):
        work = held.pop((orcid, recid), None)
        title = wanted.pop((orcid, recid), None)
        fits = (work.put_code if work else None) == put_code
        fits = fits and (gist(work.title) if work else None) == title
        agreed = agreed and fits
        kind, code = (work.type, str(work.put_code)) if work else ("-", "-")
        note = "" if fits else "  MISMATCH"
        print(f"  {recid:<13}{orcid:<21}{kind:<25}{code:<10}{state}{note}")
    agreed = agreed and not held and not wanted
    calls = story.registry.calls()
    print(f"\n  {len(calls)} requests in all: {summed(calls)}")
    print(
        "  The registry holds exactly that."
        if agreed
        else "  MISMATCH: the registry holds something else."
    )
    return agreed
