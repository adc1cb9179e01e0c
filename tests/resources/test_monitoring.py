# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What monitoring systems are told. What is measured is tested beside the services."""

import sys
from typing import Any

import pytest
import sqlalchemy as sa
from invenio_db import db
from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as parse_openmetrics,
)
from prometheus_client.parser import text_string_to_metric_families as parse

from invenio_orcid_sync.services.health import health
from invenio_orcid_sync.services.metrics import FAMILIES
from invenio_orcid_sync.services.plain import plain

from ..plugins.configured import configured
from ..plugins.world import World
from .conftest import TOKEN, Script

KINDS = {
    one.name.removesuffix("_total"): "counter" if one.counter else "gauge"
    for one in FAMILIES
}
"""As readers of both formats name them: a counter's ending belongs to its samples."""


def numbers(answer: Any) -> dict[tuple, float]:
    """Return what metrics say: number by name and labels."""
    assert answer.status_code == 200, answer.text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in parse(answer.text)
        for sample in family.samples
    }


# Health.


def test_health_of_a_repository_at_work_is_ok(world: World, stranger: Script) -> None:
    world.drain()
    answer = stranger.get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_health_that_fails_is_one_word_and_503(world: World, stranger: Script) -> None:
    answer = stranger.get("/health")
    assert (answer.status_code, answer.json) == (503, {"status": "failing"})


def test_health_that_is_degraded_is_no_error(world: World, stranger: Script) -> None:
    from datetime import timedelta

    from invenio_orcid_sync.models import Registry

    world.drain()
    until = db.func.now() + timedelta(hours=1)
    db.session.query(Registry).update({Registry.paused_until: until})
    db.session.commit()
    answer = stranger.get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "degraded"})


def test_health_without_a_database_is_an_answer(
    world: World, stranger: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    password = "not-to-be-told"
    nowhere = sa.create_engine(f"postgresql+psycopg2://me:{password}@127.0.0.1:9/none")
    db.session.remove()
    with monkeypatch.context() as patch:
        patch.setitem(db._app_engines[world.site.app], None, nowhere)
        answer = stranger.get("/health")
        db.session.remove()
    assert (answer.status_code, answer.json) == (503, {"status": "failing"})


@pytest.mark.parametrize("who", ["operator", "monitor"])
def test_health_tells_why_to_those_who_may_know(
    world: World, who: str, request: pytest.FixtureRequest
) -> None:
    script = request.getfixturevalue(who)
    answer = script.get("/health")
    assert answer.status_code == 503
    assert answer.json == plain(health())
    (failing,) = (one for one in answer.json["checks"] if one["status"] == "failing")
    assert failing["name"] == "drain"


def test_health_is_kept_for_a_moment(world: World, stranger: Script) -> None:
    from ..engine.counts import seen_by

    world.drain()
    stranger.get("/health")
    with seen_by(db.engine) as seen:
        assert stranger.get("/health").json == {"status": "ok"}
    assert seen == []


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN.upper()}",
        f"Basic {TOKEN}",
        "Bearer \u00fc",
    ],
)
def test_wrong_tokens_open_nothing(
    world: World, monitor: Script, header: str | None
) -> None:
    assert monitor.get("/metrics").status_code == 200
    monitor.headers = {} if header is None else {"Authorization": header}
    assert monitor.get("/health").json.keys() == {"status"}
    answer = monitor.get("/metrics")
    assert answer.status_code == 403
    assert "orcid_sync" not in answer.text


@pytest.mark.parametrize("token", [None, ""])
@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer None"])
def test_no_token_opens_what_has_none(
    world: World, token: str | None, header: str
) -> None:
    world.set(MONITORING_TOKEN=token)
    script = Script(world, Authorization=header)
    assert script.get("/health").json.keys() == {"status"}
    assert script.get("/metrics").status_code == 404


def test_token_of_digits_is_a_token(world: World) -> None:
    # What an environment variable says is read as Python.
    world.set(MONITORING_TOKEN=1234567890)
    script = Script(world, Authorization="Bearer 1234567890")
    assert script.get("/metrics").status_code == 200


# Metrics.


@pytest.mark.parametrize("who", ["operator", "monitor"])
def test_metrics_are_told_to_those_who_may_know(
    world: World, who: str, request: pytest.FixtureRequest
) -> None:
    script = request.getfixturevalue(who)
    author = world.author()
    world.publish(author)
    world.drain()
    answer = script.get("/metrics")
    found = numbers(answer)
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert found["orcid_sync_works", "sent"] == 1
    assert found["orcid_sync_works", "needs_operator"] == 0
    assert found["orcid_sync_connections", "active"] == 1
    assert found["orcid_sync_recent_answers", "create", "created", "201"] == 1


def test_metrics_name_every_family(world: World, monitor: Script) -> None:
    families = {one.name: one.type for one in parse(monitor.get("/metrics").text)}
    assert families == KINDS


def test_metrics_come_as_the_caller_prefers(world: World, monitor: Script) -> None:
    monitor.headers["Accept"] = "application/openmetrics-text;version=1.0.0"
    answer = monitor.get("/metrics")
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
    families = {one.name: one.type for one in parse_openmetrics(answer.text)}
    assert families == KINDS


def test_counter_of_requests_ends_as_counters_do(world: World, monitor: Script) -> None:
    world.publish(world.author())
    world.drain()
    for accept in ("text/plain", "application/openmetrics-text;version=1.0.0"):
        monitor.headers["Accept"] = accept
        assert "\norcid_sync_requests_total 1.0\n" in monitor.get("/metrics").text


@pytest.mark.parametrize("accept", ["image/png", "*/*", "text/html"])
def test_metrics_are_told_whatever_is_accepted(
    world: World, monitor: Script, accept: str
) -> None:
    monitor.headers["Accept"] = accept
    assert monitor.get("/metrics").status_code == 200
    assert monitor.get("/health").json.keys() == {"status", "checks"}


def test_metrics_without_a_token_are_not_there(world: World, stranger: Script) -> None:
    answer = stranger.get("/metrics")
    assert answer.status_code == 404
    assert "ORCID_SYNC_MONITORING_TOKEN" in answer.text


def test_metrics_without_the_extra_are_not_there(
    world: World, monitor: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(
        sys.modules, "invenio_orcid_sync.resources.prometheus", raising=False
    )
    for name in [name for name in sys.modules if name.startswith("prometheus_client")]:
        monkeypatch.setitem(sys.modules, name, None)
    answer = monitor.get("/metrics")
    assert answer.status_code == 404
    assert "extra 'metrics'" in answer.text
    assert monitor.get("/health").json.keys() == {"status", "checks"}


def test_metrics_without_credentials_name_the_key(
    world: World, monitor: Script
) -> None:
    with configured(world.site.app, CLIENT_ID=None):
        answer = monitor.get("/metrics")
    assert answer.status_code == 503
    assert "ORCID_SYNC_CLIENT_ID" in answer.text


def test_metrics_without_our_tables_are_an_error_that_says_so(
    world: World, monitor: Script
) -> None:
    db.session.execute(db.text("ALTER TABLE orcid_sync_history RENAME TO gone"))
    db.session.commit()
    try:
        answer = monitor.get("/metrics")
    finally:
        db.session.rollback()
        db.session.execute(db.text("ALTER TABLE gone RENAME TO orcid_sync_history"))
        db.session.commit()
    assert answer.status_code == 503
    assert answer.json["message"] == "The database failed: ProgrammingError."
