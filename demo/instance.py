# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The instance folder of an InvenioRDM: configuration, reduced vocabularies, environment."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .errors import DemoError
from .servers import Addresses
from .state import State, write_private

HERE = Path(__file__).parent
CLIENT_ID = "APP-DEMO0REPOSITORY00"


@dataclass
class Instance:
    """One InvenioRDM on given servers; `overrides` are configuration keys that win over `invenio.cfg`."""

    state: State
    addresses: Addresses
    overrides: Mapping[str, object] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The instance folder (INVENIO_INSTANCE_PATH)."""
        return self.state.folder("instance")

    @property
    def url(self) -> str:
        """Where the site is served; TLS, since its cookies are sent over nothing else."""
        return f"https://127.0.0.1:{self.state.port('web')}"

    @property
    def simulator(self) -> str:
        """Where the registry's simulator is served."""
        return f"http://127.0.0.1:{self.state.port('simulator')}"

    @property
    def client_secret(self) -> str:
        """The secret to register at the simulator together with `CLIENT_ID`."""
        return self.state.secret("client")

    def write(self) -> None:
        """Write configuration and vocabularies; existing data stay."""
        write_private(self.folder / "site.json", json.dumps(self._site(), indent=2))
        shutil.copyfile(HERE / "invenio.cfg", self.folder / "invenio.cfg")
        shutil.copytree(HERE / "app_data", self.folder / "app_data", dirs_exist_ok=True)

    def environment(self) -> dict[str, str]:
        """Return the environment in which a process works for this instance."""
        path = [str(HERE.parent), *([str(stand_ins())] if stand_ins() else [])]
        return os.environ | {
            "INVENIO_INSTANCE_PATH": str(self.folder),
            "PATH": os.pathsep.join(
                (str(Path(sys.executable).parent), os.environ["PATH"])
            ),
            "PYTHONPATH": os.pathsep.join(path),
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore",
        }

    def bootstrap(self) -> None:
        """Fill the empty database: tables, indices, roles, users and vocabularies, in one process."""
        log = self.state.log("bootstrap")
        with log.open("wb") as file:
            done = subprocess.run(
                [sys.executable, "-m", "demo.bootstrap"],
                env=self.environment(),
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd="/",
            )
        if done.returncode:
            last = log.read_text(errors="replace").strip().splitlines()[-1:]
            raise DemoError(
                f"The repository could not be prepared: {''.join(last)}",
                f"see {log}; `make clean` removes everything and starts afresh.",
            )

    def _site(self) -> dict[str, object]:
        return {
            "url": self.url,
            "secret_key": self.state.secret("flask"),
            "password_salt": self.state.secret("salt"),
            "simulator": self.simulator,
            "client_id": CLIENT_ID,
            "client_secret": self.client_secret,
            "overrides": dict(self.overrides),
            **asdict(self.addresses),
        }


def stand_ins() -> Path | None:
    """Return the folder of stand-ins for what this machine lacks, None where it lacks nothing.

    `invenio_formatter` imports CairoSVG when it starts, which loads the system library
    cairo; no wheel brings that. The stand-in lets all but PNG badges work.
    """
    probe = subprocess.run(
        [sys.executable, "-c", "import cairocffi"], capture_output=True
    )
    return HERE / "stand_ins" if probe.returncode else None
