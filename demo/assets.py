# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Build the site's frontend: style sheets and scripts of all packages in one bundle.

Run as a module, it does what needs the application: gathers the files of all packages in the
instance folder. pnpm and rspack, several times as fast as npm and webpack, do the rest.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from .errors import DemoError
from .instance import Instance
from .servers.node import Node

HERE = Path(__file__).parent
FRONTEND = HERE / "frontend"
LOCK = FRONTEND / "pnpm-lock.yaml"
INPUTS = (
    HERE.parent / "requirements.lock",
    HERE / "invenio.cfg",
    *FRONTEND.glob("*.*"),
)
# An instance brings these itself; the build fails where they are missing.
EMPTY_FILES = ("less/site/globals/site.variables", "less/site/globals/site.overrides")
EMPTY_FOLDERS = ("templates/custom_fields", "templates/search")


def build(instance: Instance) -> bool:
    """Build the assets; return False where they stand already and nothing has changed."""
    stamp = instance.folder / "static" / "assets.built"
    if stamp.exists() and stamp.read_text() == fingerprint():
        return False
    assets, log = instance.folder / "assets", instance.state.log("assets")
    log.write_text("")
    gather(instance, log)
    add_site_files(assets)
    node = Node(instance.state)
    node.run("pnpm", "install", *lock_option(), log=log, cwd=assets)
    shutil.copy(assets / LOCK.name, LOCK)
    node.run("pnpm", "run", "build", log=log, cwd=assets)
    stamp.write_text(fingerprint())
    return True


def lock_option() -> list[str]:
    """Insist on the locked versions; `make lock` removes the lock, so that the next build writes a new one."""
    return ["--frozen-lockfile"] if LOCK.exists() else []


def fingerprint() -> str:
    """Return a hash of everything that decides what the assets are."""
    package = HERE.parent / "invenio_orcid_sync"
    ours = sorted((*package.glob("assets/**/*.*"), *package.glob("static/**/*.*")))
    hashed = hashlib.sha256()
    for file in (*INPUTS, *ours):
        hashed.update(file.read_bytes())
    return hashed.hexdigest()


def gather(instance: Instance, log: Path) -> None:
    """Copy all packages' static files and sources of assets into the instance folder."""
    with log.open("ab") as file:
        done = subprocess.run(
            [sys.executable, "-m", "demo.assets"],
            env=instance.environment(),
            stdout=file,
            stderr=subprocess.STDOUT,
            cwd=instance.folder,
        )
    if done.returncode:
        raise DemoError("The assets could not be gathered.", f"see {log}.")


def add_site_files(assets: Path) -> None:
    """Add what a site brings itself: its theme, and the versions of all JavaScript packages."""
    for name in EMPTY_FOLDERS:
        (assets / name).mkdir(parents=True, exist_ok=True)
    for name in EMPTY_FILES:
        (assets / name).parent.mkdir(parents=True, exist_ok=True)
        (assets / name).touch()
    theme = (assets / "less/invenio_theme/theme.config.example").read_text()
    theme = theme.replace("'invenio'", "'rdm'").replace(
        "themes/invenio/", "themes/rdm/"
    )
    (assets / "less/theme.config").write_text(
        theme.replace("less/my-site/site", "less/site")
    )
    for file in FRONTEND.glob("pnpm-*.yaml"):
        shutil.copy(file, assets)


def main() -> None:
    """Gather files for the instance that the environment names."""
    from flask_webpackext.proxies import current_webpack
    from invenio_app.factory import create_ui
    from invenio_assets.proxies import current_assets

    app = create_ui()
    with app.app_context():
        current_assets.collect.collect()
        current_webpack.project.clean()
        current_webpack.project.create()


if __name__ == "__main__":
    main()
