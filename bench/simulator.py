# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""How fast the simulator is: `python bench/simulator.py`.

The server runs in a process of its own on one core, the client on another where there is one;
requests go over HTTP on one kept connection. Server seconds are what the server's process spent.
"""

import argparse
import http.client
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from typing import Any

CLIENT = "APP-BENCH00000000001"


def work(number: int) -> dict[str, Any]:
    """Make a work of usual size: title, journal, date, DOI, five contributors."""
    doi = f"10.5555/bench.{number}"
    return {
        "title": {"title": {"value": f"On the analytical engine, part {number}"}},
        "journal-title": {"value": "Scientific memoirs"},
        "type": "journal-article",
        "publication-date": {"year": {"value": str(1950 + number % 70)}},
        "external-ids": {
            "external-id": [
                {
                    "external-id-type": "doi",
                    "external-id-value": doi,
                    "external-id-url": {"value": f"https://doi.org/{doi}"},
                    "external-id-relationship": "self",
                }
            ]
        },
        "contributors": {
            "contributor": [
                {
                    "credit-name": {"value": f"Person {at}"},
                    "contributor-attributes": {"contributor-role": "author"},
                }
                for at in range(5)
            ]
        },
    }


class Bench:
    """One server and one connection to it."""

    def __init__(self, arguments: list[str]):
        """Start the server on the first core."""
        command = [sys.executable, "-m", "invenio_orcid_sync.simulator"]
        command += ["--port", "0", "--control", "--rate", "0", *arguments]
        cores = sorted(os.sched_getaffinity(0))
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, cores[:1]),
        )
        os.sched_setaffinity(0, cores[-1:])
        assert self.process.stdout is not None
        address = self.process.stdout.readline().split("//")[1].strip()
        self.http = http.client.HTTPConnection(address, timeout=300)
        self.control("clients", {"client_id": CLIENT})

    def control(self, path: str, body: Any) -> Any:
        """Call the control API."""
        return json.loads(self.call("POST", f"/__control__/{path}", json.dumps(body)))

    def person(self) -> None:
        """Take an empty record."""
        self.orcid = self.control("records", {"given_names": "Ada"})["orcid"]
        body = {"orcid": self.orcid, "client_id": CLIENT}
        body["scope"] = "/read-limited /activities/update"
        token = self.control("tokens", body)["access_token"]
        self.headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "Content-Type": "application/json",
        }

    def call(self, method: str, path: str, body: str | None = None) -> bytes:
        """Send one request; anything but success ends the run."""
        self.http.request(method, path, body, getattr(self, "headers", {}))
        answer = self.http.getresponse()
        data = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {data[:200]!r}")
        return data

    def api(self, method: str, path: str, body: str | None = None) -> bytes:
        """Call the member API below the record."""
        return self.call(method, f"/v3.0/{self.orcid}/{path}", body)

    def spent(self) -> float:
        """Give the processor seconds of the server so far."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            parts = file.read().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Give the server's resident memory in MB."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            (line,) = [line for line in file if line.startswith("VmRSS")]
        return int(line.split()[1]) / 1024

    def stop(self) -> None:
        """End the server."""
        self.http.close()
        self.process.terminate()
        self.process.wait()


def rate(bench: Bench, name: str, count: int, run: Any) -> None:
    """Print how fast something ran, by the clock and by the server's processor time."""
    started, spent = time.perf_counter(), bench.spent()
    run()
    wall, server = time.perf_counter() - started, bench.spent() - spent
    print(
        f"{name:<34} {count / wall:>9,.0f}/s {count / max(server, 0.01):>9,.0f}/s of server time"
    )


def written(bench: Bench, first: int, count: int, size: int) -> None:
    """Add works in bulks."""
    for at in range(first, first + count, size):
        entries = [{"work": work(number)} for number in range(at, at + size)]
        bench.api("POST", "works", json.dumps({"bulk": entries}))


def lists(bench: Bench) -> None:
    """Read records of growing size, and write to the largest."""
    bench.person()
    before, held = bench.memory(), 0
    for size in (10, 1_000, 10_000):
        written(bench, held, size - held, 10)
        held, times = size, []
        for _ in range(5):
            started = time.perf_counter()
            data = bench.api("GET", "works")
            times.append(time.perf_counter() - started)
        middle = statistics.median(times)
        print(
            f"GET /works, {size:>6,} works {middle * 1000:>18,.1f} ms "
            f"{len(data) / 1e6:>7.2f} MB {middle / size * 1e6:>7.1f} µs a work"
        )
    print(f"memory of 10,000 works {bench.memory() - before:>20,.0f} MB")


def single(bench: Bench, count: int) -> None:
    """Add works one by one, in parts: the last must not be slower than the first."""
    bench.person()
    bodies = [json.dumps(work(number)) for number in range(count)]
    part = count // 4
    for at in range(0, part * 4, part):
        name = f"POST /work, from {at:,} works"

        def run() -> None:
            for body in bodies[at : at + part]:
                bench.api("POST", "work", body)

        rate(bench, name, part, run)


def main() -> None:
    """Print the table."""
    made = argparse.ArgumentParser(description="How fast the simulator is.")
    made.add_argument("--works", type=int, default=8_000, help="single writes")
    made.add_argument("--db", default="", help="keep the state in this file")
    options = made.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    bench = Bench(["--db", options.db] if options.db else [])
    try:
        single(bench, options.works)
        bench.person()
        rate(
            bench,
            "bulk of 100, works",
            3_000,
            lambda: written(bench, 10**6, 3_000, 100),
        )
        lists(bench)
    finally:
        bench.stop()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of the server {peak:>17,.0f} MB")


if __name__ == "__main__":
    main()
