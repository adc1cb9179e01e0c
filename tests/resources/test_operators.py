# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What operators see and do over REST. What it means is tested beside the services."""

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from flask_babel import refresh
from invenio_db import db

from invenio_orcid_sync.models import History
from invenio_orcid_sync.services.operators.overview import overview
from invenio_orcid_sync.services.plain import plain

from ..plugins.configured import configured
from ..plugins.world import Author, World, retitled, system_identity
from .conftest import BASE, Script


def hits(answer: Any) -> list[Any]:
    """Return the rows of a list."""
    return answer["hits"]["hits"]


def titles(answer: Any) -> list[str]:
    """Return the titles of a list of works."""
    return sorted(one["title"] for one in hits(answer))


@pytest.fixture
def author(world: World) -> Author:
    """Somebody with three works at ORCID."""
    author = world.author()
    for title in ("Alpha", "Beta", "Gamma"):
        world.publish(author, title=title)
    world.drain()
    return author


def test_overview_is_that_of_the_service(
    world: World, author: Author, operator: Script
) -> None:
    shown = operator.read("/overview")
    expected = plain(overview(system_identity()))
    for one in (shown, expected):
        one["status"].pop("seconds_since_drain")
    assert shown == json.loads(json.dumps(expected))
    assert shown["coverage"] == {"works": 3, "sent": 3, "settled": 3}


def test_answers_are_json_that_nobody_keeps(operator: Script) -> None:
    answer = operator.get("/overview")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"


# Connections.


def test_connections_are_found_and_shown(world: World, operator: Script) -> None:
    author, other = world.author(), world.author()
    found = operator.read("/connections")
    assert [one["orcid"] for one in hits(found)] == [other.orcid, author.orcid]
    (one,) = hits(operator.read("/connections", q=author.orcid))
    shown = operator.read(f"/connections/{one['id']}")
    assert shown["person"] == one
    assert shown["permission"]["scope"] == "/read-limited /activities/update"


def test_connections_by_state_are_those_in_it(world: World, operator: Script) -> None:
    author, other = world.author(), world.author()
    path = f"/connections/{author.connection.id}/actions/pause"
    assert operator.post(path).json["person"]["paused_at"] is not None
    paused = operator.read("/connections", state="paused")
    assert [one["orcid"] for one in hits(paused)] == [author.orcid]


def test_lists_come_a_page_at_a_time(world: World, operator: Script) -> None:
    orcids = [world.author().orcid for _ in range(3)]
    found, address = [], f"{BASE}/connections?size=2&q="
    while address:
        page = operator.read(address)
        found.append([one["orcid"] for one in hits(page)])
        base = world.site.app.config["SITE_API_URL"]
        assert page["links"]["self"] == f"{base}{address}"
        address = page["links"].get("next", "").removeprefix(base)
    assert found == [orcids[:0:-1], orcids[:1]]


def test_connection_that_is_paused_goes_on_when_resumed(
    world: World, author: Author, operator: Script
) -> None:
    path = f"/connections/{author.connection.id}/actions"
    operator.post(f"{path}/pause")
    assert author.connection.paused_at is not None
    answer = operator.post(f"{path}/resume")
    assert (answer.status_code, answer.json["person"]["paused_at"]) == (200, None)
    assert author.connection.paused_at is None


def test_permission_is_checked_by_the_drainer(
    world: World, author: Author, operator: Script
) -> None:
    sent = world.sent()
    answer = operator.post(f"/connections/{author.connection.id}/actions/check")
    assert (answer.json["audit"], world.sent()) == ("check", sent)
    world.drain()
    assert (author.connection.audit, world.sent()) == (None, [*sent, "GET keywords"])


def test_connection_is_not_checked_without_a_permission(
    world: World, author: Author, operator: Script
) -> None:
    from invenio_orcid_sync.models import Grant

    db.session.query(Grant).delete()
    db.session.commit()
    answer = operator.post(f"/connections/{author.connection.id}/actions/check")
    assert answer.status_code == 400
    assert author.orcid in answer.json["message"]


# Works.


def test_works_are_found_by_what_they_have_in_common(
    world: World, author: Author, operator: Script
) -> None:
    other = world.author()
    world.publish(other, by=author.user, title="Delta")
    world.drain()
    assert titles(operator.read("/works", size=2)) != titles(operator.read("/works"))
    assert titles(operator.read("/works", orcid=other.orcid)) == ["Delta"]
    assert titles(operator.read("/works", state="sent", type="publication")) == [
        "Alpha",
        "Beta",
        "Gamma",
    ]
    waiting = operator.read("/works", code="awaits_author", older=0)
    assert titles(waiting) == ["Delta"]
    assert hits(operator.read("/works", older=1)) == []
    (cause,) = hits(operator.read("/works/causes", orcid=other.orcid))
    assert (cause["state"], cause["code"], cause["works"]) == (
        "needs_author",
        "awaits_author",
        1,
    )


def test_work_is_shown_with_what_orcid_gets_of_it(
    world: World, author: Author, operator: Script
) -> None:
    (one,) = hits(operator.read("/works", size=1))
    shown = operator.read(f"/works/{one['id']}")
    assert shown["work"] == one
    assert shown["preview"]["payload"]["title"]["title"]["value"] == one["title"]
    assert [entry["outcome"] for entry in shown["history"]] == ["created"]


def test_works_are_sent_when_asked_for(
    world: World, author: Author, operator: Script
) -> None:
    ids = [one["id"] for one in hits(operator.read("/works"))][:2]
    body = {"ids": ids, "dry": True}
    forecast = operator.post("/works/actions/exclude", body)
    assert (forecast.status_code, forecast.json) == (
        200,
        {"works": 2, "changes": 2, "waits": 0},
    )
    assert world.titles(author) == ["Alpha", "Beta", "Gamma"]

    started = operator.post("/works/actions/exclude", {"ids": ids})
    assert (started.status_code, started.json["works"]) == (202, 2)
    base = world.site.app.config["SITE_API_URL"]
    progress = started.json["links"]["progress"].removeprefix(base)
    expected = {"works": 2, "due": 2, "held": 0, "waits": 0, "left": 0}
    assert operator.read(progress) == expected
    world.drain()
    assert operator.read(progress) == expected | {"due": 0}
    assert len(world.works(author)) == 1

    operator.post("/works/actions/include", {"state": "excluded"})
    world.drain()
    assert sorted(world.titles(author)) == ["Alpha", "Beta", "Gamma"]


def test_actions_are_recorded_with_who_acted(
    world: World, author: Author, operator: Script
) -> None:
    operator.post("/works/actions/send", {"orcid": author.orcid})
    entries = hits(operator.read("/history", action="send"))
    assert len(entries) == 3
    assert {one["actor"].partition(":")[0] for one in entries} == {"operator"}
    assert {one["actor"] for one in entries} != {"operator"}


@pytest.mark.parametrize("action", ["retry", "send", "exclude", "include"])
def test_works_must_be_chosen(
    world: World, author: Author, operator: Script, action: str
) -> None:
    for body in (None, {}, {"dry": True}):
        answer = operator.post(f"/works/actions/{action}", body)
        assert answer.status_code == 400
        assert "Say which works" in answer.json["message"]
    assert db.session.query(History).filter_by(outcome="asked").count() == 0


# History, settings, coverage.


def test_history_is_found_by_time_and_outcome(
    world: World, author: Author, operator: Script
) -> None:
    recid = world.publish(author, title="Delta")
    world.drain()
    world.edit(recid, retitled("Edited"))
    world.drain()
    entries = hits(operator.read("/history", orcid=author.orcid))
    assert [one["outcome"] for one in entries] == [
        "updated",
        *["created"] * 4,
        "connected",
    ]
    updated = entries[0]
    assert hits(operator.read("/history", outcome="updated")) == [updated]
    at = updated["at"]
    assert hits(operator.read("/history", since=at)) == [updated]
    assert updated not in hits(operator.read("/history", until=at))
    # A moment without a zone is one in UTC.
    assert hits(operator.read("/history", since=at.partition("+")[0])) == [updated]


def test_settings_are_shown_with_their_sources(world: World, operator: Script) -> None:
    from invenio_orcid_sync.services import settings

    world.free("GRACE")
    settings.save(system_identity(), {"grace": 60}, base=0, reason="Sooner.")
    shown = operator.read("/settings")
    assert shown["version"] == 1
    grace = next(one for one in shown["settings"] if one["name"] == "grace")
    assert grace == {
        "name": "grace",
        "key": "ORCID_SYNC_GRACE",
        "value": 60,
        "source": "saved",
        "default": 86400,
        "saved": 60,
        "fixed": False,
    }
    (version,) = hits(operator.read("/settings/versions"))
    assert (version["number"], version["reason"]) == (1, "Sooner.")
    assert version["changes"] == [{"field": "grace", "before": None, "after": 60}]
    assert operator.read("/settings/versions/1")["content"] == {"grace": 60}
    assert hits(operator.read("/settings/versions", before=1)) == []


def test_coverage_is_that_of_a_time(
    world: World, author: Author, operator: Script
) -> None:
    (row,) = hits(operator.read("/coverage"))
    assert (row["records"], row["authors"], row["settled"]) == (3, 3, 3)
    assert hits(operator.read("/coverage", until="2000-01-01")) == []


# What cannot be answered.


@pytest.mark.parametrize(
    "path, message",
    [
        ("/connections?state=sleeping", "'sleeping' is none of"),
        ("/connections?after=never", "'never' is not where a page ended"),
        ("/works?state=lost", "'lost' is none of"),
        ("/works?orcid=0000-0000-0000-0000", "0000-0000-0000-0000"),
        ("/history?after=2026-01-01", "is not where a page ended"),
        ("/coverage?since=2026-01-02&until=2026-01-01", "is not after"),
    ],
)
def test_what_cannot_be_is_said(operator: Script, path: str, message: str) -> None:
    answer = operator.get(path)
    assert (answer.status_code, answer.json["status"]) == (400, 400)
    assert message in answer.json["message"]


@pytest.mark.parametrize(
    "path, field",
    [
        ("/connections?sate=paused", "sate"),
        ("/connections?size=0", "size"),
        ("/connections?size=1001", "size"),
        ("/connections?q=%00", "q"),
        (f"/connections?q={'x' * 201}", "q"),
        ("/works?older=-1", "older"),
        ("/works?older=1e9", "older"),
        ("/works?older=nan", "older"),
        ("/works?connection=one", "connection"),
        ("/works/causes?size=5", "size"),
        ("/works/actions/send", "at"),
        ("/history?since=yesterday", "since"),
        ("/settings/versions?before=x", "before"),
        ("/coverage?since=2026-13-01", "since"),
    ],
)
def test_arguments_that_are_none_are_named(
    operator: Script, path: str, field: str
) -> None:
    answer = operator.get(path)
    assert answer.status_code == 400
    assert [one["field"] for one in answer.json["errors"]] == [field]


BAD_BODIES = [
    ({"sate": "sent", "orcid": "x"}, "sate"),
    ({"ids": []}, "ids"),
    ({"ids": ["1"]}, "ids.0"),
    ({"ids": [True, 1.5]}, "ids.1"),
    ({"ids": list(range(1001))}, "ids"),
    ({"record": "\ud800"}, "record"),
    ({"record": None}, "record"),
    ({"older": "long"}, "older"),
    ({"dry": "perhaps"}, "dry"),
    ([1], "_schema"),
]


def test_bodies_that_are_none_change_nothing(author: Author, operator: Script) -> None:
    for body, field in BAD_BODIES:
        answer = operator.post("/works/actions/exclude", body)
        assert answer.status_code == 400, body
        assert field in [one["field"] for one in answer.json["errors"]]
    assert db.session.query(History).filter_by(outcome="asked").count() == 0


@pytest.mark.parametrize(
    "path",
    [
        "/connections/987654",
        "/works/987654",
        "/works/99999999999999999999",
        "/works?record=abcde-12345",
        "/works?community=nowhere",
        "/settings/versions/987",
    ],
)
def test_what_is_not_there_is_not_found(operator: Script, path: str) -> None:
    answer = operator.get(path)
    assert (answer.status_code, answer.json["status"]) == (404, 404)
    assert answer.json["message"].startswith("There is no ")


@pytest.mark.parametrize(
    "path, said",
    [
        ("/works/987654", "Das Werk '987654' gibt es hier nicht."),
        ("/works?after=x", "'x' ist nicht das Ende einer Seite."),
        ("/health", "Antwort erhalten."),
    ],
)
def test_messages_are_in_the_language_that_is_accepted(
    operator: Script, path: str, said: str
) -> None:
    """What a process keeps of its health is in no language."""
    operator.get(path)
    operator.headers["Accept-Language"] = "de"
    refresh()  # Flask-Babel remembers per application context, which here outlives requests
    assert said in str(operator.get(path).json)
    refresh()


@pytest.mark.parametrize("path", ["/works/actions/burn", "/connections/1/actions/burn"])
def test_actions_that_do_not_exist_are_refused(operator: Script, path: str) -> None:
    answer = operator.post(path, {"state": "sent"})
    assert answer.status_code == 400
    assert answer.json["message"].startswith("'burn' is none of ")


def test_api_without_credentials_names_the_key(world: World, operator: Script) -> None:
    with configured(world.site.app, CLIENT_ID=None):
        answer = operator.get("/overview")
    assert answer.status_code == 503
    assert "ORCID_SYNC_CLIENT_ID" in answer.json["message"]


def test_older_works_are_chosen_by_days(
    world: World, author: Author, operator: Script
) -> None:
    from invenio_orcid_sync.models import Item

    item = world.item(author)
    db.session.query(Item).filter_by(id=item.id).update(
        {Item.marked_at: db.func.now() - timedelta(days=3)}
    )
    db.session.commit()
    body = {"older": 2, "dry": True}
    forecast = operator.post("/works/actions/send", body).json
    assert forecast == {"works": 1, "changes": 1, "waits": 0}


def test_due_works_are_chosen_by_what_keeps_them(
    world: World, author: Author, operator: Script
) -> None:
    item = world.item(author)
    item.due_at = author.connection.created
    db.session.commit()
    assert len(hits(operator.read("/works", due="now"))) == 1
    assert hits(operator.read("/works", due="stopped")) == []
    author.connection.paused_at = db.func.now()
    db.session.commit()
    assert hits(operator.read("/works", due="now")) == []
    assert len(hits(operator.read("/works/causes", due="stopped"))) == 1
    body = {"due": "stopped", "dry": True}
    forecast = operator.post("/works/actions/send", body).json
    assert forecast == {"works": 1, "changes": 1, "waits": 1}
    assert operator.get("/works?due=soon").status_code == 400


def test_addresses_hold_what_the_service_knows(
    world: World, author: Author, operator: Script
) -> None:
    from invenio_orcid_sync.services.operators import people

    connection = author.connection.id
    expected = plain(asdict(people.show(system_identity(), connection)))
    shown = operator.read(f"/connections/{connection}")
    assert shown == json.loads(json.dumps(expected))
