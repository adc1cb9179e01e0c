# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Things to put into a repository: users, records, a registry to send them to."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

numbers = count(1)


def creator(
    orcid: str | None = None, family: str = "Lovelace", given: str = "Ada"
) -> dict:
    """Return a personal creator, with an iD or without."""
    person = {"type": "personal", "family_name": family, "given_name": given}
    if orcid:
        person["identifiers"] = [{"scheme": "orcid", "identifier": orcid}]
    return {"person_or_org": person}


def record_data(
    *orcids: str,
    custom_fields: dict | None = None,
    access: str = "public",
    **metadata: Any,
) -> dict:
    """Return a deposit's JSON whose creators have the given iDs; `metadata` overrides its fields."""
    return {
        "access": {"record": access, "files": access},
        "files": {"enabled": False},
        "custom_fields": custom_fields or {},
        "metadata": {
            "title": "Sketch of the Analytical Engine",
            "resource_type": {"id": "publication-article"},
            "publication_date": "1843-09",
            "publisher": "Taylor",
            "creators": [creator(orcid) for orcid in orcids] or [creator()],
            **metadata,
        },
    }


@pytest.fixture
def make_user(UserFixture: type) -> Callable:
    """Make users: `make_user(site.app)`, a fresh address each; has `.user`, `.identity`, `.login(client)`."""
    from invenio_db import db

    def make(app: Any, **options: Any) -> Any:
        options.setdefault("email", f"user{next(numbers)}@example.org")
        options.setdefault(
            "preferences", {"visibility": "public", "email_visibility": "public"}
        )
        user = UserFixture(password="secret-123", **options).create(app, db)
        db.session.commit()
        return user

    return make


@pytest.fixture
def publish() -> Callable:
    """Create and publish a record: `publish("0000-...", title="...", identity=user.identity)`."""
    from invenio_access.permissions import system_identity
    from invenio_rdm_records.proxies import current_rdm_records_service as service

    def publish_record(
        *orcids: str, identity: Any = system_identity, **options: Any
    ) -> Any:
        draft = service.create(identity, record_data(*orcids, **options))
        return service.publish(identity, draft.id)

    return publish_record


@pytest.fixture
def simulator(simulator_server: Any) -> Iterator[Any]:
    """The registry's simulator, empty."""
    simulator_server.application.restart()
    yield simulator_server
