# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Running commands as an operator does."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import Result

from ..plugins.world import World


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its output, which must be JSON and nothing else."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """Its output for people."""
        return self.out.splitlines()


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[int]]:
    """Collect what bars show: label → how long it is, then how far it got each time."""
    from click._termui_impl import ProgressBar

    shown: dict[str, list[int]] = {}
    begin, update = ProgressBar.__enter__, ProgressBar.update

    def began(bar: Any) -> Any:
        shown[bar.label] = [bar.length]
        return begin(bar)

    def updated(bar: Any, number: int, *arguments: Any) -> None:
        update(bar, number, *arguments)
        shown[bar.label].append(bar.pos)

    monkeypatch.setattr(ProgressBar, "__enter__", began)
    monkeypatch.setattr(ProgressBar, "update", updated)
    return shown


@pytest.fixture
def run(world: World) -> Callable[..., Ran]:
    """Run ``invenio orcid ...``; an exception that no message was made of is the test's failure."""
    from invenio_orcid_sync.cli import orcid

    runner = world.site.app.test_cli_runner()

    def ran(*arguments: str, input: Any = None) -> Ran:
        result: Result = runner.invoke(orcid, arguments, input=input)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return ran
