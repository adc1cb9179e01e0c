# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""``invenio orcid settings``: what holds, saving, going back."""

from collections.abc import Callable

import pytest
from invenio_access.permissions import system_identity

from invenio_orcid_sync.services import settings

from ..plugins.world import World

SET = ("settings", "set")


@pytest.fixture(autouse=True)
def free(world: World) -> None:
    """Let operators set what the tests' instance would fix."""
    world.free("GRACE")


def test_show_tells_who_says_what(world: World, run: Callable) -> None:
    run(*SET, "grace=60", "--yes")
    ran = run("settings", "show")
    words = [line.split() for line in ran.lines]
    assert (ran.code, words[0]) == (0, ["SETTING", "VALUE", "BY", "SAVED"])
    assert ["grace", "60", "saved", "60"] in words
    assert ["debounce", "0", "configuration", "-"] in words
    assert ["portal_public", "true", "default", "-"] in words
    assert words[-1] == ["version", "1"]
    shown = run("settings", "show", "--json").json
    (grace,) = (one for one in shown["settings"] if one["name"] == "grace")
    assert (shown["version"], grace) == (
        1,
        {
            "name": "grace",
            "key": "ORCID_SYNC_GRACE",
            "value": 60,
            "source": "saved",
            "default": 86400,
            "saved": 60,
        },
    )


def test_set_shows_what_it_would_do_and_asks(world: World, run: Callable) -> None:
    author = world.author()
    world.publish(author, resource_type={"id": "dataset"})
    world.drain()
    ran = run(*SET, "excluded_types=dataset,software", input="n\n")
    assert (ran.code, ran.lines) == (
        1,
        [
            '  excluded_types: - -> ["dataset", "software"]',
            "0 works would be added, 1 removed, 0 kept that were to go, 0 changed, 0 would wait for a yes, "
            "0 that wait for somebody tried again",
            "about 1 requests, 1 min or more: as records change",
        ],
    )
    assert "saved as a new version" in ran.err
    assert settings.current() == 0
    ran = run(*SET, "excluded_types=dataset", "--reason", "Elsewhere", input="y\n")
    assert ran.lines[-1] == "Version 1 is saved. It holds everywhere within 30 seconds."
    (saved,) = settings.listed(system_identity)
    assert (saved.reason, saved.author) == ("Elsewhere", "command line")


def test_set_keeps_what_is_not_named_and_takes_back_to_default(
    world: World, run: Callable
) -> None:
    run(*SET, "grace=60", "sign_out_first=true", "--yes")
    run(*SET, 'access_statuses=["open"]', "--yes")
    assert settings.content(system_identity) == {
        "grace": 60,
        "sign_out_first": True,
        "access_statuses": ["open"],
    }
    done = run(*SET, "--default", "grace", "--yes", "--json").json
    assert (done["version"], done["exact"]) == (3, True)
    assert "grace" not in settings.content(system_identity)


def test_set_names_people_who_have_to_connect_again(
    world: World, run: Callable
) -> None:
    author = world.author()
    wider = "/read-limited /activities/update /person/update"
    ran = run(*SET, f"scopes={wider}", input="n\n")
    assert ran.lines[-2:] == [
        f"1 people have to connect again for the scopes: {author.orcid}",
        "Once it is saved, 'invenio orcid connections list --state lacks_rights' has them all.",
    ]
    assert run(*SET, f"scopes={wider}", "--yes").code == 0
    (listed,) = run("connections", "list", "--state", "lacks_rights", "--json").json
    assert listed["orcid"] == author.orcid


def test_set_with_now_has_works_looked_at(world: World, run: Callable) -> None:
    ran = run(*SET, "grace=60", "--yes", "--now")
    assert "from now on" in ran.out
    assert settings.spreading(system_identity).state == "finding"


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["grace=-1"], "grace: -1 is not allowed. Use a whole number of seconds"),
        (["client_secret=x"], "client_secret: 'x' is not allowed. There are these"),
        (["debounce=5"], "ORCID_SYNC_DEBOUNCE is set in invenio.cfg: change it there"),
        (["grace"], "'grace' is no NAME=VALUE."),
        (["--default", "rate"], "There is no setting 'rate'."),
        ([], "Say what: NAME=VALUE, or --default NAME."),
    ],
)
def test_set_of_what_cannot_be_saves_nothing(
    world: World, run: Callable, arguments: list[str], said: str
) -> None:
    ran = run(*SET, *arguments, "--yes")
    assert ran.code != 0
    assert said in ran.err
    assert settings.current() == 0


def test_versions_are_listed_with_what_each_changed(
    world: World, run: Callable
) -> None:
    run(*SET, "grace=60", "--yes")
    run(*SET, "grace=90", "--yes", "--reason", "Longer")
    lines = run("settings", "versions").lines
    assert lines[0].startswith("2  20")
    assert lines[0].endswith("command line: Longer")
    assert (lines[1], lines[3]) == ("  grace: 60 -> 90", "  grace: - -> 60")
    (newest,) = run("settings", "versions", "--limit", "1", "--json").json
    assert (newest["number"], newest["content"]) == (2, {"grace": 90})


def test_restore_saves_what_was(world: World, run: Callable) -> None:
    run(*SET, "grace=60", "--yes")
    run(*SET, "grace=90", "--yes")
    ran = run("settings", "restore", "1", "--yes")
    assert ran.lines[0] == "  grace: 90 -> 60"
    assert (settings.current(), settings.content(system_identity)) == (3, {"grace": 60})
    assert settings.listed(system_identity)[0].reason == "Restores version 1."
    assert run("settings", "restore", "0", "--yes", "--json").json["version"] == 4
    assert settings.content(system_identity) == {}
    ran = run("settings", "restore", "9", "--yes")
    assert (ran.code, "There is no version of the settings '9'" in ran.err) == (1, True)
