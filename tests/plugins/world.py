# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""A repository, a registry, connected authors and the drainer between them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from .site import Site

OBSERVER = "APP-OBSERVER00000000"
SCOPES = "/read-limited /activities/update"

PATIENCE = 120.0
"""Seconds until something counts as not happening: processes take long to start on a machine that is busy."""


@dataclass
class Author:
    """A connected author, on both sides."""

    orcid: str
    token: str
    user: Any
    """As `make_user` gives it."""

    @property
    def connection(self) -> Any:
        """The connection, freshly read."""
        from invenio_db import db

        from invenio_orcid_sync.models import Connection

        db.session.expire_all()
        return db.session.query(Connection).filter_by(orcid=self.orcid).one()


def service() -> Any:
    """Return the records service."""
    from invenio_rdm_records.proxies import current_rdm_records_service

    return current_rdm_records_service


def system_identity() -> Any:
    """Return the identity that may do anything."""
    from invenio_access.permissions import system_identity

    return system_identity


def retitled(title: str) -> Callable[[dict], None]:
    """Return an edit that changes the title."""
    return lambda data: data["metadata"].update(title=title)


def eventually(condition: Callable[[], Any]) -> Any:
    """Wait until something holds. :returns: what it is then."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.2)
    return found


class World:
    """What a test of the engine does and sees. The registry is spoken to over HTTP only."""

    def __init__(
        self,
        site: Site,
        url: str,
        make_user: Callable,
        publish: Callable,
        patch: pytest.MonkeyPatch,
    ):
        """Make the repository known to the registry."""
        self.site, self.url, self.patch = site, url, patch
        self.make_user, self._publish = make_user, publish
        self.client_id = site.app.config["ORCID_SYNC_CLIENT_ID"]
        self.introduce()

    def introduce(self) -> None:
        """Register the repository, and whoever looks at records for the tests, as clients."""
        config = self.site.app.config
        self.control(
            "clients",
            client_id=self.client_id,
            client_secret=config["ORCID_SYNC_CLIENT_SECRET"],
            member=True,
            name="Test repository",
            redirect_uris=[config["SITE_UI_URL"]],
        )
        self.control(
            "clients", client_id=OBSERVER, client_secret="-", member=True, name="Test"
        )

    def control(self, path: str, **body: Any) -> Any:
        """POST to the simulator's control API."""
        answer = requests.post(f"{self.url}/__control__/{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def author(self, scope: str = SCOPES, **options: Any) -> Author:
        """Make a person with an ORCID record, an account here and a connection."""
        from invenio_db import db

        from invenio_orcid_sync.services import acceptance, engine
        from invenio_orcid_sync.services.exchange import read

        user = self.make_user(self.site.app, **options)
        orcid = self.control(
            "records",
            given_names="Ada",
            family_name="Lovelace",
            email=user.email,
            password="secret",
        )["orcid"]
        answer = self.control(
            "tokens", orcid=orcid, client_id=self.client_id, scope=scope
        )
        registry = engine.registry()
        acceptance.accept(user.id, registry, read(answer))
        db.session.commit()
        return Author(orcid, answer["access_token"], user)

    def publish(self, *authors: Author, by: Any = None, **options: Any) -> str:
        """Publish a record of these authors, deposited by the first unless `by` another. :returns: its id."""
        identity = by.identity if by else authors[0].user.identity
        orcids = [author.orcid for author in authors]
        return self._publish(*orcids, identity=identity, **options).id

    def concept(self, recid: str) -> Any:
        """Return the concept of a record."""
        from invenio_orcid_sync.services.records import concept_of

        return concept_of(recid)

    def edit(self, recid: str, change: Callable[[dict], None]) -> None:
        """Edit a published record and publish it again."""
        self._again(service().edit(system_identity(), recid), change)

    def new_version(self, recid: str, change: Callable[[dict], None]) -> str:
        """Publish a new version of a record. :returns: its id."""
        return self._again(service().new_version(system_identity(), recid), change)

    def _again(self, draft: Any, change: Callable[[dict], None]) -> str:
        data = draft.to_dict()
        data["metadata"].setdefault("publication_date", "2026-11-21")
        change(data)
        service().update_draft(system_identity(), draft.id, data)
        return service().publish(system_identity(), draft.id).id

    def delete(self, recid: str) -> None:
        """Delete a record, as an administrator does."""
        service().delete_record(system_identity(), recid, {"note": "test"})

    def restore(self, recid: str) -> None:
        """Restore a deleted record."""
        service().restore_record(system_identity(), recid)

    def set(self, **settings: Any) -> None:
        """Configure for this test: `set(GRACE=0)` sets ORCID_SYNC_GRACE."""
        for key, value in settings.items():
            self.patch.setitem(self.site.app.config, f"ORCID_SYNC_{key}", value)

    def free(self, *names: str) -> None:
        """Take keys out of the instance's configuration for this test, so that operators can set them."""
        from invenio_orcid_sync.ext import DEFAULTS

        extension = self.site.app.extensions["invenio-orcid-sync"]
        keys = {f"ORCID_SYNC_{name}" for name in names}
        self.patch.setattr(extension, "_configured", extension._configured - keys)
        for key in keys:
            self.patch.setitem(self.site.app.config, key, DEFAULTS[key])

    def drain(self) -> dict[str, int]:
        """Run the drainer as its task does. :returns: outcomes and how often."""
        from invenio_orcid_sync.services import engine

        return dict(engine.drain().outcomes)

    def fault(
        self,
        fault: str,
        method: str = "*",
        path: str = "*",
        times: int = 1,
        **options: Any,
    ) -> None:
        """Script a fault."""
        match = {"path": path} | ({} if method == "*" else {"method": method})
        self.control("faults", match=match, fault=fault, times=times, **options)

    def act(self, author: Author, action: str, **options: Any) -> Any:
        """Do something as the person, or as ORCID's staff."""
        return self.control(f"records/{author.orcid}/actions", action=action, **options)

    def works(self, author: Author) -> list[dict[str, Any]]:
        """Return the works on a person's ORCID record as the registry holds them, oldest first."""
        answer = requests.get(
            f"{self.url}/__control__/records/{author.orcid}", timeout=10
        )
        codes = sorted(
            summary["put-code"]
            for group in answer.json()["works"]["group"]
            for summary in group["work-summary"]
        )
        return [self._work(author, code) for code in codes]

    def _work(self, author: Author, put_code: int) -> dict[str, Any]:
        token = self.control(
            "tokens", orcid=author.orcid, client_id=OBSERVER, scope="/read-limited"
        )["access_token"]
        headers = {"Accept": "application/json", "Authorization": f"Bearer {token}"}
        url = f"{self.url}/v3.0/{author.orcid}/work/{put_code}"
        return requests.get(url, headers=headers, timeout=10).json()

    def titles(self, author: Author) -> list[str]:
        """Return the titles of those works."""
        return [work["title"]["title"]["value"] for work in self.works(author)]

    def sent(self) -> list[str]:
        """Return the drainer's requests so far, such as `POST work` or `DELETE work`."""
        log = requests.get(f"{self.url}/__control__/requests", timeout=10).json()
        return [
            f"{entry['method']} {entry['path'].split('/')[3]}"
            for entry in log["requests"]
            if entry["path"].startswith("/v3.0/") and entry["client"] != OBSERVER
        ]

    def item_or_none(self, author: Author) -> Any:
        """Return the first ledger row of a person, None where there is none yet."""
        try:
            return self.item(author)
        except IndexError:
            return None

    def item(self, author: Author, number: int = 0) -> Any:
        """Return a ledger row of a person, freshly read."""
        from invenio_db import db

        from invenio_orcid_sync.models import Item

        rows = db.session.query(Item).filter_by(connection_id=author.connection.id)
        return rows.order_by(Item.id).all()[number]


@pytest.fixture
def world(
    committed: Site,
    simulator: Any,
    make_user: Callable,
    publish: Callable,
    monkeypatch: pytest.MonkeyPatch,
) -> World:
    """A repository that the registry knows."""
    return World(committed, simulator.url, make_user, publish, monkeypatch)
