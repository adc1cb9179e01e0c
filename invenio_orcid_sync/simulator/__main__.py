# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""`orcid-simulator`: run the simulator until Ctrl-C."""

import argparse
import gc
import logging
import signal
import threading
from collections.abc import Sequence
from pathlib import Path

from .database import DatabaseError
from .latency import Latency
from .limits import BURST, RATE
from .server import Simulator


def _latency(given: str) -> Latency:
    try:
        return Latency.of_option(given)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def parser() -> argparse.ArgumentParser:
    """Describe the options."""
    made = argparse.ArgumentParser(
        prog="orcid-simulator", description="An ORCID registry to test against."
    )
    made.add_argument("--host", default="127.0.0.1", help="address to listen on")
    made.add_argument("--port", type=int, default=8090, help="0 takes a free one")
    made.add_argument("--seed", type=Path, help="JSON file with clients and records")
    made.add_argument("--db", type=Path, help="SQLite file that keeps the state")
    made.add_argument("--control", action="store_true", help="serve /__control__/")
    made.add_argument(
        "--rate", type=float, default=RATE, help="requests a second, 0 for no limit"
    )
    made.add_argument(
        "--burst", type=int, default=BURST, help="requests held back beyond the rate"
    )
    made.add_argument(
        "--latency",
        type=_latency,
        metavar="P50,P99",
        help="seconds that half, and 99 of 100, API requests wait at most",
    )
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until the process is told to stop."""
    options = parser().parse_args(arguments)
    if options.seed is not None and not options.seed.is_file():
        parser().error(
            f"--seed {options.seed} is no file: give the path of a JSON file"
        )
    # The state is large and stays: looking through all of it for garbage at Python's usual
    # pace took two fifths of the time of a long list.
    gc.set_threshold(50_000, 20, 100)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    rate, burst = options.rate or None, options.burst
    simulator = Simulator(options.seed, rate, burst, options.db, options.latency)
    try:
        url = simulator.start(options.host, options.port, options.control)
    except OSError as error:
        parser().error(f"cannot listen on port {options.port}: {error}; try --port 0")
    except DatabaseError as error:
        parser().error(str(error))
    except (ValueError, KeyError) as error:
        parser().error(f"--seed {options.seed}: {error}")
    print(f"ORCID simulator at {url}", flush=True)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()
    simulator.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
