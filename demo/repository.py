# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""People at the repository, as their browsers speak to it: over HTTPS only."""

import re
from html import unescape
from typing import Any
from urllib.parse import urljoin

import requests

from .errors import DemoError
from .site import Site

SETTINGS = "/account/settings/orcid/"


class Visitor:
    """Somebody with a browser, signed in to the repository."""

    def __init__(self, site: Site, email: str) -> None:
        """Sign in with the password."""
        self.url = site.url
        self.http = requests.Session()
        self.http.verify = str(site.certificate)
        # The environment's certificates would win over the session's.
        self.http.trust_env = False
        page = self.http.get(f"{self.url}/login/", timeout=60)
        form = {
            "email": email,
            "password": site.password,
            "csrf_token": _token(page.text),
        }
        answer = self._post("/login/", data=form)
        if "/login" in answer.url:
            raise DemoError(
                f"{email} could not sign in.", f"see {site.state.log('web')}."
            )

    def _post(self, path: str, **options: Any) -> requests.Response:
        referer = {"Referer": f"{self.url}{path}"}
        return self.http.post(
            f"{self.url}{path}", headers=referer, timeout=60, **options
        )

    def api(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """Speak to the REST API, as the pages' scripts do."""
        headers = {"Referer": f"{self.url}/", "X-CSRFToken": self._csrf()}
        answer = self.http.request(
            method, f"{self.url}/api{path}", headers=headers, timeout=60, **options
        )
        if not answer.ok:
            raise DemoError(
                f"{method} {path} answered {answer.status_code}.", answer.text[:500]
            )
        return answer.json() if answer.content else {}

    def _csrf(self) -> str:
        if "csrftoken" not in self.http.cookies:
            self.http.get(f"{self.url}/api/user/records", timeout=60)
        return self.http.cookies["csrftoken"]

    def connect(self, orcid: str, password: str) -> None:
        """Press "Connect", sign in at ORCID, and allow what it asks."""
        page = self.http.get(f"{self.url}{SETTINGS}", timeout=60)
        answer = self._post(
            f"{SETTINGS}connect", data={"csrf_token": _token(page.text)}
        )
        for form in (
            {"userId": orcid, "password": password, "action": "signin"},
            {"action": "allow"},
        ):
            action = re.search(r'<form[^>]*action="([^"]*)"', answer.text)
            if action is None:
                raise DemoError(
                    "ORCID's pages did not ask what was expected.", answer.url
                )
            target = urljoin(answer.url, unescape(action.group(1)))
            answer = self.http.post(target, data=form, timeout=60)
        if orcid not in answer.text:
            raise DemoError(f"{orcid} could not be connected.", answer.url)

    def publish(self, deposit: dict[str, Any]) -> dict[str, Any]:
        """Deposit and publish a record. :returns: it."""
        draft = self.api("POST", "/records", json=deposit)
        return self.api("POST", f"/records/{draft['id']}/draft/actions/publish")

    def edit(self, recid: str, **changes: Any) -> None:
        """Edit a published record: `metadata` fields, or `access`."""
        draft = self.api("POST", f"/records/{recid}/draft")
        self._change(draft, changes)

    def new_version(self, recid: str, **changes: Any) -> str:
        """Publish a new version. :returns: its id."""
        draft = self.api("POST", f"/records/{recid}/versions")
        draft["metadata"].setdefault("publication_date", "2026-11-21")
        return self._change(draft, changes)

    def _change(self, draft: dict[str, Any], changes: dict[str, Any]) -> str:
        draft["access"].update(changes.pop("access", {}))
        draft["metadata"].update(changes)
        path = f"/records/{draft['id']}/draft"
        self.api("PUT", path, json=draft)
        return self.api("POST", f"{path}/actions/publish")["id"]

    def delete(self, recid: str) -> None:
        """Delete a published record, as administrators do."""
        self.api("DELETE", f"/records/{recid}/delete", json={"note": "demo"})


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if found is None:
        raise DemoError("A page of the repository has no form.", page[:300])
    return found.group(1)
