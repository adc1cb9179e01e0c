# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Connecting an account with an ORCID record, and ending it.

Only :func:`complete` talks to ORCID, and only to exchange one code. Whatever else a change needs there
(removing works, revoking) is done by the drainer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import url_for
from invenio_accounts.models import User
from invenio_db import db
from invenio_oauthclient.models import RemoteAccount
from sqlalchemy.exc import IntegrityError

from ..engine import again
from ..engine.points import reach
from ..errors import Problem
from ..models import Connection, Grant, Registry
from ..orcid.environments import Environment
from ..orcid.languages import language_of
from ..proxies import current_orcid_sync
from . import acceptance, engine, holders, states
from .exchange import Exchanged, code_of, exchange

KEEP, REMOVE = "keep", "remove"


@dataclass(frozen=True)
class Outcome:
    """How a return from ORCID ended: ``connected`` or a code of the catalogue, and where the user wanted to go."""

    code: str
    next: str | None = None

    @property
    def ok(self) -> bool:
        """Whether everything that was asked for is there."""
        return self.code == "connected"


def begin(user: User, next_url: str | None = None, locale: str = "") -> str:
    """Return the address of ORCID's consent page for this account.

    Name and e-mail only fill in ORCID's form for those who register there; an iD that we know wins over both
    (ORCID documentation: "Customize the OAuth sign-in").

    :raises Problem: ``not_set_up`` or ``other_instance``.
    """
    environment = _environment()
    engine.check_instance()
    asked = states.Pending(
        "connect", environment.name, user.id, states.local_path(next_url)
    )
    query = {
        "client_id": environment.client_id,
        "response_type": "code",
        "scope": engine.option("scopes"),
        "redirect_uri": callback_url(environment),
        "state": states.issue(asked),
        **_known(user),
    }
    language = language_of(locale)
    if language:
        query["lang"] = language
    if engine.option("sign_out_first"):
        # ORCID's sign-out page never comes back to us. Asking for a fresh sign-in does the same for the person
        # at the keyboard; ORCID heeds ``prompt`` only where the scope has ``openid``.
        query["scope"] += " openid"
        query["prompt"] = "login"
    return f"{environment.authorize_url}?{urlencode(query)}"


def complete(user: User, environment: str, args: Mapping[str, str]) -> Outcome:
    """Finish what :func:`begin` began, with the parameters that came back. Never raises for what ORCID or the user did.

    The state is used up before anything else. The code is exchanged once; a grant that cannot be used is
    stored for its revocation, never dropped, since it is good for twenty years.
    """
    user_id, next_url = user.id, None
    try:
        state = args.get("state", "")
        next_url = states.claim(state, "connect", environment, user_id).next
        here = _environment()
        if here.name != environment:
            raise Problem("state_other_environment")
        code = code_of(args, here)
        reach("connect", "intended")
        given = exchange(here, code, callback_url(here))
        reach("connect", "answered")
    except Problem as problem:
        acceptance.record(f"user:{user_id}", "refuse", problem.code)
        db.session.commit()
        return Outcome(problem.code, next_url)
    kept = _keep(user_id, given)
    reach("connect", "settled")
    return Outcome(kept, next_url)


def disconnect(user: User, works: str) -> None:
    """Close the account's own connection. ``works``: ``keep`` or ``remove`` what was added.

    Of a connection that works, nothing happens for a moment, in which :func:`undo` takes it back.
    """
    connection = for_user(user)
    if connection:
        grace = connection.status == "active" or may_undo(connection)
        close(connection, works, f"user:{user.id}")
        if grace:
            wait = current_orcid_sync.app.config["ORCID_SYNC_UNDO"]
            connection.due_at = _clock() + timedelta(seconds=wait)
        db.session.commit()


def undo(user: User) -> bool:
    """Keep a connection that is being closed, if nothing has happened yet. :returns: whether it stays."""
    connection = for_user(user)
    if connection is None:
        return False
    db.session.refresh(connection, with_for_update=True)
    if not may_undo(connection):
        db.session.rollback()
        return False
    connection.status, connection.closing_works = "active", None
    connection.due_at = None
    acceptance.record(f"user:{user.id}", "undo", "asked", connection)
    # Changes were not taken in for it meanwhile.
    again.look_again(connection.id)
    db.session.commit()
    return True


def may_undo(connection: Connection) -> bool:
    """Tell whether a connection is being closed and nothing has happened yet."""
    due = connection.due_at
    return connection.status == "closing" and due is not None and due > _clock()


def _clock() -> datetime:
    """The database's, as the drainer's."""
    return db.session.scalar(sa.select(sa.func.clock_timestamp()))


def close(connection: Connection, works: str, actor: str) -> None:
    """Ask the drainer to end a connection: remove our works if asked, revoke, wipe. The caller commits."""
    if works not in (KEEP, REMOVE):
        raise ValueError(works)
    db.session.refresh(connection, with_for_update=True)
    if connection.status == "disconnected":
        return
    connection.status, connection.closing_works = "closing", works
    connection.reason = None
    # From then on works are removed; where nothing is, it ends at once.
    connection.due_at = sa.func.clock_timestamp() if works == REMOVE else None
    acceptance.record(actor, "disconnect", works, connection)


def unlink(user: User, client_id: str) -> None:
    """Take ORCID sign-in from an account, which ends its connection too. Works stay. The caller commits."""
    connection = for_user(user)
    if connection:
        close(connection, KEEP, f"user:{user.id}")
    identity = holders.identity_of(user.id)
    if identity:
        db.session.delete(identity)
    account = RemoteAccount.get(user.id, client_id)
    if account:
        account.delete()


def check_sign_in(user: User | None, given: Exchanged) -> None:
    """Check who may sign in, or link, with an iD. :raises Problem: the token was put aside for its revocation."""
    registry = engine.registry()
    try:
        if not given.orcid:
            raise Problem("answer_unusable")
        if user is None:
            holders.follow_merge(given.orcid, registry)
        else:
            holders.check(user.id, given.orcid, registry)
    except Problem as problem:
        _refuse(user.id if user else None, registry, given, problem.code)
        raise
    db.session.commit()


def for_user(user: User) -> Connection | None:
    """Return the account's open connection, or the one that is being closed."""
    if current_orcid_sync.problem:
        return None
    statement = (
        _here()
        .where(Connection.user_id == user.id, Connection.status != "disconnected")
        .order_by(Connection.status == "closing", Connection.id.desc())
    )
    return db.session.scalars(statement).first()


def grant_of(connection: Connection) -> Grant | None:
    """Return the grant in force. Its tokens stay sealed."""
    return db.session.scalar(
        sa.select(Grant).filter_by(connection_id=connection.id, state="current")
    )


def callback_url(environment: Environment) -> str:
    """Return the redirect URI to register at ORCID, which takes https only."""
    return url_for(
        "invenio_orcid_sync.callback",
        environment=environment.name,
        _external=True,
        _scheme="https",
    )


def sign_in_url() -> str:
    """Return the redirect URI of signing in, as oauthclient builds it."""
    return url_for(
        "invenio_oauthclient.authorized",
        remote_app="orcid",
        _external=True,
        _scheme="https",
    )


def _here() -> sa.Select:
    """Select connections of the configured environment and client id."""
    environment = current_orcid_sync.environment
    return (
        sa.select(Connection)
        .join(Registry)
        .where(Registry.environment == environment.name)
        .where(Registry.client_id == environment.client_id)
    )


def _environment() -> Environment:
    if not current_orcid_sync.publishes:
        raise Problem("not_set_up")
    return current_orcid_sync.environment


def _known(user: User) -> dict[str, str]:
    identity = holders.identity_of(user.id)
    if identity:
        return {"orcid": identity.id}
    given, family = _names((user.user_profile or {}).get("full_name") or "")
    known = {"given_names": given, "family_names": family, "email": user.email}
    return {key: value for key, value in known.items() if value}


def _names(full_name: str) -> tuple[str, str]:
    """Guess the two names that ORCID's form asks for. People correct it there, so a wrong guess costs little."""
    if "," in full_name:
        family, _, given = full_name.partition(",")
    else:
        given, _, family = full_name.strip().rpartition(" ")
    # A single name is a given name at ORCID, where that one is required.
    return (given.strip(), family.strip()) if given.strip() else (family.strip(), "")


def _keep(user_id: int, given: Exchanged) -> str:
    """Store a grant. Whoever loses a race against another request looks once more at what that one did."""
    for _ in range(2):
        try:
            registry = engine.registry()
            if not given.orcid:
                raise Problem("answer_unusable")
            code = acceptance.accept(user_id, registry, given)
            db.session.commit()
            return code
        except Problem as problem:
            _refuse(user_id, registry, given, problem.code)
            return problem.code
        except IntegrityError:
            db.session.rollback()
    _refuse(user_id, engine.registry(), given, "other_account")
    return "other_account"


def _refuse(
    user_id: int | None, registry: Registry, given: Exchanged, code: str
) -> None:
    acceptance.store(registry, given, None, "surplus")
    if user_id:
        acceptance.record(f"user:{user_id}", "refuse", code)
    db.session.commit()
