# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Fill an empty instance in one process, instead of some 14 command line calls of 9 seconds each.

Run as `python -m demo.bootstrap` with INVENIO_INSTANCE_PATH set, on an empty database.
"""

import time
import warnings
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

PASSWORD = "123456"
USERS = {
    "admin@example.org": ("Admin", ["admin", "administration"]),
    "curator@example.org": ("Curator", ["curators"]),
    "amara@example.org": ("Amara Okafor", []),
    "bela@example.org": ("Béla Novák", []),
}


def fill(app: Flask, users: bool = True) -> None:
    """Create tables, indices, files location, roles, vocabularies and, if wanted, users."""
    with app.app_context():
        create_tables()
        create_indices()
        create_location(app)
        create_roles()
        if users:
            create_users(app)
        create_vocabularies(app)
        index_accounts()


def create_tables() -> None:
    """Create every table, and note the newest Alembic revisions as applied."""
    from flask import current_app
    from invenio_db import db

    db.create_all()
    db.session.commit()
    current_app.extensions["invenio-db"].alembic.stamp("heads")


def create_indices() -> None:
    """Create the search server's templates and indices anew."""
    from invenio_search import current_search as search

    for action in (
        lambda: search.delete(ignore=[404]),
        search.put_component_templates,
        search.put_templates,
        search.put_index_templates,
        search.create,
    ):
        list(action())


def create_location(app: Flask) -> None:
    """Name the folder in which uploaded files are stored."""
    from invenio_db import db
    from invenio_files_rest.models import Location

    folder = Path(app.instance_path) / "data"
    folder.mkdir(exist_ok=True)
    db.session.add(Location(name="default-location", uri=str(folder), default=True))
    db.session.commit()


def create_roles() -> None:
    """Create roles: who may do everything, who may administer, whose deposits authors need not confirm."""
    from flask import current_app
    from invenio_access.models import ActionRoles
    from invenio_access.permissions import superuser_access
    from invenio_administration.permissions import administration_access_action
    from invenio_db import db

    datastore = current_app.extensions["security"].datastore
    for name, action in (
        ("admin", superuser_access),
        ("administration", administration_access_action),
    ):
        role = datastore.create_role(name=name, id=name)
        db.session.add(ActionRoles.create(action=action, role=role))
    datastore.create_role(name="curators", id="curators")
    db.session.commit()


def create_users(app: Flask) -> None:
    """Create the demo's accounts, visible to each other."""
    from flask_security.utils import hash_password
    from invenio_db import db

    datastore = app.extensions["security"].datastore
    for email, (name, roles) in USERS.items():
        user = datastore.create_user(
            email=email,
            password=hash_password(PASSWORD),
            active=True,
            confirmed_at=datetime.now(UTC).replace(tzinfo=None),
            user_profile={"full_name": name},
            preferences={"visibility": "public", "email_visibility": "public"},
        )
        for role in roles:
            datastore.add_role_to_user(user, datastore.find_role(role))
    db.session.commit()


def create_vocabularies(app: Flask) -> None:
    """Load the vocabularies: those of the instance's `app_data`, then InvenioRDM's own."""
    import invenio_rdm_records.fixtures as fixtures
    from invenio_access.permissions import system_identity

    fixtures.PrioritizedVocabulariesFixtures(
        system_identity,
        app_data_folder=Path(app.instance_path) / "app_data",
        pkg_data_folder=Path(fixtures.__file__).parent / "data",
        delay=False,
    ).load()


def index_accounts() -> None:
    """Put users and groups into the search server; everything else indexes itself when created."""
    from invenio_access.permissions import system_identity
    from invenio_users_resources.proxies import (
        current_groups_service,
        current_users_service,
    )

    for service in (current_users_service, current_groups_service):
        service.rebuild_index(system_identity)
        service.indexer.process_bulk_queue()


def main() -> None:
    """Fill the instance that the environment names."""
    from invenio_app.factory import create_api

    warnings.simplefilter("ignore")
    began = time.monotonic()
    app = create_api(CELERY_TASK_ALWAYS_EAGER=True, CELERY_TASK_EAGER_PROPAGATES=True)
    print(f"application created after {time.monotonic() - began:.1f} s", flush=True)
    fill(app)
    print(f"filled after {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main()
