# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The whole demo: servers, simulator, repository; started in order, stopped in reverse."""

import shutil
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from . import processes
from .bootstrap import PASSWORD, USERS
from .certificate import certificate
from .instance import CLIENT_ID, Instance
from .servers import Servers
from .servers.postgres import aside_path, connect, installation, replace_database
from .servers.process import Process
from .state import State, is_free


@dataclass
class Site:
    """What the main job works with.

    `url` is the repository's address (TLS, trust `certificate`), `simulator` the registry's;
    `accounts` are e-mail addresses of the repository's users, who share `password`.
    `overrides` are configuration keys that win over the demo's.
    """

    state: State
    overrides: Mapping[str, object] = field(default_factory=dict)
    servers: Servers = field(init=False)
    accounts: tuple[str, ...] = tuple(USERS)
    password: str = PASSWORD
    client_id: str = CLIENT_ID

    def __post_init__(self) -> None:
        """Describe the servers."""
        self.servers = Servers.of(self.state)

    @cached_property
    def instance(self) -> Instance:
        """The repository's instance; known when the servers run, since they choose their ports."""
        return Instance(self.state, self.servers.addresses(), self.overrides)

    @property
    def url(self) -> str:
        """Address of the repository."""
        return self.instance.url

    @property
    def simulator(self) -> str:
        """Address of the simulator."""
        return self.instance.simulator

    @property
    def client_secret(self) -> str:
        """The secret that the repository's configuration holds for `client_id`."""
        return self.instance.client_secret

    @property
    def certificate(self) -> Path:
        """The certificate to trust when speaking to `url`."""
        return certificate(self.state)[0]

    def start_servers(self) -> None:
        """Start the servers, empty, and choose the other ports."""
        for name in ("web", "simulator"):
            if not is_free(self.state.port(name)):
                self.state.forget_port(name)
        self.servers.start()
        self.servers.cache.clear()

    def prepare(self) -> None:
        """Write the instance and fill its database, while web server and worker load."""
        self.instance.write()
        replace_database(self.instance.addresses.database)
        for process in (self._web, self._worker):
            process.launch()
        with ThreadPoolExecutor(1) as pool:
            filled = pool.submit(self.instance.bootstrap)
            # Beat loads meanwhile too, but its tasks need the tables.
            while not (filled.done() or self._has_tables()):
                time.sleep(0.2)
            self._beat.launch()
            filled.result()

    def start_simulator(self) -> None:
        """Start the registry."""
        processes.simulator(self.instance).start()

    def start_repository(self) -> None:
        """Return when web server, worker and beat answer."""
        for process in (self._web, self._worker, self._beat):
            process.wait()

    def _has_tables(self) -> bool:
        address = self.instance.addresses.database
        with closing(connect(address)) as connection, connection.cursor() as run:
            run.execute("SELECT to_regclass('orcid_sync_mark') IS NOT NULL")
            return run.fetchone()[0]

    @cached_property
    def _web(self) -> Process:
        return processes.web(self.instance)

    @cached_property
    def _worker(self) -> Process:
        return processes.worker(self.instance)

    @cached_property
    def _beat(self) -> Process:
        return processes.beat(self.instance)

    def stop(self) -> None:
        """Stop whatever runs in this state, whoever started it."""
        for name in ("beat", "worker", "web", "simulator"):
            Process(self.state, name, [], lambda: True).stop()
        self.servers.stop()

    def remove(self) -> None:
        """Stop everything, and remove all that was ever stored."""
        self.stop()
        self.servers.database.remove()
        shutil.rmtree(aside_path(installation()), ignore_errors=True)
        shutil.rmtree(self.state.base)
