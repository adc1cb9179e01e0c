# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What must hold once everything has come to rest, and after each drain."""

import base64
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import redis as client

from .model import Concept, Look, Model, Person, Want
from .scene import Scene
from .stage import Stage, everything, rows

Work = dict[str, Any]


def self_ids(work: Work) -> frozenset[tuple[str, str]]:
    """Return the ``self`` identifiers of a work's summary."""
    listed = (work.get("external-ids") or {}).get("external-id") or ()
    return frozenset(
        (one["external-id-type"], one["external-id-value"])
        for one in listed
        if one["external-id-relationship"] == "self"
    )


def look_of(work: Work) -> Look:
    """Return how a work looks."""
    return work["title"]["title"]["value"], work["type"], self_ids(work)


def works_are_those_of_the_model(
    model: Model, person: Person, works: list[Work]
) -> None:
    """I1. Also settles what the model could not know."""
    found = [look_of(work) for work in works]
    if not person.exact:
        _explained(model, person, found)
        return
    for concept in model.concepts.values():
        mine = [look for look in found if ("uri", concept.page) in look[2]]
        _as_wanted(model, person, concept, mine)
        person.pair(concept.key).there = bool(mine)
    known = {concept.page for concept in model.concepts.values()}
    strange = [look for look in found if not _pages(look) & known]
    assert not strange, f"I1 {person.name}: nobody knows {strange}"


def _as_wanted(
    model: Model, person: Person, concept: Concept, mine: list[Look]
) -> None:
    want, who = model.want(person, concept), f"{person.name}/{concept.page}"
    if want is Want.NOT:
        assert not mine, f"I1 {who}: {mine} is there and should not be"
    elif want is Want.MUST or mine:
        assert mine == [concept.look], f"I1 {who}: {mine} in place of {concept.look}"


def _explained(model: Model, person: Person, found: list[Look]) -> None:
    """Where nothing could be sent lately: each work is as it was at some time, and there once."""
    for concept in model.concepts.values():
        mine = [look for look in found if ("uri", concept.page) in look[2]]
        who = f"{person.name}/{concept.page}"
        assert len(mine) < 2, f"I1 {who}: {mine}"
        assert set(mine) <= concept.looks, f"I1 {who}: {mine} never was"
        person.pair(concept.key).there = None


def _pages(look: Look) -> set[str]:
    return {value for kind, value in look[2] if kind == "uri"}


def identifiers_are_unique(person: Person, works: list[Work]) -> None:
    """I2: no two works of ours on one record carry the same ``self`` identifier."""
    counted = Counter(one for work in works for one in self_ids(work))
    twice = [one for one, number in counted.items() if number > 1]
    assert not twice, f"I2 {person.name}: {twice}"


def put_codes_agree(scene: Scene, person: Person, works: list[Work]) -> None:
    """I3: what the ledger knows is there, and nothing else is. Of the vanished it need not know yet."""
    if not (person.link == "open" and person.sound):
        return
    local = {row.put_code for row in scene.ledger(person, "remote = 'present'")}
    remote = {work["put-code"] for work in works}
    assert (
        local - scene.vanished <= remote
    ), f"I3 {person.name}: {local - remote} are gone"
    assert remote <= local, f"I3 {person.name}: {remote - local} belong to no row"


def nothing_is_stuck(scene: Scene, person: Person) -> None:
    """I6: each row is done, or held with who must act and why."""
    for row in scene.ledger(person):
        who = f"I6 {person.name}: {row._asdict()}"
        assert not row.hold or row.code, who
        if person.link == "open" and person.sound:
            assert row.due_at is None and row.doubt is None, who
            assert row.remote in ("none", "present"), who
        elif person.link == "removed":
            assert row.remote == "none" or row.hold == "author", who


def tokens_are_used_while_they_count(entries: Iterable[Work]) -> None:
    """I4: what we revoked is not used again; what was withdrawn is tried once, and for removals."""
    tried: Counter[str] = Counter()
    for entry in entries:
        if not entry["ended"] or entry["method"] == "DELETE":
            continue
        assert entry["ended"] != "CLIENT_REVOKED", f"I4 {entry}"
        # Who is answered otherwise, by a proxy say, does not know yet.
        tried[entry["orcid"]] += entry["status"] == 401
    often = {orcid for orcid, number in tried.items() if number > 1}
    assert not often, f"I4 {often} were asked again with a dead permission"


def requests_are_spaced(starts: list[float], rate: float) -> None:
    """I5: ``starts`` in seconds; never more than ``rate`` within any second."""
    for first, later in zip(starts, starts[int(rate) :]):
        assert later - first >= 1.0, f"I5 {rate} requests in {later - first:.3f} s"


OPERATIONS = {
    "create": ("create", "bulk"),
    "update": ("update",),
    "delete": ("delete",),
    "resolve": ("resolve",),
    "revoke": ("revoke",),
}
"""Actions in the history, and the requests that they stand for."""


def history() -> Counter[str]:
    """Return the drainers' entries by action."""
    counted = rows(
        "SELECT action, count(*) FROM orcid_sync_history WHERE actor = 'drainer' GROUP BY 1"
    )
    return Counter(dict(map(tuple, counted)))


def history_tells_all(sent: Counter[str], written: Counter[str], died: bool) -> None:
    """I7: one entry for each share in a request. What a death interrupted is told by what comes after."""
    for action, operations in OPERATIONS.items():
        asked = sum(sent[operation] for operation in operations)
        told = written[action]
        assert told <= asked, f"I7 {action}: {asked} asked, {told} told"
        assert died or told == asked, f"I7 {action}: {asked} asked, {told} told"


def creations_are_told_once() -> None:
    """I7: no work was created twice by the history's own account."""
    twice = rows(
        "SELECT connection_id, put_code FROM orcid_sync_history WHERE outcome = 'created' "
        "AND put_code IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1"
    )
    assert not twice, f"I7 {twice}"


def tokens_are_nowhere(stage: Stage) -> None:
    """I8: neither logged nor stored in clear nor sent to the broker."""
    places = {"log": stage.recorder.lines, "broker": list(messages(stage))}
    places["tables"] = [row for _, row in everything()]
    for place, texts in places.items():
        text = "\n".join(texts)
        assert not [one for one in stage.tokens if one in text], f"I8 {place}"
        # The database shows bytes as hexadecimal digits.
        hexed = [one for one in stage.tokens if one.encode().hex() in text]
        assert not hexed, f"I8 {place}"


def messages(stage: Stage) -> Iterable[str]:
    """Yield what waits in the broker, in clear."""
    base = stage.world.site.instance.addresses.redis
    with client.Redis.from_url(f"{base}/5") as broker:
        queues = [key for key in broker.keys() if broker.type(key) == b"list"]
        for queue in queues:
            for message in broker.lrange(queue, 0, -1):
                body = json.loads(message)
                yield message.decode()
                yield base64.b64decode(body.get("body") or "").decode(errors="replace")
