# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""`make demo`: a repository and a registry on this machine, and what goes between them.

HEADLESS=1 ends after the main job; otherwise the site stays up until Ctrl-C.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from . import assets
from .errors import DemoError
from .site import Site
from .state import State

BASE = Path(__file__).parents[1] / ".demo"
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: list[str]) -> int:
    """Run the demo; 0 means that everything reached the registry as it should."""
    site = Site(State(BASE))
    if arguments:
        {"--stop": site.stop, "--remove": site.remove}[arguments[0]]()
        return 0
    with stopping(site):
        return run(site, headless=os.environ.get("HEADLESS", "0") not in ("", "0"))


def run(site: Site, headless: bool) -> int:
    """Go through the steps."""
    from . import job

    step("PostgreSQL, Redis, search server", site.start_servers)
    step("ORCID simulator", site.start_simulator)
    step("repository: tables, vocabularies, users", site.prepare)
    step("repository: web, worker, beat", site.start_repository)
    print()
    well = job.run(site)
    if not headless:
        print()
        step("style sheets and scripts", lambda: assets.build(site.instance))
        print(addresses(site), flush=True)
        with suppress(KeyboardInterrupt):  # here Ctrl-C is how it ends, not a failure
            signal.pause()
    return 0 if well else 1


def step(title: str, action: Callable[[], object]) -> None:
    """Do one thing, saying what and how long it took."""
    print(f"  {title} ...", end="", flush=True)
    began = time.monotonic()
    action()
    print(f" {time.monotonic() - began:.1f} s", flush=True)


def addresses(site: Site) -> str:
    """Say where everything is, and who may sign in."""
    from .job import ORCIDS, PASSWORD

    users = "\n".join(f"    {email}" for email in site.accounts)
    orcids = "\n".join(f"    {orcid}" for orcid in ORCIDS)
    return f"""
  Repository  {site.url}  (its certificate is its own: let the browser accept it)
  Registry    {site.simulator}
  Sign in with the password {site.password} as
{users}
  and at the registry with the password {PASSWORD} as
{orcids}
  Logs        {site.state.folder("log")}

  Ctrl-C stops everything.
"""


@contextmanager
def stopping(site: Site) -> Iterator[None]:
    """Stop all processes at the end, however it comes, and let nothing interrupt that."""
    for number in ENDING:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        site.stop()


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except DemoError as error:
        sys.exit(f"\nmake demo: {error}")
    except KeyboardInterrupt:
        print("\nStopped.")
        sys.exit(130)
