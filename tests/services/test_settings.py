# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Saving settings: who may, what is refused, which version holds."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from invenio_db import db
from invenio_records_resources.services.errors import PermissionDeniedError

from invenio_orcid_sync.engine import versions
from invenio_orcid_sync.models import SettingsVersion, Survey
from invenio_orcid_sync.services import engine, settings
from invenio_orcid_sync.services.errors import BadInput, NotFound
from invenio_orcid_sync.services.permissions import orcid_sync_admin_action

from ..plugins.past import in_context
from ..plugins.world import World, system_identity
from .test_permissions import allow, identity_of


def save(content: dict[str, Any], base: int | None = None, **options: Any) -> int:
    """Save as the command line does."""
    start = settings.current() if base is None else base
    return settings.save(system_identity(), content, base=start, **options)


@pytest.fixture
def librarian(world: World) -> Any:
    """Somebody who may operate."""
    user = world.make_user(
        world.site.app, username="librarian", user_profile={"full_name": "Mary S."}
    )
    allow(orcid_sync_admin_action, user.user)
    return user.user


@pytest.fixture(autouse=True)
def free(world: World) -> None:
    """Let operators set what the tests' instance would fix."""
    world.free("GRACE", "TRUSTED_ROLES")


def source_of(name: str) -> tuple[Any, str]:
    """Return value and source of a setting."""
    (found,) = (one for one in settings.shown(system_identity()) if one.name == name)
    return found.value, found.source


def community(slug: str) -> str:
    """Make a community. :returns: its id."""
    from invenio_communities.proxies import current_communities

    data = {"slug": slug, "metadata": {"title": slug}}
    data["access"] = {"visibility": "public"}
    return str(current_communities.service.create(system_identity(), data)._record.id)


# What holds.


def test_nothing_saved_leaves_the_defaults(world: World) -> None:
    assert (
        settings.current(),
        settings.content(system_identity()),
        settings.listed(system_identity()),
    ) == (0, {}, [])
    assert source_of("grace") == (24 * 3600, "default")
    assert engine.settings().number == 0


def test_saved_setting_holds_until_the_instance_fixes_it(world: World) -> None:
    assert save({"grace": 7}) == 1
    assert source_of("grace") == (7, "saved")
    assert (engine.settings().grace.seconds, engine.settings().number) == (7, 1)
    world.set(GRACE=9)
    assert source_of("grace") == (9, "configuration")
    assert engine.settings().grace.seconds == 9
    (grace,) = (one for one in settings.shown(system_identity()) if one.name == "grace")
    assert (grace.saved, grace.fixed, grace.key) == (7, True, "ORCID_SYNC_GRACE")


def test_key_that_the_instance_sets_to_the_default_is_fixed(world: World) -> None:
    extension = world.site.app.extensions["invenio-orcid-sync"]
    assert "ORCID_SYNC_OTHERS_DEPOSITS" in extension.fixed
    assert world.site.app.config["ORCID_SYNC_OTHERS_DEPOSITS"] == "ask"
    assert source_of("others_deposits") == ("ask", "configuration")
    with pytest.raises(settings.Invalid) as refused:
        save({"others_deposits": "auto"})
    assert str(refused.value) == (
        "others_deposits: 'auto' is not allowed. ORCID_SYNC_OTHERS_DEPOSITS is set in invenio.cfg: change it there."
    )


def test_setting_that_is_not_named_any_more_has_its_default(world: World) -> None:
    save({"grace": 7, "excluded_types": ["dataset"]})
    save({"grace": 7})
    assert source_of("excluded_types") == ([], "default")
    assert engine.settings().policy.excluded_types == frozenset()


def test_version_is_read_once_in_a_request(world: World) -> None:
    with world.site.app.test_request_context("/"):
        assert engine.settings().number == 0
        db.session.add(SettingsVersion(number=1, content={"grace": 7}, author="-"))
        db.session.commit()
        assert engine.settings().number == 0
    assert engine.settings().number == 1
    with world.site.app.test_request_context("/"):
        assert engine.settings().number == 1
        save({"grace": 8})
        assert engine.settings().number == 2


# Saving.


def test_version_keeps_author_reason_and_differences(
    world: World, librarian: Any
) -> None:
    save({"grace": 7, "mapping": {"types": {"dataset": "other"}}})
    identity = identity_of(librarian)
    settings.save(identity, {"grace": 8}, base=1, reason=" Shorter ")
    second, first = settings.listed(system_identity())
    assert (second.number, second.author, second.author_id, second.reason) == (
        2,
        "Mary S.",
        librarian.id,
        "Shorter",
    )
    assert (first.number, first.author, first.author_id) == (1, "command line", None)
    difference = settings.Difference
    assert first.changes == [
        difference("grace", None, 7),
        difference("mapping.types.dataset", None, "other"),
    ]
    assert second.changes == [
        difference("grace", 7, 8),
        difference("mapping.types.dataset", "other", None),
    ]
    assert [one.number for one in settings.listed(system_identity(), limit=1)] == [2]
    assert settings.listed(system_identity(), before=2) == [first]


def test_nothing_is_saved_where_one_thing_is_wrong(world: World) -> None:
    wrong = {
        "grace": -1,
        "trusted_roles": ["nobody"],
        "excluded_types": ["poem"],
        "contributor_roles": ["muse"],
        "communities": ["physics", "nowhere"],
        "client_secret": "x",
    }
    physics = community("physics")
    with pytest.raises(settings.Invalid) as refused:
        save(wrong)
    faults = {one.field: one for one in refused.value.faults}
    assert list(faults) == [
        "grace",
        "client_secret",
        "excluded_types",
        "contributor_roles",
        "trusted_roles",
        "communities",
    ]
    assert faults["communities"].value == "nowhere"
    assert "publication-article" in faults["excluded_types"].cure
    assert settings.current() == 0
    save({"communities": ["physics"]})
    assert settings.content(system_identity()) == {"communities": [physics]}


def test_scopes_are_those_that_the_credentials_give(world: World) -> None:
    with pytest.raises(settings.Invalid, match="without this: /activities/update"):
        save({"scopes": "/read-limited"})
    world.set(MEMBERSHIP="public")
    with pytest.raises(settings.Invalid, match="Public credentials do not get this"):
        save({"scopes": "/read-limited /activities/update"})
    assert settings.current() == 0


def test_saving_what_holds_is_refused(world: World) -> None:
    save({"grace": 7})
    with pytest.raises(BadInput, match="version 1 says the same"):
        save({"grace": 7})
    assert settings.current() == 1


def test_only_operators_save(world: World) -> None:
    stranger = identity_of(world.make_user(world.site.app).user)
    with pytest.raises(PermissionDeniedError):
        settings.save(stranger, {"grace": 7}, base=0)
    with pytest.raises(PermissionDeniedError):
        settings.restore(stranger, 0, base=0)
    assert settings.current() == 0


def test_second_of_two_operators_is_told_and_nothing_is_lost(world: World) -> None:
    save({"grace": 7}, base=0)
    with pytest.raises(settings.Conflict) as conflict:
        save({"sign_out_first": True}, base=0)
    assert (conflict.value.base, conflict.value.newest) == (0, 1)
    assert settings.content(system_identity()) == {"grace": 7}


def test_two_at_once_make_one_version(world: World) -> None:
    ended: list[object] = []

    def second() -> None:
        try:
            ended.append(save({"grace": 8}, base=0))
        except settings.Conflict as conflict:
            ended.append((conflict.base, conflict.newest))

    db.session.add(SettingsVersion(number=1, content={"grace": 7}, author="-"))
    db.session.flush()
    thread = Thread(target=in_context(world, second))
    thread.start()
    # It sees no version yet, and waits for this transaction at the key.
    wait_for_lock()
    db.session.commit()
    thread.join(20)
    assert ended == [(0, 1)]
    assert settings.content(system_identity()) == {"grace": 7}


def wait_for_lock() -> None:
    """Wait until somebody waits for somebody else's row."""
    from sqlalchemy import text

    from ..plugins.world import eventually

    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"

    def waits() -> int:
        # Else a transaction goes on seeing what it saw first.
        db.session.execute(text("SELECT pg_stat_clear_snapshot()"))
        return db.session.scalar(text(waiting))

    eventually(waits)


@pytest.mark.parametrize(
    "base, mine, newest, expected",
    [
        ({}, {"grace": 1}, {}, {"grace": 1}),
        ({}, {"grace": 1}, {"grace": 2, "debounce": 3}, {"grace": 1, "debounce": 3}),
        ({"grace": 1}, {}, {"grace": 2}, {}),
        ({"grace": 1}, {"grace": 1}, {}, {}),
        (
            {"grace": 1},
            {"grace": 1, "debounce": 2},
            {"grace": 3},
            {"grace": 3, "debounce": 2},
        ),
        (
            {"mapping": {"types": {"a": "book", "b": "book"}, "citation": False}},
            {"mapping": {"types": {"a": "other"}, "citation": False}},
            {"mapping": {"types": {"a": "book", "b": "book", "c": "book"}}},
            {"mapping": {"types": {"a": "other", "c": "book"}}},
        ),
        (
            {"mapping": {"roles": {"editor": None}}},
            {},
            {"mapping": {"roles": {"editor": None}, "types": {"a": "book"}}},
            {"mapping": {"types": {"a": "book"}}},
        ),
        (
            {},
            {"mapping": {"roles": {"editor": None}}},
            {},
            {"mapping": {"roles": {"editor": None}}},
        ),
        ({}, {"mapping": 5}, {"mapping": {"types": {}}}, {"mapping": 5}),
    ],
    ids=[f"three-{n}" for n in range(9)],
)
def test_changes_are_laid_over_what_others_saved(
    base: dict[str, Any],
    mine: dict[str, Any],
    newest: dict[str, Any],
    expected: dict[str, Any],
) -> None:
    before = repr((base, mine, newest))
    assert settings.rebased(base, mine, newest) == expected
    assert repr((base, mine, newest)) == before


def test_citation_that_was_a_switch_is_kept_as_a_word(world: World) -> None:
    world.free("MAPPING")
    save({"mapping": {"citation": True}})
    db.session.query(SettingsVersion).update(
        {"content": {"mapping": {"citation": False}}}
    )
    db.session.commit()
    engine.versions._last = engine.versions.NONE
    assert engine.settings().mapping.citation == "none"
    with pytest.raises(BadInput, match="Nothing would change"):
        save({"mapping": {"citation": "none"}})
    save({"mapping": {"citation": False}, "grace": 7})
    assert [one.field for one in settings.listed(system_identity())[0].changes] == [
        "grace"
    ]
    assert settings.content(system_identity())["mapping"] == {"citation": "none"}


def test_origins_name_the_version_that_last_changed_a_setting(world: World) -> None:
    save({"grace": 7, "trusted_roles": []})
    save({"grace": 8, "trusted_roles": [], "mapping": {"citation": False}})
    found = settings.origins(system_identity())
    assert {name: one.number for name, one in found.items()} == {
        "grace": 2,
        "mapping.citation": 2,
        "trusted_roles": 1,
    }


def test_choices_are_what_this_repository_has(world: World) -> None:
    physics = community("physics")
    content = {"communities": [physics, "gone", 5]}
    found = settings.choices(system_identity(), "en", content)
    assert found["communities"] == {physics: "physics"}
    assert found["excluded_types"]["dataset"] == "Dataset"
    assert found["contributor_roles"]["editor"] == "Editor"
    stranger = identity_of(world.make_user(world.site.app).user)
    for look in (settings.origins, lambda one: settings.choices(one, "en", {})):
        with pytest.raises(PermissionDeniedError):
            look(stranger)


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_text_that_no_database_takes_is_refused(world: World, text: str) -> None:
    for content in (
        {"communities": [text]},
        {"mapping": {"types": {text: "book"}}},
        {text: 5},
    ):
        with pytest.raises(settings.Invalid, match="control characters"):
            save(content)
    assert settings.current() == 0
    save({"grace": 5}, reason="a\0b")
    assert settings.listed(system_identity())[0].reason == "ab"


def test_numbers_that_no_version_has_are_not_found(world: World) -> None:
    for number in (-1, 1, 2**31, 10**30):
        with pytest.raises(NotFound):
            settings.version(system_identity(), number)
    save({"grace": 5})
    assert len(settings.listed(system_identity(), before=10**30)) == 1


# Going back.


def test_restoring_saves_what_was_once_more(world: World) -> None:
    save({"grace": 7})
    save({"grace": 8})
    assert settings.restore(system_identity(), 1, base=2) == 3
    assert settings.content(system_identity()) == {"grace": 7}
    assert [one.reason for one in settings.listed(system_identity())] == [
        "Restores version 1.",
        "",
        "",
    ]
    assert settings.restore(system_identity(), 0, base=3, reason="Anew") == 4
    assert (
        settings.content(system_identity()),
        settings.listed(system_identity())[0].reason,
    ) == ({}, "Anew")
    with pytest.raises(NotFound):
        settings.restore(system_identity(), 9, base=4)


def test_version_of_another_database_is_not_taken_for_it(world: World) -> None:
    """A restored backup, for one, counts from an earlier number."""
    save({"grace": 7})
    assert versions.newest().content == {"grace": 7}
    db.session.query(SettingsVersion).delete()
    db.session.commit()
    save({"grace": 8})
    assert (settings.current(), settings.content(system_identity())) == (
        1,
        {"grace": 8},
    )


def test_version_of_a_newer_package_stops_sending(world: World) -> None:
    author = world.author()
    world.publish(author)
    db.session.add(
        SettingsVersion(
            number=1, format=2, content={"grace": 7, "new": 1}, author="newer"
        )
    )
    db.session.commit()
    assert (world.drain(), world.sent()) == ({}, [])
    assert engine.refusal().code == "newer_settings"
    assert engine.settings().grace.seconds == 7
    db.session.query(SettingsVersion).delete()
    db.session.commit()
    assert world.drain() == {"create: created": 1}


# How it spreads.


def open_walks() -> list[str]:
    """Return the state of walks for new rules."""
    db.session.expire_all()
    return [one.state for one in db.session.query(Survey).filter_by(kind="rules")]


def test_new_rules_wait_for_the_next_change_unless_they_are_spread(
    world: World,
) -> None:
    author = world.author()
    recid = world.publish(author, resource_type={"id": "dataset"})
    world.drain()
    save({"mapping": {"types": {"dataset": "other"}}})
    assert (world.drain(), open_walks(), settings.spreading(system_identity())) == (
        {},
        [],
        None,
    )
    world.edit(recid, lambda data: data["metadata"].update(title="New"))
    assert world.drain() == {"update: updated": 1}
    assert [work["type"] for work in world.works(author)] == ["other"]


def test_rules_that_are_spread_reach_every_work(world: World) -> None:
    from invenio_orcid_sync.services import backfill

    author = world.author()
    for kind in ("dataset", "software"):
        world.publish(author, resource_type={"id": kind})
    world.drain()
    save({"mapping": {"types": {"dataset": "other"}}}, spread=True)
    assert open_walks() == ["finding"]
    backfill.walk()
    assert open_walks() == ["sending"]
    assert world.drain() == {"update: updated": 1}
    backfill.walk()
    assert open_walks() == ["done"]
    assert sorted(work["type"] for work in world.works(author)) == ["other", "software"]
    assert settings.spreading(system_identity()).found == 2
