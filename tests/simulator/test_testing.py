# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The fixtures for other people's tests, and the example of the documentation."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from .world import work

pytest_plugins = ["invenio_orcid_sync.simulator.testing"]

GUIDE = Path(__file__).parents[2] / "docs" / "simulator.md"


def test_registry_is_empty_but_for_a_client(orcid_registry):
    registry = orcid_registry.simulator.registry
    assert list(registry.clients) == [orcid_registry.client_id]
    assert registry.records == {}
    orcid_registry.add_person()


def test_registry_is_fresh_in_each_test(orcid_registry, orcid_simulator):
    assert orcid_registry.simulator is orcid_simulator
    assert orcid_simulator.registry.records == {}


def test_hosts_answer(orcid_registry):
    hosts = orcid_registry.hosts
    orcid = orcid_registry.add_person(given_names="Ada", family_name="Lovelace")
    assert "Ada Lovelace" in requests.get(f"{hosts['web']}/{orcid}").text
    assert requests.get(f"{hosts['api']}/v3.0/{orcid}/works").status_code == 403
    assert requests.get(f"{hosts['pub']}/v3.0/{orcid}/works").status_code == 200


def test_helpers_reach_the_registry(orcid_registry):
    orcid = orcid_registry.add_person()
    orcid_registry.add_client("APP-OTHER", member=True)
    token = orcid_registry.token(orcid, client_id="APP-OTHER")
    address = f"{orcid_registry.url}/v3.0/{orcid}/work"
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    orcid_registry.fault("status", path="*/work", method="POST", status=502)
    statuses = [
        requests.post(address, json=work(), headers=headers).status_code
        for _ in range(2)
    ]
    assert statuses == [502, 201]
    (summary,) = orcid_registry.works(orcid)
    orcid_registry.act(orcid, "delete_work", put_code=summary["put-code"])
    assert orcid_registry.works(orcid) == []
    log = orcid_registry.requests()
    assert [(e["status"], e["fault"]) for e in log] == [(502, "status"), (201, None)]
    assert orcid_registry.requests(since=log[0]["id"]) == log[1:]


def test_clock_moves_tokens_towards_their_end(orcid_registry):
    orcid = orcid_registry.add_person()
    own = orcid_registry.token(None, "/read-public")
    address = f"{orcid_registry.url}/v3.0/{orcid}/works"
    headers = {"Authorization": f"Bearer {own}", "Accept": "application/json"}
    assert requests.get(address, headers=headers).status_code == 200
    orcid_registry.advance(25 * 365 * 86400)
    assert requests.get(address, headers=headers).status_code == 401


def test_refused_control_call_says_why(orcid_registry):
    with pytest.raises(AssertionError, match="unknown key colour"):
        orcid_registry.add_person(colour="green")


def test_example_of_the_documentation_passes(tmp_path):
    (example,) = re.findall(
        r"```python\n(# test_example\.py\n.*?)```", GUIDE.read_text("utf-8"), re.S
    )
    (tmp_path / "test_example.py").write_text(example, "utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-c",
            "/dev/null",
        ]
        + ["--rootdir", str(tmp_path), str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert "1 passed" in done.stdout, done.stdout
