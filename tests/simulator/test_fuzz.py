# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Made-up requests after the API's own description: none may be answered with 500.

`make fuzz` runs this. Schemathesis stands in a folder of its own, named by FUZZ.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from invenio_orcid_sync.simulator import Simulator

HERE = Path(__file__).parents[2]
ORCID = "0000-0002-1825-0097"

# Random iDs would never get past the first check.
HOOKS = f"""
import schemathesis

@schemathesis.hook
def map_path_parameters(context, path_parameters):
    if path_parameters and "orcid" in path_parameters:
        path_parameters["orcid"] = "{ORCID}"
    return path_parameters
"""


@pytest.fixture()
def folder():
    """Give the folder that schemathesis is in."""
    if not os.environ.get("FUZZ"):
        pytest.skip("needs schemathesis: run `make fuzz`")
    return HERE / os.environ["FUZZ"]


@pytest.fixture()
def fuzzed():
    """Run a simulator, without the control API: its faults are meant to answer 500."""
    simulator = Simulator()
    simulator.start(control=False)
    yield simulator
    simulator.stop()


def token(simulator):
    """Let a client do whatever a token for a person allows."""
    registry = simulator.registry
    with registry.lock:
        client = registry.add_client(client_id="APP-FUZZ", client_secret="s")
        person = {"given_names": "Ada", "family_name": "", "email": "", "password": ""}
        registry.add_record(orcid=ORCID, **person)
        scopes = ("/read-limited", "/activities/update", "/person/update")
        return registry.add_token(client, ORCID, scopes).access


@pytest.mark.timeout(900)
def test_no_request_is_answered_with_500(fuzzed, folder, tmp_path):
    (tmp_path / "hooks.py").write_text(HOOKS)
    command = [sys.executable, "-m", "schemathesis.cli", "run"]
    command += [f"{fuzzed.url}/openapi.json", "--checks", "not_a_server_error"]
    command += ["--max-examples", os.environ.get("FUZZ_EXAMPLES", "25")]
    command += ["--phases", "fuzzing", "--suppress-health-check", "all"]
    command += ["--generation-database", "none"]
    command += ["--header", f"Authorization: Bearer {token(fuzzed)}"]
    paths = {"PYTHONPATH": f"{HERE}{os.pathsep}{folder}"}
    hooks = {"SCHEMATHESIS_HOOKS": str(tmp_path / "hooks.py")}
    done = subprocess.run(
        command,
        env={**os.environ, **paths, **hooks},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    statuses = [entry["status"] for entry in fuzzed.application.log.since(0)]
    assert len(statuses) > 500
    assert [status for status in statuses if status >= 500] == []
