# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What other settings would do: what is said before is what happens after."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from invenio_access.permissions import system_identity
from invenio_db import db
from sqlalchemy import event

from invenio_orcid_sync.core.mapping import DEFAULT
from invenio_orcid_sync.core.work import Unmappable
from invenio_orcid_sync.models import Item
from invenio_orcid_sync.services import backfill, effects, engine, settings
from invenio_orcid_sync.services.effects import Effects
from invenio_orcid_sync.services.settings import Invalid

from ..plugins.world import Author, World

NOTHING = Effects(0, 0, 0, 0, 0, 0, 0, 0, 0, examined=5, works=5)


@pytest.fixture
def author(world: World) -> Author:
    """A person with three works at ORCID, one that waits for a yes, one that was taken out; another's work."""
    world.free("GRACE", "OTHERS_DEPOSITS")
    author, other = world.author(), world.author()
    stranger = world.make_user(world.site.app)
    for kind in ("publication-article", "dataset", "software"):
        world.publish(author, title=kind, resource_type={"id": kind})
    world.publish(author, by=stranger, title="Strange")
    out = str(world.concept(world.publish(author, title="Out")))
    world.publish(other, title="Other")
    world.drain()
    db.session.query(Item).filter_by(local_key=out).update({"opted_out": "author"})
    db.session.commit()
    return author


EFFECTS: list[tuple[dict[str, Any], dict[str, int]]] = [
    ({"sign_out_first": True}, {}),
    ({"grace": 5}, {}),
    ({"contributor_roles": ["editor"]}, {}),
    ({"excluded_types": ["dataset"]}, {"removed": 1}),
    ({"excluded_types": ["publication"]}, {"removed": 2}),
    ({"access_statuses": ["open"]}, {"removed": 4}),
    ({"communities": "reviewed"}, {"removed": 4}),
    ({"others_deposits": "auto"}, {"added": 1}),
    ({"mapping": {"types": {"dataset": "other", "poster": "other"}}}, {"changed": 1}),
    ({"mapping": {"citation": True}}, {}),
    ({"mapping": {"citation": "formatted-apa"}}, {"changed": 4}),
    ({"mapping": {"types": {"publication-article": "review"}}}, {"changed": 2}),
    (
        {"others_deposits": "auto", "excluded_types": ["dataset", "software"]},
        {"added": 1, "removed": 2},
    ),
]


def test_effects_are_told_and_nothing_happens(world: World, author: Author) -> None:
    for content, counts in EFFECTS:
        requests = {"requests": sum(counts.values()), "minutes": 1} if counts else {}
        said = effects.effects(system_identity, content)
        assert (said, said.exact) == (replace(NOTHING, **counts | requests), True)
    assert (world.drain(), settings.current()) == ({}, 0)


CONTENTS: list[dict[str, Any]] = [
    {"sign_out_first": True},
    {"mapping": {"citation": "formatted-apa"}},
    {"others_deposits": "auto", "excluded_types": ["dataset", "software"]},
]


@pytest.mark.parametrize("content", CONTENTS)
def test_what_is_said_is_what_happens(
    world: World, author: Author, content: dict[str, Any]
) -> None:
    said = effects.effects(system_identity, content)
    sent = sent_by(world, content)
    counts = {"POST": said.added, "PUT": said.changed, "DELETE": said.removed}
    for method, number in counts.items():
        assert sum(one.startswith(method) for one in sent) == number, sent


def sent_by(world: World, content: dict[str, Any]) -> list[str]:
    """Save settings that hold for all works at once. :returns: what is sent then."""
    # Now, and not after a day.
    content = {**content, "grace": 0}
    settings.save(system_identity, content, base=0, spread=True)
    before = len(world.sent())
    backfill.walk()
    world.drain()
    return world.sent()[before:]


def refused(world: World, method: str) -> None:
    """Have ORCID refuse what is sent next, so that it waits for an operator."""
    world.fault("status", method, "*/work*", status=400, body={"error-code": 9020})
    world.drain()


@pytest.mark.parametrize(
    ("content", "again"),
    [
        ({"sign_out_first": True}, {"POST": 1, "PUT": 1, "DELETE": 1}),
        ({"excluded_types": ["poster"]}, {"PUT": 1, "DELETE": 1}),
        (
            {"mapping": {"types": {"publication-article": "review"}}},
            {"POST": 1, "DELETE": 1},
        ),
    ],
    ids=["all", "one is excluded", "one is changed"],
)
def test_works_that_wait_for_somebody_are_tried_again(
    world: World, content: dict[str, Any], again: dict[str, int]
) -> None:
    world.free("GRACE")
    author = world.author()
    recid = world.publish(author, title="To be changed")
    gone = world.publish(author, title="To be removed")
    world.drain()
    world.edit(recid, lambda data: data["metadata"].update(title="Changed"))
    refused(world, "PUT")
    world.delete(gone)
    refused(world, "DELETE")
    world.publish(author, title="Absent", resource_type={"id": "poster"})
    refused(world, "POST")
    held = [one.hold for one in db.session.query(Item).order_by(Item.id)]
    assert held == ["operator"] * 3
    said = effects.effects(system_identity, content)
    assert said.again == sum(again.values())
    sent = sent_by(world, content)
    for method, number in again.items():
        assert sum(one.startswith(method) for one in sent) == number, sent
    assert len(sent) == said.requests == said.again + said.changed


def test_work_that_cannot_be_mapped_is_not_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.publish(world.author())
    refused(world, "POST")
    assert effects.effects(system_identity, {"sign_out_first": True}).again == 1

    def fail(*arguments: Any) -> None:
        raise Unmappable("no_title", "metadata.title", "It has none.")

    monkeypatch.setattr(effects, "draft_for", fail)
    assert effects.effects(system_identity, {"sign_out_first": True}).again == 0


def test_work_that_was_to_go_and_stays_is_counted(world: World, author: Author) -> None:
    number = settings.save(
        system_identity, {"excluded_types": ["dataset"]}, base=0, spread=True
    )
    backfill.walk()
    world.drain()
    assert effects.effects(system_identity, {}) == replace(NOTHING, kept=1)
    assert effects.effects(
        system_identity, {"excluded_types": ["publication", "dataset"]}
    ) == replace(NOTHING, removed=2, requests=2, minutes=1)
    assert settings.current() == number


def test_version_that_would_stand_in_is_counted(world: World) -> None:
    world.free("GRACE")
    author = world.author()
    kept = world.publish(author, title="Software", resource_type={"id": "software"})
    world.new_version(kept, retyped("dataset"))
    world.publish(author, title="Another", resource_type={"id": "software"})
    world.drain()
    two = replace(NOTHING, examined=2, works=2)
    alone = {"excluded_types": ["dataset"]}
    removal = replace(two, removed=1, requests=1, minutes=1)
    assert effects.effects(system_identity, alone) == removal
    both = {**alone, "versions": "shared"}
    change = replace(two, changed=1, requests=1, minutes=1)
    assert effects.effects(system_identity, both) == change
    assert effects.effects(system_identity, {"versions": "shared"}) == two
    settings.save(system_identity, both, base=0, spread=True)
    backfill.walk()
    assert world.drain() == {"update: updated": 1}
    assert {work["type"] for work in world.works(author)} == {"software"}
    assert effects.effects(system_identity, {}) == change
    assert effects.effects(system_identity, alone) == removal


def retyped(kind: str) -> Callable[[dict[str, Any]], None]:
    """Change a draft's resource type."""
    return lambda data: data["metadata"].update(resource_type={"id": kind})


def test_people_who_lack_a_scope_are_counted(world: World, author: Author) -> None:
    wider = "/read-limited /activities/update /person/update"
    assert effects.effects(system_identity, {"scopes": wider}) == replace(
        NOTHING, reconnect=2
    )
    found = effects.lacking(system_identity, wider)
    assert author.orcid in found and len(found) == 2
    assert effects.lacking(system_identity, wider, limit=1) == [min(found)]
    world.author(scope=wider)
    assert effects.effects(system_identity, {"scopes": wider}).reconnect == 2
    assert effects.lacking(system_identity, wider) == found
    assert effects.lacking(system_identity, "/read-limited /authenticate openid") == []


def test_settings_that_cannot_be_have_no_effects(world: World) -> None:
    with pytest.raises(Invalid, match="grace: -1 is not allowed"):
        effects.effects(system_identity, {"grace": -1})


def test_many_works_are_estimated_from_some(world: World) -> None:
    author = world.author()
    for number in range(12):
        world.publish(author, title=f"Data {number}", resource_type={"id": "dataset"})
    world.drain()
    content = {"excluded_types": ["dataset"]}
    tried = (
        effects.effects(system_identity, content, most) for most in range(6, 1, -1)
    )
    said = next(one for one in tried if 0 < one.examined < 12)
    assert (said.exact, said.works, said.removed) == (False, 12, 12)
    assert effects.effects(system_identity, content).exact


def test_fewer_works_are_planned_where_citations_are_formatted(world: World) -> None:
    """Unless contents stay as they are, so that no citation is made."""
    plain = engine.settings()
    formatted = replace(plain, mapping=DEFAULT.overlaid({"citation": "formatted-ieee"}))
    faster = replace(formatted, rate=1000)
    pairs = [
        (plain, plain),
        (plain, formatted),
        (formatted, plain),
        (formatted, faster),
    ]
    assert [effects._bearable(2000, *pair) for pair in pairs] == [2000, 200, 200, 2000]
    assert effects._bearable(2, plain, formatted) == 1


def test_number_of_statements_grows_with_batches_and_not_with_works(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(effects, "BATCH", 4)
    author = world.author()
    content = {"mapping": {"citation": False}, "portal_public": False}
    # Who may operate is read once.
    effects.effects(system_identity, content)

    def publish(number: int) -> int:
        for _ in range(number):
            world.publish(author)
        world.drain()
        return statements(content)

    first = publish(4)
    second, third = publish(3), publish(4)
    assert third - second == second - first > 0
    assert publish(1) == third
    assert db.session.query(Item).count() == 12


def statements(content: dict[str, Any]) -> int:
    """Count the statements of a look."""
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(arguments[2])

    event.listen(db.engine, "before_cursor_execute", note)
    effects.effects(system_identity, content)
    event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
