# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Building the frontend; the build itself is what `make demo` shows."""

import json
from pathlib import Path

import pytest

from demo import assets
from demo.instance import Instance
from demo.servers import Addresses
from demo.servers.node import TOOLS
from demo.state import State


@pytest.fixture
def instance(room: State) -> Instance:
    return Instance(room, Addresses("", "", []))


def test_build_does_nothing_where_nothing_changed(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "gather", lambda *_: pytest.fail("built again"))
    static = instance.state.folder("instance", "static")
    (static / "assets.built").write_text(assets.fingerprint())
    assert assets.build(instance) is False


def test_fingerprint_changes_with_an_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "input"
    monkeypatch.setattr(assets, "INPUTS", (file,))
    found = set()
    for content in ("one", "two", "one"):
        file.write_text(content)
        found.add(assets.fingerprint())
    assert len(found) == 2


def test_site_files_name_the_theme_and_lock_the_versions(tmp_path: Path) -> None:
    example = tmp_path / "less/invenio_theme/theme.config.example"
    example.parent.mkdir(parents=True)
    example.write_text("@site: 'invenio'; themes/invenio/x; less/my-site/site")
    assets.add_site_files(tmp_path)
    theme = (tmp_path / "less/theme.config").read_text()
    assert theme == "@site: 'rdm'; themes/rdm/x; less/site"
    lock = (tmp_path / "pnpm-lock.yaml").read_text()
    assert lock == assets.LOCK.read_text()


@pytest.mark.parametrize(
    "lock",
    [assets.LOCK, assets.HERE.parent / "requirements.lock"],
    ids=lambda f: f.name,
)
def test_lock_names_no_host(lock: Path) -> None:
    assert [line for line in lock.read_text().splitlines() if "://" in line] == []


def test_lock_of_tools_says_nothing_about_where_they_come_from() -> None:
    packages = json.loads((TOOLS / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
