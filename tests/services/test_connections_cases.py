# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Connecting where something stands already: who keeps what, and what becomes of the other grant."""

import threading
import time
from datetime import datetime, timedelta, timezone
from uuid import uuid4

import pytest
from invenio_accounts.models import UserIdentity
from invenio_db import db
from invenio_oauthclient.models import RemoteAccount
from sqlalchemy import insert, text

from invenio_orcid_sync.models import Connection, Grant, History, Item, Mark
from invenio_orcid_sync.models.vault import unseal
from tests.plugins.people import PAGE, changed, path_of

FULL = "/read-limited /activities/update"


def narrow(browser, scope="/read-limited"):
    """Connect, but grant less than before."""
    return browser.get(browser.consent(changed(browser.begin(), scope=scope)))


def put(model, **values):
    """Change the only row."""
    row = db.session.query(model).one()
    for key, value in values.items():
        setattr(row, key, value)
    db.session.commit()


def refused(town, browser):
    """Return the grant that was stored for its revocation alone, after checking that it is."""
    (grant,) = town.rows(Grant, orcid=browser.orcid, connection_id=None)
    assert (grant.state, grant.due_at is not None) == ("surplus", True)
    assert (
        unseal(grant, "access_token") == town.simulator_tokens(browser.orcid)[-1].access
    )
    entry = town.rows(History)[-1]
    assert (entry.action, entry.connection_id) == ("refuse", None)
    return entry.outcome


# --- narrower re-authorization ---


def test_reconnect_narrower_leaves_the_living_grant_in_force(town):
    _, browser = town.person()
    browser.connect()
    assert path_of(narrow(browser)) == f"{PAGE}?problem=kept_wider"
    kept, loser = town.rows(Grant)
    assert (kept.state, kept.scope) == ("current", FULL)
    assert (loser.state, loser.scope) == ("surplus", "/read-limited")
    assert loser.due_at is not None
    assert town.row(Connection).status == "active"


def test_reconnect_narrower_in_time_leaves_the_living_grant_in_force(town):
    _, browser = town.person()
    browser.connect()
    later = datetime.now(timezone.utc) + timedelta(days=40000)
    put(Grant, expires_at=later)
    browser.connect()
    assert [grant.state for grant in town.rows(Grant)] == ["current", "surplus"]


@pytest.mark.parametrize("status", ["permission_lost", "blocked", "disconnected"])
def test_reconnect_narrower_replaces_the_grant_of_a_dead_connection(town, status):
    _, browser = town.person()
    browser.connect()
    put(Connection, status=status, reason="refused")
    assert path_of(narrow(browser)) == f"{PAGE}?problem=fewer_rights"
    assert [grant.state for grant in town.rows(Grant)] == ["surplus", "current"]
    assert town.row(Connection).reason == "scope"


def test_reconnect_narrower_replaces_an_expired_grant(town):
    _, browser = town.person()
    browser.connect()
    put(Grant, expires_at=datetime.now(timezone.utc) - timedelta(seconds=1))
    narrow(browser)
    assert [grant.state for grant in town.rows(Grant)] == ["surplus", "current"]


def test_reconnect_wider_replaces_the_grant(town):
    _, browser = town.person()
    browser.connect()
    narrow(browser, f"{FULL} /person/update")
    old, new = town.rows(Grant)
    assert (old.state, new.state) == ("surplus", "current")
    assert "/person/update" in new.scope


def test_reconnect_without_openid_is_not_narrower(town, monkeypatch):
    """``openid`` comes and goes with ORCID_SYNC_SIGN_OUT_FIRST and gives no right."""
    _, browser = town.person()
    narrow(browser, f"{FULL} openid")
    browser.connect()
    assert [grant.state for grant in town.rows(Grant)] == ["surplus", "current"]


# --- another iD for the same account ---


def test_connect_another_id_for_the_same_account_is_refused(town):
    _, browser = town.person()
    browser.connect()
    first = town.row(Connection).orcid
    browser.forget_orcid(town.record_at_orcid())
    answer = browser.connect()
    assert path_of(answer) == f"{PAGE}?problem=other_id"
    assert refused(town, browser) == "other_id"
    assert town.row(Connection).orcid == town.row(UserIdentity).id == first
    assert town.row(RemoteAccount).extra_data["orcid"] == first
    assert "not the ORCID iD of your account" in browser.get(answer.location).text


def test_connect_another_id_while_one_is_open_is_refused(town):
    """Also where the sign-in link of the first is gone."""
    _, browser = town.person()
    browser.connect()
    db.session.query(UserIdentity).delete()
    db.session.commit()
    browser.forget_orcid(town.record_at_orcid())
    assert path_of(browser.connect()) == f"{PAGE}?problem=other_id"
    assert refused(town, browser) == "other_id"
    assert town.rows(UserIdentity) == []


def test_connect_another_id_than_the_sign_in_is_refused(town):
    browser = town.window(town.record_at_orcid())
    user = town.make_user(town.site.ui)
    browser.login(user)
    db.session.add(
        UserIdentity(id=town.record_at_orcid(), method="orcid", id_user=user.user.id)
    )
    db.session.commit()
    assert path_of(browser.connect()) == f"{PAGE}?problem=other_id"
    assert town.rows(Connection) == []


# --- an iD that belongs to another account ---


def test_connect_id_of_another_account_is_refused_with_both_ways_out(town):
    owner, first = town.person()
    first.connect()
    _, second = town.person()
    second.forget_orcid(first.orcid)
    answer = second.connect()
    assert path_of(answer) == f"{PAGE}?problem=other_account"
    assert refused(town, second) == "other_account"
    assert town.row(Connection).user_id == owner.user.id
    assert town.row(UserIdentity).id_user == owner.user.id
    page = second.get(answer.location).text
    assert "sign in to it and use it" in page
    assert "disconnect and unlink ORCID there" in page


def test_connect_id_that_another_account_signs_in_with_is_refused(town):
    _, browser = town.person()
    owner = town.make_user(town.site.ui)
    db.session.add(
        UserIdentity(id=browser.orcid, method="orcid", id_user=owner.user.id)
    )
    db.session.commit()
    assert path_of(browser.connect()) == f"{PAGE}?problem=other_account"
    assert refused(town, browser) == "other_account"


def test_connect_id_that_another_account_has_open_is_refused(town):
    """Also where that account's sign-in link is gone, until the drainer closed it."""
    owner, first = town.person()
    first.connect()
    db.session.query(UserIdentity).delete()
    db.session.commit()
    _, second = town.person()
    second.forget_orcid(first.orcid)
    assert path_of(second.connect()) == f"{PAGE}?problem=other_account"
    assert refused(town, second) == "other_account"
    assert town.row(Connection).user_id == owner.user.id


def test_connect_id_that_another_account_is_giving_up_must_wait(town):
    _, first = town.person()
    first.connect()
    db.session.query(UserIdentity).delete()
    put(Connection, status="closing", closing_works="remove")
    _, second = town.person()
    second.forget_orcid(first.orcid)
    assert path_of(second.connect()) == f"{PAGE}?problem=closing_elsewhere"
    assert refused(town, second) == "closing_elsewhere"
    assert town.row(Connection).status == "closing"


def test_connect_id_given_up_by_another_account_moves(town):
    _, first = town.person()
    first.connect()
    connection = town.row(Connection)
    put(Connection, status="disconnected", preferences={"others_deposits": "auto"})
    put(Grant, state="revoked", access_token=None, refresh_token=None)
    concept = str(uuid4())
    add_item(connection, concept, opted_out="author")
    db.session.query(UserIdentity).delete()
    db.session.commit()

    user, second = town.person()
    second.forget_orcid(first.orcid)
    assert path_of(second.connect()) == PAGE
    moved = town.row(Connection)
    assert (moved.id, moved.user_id) == (connection.id, user.user.id)
    assert (moved.status, moved.preferences) == ("active", {})
    item = town.row(Item)
    assert (item.local_key, item.opted_out) == (concept, "author")


def test_connect_id_of_a_deleted_account_moves(town):
    """With the new owner's grant, whatever the former one's is worth."""
    _, first = town.person()
    first.connect()
    put(Grant, expires_at=datetime.now(timezone.utc) + timedelta(days=40000))
    db.session.query(UserIdentity).delete()
    put(Connection, user_id=None)
    user, second = town.person()
    second.forget_orcid(first.orcid)
    assert path_of(second.connect()) == PAGE
    assert town.row(Connection).user_id == user.user.id
    assert [grant.state for grant in town.rows(Grant)] == ["surplus", "current"]


# --- coming back ---


def add_item(connection, concept, **values):
    """Put a ledger row of a connection into place."""
    db.session.add(Item(connection_id=connection.id, local_key=concept, **values))
    db.session.commit()


@pytest.mark.parametrize(
    "status", ["closing", "disconnected", "permission_lost", "blocked"]
)
def test_reconnect_continues_the_same_row(town, status):
    _, browser = town.person()
    browser.connect()
    before = town.row(Connection)
    put(
        Connection,
        status=status,
        reason="refused",
        closing_works="remove",
        preferences={"others_deposits": "auto"},
        refused_at=datetime.now(timezone.utc),
        due_at=datetime.now(timezone.utc) + timedelta(hours=1),
    )
    concept = uuid4()
    add_item(before, str(concept), remote="present", put_code=7)

    assert path_of(browser.connect()) == PAGE
    after = town.row(Connection)
    assert (after.id, after.status) == (before.id, "active")
    assert after.preferences == {"others_deposits": "auto"}
    cleared = (after.reason, after.closing_works, after.refused_at, after.due_at)
    assert cleared == (None, None, None, None)
    assert town.row(Item).put_code == 7
    mark = town.row(Mark)
    assert (mark.concept, mark.urgent) == (concept, True)


def test_reconnect_after_a_merge_carries_the_choices_over(town):
    user, browser = town.person()
    browser.connect()
    old = town.row(Connection)
    out, accepted, plain = uuid4(), uuid4(), uuid4()
    yes = datetime(2026, 1, 2, tzinfo=timezone.utc)
    add_item(old, str(out), opted_out="author", remote="present", put_code=7)
    add_item(old, str(accepted), accepted_at=yes)
    add_item(old, str(plain), remote="present", put_code=8)
    new_id = town.record_at_orcid()
    put(
        Connection,
        status="blocked",
        reason="moved",
        moved_to=new_id,
        preferences={"others_deposits": "auto"},
    )

    browser.forget_orcid(new_id)
    assert path_of(browser.connect()) == PAGE
    ended, new = town.rows(Connection)
    assert (ended.id, ended.status) == (old.id, "disconnected")
    assert (new.orcid, new.status) == (new_id, "active")
    assert (new.former_ids, new.user_id) == ([old.orcid], user.user.id)
    assert new.preferences == {"others_deposits": "auto"}
    assert [grant.state for grant in town.rows(Grant)] == ["surplus", "current"]
    assert town.row(UserIdentity).id == new_id
    assert town.row(RemoteAccount).extra_data["orcid"] == new_id
    items = {item.local_key: item for item in town.rows(Item, connection_id=new.id)}
    assert items.keys() == {str(out), str(accepted)}
    kept = items[str(out)]
    assert (kept.opted_out, kept.remote, kept.put_code) == ("author", "none", None)
    assert items[str(accepted)].accepted_at == yes
    marks = {mark.concept for mark in town.rows(Mark)}
    assert marks == {out, accepted, plain}


def test_connect_new_id_without_a_known_merge_is_another_id(town):
    """Our only sign of a merge is ORCID's own answer about the old iD."""
    _, browser = town.person()
    browser.connect()
    browser.forget_orcid(town.record_at_orcid())
    assert path_of(browser.connect()) == f"{PAGE}?problem=other_id"


def test_connect_old_client_id_rows_stay_apart(town, monkeypatch):
    """A connection belongs to one client id: put-codes of another cannot be changed with it."""
    _, browser = town.person()
    browser.connect()
    first = town.row(Connection)
    orcid_sync = town.site.ui.extensions["invenio-orcid-sync"]
    monkeypatch.setitem(town.site.ui.config, "ORCID_SYNC_CLIENT_ID", "APP-NEW")
    monkeypatch.setitem(orcid_sync.__dict__, "environment", orcid_sync.environment)
    del orcid_sync.__dict__["environment"]
    town.control(
        "clients",
        client_id="APP-NEW",
        client_secret=town.site.ui.config["ORCID_SYNC_CLIENT_SECRET"],
        member=True,
        redirect_uris=[town.here],
    )
    browser.connect()
    old, new = town.rows(Connection)
    assert (old.id, old.status) == (first.id, "active")
    assert old.registry_id != new.registry_id


def while_rival_commits(browser, callback, user):
    """Follow a callback that waits for another transaction, which gives the same iD to ``user``.

    :returns: where the callback led.
    """
    answers = []
    thread = threading.Thread(
        target=lambda: answers.append(path_of(browser.get(callback)))
    )
    row = {"id": browser.orcid, "method": "orcid", "id_user": user.user.id}
    row |= {"created": datetime.now(), "updated": datetime.now()}
    with db.engine.connect() as rival:
        rival.execute(insert(UserIdentity.__table__).values(row))
        thread.start()
        until = time.monotonic() + 20
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while not rival.scalar(waiting) and time.monotonic() < until:
            time.sleep(0.02)
        assert rival.scalar(waiting) == 1
        rival.commit()
    thread.join()
    return answers[0]


def test_connect_while_another_account_takes_the_id_is_refused(town):
    """Every check passed: the unique constraint decides."""
    _, browser = town.person()
    rival, _ = town.person()
    callback = browser.consent(browser.begin())
    landed = while_rival_commits(browser, callback, rival)
    assert landed == f"{PAGE}?problem=other_account"
    assert refused(town, browser) == "other_account"
    assert town.rows(Connection) == []
    assert town.row(UserIdentity).id_user == rival.user.id


def test_connect_while_the_account_itself_takes_the_id_succeeds(town):
    """Two tabs: whoever loses looks once more at what the other did."""
    user, browser = town.person()
    callback = browser.consent(browser.begin())
    assert while_rival_commits(browser, callback, user) == PAGE
    assert town.row(Connection).status == "active"
    assert [grant.state for grant in town.rows(Grant)] == ["current"]
    assert town.exchanges() == 1
