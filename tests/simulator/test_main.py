# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The console script, as a process."""

import json
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
import requests

from invenio_orcid_sync.simulator.__main__ import parser

from .world import MEMBER, SCOPE, work


@contextmanager
def running(*arguments):
    """Run the script on a free port until the block ends."""
    command = [sys.executable, "-m", "invenio_orcid_sync.simulator", "--port", "0"]
    process = subprocess.Popen(
        [*command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline()
        yield process, line.removeprefix("ORCID simulator at ").strip()
    finally:
        process.kill()
        process.communicate()


def test_script_serves_until_told_to_stop():
    with running() as (process, url):
        assert requests.get(f"{url}/signin", timeout=10).status_code == 200
        reset = requests.post(f"{url}/__control__/reset", timeout=10)
        assert reset.status_code == 404
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_script_serves_a_seed(tmp_path):
    orcid = "0000-0002-1825-0097"
    seed = {
        "clients": [{"client_id": MEMBER, "client_secret": "s"}],
        "records": [
            {"orcid": orcid, "works": [{"work": work(), "source": MEMBER}]},
        ],
    }
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(seed))
    with running("--control", "--seed", str(path)) as (_, url):
        for _ in range(2):
            read = requests.get(
                f"{url}/pub/v3.0/{orcid}/works",
                headers={"Accept": "application/json"},
                timeout=10,
            )
            assert len(read.json()["group"]) == 1
            requests.post(f"{url}/__control__/reset", timeout=10)
        body = {"client_id": MEMBER, "orcid": orcid, "scope": SCOPE}
        granted = requests.post(f"{url}/__control__/tokens", json=body, timeout=10)
        assert granted.json()["scope"] == SCOPE


def test_script_limits_as_the_real_proxy_unless_told():
    options = parser().parse_args([])
    assert (options.rate, options.burst) == (24.0, 40)
    assert (options.host, options.port) == ("127.0.0.1", 8090)


@pytest.mark.parametrize(
    "seed, message",
    [
        (None, "is no file: give the path of a JSON file"),
        ("{", "Expecting property name"),
        ('{"people": []}', "unknown key people"),
        ('{"records": [{"orcid": "1"}]}', "1 is not an ORCID iD"),
        ('{"clients": [{}]}', "'client_id'"),
    ],
)
def test_script_refuses_a_seed_with_the_reason(tmp_path, seed, message):
    path = tmp_path / "seed.json"
    if seed is not None:
        path.write_text(seed)
    command = [sys.executable, "-m", "invenio_orcid_sync.simulator", "--port", "0"]
    done = subprocess.run(
        [*command, "--seed", str(path)], capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
