# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""One request at a time to the registry: no retries, no redirects, a hard limit of time.

When to send and what to do next is decided elsewhere.
"""

import json
import ssl
import time
from collections.abc import Mapping, Sequence
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from .answers import Answer
from .environments import Environment

JSON = "application/vnd.orcid+json"

DEADLINE = 150.0
"""Seconds that a request may take in all: half of them until its answer begins or between two
pieces of it. Bulks and slow DOIs take a minute at ORCID."""

WEB_DEADLINE = 20.0
"""Seconds that a person waits, for a token exchange say."""

CONNECT = 10.0
LIMIT = 64 * 1024 * 1024
"""Bytes of an answer that are read: ``GET /works`` of 10,000 works has about 20 MB."""

# Failures before a single byte of the request has left.
_NOT_SENT = (
    requests.exceptions.ConnectTimeout,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
)


class _Session(requests.Session):
    """A session to which a redirect is an answer as any other.

    Without ``allow_redirects`` requests still reads its body away, without limit, to prepare the next
    request, and raises for a ``Location`` that is no address.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Lead nowhere."""


class Client:
    """HTTP to one environment. Threads may share it."""

    def __init__(self, environment: Environment, threads: int = 16) -> None:
        """Keep as many connections open as there are threads."""
        self.environment = environment
        self._session = _Session()
        # Proxies and CA bundles of the environment are honoured, but no netrc: it would replace
        # the bearer token.
        self._session.auth = _no_auth
        # One person's requests must not carry what was answered to another's.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(pool_maxsize=threads))

    def close(self) -> None:
        """Close idle connections."""
        self._session.close()

    def works(self, orcid: str, token: str) -> Answer:
        """GET the summaries of all works: ``{"group": [{"work-summary": [...]}]}``."""
        return self._api("GET", f"{orcid}/works", token)

    def keywords(self, orcid: str, token: str) -> Answer:
        """GET the keywords: ``{"keyword": [...]}``. The smallest answer that takes a permission to read."""
        return self._api("GET", f"{orcid}/keywords", token)

    def work(self, orcid: str, token: str, put_code: int) -> Answer:
        """GET a work as stored. Somebody waits for it."""
        return self._api(
            "GET", f"{orcid}/work/{put_code}", token, deadline=WEB_DEADLINE
        )

    def create(self, orcid: str, token: str, payload: dict[str, Any]) -> Answer:
        """POST a work: 201 with ``Location``."""
        return self._api("POST", f"{orcid}/work", token, encoded(payload))

    def create_many(self, orcid: str, token: str, works: Sequence[bytes]) -> Answer:
        """POST up to 100 works, as ``encoded`` gives each: 200 with one result each, in the same order."""
        each = (b'{"work":%s}' % work for work in works)
        body = b'{"bulk":[%s]}' % b",".join(each)
        return self._api("POST", f"{orcid}/works", token, body)

    def update(
        self, orcid: str, token: str, put_code: int, payload: dict[str, Any]
    ) -> Answer:
        """PUT a work: 200 with the work as stored, which need not be what was sent."""
        body = encoded({**payload, "put-code": put_code})
        return self._api("PUT", f"{orcid}/work/{put_code}", token, body)

    def delete(self, orcid: str, token: str, put_code: int) -> Answer:
        """DELETE a work: 204."""
        return self._api("DELETE", f"{orcid}/work/{put_code}", token)

    def exchange(self, code: str, redirect_uri: str) -> Answer:
        """Exchange an authorization code. Never repeat it: that revokes what the first one gave."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
        }
        return self._oauth(self.environment.token_url, form, WEB_DEADLINE)

    def own_token(self, scope: str) -> Answer:
        """POST for a token of the client itself, which stands for no person."""
        form = {"grant_type": "client_credentials", "scope": scope}
        return self._oauth(self.environment.token_url, form, WEB_DEADLINE)

    def revoke(self, token: str) -> Answer:
        """Revoke the pair that ``token`` belongs to: 200 whatever the token is."""
        return self._oauth(self.environment.revoke_url, {"token": token}, DEADLINE)

    def _api(
        self,
        method: str,
        path: str,
        token: str,
        body: bytes | None = None,
        deadline: float | None = None,
    ) -> Answer:
        headers = {"Accept": JSON, "Authorization": f"Bearer {token}"}
        if body is not None:
            headers["Content-Type"] = JSON
        url = f"{self.environment.api}/v3.0/{path}"
        return self._send(method, url, headers, body, deadline or DEADLINE)

    def _oauth(self, url: str, form: dict[str, str], deadline: float) -> Answer:
        secrets = {
            "client_id": self.environment.client_id,
            "client_secret": self.environment.client_secret,
        }
        headers = {"Accept": "application/json"}
        return self._send("POST", url, headers, {**secrets, **form}, deadline)

    def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        data: bytes | Mapping[str, str] | None,
        deadline: float,
    ) -> Answer:
        start = time.monotonic()
        # Reading ends by half-time, so that a last silence of that length ends in time.
        silence = deadline / 2
        try:
            with self._session.request(
                method,
                url,
                headers=headers,
                data=data,
                timeout=(min(CONNECT, silence), silence),
                allow_redirects=False,
                stream=True,
            ) as response:
                content = _read(response, start + silence)
                seconds = time.monotonic() - start
                body = _decoded(content)
                return Answer(
                    status=response.status_code,
                    body=body,
                    opaque=bool(content) and body is None,
                    location=response.headers.get("Location"),
                    date=response.headers.get("Date"),
                    seconds=seconds,
                )
        except (requests.RequestException, urllib3.exceptions.HTTPError) as problem:
            return Answer(
                status=0,
                sent=not _never_left(problem),
                seconds=time.monotonic() - start,
                problem=type(problem).__name__,
            )


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _read(response: requests.Response, until: float) -> bytes:
    """Read a body within the deadline, in pieces as they come.

    Not ``iter_content``: it waits until a piece is full, and bytes that drip never let it time out.
    """
    content = bytearray()
    while piece := response.raw.read1(65536, decode_content=True):
        content += piece
        if time.monotonic() > until or len(content) > LIMIT:
            raise requests.exceptions.ReadTimeout
    return bytes(content)


def encoded(payload: Mapping[str, Any]) -> bytes:
    """Return a work as it is sent."""
    return json.dumps(payload, ensure_ascii=False).encode()


def _decoded(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None


def _never_left(problem: Exception) -> bool:
    """Tell a refused connection from one that broke: only the first proves that nothing happened.

    Of TLS errors only a certificate's comes for sure before the request.
    """
    if isinstance(problem, _NOT_SENT):
        return True
    reason = getattr(problem.args[0] if problem.args else None, "reason", None)
    if isinstance(reason, urllib3.exceptions.SSLError):
        return isinstance(reason.args[0], ssl.SSLCertVerificationError)
    return isinstance(reason, urllib3.exceptions.NewConnectionError)
