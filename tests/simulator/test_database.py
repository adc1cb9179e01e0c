# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The state in a file: after a restart, and after a process that was killed."""

import json
import os
import signal
import sqlite3
import subprocess
import sys

import pytest
import requests

from invenio_orcid_sync.simulator import Simulator, rows
from invenio_orcid_sync.simulator.__main__ import main
from invenio_orcid_sync.simulator.database import DatabaseError

from .affiliations.test_api import affiliation
from .world import MEMBER, OTHER, PASSWORD, World, code_of, external_id, work


def state(simulator):
    """Give the whole state, order left out."""
    with simulator.registry.lock:
        listed = [
            json.dumps(row, sort_keys=True) for row in rows.every(simulator.registry)
        ]
    return sorted(listed)


@pytest.fixture()
def db(tmp_path):
    """Name a file."""
    return tmp_path / "registry.db"


@pytest.fixture()
def kept(db):
    """Run a simulator on the file, with people in it; give the means to restart it."""
    with Simulator(db=db) as simulator:
        made = World(simulator)
        yield made
        made.http.close()


def restarted(world, db):
    """Stop the simulator, start another on the same file, compare them."""
    before = state(world.simulator)
    world.simulator.stop()
    with Simulator(db=db) as again:
        assert state(again) == before
    world.simulator.start()
    world.url = world.simulator.url
    assert state(world.simulator) == before


def employ(world):
    """Add an affiliation."""
    return world.api("POST", "employment", world.token(), json=affiliation())


def sign_in(world):
    """Leave a browser session."""
    form = {"userId": world.orcid, "password": PASSWORD}
    return world.http.post(f"{world.url}/signin", data=form)


def grouped(world, delete):
    """Add a group of peer reviews, and take it out."""
    token = world.token("/group-id-record/update", orcid=None)
    body = {
        "name": "Engines",
        "group-id": "orcid-generated:engines",
        "description": "A journal",
        "type": "journal",
    }
    answer = world.api("POST", "/group-id-record", token, json=body)
    path = f"/group-id-record/{answer.headers['Location'].rpartition('/')[2]}"
    if delete:
        assert world.api("DELETE", path, token).status_code == 204


WRITES = {
    "nothing": lambda w: None,
    "post": lambda w: w.post(work("10.1/new")),
    "put": lambda w: w.api(
        "PUT", f"work/{w.first}", w.token(), json=work(type="book", put_code=w.first)
    ),
    "delete": lambda w: w.api("DELETE", f"work/{w.first}", w.token()),
    "bulk": lambda w: w.api(
        "POST",
        "works",
        w.token(),
        json={"bulk": [{"work": work("10.1/b")}, {"work": work("10.1/c")}]},
    ),
    "xml-characters": lambda w: w.post(work("10.1/\u00e9\U0001f600")),
    "other-source": lambda w: w.post(token=w.token(client=OTHER)),
    "version-of": lambda w: w.post(
        work("10.1/v", external_id("10.1/w", relationship="version-of"))
    ),
    "affiliation": employ,
    "affiliation-deleted": lambda w: w.api(
        "DELETE",
        "employment/" + employ(w).headers["Location"].rpartition("/")[2],
        w.token(),
    ),
    "group": lambda w: grouped(w, delete=False),
    "group-deleted": lambda w: grouped(w, delete=True),
    "revoke": lambda w: w.act("revoke_client", client_id=MEMBER),
    "visibility": lambda w: w.act(
        "edit_visibility", put_code=w.first, visibility="private"
    ),
    "copy": lambda w: w.act("add_own_copy", put_code=w.first),
    "prefer": lambda w: w.act("prefer_work", put_code=w.first),
    "owner-deletes": lambda w: w.act("delete_work", put_code=w.first),
    "lock": lambda w: w.act("lock"),
    "deactivate": lambda w: w.act("deactivate"),
    "deprecate": lambda w: w.act("deprecate", primary=w.person()),
    "webhook": lambda w: hooked(w),
    "sign-in": sign_in,
    "sign-out": lambda w: (sign_in(w), w.http.get(f"{w.url}/signout")),
    "clock": lambda w: w.control("POST", "clock", {"stopped": True, "now": 1e9}),
    "reset": lambda w: w.control("POST", "reset", {"location_style": "internal"}),
    "applied-then-dropped": lambda w: dropped(w),
}


def hooked(world):
    """Register a webhook that cannot be delivered, and try."""
    world.client(OTHER, premium=True)
    token = world.token("/webhook", client=OTHER, orcid=None)
    path = f"{world.url}/{world.orcid}/webhook/http%3A%2F%2F127.0.0.1%3A1%2F"
    headers = {"Authorization": f"Bearer {token}"}
    assert world.http.put(path, headers=headers).status_code == 201
    world.control("POST", "webhooks/pump")
    world.post(work("10.1/hooked"))


def dropped(world):
    """Store something of which nobody hears."""
    world.fault("apply_then_drop")
    with pytest.raises(requests.ConnectionError):
        world.api("POST", "work", world.token(), json=work("10.1/dropped"))


@pytest.mark.parametrize("name", WRITES)
def test_state_after_a_restart(kept, db, name):
    kept.first = kept.post()
    kept.post(work("10.1/second"))
    WRITES[name](kept)
    restarted(kept, db)


def test_restarted_simulator_goes_on(kept, db):
    token, put_code = kept.token(), kept.post()
    restarted(kept, db)
    again = kept.api("POST", "work", token, json=work())
    assert code_of(again) == (409, 9021)
    assert f"put-code {put_code}." in again.json()["developer-message"]
    assert kept.post(work("10.1/new"), token) == put_code + 1
    assert kept.person() != kept.orcid
    assert kept.api("DELETE", f"work/{put_code}", token).status_code == 204
    restarted(kept, db)


def test_code_survives_a_restart(kept, db):
    registry = kept.simulator.registry
    sign_in(kept)
    query = {
        "client_id": MEMBER,
        "response_type": "code",
        "scope": "/activities/update",
        "redirect_uri": "https://repository.example/callback",
        "code_challenge": "abc",
    }
    kept.http.post(
        f"{kept.url}/oauth/authorize",
        params=query,
        data={"action": "allow"},
        allow_redirects=False,
    )
    (code,) = registry.codes.values()
    assert code.challenge == ("abc", "plain")
    restarted(kept, db)
    (again,) = kept.simulator.registry.codes.values()
    assert again == code
    assert again is not code


def test_seed_is_for_a_new_file(db, tmp_path):
    seed = tmp_path / "seed.json"
    seed.write_text('{"clients": [{"client_id": "APP-SEED"}]}')
    with Simulator(seed, db=db) as simulator:
        body = {"client_id": "APP-LATER"}
        requests.post(f"{simulator.url}/__control__/clients", json=body)
    with Simulator(seed, db=db) as simulator:
        assert sorted(simulator.registry.clients) == ["APP-LATER", "APP-SEED"]
        requests.post(f"{simulator.url}/__control__/reset")
    with Simulator(db=db) as simulator:
        assert sorted(simulator.registry.clients) == ["APP-SEED"]


def test_memory_alone_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Simulator() as simulator:
        World(simulator).http.close()
    assert list(tmp_path.iterdir()) == []


def served(db):
    """Start the console script on the file and give the process and its address."""
    arguments = ["--port", "0", "--control", "--rate", "0", "--db", str(db)]
    process = subprocess.Popen(
        [sys.executable, "-m", "invenio_orcid_sync.simulator", *arguments],
        stdout=subprocess.PIPE,
        text=True,
    )
    line = process.stdout.readline()
    return process, line.split()[-1]


@pytest.mark.parametrize("rounds", [3])
def test_killed_process_loses_nothing_it_answered(db, rounds):
    acknowledged, token, orcid = [], "", ""
    for number in range(rounds):
        process, url = served(db)
        try:
            if not token:
                control = f"{url}/__control__"
                requests.post(f"{control}/clients", json={"client_id": MEMBER})
                person = {"given_names": "Ada"}
                answer = requests.post(f"{control}/records", json=person)
                orcid = answer.json()["orcid"]
                wanted = {"orcid": orcid, "client_id": MEMBER}
                wanted["scope"] = "/activities/update"
                answer = requests.post(f"{control}/tokens", json=wanted)
                token = answer.json()["access_token"]
            headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
            for at in range(20):
                answer = requests.post(
                    f"{url}/v3.0/{orcid}/work",
                    json=work(f"10.1/{number}.{at}"),
                    headers=headers,
                )
                acknowledged.append(int(answer.headers["Location"].rpartition("/")[2]))
            gone = acknowledged.pop(0)
            requests.delete(f"{url}/v3.0/{orcid}/work/{gone}", headers=headers)
            # A request that is under way when the process dies.
            os.kill(process.pid, signal.SIGKILL)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
    with Simulator(db=db) as simulator:
        assert sorted(simulator.registry.records[orcid].works) == sorted(acknowledged)
    with sqlite3.connect(db) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_file_of_something_else_is_refused(db, capsys):
    db.write_text("This is a letter, and by no means a database. " * 50)
    with pytest.raises(DatabaseError, match="cannot be used: file is not a database"):
        Simulator(db=db).start()
    with pytest.raises(SystemExit):
        main(["--port", "0", "--db", str(db)])
    assert "Name a file that this simulator made" in capsys.readouterr().err
    assert db.read_text().startswith("This is a letter")


def test_file_that_another_simulator_has_open_is_refused(kept, db):
    with pytest.raises(DatabaseError, match="database is locked"):
        Simulator(db=db).start()
    assert kept.post()


def test_file_of_another_version_is_refused(db):
    with Simulator(db=db):
        pass
    with sqlite3.connect(db) as connection:
        connection.execute("""UPDATE rows SET data = '{"version": 99}'""")
    connection.close()
    with pytest.raises(DatabaseError, match="version 99, this simulator reads 1"):
        Simulator(db=db).start()


def test_missing_folder_is_refused(tmp_path):
    with pytest.raises(DatabaseError, match="unable to open database file"):
        Simulator(db=tmp_path / "nowhere" / "registry.db").start()
