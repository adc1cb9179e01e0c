# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What measurements share: the tests' repository, a registry in a process of its own, and the table."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from .machine import described
from .registry import Registry
from .table import Table

if TYPE_CHECKING:
    from tests.plugins.site import Site

pytest_plugins = (
    "tests.plugins.servers",
    "tests.plugins.site",
    "tests.plugins.content",
    "tests.plugins.world",
)

TABLE = pytest.StashKey[Table]()


def pytest_configure(config: pytest.Config) -> None:
    """Lay out an empty table."""
    config.stash[TABLE] = Table()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the table."""
    table = config.stash[TABLE]
    if table.lines:
        terminalreporter.write_line("")
        terminalreporter.write_line(f"Measured on {described()}.")
        terminalreporter.write_line(table.text())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail where a limit was missed that every machine can keep."""
    if session.config.stash[TABLE].failed and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def table(pytestconfig: pytest.Config) -> Table:
    """The table, to add lines to."""
    return pytestconfig.stash[TABLE]


@pytest.fixture(scope="session")
def simulator_server(site: "Site") -> Iterator[Registry]:
    """The registry's simulator, at the address that the site is configured for."""
    registry = Registry(site.instance)
    registry.process.start()
    yield registry
    registry.process.stop()


@pytest.fixture
def simulator(simulator_server: Registry) -> Registry:
    """The registry, empty, without limit and without latency."""
    simulator_server.clear()
    return simulator_server
