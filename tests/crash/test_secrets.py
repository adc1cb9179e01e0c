# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Tokens and client secret, searched for in all that a site leaves behind after things went well and wrong."""

import base64
import logging
from collections.abc import Iterator

import click
import pytest
from werkzeug.debug import DebuggedApplication
from werkzeug.test import Client

from demo.processes import broker as redis_of

from ..plugins.people import PAGE, Town, path_of
from ..plugins.site import Site
from ..plugins.world import retitled
from . import jobs
from .processes import Processes
from .proxy import cutting
from .scene import COOL_DOWN, Scene
from .search import found, messages, traces
from .test_database import OUTCOME
from .test_points import closing

FAULTS = (
    {"fault": "html_503"},
    {"fault": "reset"},
    {"fault": "introspection_down"},
    {"fault": "status", "status": 418, "body": "short and stout"},
    {"fault": "status", "status": 500, "body": {"error-code": 9008}},
    {"fault": "apply_then_drop"},
)


def secrets_of(site: Site, simulator: object) -> list[str]:
    """Return all that the registry has given out, and what our client identifies itself with."""
    records = simulator.registry.records.values()
    tokens = [token for record in records for token in record.tokens]
    issued = [value for token in tokens for value in (token.access, token.refresh)]
    return [*filter(None, issued), site.app.config["ORCID_SYNC_CLIENT_SECRET"]]


def test_search_finds_what_is_in_the_clear(scene: Scene):
    """Else it would prove nothing: a log, a row, a key, and a message in base64."""
    import redis as client
    from invenio_db import db

    site, planted = scene.world.site, "planted-0e9a71c4-in-the-clear"
    assert found([planted], traces(site)) == []
    with (site.instance.state.folder("log") / "children.log").open("a") as log:
        log.write(f"Authorization: Bearer {planted}\n")
    author = scene.world.author()
    author.connection.reason = planted
    db.session.commit()
    with client.Redis.from_url(f"{site.instance.addresses.redis}/2") as redis:
        redis.hset("result", "kept", planted)
        redis.rpush("queue", base64.b64encode(f"[[{planted!r}]]".encode()))

    assert sorted(found([planted], traces(site))) == [
        "log of children",
        "redis 2: queue",
        "redis 2: result",
        "table orcid_sync_connection",
    ]


@pytest.fixture
def calm_log(scene: Scene) -> Iterator[None]:
    """An empty log of the children, before and after."""
    scene.processes.log.unlink(missing_ok=True)
    yield
    scene.processes.log.unlink(missing_ok=True)


def test_drainers_leave_no_secret_in_logs_database_and_redis(
    calm_log: None, scene: Scene, simulator: object
):
    """All that they log, down to each statement and each connection, while everything goes wrong once."""
    author = scene.world.author()
    recid = scene.world.publish(author, title="One work")
    with cutting(scene.world.site.database, OUTCOME, "before") as proxy:
        scene.start(database=proxy.port, level="DEBUG").end()
    scene.later(COOL_DOWN)
    scene.drain(level="DEBUG")
    for number, fault in enumerate(FAULTS):
        scene.world.edit(recid, retitled(f"Edit {number}"))
        scene.world.fault(path="/v3.0/*", **fault)
        scene.drain(level="DEBUG")
        scene.later(7200)
        scene.drain(level="DEBUG")
    leaver, _ = closing(scene)
    refused = {"error": "invalid_client", "error_description": leaver.token}
    scene.world.fault("status", path="/oauth/revoke", status=401, body=refused)
    scene.drain(level="DEBUG")

    log = scene.processes.log.read_text()
    assert f"/v3.0/{author.orcid}/work" in log and "orcid_sync_grant" in log
    assert "/oauth/revoke" in log and "OperationalError" in log
    secrets = secrets_of(scene.world.site, simulator)
    assert author.token in secrets and leaver.token in secrets
    assert found(secrets, traces(scene.world.site)) == []


@pytest.mark.parametrize("kind", ["redis", "rabbitmq"])
def test_messages_and_results_carry_no_secret(
    request: pytest.FixtureRequest, scene: Scene, simulator: object, kind: str
):
    site = scene.world.site
    broker = (
        request.getfixturevalue(kind) if kind == "rabbitmq" else redis_of(site.instance)
    )
    scene.world.publish(scene.world.author(), title="Title of a work")
    queue = f"captured-{site.instance.state.base.name}"
    # Else what is sent for ten seconds may be gone before it is looked at.
    config = {"DRAIN_EVERY": 600}
    enqueuing = scene.processes.start(
        jobs.enqueue, config=config, broker=broker, queue=queue
    )
    enqueuing.value()
    captured = list(messages(broker, queue))

    assert captured and found(["tasks.drain"], captured)
    assert found(["Title of a work", *secrets_of(site, simulator)], captured) == []


def test_objects_show_no_secret(scene: Scene, simulator: object, caplog):
    """What debuggers, error trackers and log lines print of what we hold."""
    from flask import current_app
    from invenio_db import db

    from invenio_orcid_sync import models
    from invenio_orcid_sync.engine import drain as module
    from invenio_orcid_sync.proxies import current_orcid_sync

    seen: list[object] = []
    send = module.send

    def watched(client, job):
        answer = send(client, job)
        seen.extend([client, job, *job.parts, answer, client.environment])
        return answer

    scene.world.patch.setattr(module, "send", watched)
    closing(scene)
    scene.world.drain()
    rows = [
        row
        for name in ("Registry", "Lease", "Connection", "Grant", "Item", "History")
        for row in db.session.query(getattr(models, name))
    ]
    seen += [*rows, current_orcid_sync.environment, current_orcid_sync, current_app]
    assert len(seen) > 12
    shown = [(type(one).__name__, repr(one).encode()) for one in seen]
    shown += [(name, str(one).encode()) for (name, _), one in zip(shown, seen)]
    assert found(secrets_of(scene.world.site, simulator), shown) == []


def commands() -> Iterator[list[str]]:
    """Yield the command line of each command that needs no argument."""
    from invenio_orcid_sync.cli import orcid

    def below(group: click.Group, path: list[str]) -> Iterator[list[str]]:
        for name, one in group.commands.items():
            if isinstance(one, click.Group):
                yield from below(one, [*path, name])
            elif not any(parameter.required for parameter in one.params):
                yield [*path, name]

    yield from below(orcid, [])


def test_commands_print_no_secret(scene: Scene, simulator: object):
    from invenio_orcid_sync.cli import orcid

    author = scene.world.author()
    recid = scene.world.publish(author, title="One work")
    scene.world.drain()
    runner = scene.world.site.app.test_cli_runner()
    lines = [*commands(), ["preview", recid]]
    assert ["status"] in lines and ["check"] in lines and ["run"] in lines
    printed = []
    for line in lines:
        for options in ([], ["--json"]):
            result = runner.invoke(orcid, [*line, *options])
            text = f"{result.output} {result.exception!r}"
            printed.append((" ".join(line), text.encode()))

    assert found([author.orcid], printed)
    assert found(secrets_of(scene.world.site, simulator), printed) == []


def test_pages_and_logs_of_connecting_show_no_secret(
    town: Town, processes: Processes, caplog
):
    """Consent, refusal, and a token endpoint that quotes tokens in its errors."""
    caplog.set_level(logging.DEBUG)
    _, browser = town.person()
    _, other = town.person()
    pages = [browser.connect(), browser.get(PAGE), browser.connect(action="deny")]
    told = town.simulator_tokens(browser.orcid)[0]
    for status in (200, 400, 401, 500):
        body = {"error": "invalid_grant", "error_description": told.access}
        body |= {"token": told.refresh, "scope": told.access}
        town.fault_at_token_endpoint("status", status=status, body=body)
        answer = other.connect()
        pages += [answer, other.get(path_of(answer))]
    other.forget_orcid(browser.orcid)
    answer = other.connect()
    pages += [answer, other.get(path_of(answer)), browser.get(PAGE)]

    shown = [(one.request.path, one.data + str(one.headers).encode()) for one in pages]
    log = [("log", caplog.text.encode())]
    assert found(["/oauth/token"], log) and found([browser.orcid], shown)
    secrets = secrets_of(town.site, town.simulator)
    assert len(secrets) >= 5
    assert found(secrets, [*shown, *log, *traces(town.site)]) == []


@pytest.mark.parametrize("debug", [True, False], ids=["debug", "production"])
def test_exception_pages_show_no_secret(
    town: Town, monkeypatch, caplog, capsys, debug: bool
):
    """A bug of ours right where the tokens are in hand."""
    from invenio_orcid_sync.services import acceptance

    caplog.set_level(logging.DEBUG)

    def fails(*arguments):
        raise RuntimeError("a bug")

    monkeypatch.setattr(acceptance, "accept", fails)
    app = town.site.ui
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", debug)
    monkeypatch.setitem(app.config, "TESTING", False)
    _, browser = town.person()
    callback = browser.consent(browser.begin()).removeprefix(town.here)
    session = browser.client.get_cookie("session", domain="127.0.0.1").value
    client = Client(DebuggedApplication(app, evalex=True) if debug else app)
    client.set_cookie("session", session, domain="127.0.0.1", secure=True)
    page = client.get(callback, base_url=town.here)

    assert page.status_code == 500
    assert (b"a bug" in page.data) == debug
    (token,) = town.simulator_tokens(browser.orcid)
    secrets = secrets_of(town.site, town.simulator)
    assert token.access in secrets
    # A debugger takes the exception before Flask logs it, and prints it.
    log = caplog.text + capsys.readouterr().err
    traced = [("page", page.data), ("log", log.encode())]
    assert found(["a bug"], traced[1:])
    assert found(secrets, [*traced, *traces(town.site)]) == []
