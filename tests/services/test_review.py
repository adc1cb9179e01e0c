# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""ORCID's requirements, answered for an installation: each answer follows what is the case here."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from invenio_db import db

from invenio_orcid_sync.models import Grant, Item
from invenio_orcid_sync.services.checks import running
from invenio_orcid_sync.services.review import ANSWERS, REQUIREMENTS, Answer, review

from ..plugins.world import World
from ..test_certification import answers as documented
from .former import configure, forget_environment


@pytest.fixture(autouse=True)
def reread(world: World) -> Iterator[None]:
    """Read the registry anew from the configuration afterwards, and wait for no worker, as there is none."""
    world.patch.setattr(running, "PATIENCE", 0.1)
    yield
    forget_environment(world)


def said(item: str) -> tuple[str, str]:
    """Return answer and evidence of one item."""
    (found,) = (one for one in review() if one.item == item)
    return found.answer, found.evidence


def test_every_item_of_orcids_lists_is_answered_in_orcids_words() -> None:
    lists = "ABCDEL"
    asked = [(item, asks) for item, asks, *_ in documented() if item[0] in lists]
    assert [(one.item, one.asked) for one in REQUIREMENTS] == asked


def test_fit_installation_fulfils_everything_but_what_a_reviewer_has_to_see(
    world: World,
) -> None:
    world.publish(world.author())
    world.drain()
    world.set(SUPPORT_EMAIL="help@repository.example")
    found = review()
    assert [one for one in found if one.answer == "no"] == [
        Answer(
            "B2",
            "HTTPS on API calls too",
            "no",
            f"simulator: {world.url}, {world.url} (a registry of your own; ORCID's have HTTPS)",
        )
    ]
    assert {one.answer for one in found} == set(ANSWERS)
    assert [one.item for one in found if not one.evidence] == []


def test_answers_that_the_documentation_calls_partial_are_never_a_plain_yes(
    world: World,
) -> None:
    partial = {item for item, _, answer, *_ in documented() if answer != "yes"}
    plain = {one.item for one in review() if one.answer == "yes"}
    assert plain & partial == set()


def test_redirect_uris_are_those_to_register(world: World) -> None:
    here = world.site.app.config["SITE_UI_URL"]
    assert said("A3") == (
        "yes",
        f"register at ORCID, letter by letter: {here}/account/settings/orcid/callback/simulator/ "
        f"and {here}/oauth/authorized/orcid/",
    )


@pytest.mark.parametrize(
    "item, settings, answer, words",
    [
        ("A3", {"SITE_UI_URL": "http://site.example"}, "no", "https: SITE_UI_URL is"),
        ("A3", {"SITE_UI_URL": "https://site.example/"}, "no", "redirect_uri: SITE_"),
        ("A4", {"ORCID_SYNC_SCOPES": "/read-limited"}, "no", "/activities/update"),
        (
            "A4",
            {"ORCID_SYNC_MEMBERSHIP": "public"},
            "no",
            "Public credentials do not get this",
        ),
        ("C1", {"ORCID_SYNC_SCOPES": "/activities/update"}, "no", "/read-limited"),
        ("B6", {"ORCID_SYNC_WIRE_RECORD_PAGES": False}, "no", "WIRE_RECORD_PAGES"),
        ("D7", {"ORCID_SYNC_WIRE_RECORD_PAGES": False}, "no", "WIRE_RECORD_PAGES"),
        ("D5", {"ORCID_SYNC_SUPPORT_EMAIL": None, "SUPPORT_EMAIL": None}, "no", "set"),
        ("D5", {"SUPPORT_EMAIL": "us@site.example"}, "yes", "us@site.example"),
        ("D6", {"ORCID_SYNC_MEMBER_LOGO": "images/member.png"}, "show", "member.png"),
        ("D6", {"ORCID_SYNC_MEMBER_LOGO": None}, "show", "set ORCID_SYNC_MEMBER_LOGO"),
        ("C2", {"ORCID_SYNC_HELP_URL": "https://x.example/"}, "show", "x.example"),
        ("A2", {"OAUTHCLIENT_REMOTE_APPS": {}}, "show", "is not set up"),
        ("E4", {"ORCID_SYNC_HISTORY_RETENTION": None}, "yes", "kept for ever"),
        ("E4", {"ORCID_SYNC_HISTORY_RETENTION": 864000}, "yes", "kept for 10 days"),
        ("A1", {"ORCID_SYNC_SIGN_OUT_FIRST": True}, "yes", "a fresh sign-in"),
    ],
)
def test_answer_follows_the_configuration(
    world: World, item: str, settings: dict[str, Any], answer: str, words: str
) -> None:
    configure(world, **settings)
    found = said(item)
    assert (found[0], words in found[1]) == (answer, True), found


@pytest.mark.parametrize(
    "name, web", [("production", "orcid.org"), ("sandbox", "sandbox.orcid.org")]
)
def test_hosts_of_orcid_have_https(world: World, name: str, web: str) -> None:
    configure(world, ORCID_SYNC_ENVIRONMENT=name, ORCID_SYNC_HOSTS=None)
    api = f"api.{web}"
    assert said("B2") == ("yes", f"{name}: https://{web}, https://{api}")


def test_tokens_are_counted_and_encrypted(world: World) -> None:
    authors = [world.author(), world.author()]
    answer, evidence = said("A5")
    assert (answer, evidence) == (
        "yes",
        "2 permissions with iD and access token, all encrypted (AES-256-GCM)",
    )
    everything = str(review())
    assert [one.token for one in authors if one.token in everything] == []


def test_token_in_clear_is_found(world: World) -> None:
    world.author()
    db.session.query(Grant).update({"access_token": b"a-token-in-clear"})
    db.session.commit()
    answer, evidence = said("A5")
    assert answer == "no"
    assert "a-token-in-clear" not in evidence


def test_work_without_its_put_code_is_found(world: World) -> None:
    world.publish(world.author())
    world.drain()
    assert said("B5") == ("yes", "1 works at ORCID, each with its put-code")
    db.session.query(Item).update({"put_code": None})
    db.session.commit()
    assert said("B5") == ("no", "1 of 1 works at ORCID have no put-code")


def test_permission_without_its_scope_is_found(world: World) -> None:
    world.author()
    db.session.query(Grant).update({"scope": ""})
    db.session.commit()
    assert said("B3") == ("no", "1 of 1 permissions lack scope or token")


def test_revocations_are_counted(world: World) -> None:
    from invenio_orcid_sync.services import connections

    author = world.author()
    connections.disconnect(author.user.user, "keep")
    world.drain()
    answer, evidence = said("D3")
    assert (answer, re.findall(r"(\d+) tokens revoked", evidence)) == ("yes", ["1"])
