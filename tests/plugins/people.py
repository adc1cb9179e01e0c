# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""People with a browser: one that holds cookies of our site and of the registry, and clicks its pages."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import count
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urljoin, urlsplit

import pytest
import requests

from .site import Site

PAGE = "/account/settings/orcid/"
PASSWORD = "orcid-secret"

numbers = count(1)


def query_of(address: str) -> dict[str, str]:
    """Return the query of an address."""
    return {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}


def changed(address: str, **changes: str | None) -> str:
    """Return an address with parameters of its query changed, or left out where None."""
    query = {**dict(parse_qsl(urlsplit(address).query)), **changes}
    kept = {key: value for key, value in query.items() if value is not None}
    return urlsplit(address)._replace(query=urlencode(kept)).geturl()


def path_of(answer: Any) -> str:
    """Return where a redirect leads on our site: path and query."""
    assert answer.status_code in (302, 303), (answer.status_code, answer.text[:500])
    parts = urlsplit(answer.location)
    return parts._replace(scheme="", netloc="").geturl()


class Browser:
    """A browser window. ``orcid`` is the iD (or e-mail) its owner types at the registry."""

    def __init__(self, app: Any, site_url: str, orcid: str = "") -> None:
        """Open without cookies."""
        self.client = app.test_client()
        self.site_url = site_url
        self.orcid = orcid
        self.registry = requests.Session()

    def get(self, address: str, **options: Any) -> Any:
        """GET an address of our site."""
        return self.client.get(self._path(address), base_url=self.site_url, **options)

    def post(self, address: str, data: dict | None = None, **options: Any) -> Any:
        """POST a form to our site."""
        options = {"base_url": self.site_url, "data": data or {}, **options}
        return self.client.post(self._path(address), **options)

    def login(self, user: Any) -> "Browser":
        """Sign in with the password."""
        data = {"email": user.email, "password": user.password}
        answer = self.post("/login/", data)
        assert answer.status_code == 302, answer.text[:500]
        return self

    def logout(self) -> None:
        """Sign out of our site."""
        self.get("/logout/")

    def begin(self, target: str | None = None) -> str:
        """Press "Connect". :returns: the registry's address."""
        answer = self.post(f"{PAGE}connect", {"next": target} if target else {})
        assert answer.status_code == 302, answer.text[:500]
        return answer.location

    def connect(self, target: str | None = None, action: str = "allow") -> Any:
        """Connect through the registry's pages. :returns: our answer to the callback."""
        return self.get(self.consent(self.begin(target), action))

    def sign_in(self, target: str | None = None, action: str = "allow") -> Any:
        """Sign in with ORCID. :returns: our answer to the callback."""
        query = {"next": target} if target else {}
        answer = self.get(f"/oauth/login/orcid/?{urlencode(query)}")
        assert answer.status_code == 302, answer.text[:500]
        return self.get(self.consent(answer.location, action))

    def consent(self, address: str, action: str = "allow") -> str:
        """Sign in and answer the registry's question. :returns: where it sends the browser."""
        data = {
            "signin": {
                "userId": self.orcid,
                "password": PASSWORD,
                "action": "signin",
            },
            "allow": {"action": action},
        }
        for _ in range(8):
            answer = self.registry.get(address, allow_redirects=False, timeout=10)
            while answer.is_redirect:
                address = urljoin(address, answer.headers["Location"])
                if address.startswith(self.site_url):
                    return address
                answer = self.registry.get(address, allow_redirects=False, timeout=10)
            form = re.search(r'<form method="post" action="([^"]*)"', answer.text)
            assert form, answer.text
            step = "signin" if 'value="signin"' in answer.text else "allow"
            target = urljoin(address, unescape(form.group(1)))
            answer = self.registry.post(
                target, data=data[step], allow_redirects=False, timeout=10
            )
            assert answer.is_redirect, answer.text
            address = urljoin(target, answer.headers["Location"])
            if address.startswith(self.site_url):
                return address
        raise AssertionError(address)

    def forget_orcid(self, orcid: str) -> "Browser":
        """Let somebody else sit down at the registry's pages."""
        self.registry, self.orcid = requests.Session(), orcid
        return self

    def _path(self, address: str) -> str:
        return urlsplit(address)._replace(scheme="", netloc="").geturl()


class Town:
    """The repository's web pages, the registry's, and people who use both."""

    def __init__(self, site: Site, simulator: Any, make_user: Callable) -> None:
        """Make the repository known to the registry."""
        self.site, self.simulator, self.make_user = site, simulator, make_user
        self.url = simulator.url
        self.client_id = site.ui.config["ORCID_SYNC_CLIENT_ID"]
        self.control(
            "clients",
            client_id=self.client_id,
            client_secret=site.ui.config["ORCID_SYNC_CLIENT_SECRET"],
            member=True,
            name="Test repository",
            redirect_uris=[self.here],
        )

    def control(self, path: str, **body: Any) -> Any:
        """POST to the simulator's control API."""
        answer = requests.post(f"{self.url}/__control__/{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def fault_at_token_endpoint(self, fault: str, **options: Any) -> None:
        """Let the next exchange go wrong."""
        match = {"method": "POST", "path": "/oauth/token"}
        self.control("faults", match=match, fault=fault, **options)

    @property
    def here(self) -> str:
        """Our site's address."""
        return self.site.ui.config["SITE_UI_URL"]

    def record_at_orcid(self, **options: Any) -> str:
        """Register somebody at ORCID. :returns: the iD."""
        person = {
            "given_names": "Ada",
            "family_name": "Lovelace",
            "email": f"orcid{next(numbers)}@example.org",
            "password": PASSWORD,
            **options,
        }
        return self.control("records", **person)["orcid"]

    def window(self, orcid: str = "") -> Browser:
        """Open a browser."""
        return Browser(self.site.ui, self.here, orcid)

    def person(self, **options: Any) -> tuple[Any, Browser]:
        """Make an account and an iD of one person, signed in here."""
        user = self.make_user(self.site.ui, **options)
        return user, self.window(self.record_at_orcid()).login(user)

    def rows(self, model: type, **criteria: Any) -> list[Any]:
        """Return rows, freshly read, oldest first."""
        from invenio_db import db

        db.session.rollback()
        db.session.expire_all()
        # Grants have random ids.
        order = "created" if hasattr(model, "created") else "id"
        found = db.session.query(model).filter_by(**criteria)
        return found.order_by(getattr(model, order)).all()

    def row(self, model: type, **criteria: Any) -> Any:
        """Return the only row."""
        (found,) = self.rows(model, **criteria)
        return found

    def simulator_tokens(self, orcid: str) -> list[Any]:
        """Return what the registry issued to a person, oldest first."""
        return self.simulator.registry.records[orcid].tokens

    def exchanges(self) -> int:
        """Count requests to the token endpoint."""
        log = requests.get(f"{self.url}/__control__/requests", timeout=10).json()
        return sum(entry["path"] == "/oauth/token" for entry in log["requests"])


@pytest.fixture
def town(committed_ui: Site, simulator: Any, make_user: Callable) -> Iterator[Town]:
    """Web pages of a repository that the registry knows."""
    yield Town(committed_ui, simulator, make_user)


@pytest.fixture
def german_and_chinese(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two more languages for the site."""
    languages = [("de", "Deutsch"), ("zh_TW", "Chinese")]
    i18n = town.site.ui.extensions["invenio-i18n"]
    monkeypatch.setitem(town.site.ui.config, "I18N_LANGUAGES", languages)
    monkeypatch.setattr(i18n, "_locales_cache", None)
    monkeypatch.setattr(i18n, "_languages_cache", None)
