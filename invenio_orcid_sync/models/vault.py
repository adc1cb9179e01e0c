# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Tokens at rest: AES-256-GCM, key derived from SECRET_KEY, bound to row and field.

Not SQLAlchemy-Utils' encrypted columns: their default engine has a fixed IV and authenticates
nothing, and a typed column raises on every load after a key change, which breaks lists.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from invenio_db import db

from .connections import Grant

FIELDS = ("access_token", "refresh_token")
VERSION = b"\x01"
NONCE = 12


class Unreadable(Exception):
    """A stored token does not open with this SECRET_KEY.

    Cure: set the former key again, or run ``invenio instance migrate-secret-key --old-key ...``.
    """


def _cipher(secret: str | bytes) -> AESGCM:
    raw = secret.encode() if isinstance(secret, str) else secret
    hkdf = HKDF(SHA256(), length=32, salt=None, info=b"invenio-orcid-sync grant")
    return AESGCM(hkdf.derive(raw))


def _place(grant: Grant, field: str) -> bytes:
    """Associated data: a sealed token copied to another row or column does not open."""
    return f"{grant.id}:{field}".encode()


def seal(grant: Grant, field: str, token: str, secret: str | None = None) -> None:
    """Encrypt ``token`` into ``field`` of ``grant``, whose id must be set."""
    nonce = os.urandom(NONCE)
    cipher = _cipher(secret or current_app.secret_key)
    sealed = cipher.encrypt(nonce, token.encode(), _place(grant, field))
    setattr(grant, field, VERSION + nonce + sealed)


def unseal(grant: Grant, field: str, secret: str | None = None) -> str:
    """Return the token in clear. :raises Unreadable: wrong key, tampered or wiped."""
    blob = getattr(grant, field) or b""
    body = blob[len(VERSION) :]
    cipher = _cipher(secret or current_app.secret_key)
    try:
        if blob[: len(VERSION)] != VERSION:
            raise ValueError
        plain = cipher.decrypt(body[:NONCE], body[NONCE:], _place(grant, field))
    except (InvalidTag, ValueError):
        raise Unreadable(f"{field} of grant {grant.id}") from None
    return plain.decode()


def rotate(old_key: str) -> None:
    """Seal all tokens anew after a change of SECRET_KEY (entry point ``invenio_base.secret_key``).

    Can run twice. A token that opens with neither key stays as it is and is named in the log,
    because the command must not stop other packages' migrations.
    """
    for grant in db.session.query(Grant).filter(Grant.state != "revoked"):
        for field in FIELDS:
            if getattr(grant, field) is not None:
                _reseal(grant, field, old_key)
    db.session.commit()


def _reseal(grant: Grant, field: str, old_key: str) -> None:
    try:
        seal(grant, field, unseal(grant, field, old_key))
    except Unreadable as problem:
        try:
            unseal(grant, field)
        except Unreadable:
            current_app.logger.error("ORCID: cannot open %s with either key", problem)
