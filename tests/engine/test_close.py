# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""The end of a connection: works first, tokens last."""

from datetime import timedelta

import requests

from ..plugins.world import Author, World, retitled
from .answered import later, published


def close(world: World, author: Author, works: str) -> None:
    """Disconnect, as the author's button does."""
    from invenio_orcid_sync.services import connections

    connections.close(author.connection, works, f"user:{author.user.id}")


def grants(author: Author) -> list[tuple[str, bool, bool]]:
    """Return state of each of the author's grants, and whether it still holds tokens."""
    from invenio_db import db

    from invenio_orcid_sync.models import Grant

    db.session.expire_all()
    rows = db.session.query(Grant).filter_by(orcid=author.orcid).order_by(Grant.created)
    return [
        (one.state, one.access_token is not None, one.refresh_token is not None)
        for one in rows
    ]


def opens_the_record(world: World, author: Author) -> bool:
    """Tell whether the author's token is still accepted."""
    headers = {"Authorization": f"Bearer {author.token}", "Accept": "application/json"}
    url = f"{world.url}/v3.0/{author.orcid}/works"
    return requests.get(url, headers=headers, timeout=10).status_code == 200


def test_disconnect_that_keeps_works_revokes_and_wipes(world: World):
    author = world.author()
    published(world, author)
    assert opens_the_record(world, author)
    close(world, author, "keep")

    assert world.drain() == {"revoke: revoked": 1}
    assert author.connection.status == "disconnected"
    assert grants(author) == [("revoked", False, False)]
    assert not opens_the_record(world, author)
    assert len(world.works(author)) == 1
    assert world.item(author).put_code == world.works(author)[0]["put-code"]


def test_disconnect_with_removal_deletes_before_it_revokes(world: World):
    author = world.author()
    for title in ("One work", "Two works", "Three works"):
        published(world, author, title=title)
    close(world, author, "remove")

    assert world.drain() == {"delete: deleted": 3, "revoke: revoked": 1}
    assert world.works(author) == []
    assert (author.connection.status, grants(author)) == (
        "disconnected",
        [("revoked", False, False)],
    )
    assert world.sent()[-3:] == ["DELETE work"] * 3


def test_revocation_is_repeated_until_it_is_answered(world: World):
    from invenio_db import db

    from invenio_orcid_sync.models import Grant

    author = world.author()
    close(world, author, "keep")
    world.fault("drop_before_apply", "POST", "/oauth/revoke")
    assert world.drain() == {"revoke: unanswered": 1}
    assert grants(author) == [("surplus", True, True)]
    assert opens_the_record(world, author)

    db.session.query(Grant).update({Grant.due_at: Grant.created - timedelta(days=1)})
    db.session.commit()
    assert world.drain() == {"revoke: revoked": 1}
    assert grants(author) == [("revoked", False, False)]
    assert not opens_the_record(world, author)


def test_page_in_place_of_an_answer_revokes_nothing(world: World):
    """A proxy's maintenance page may come with 200: the tokens are kept until ORCID itself has answered."""
    author = world.author()
    close(world, author, "keep")
    page = {"status": 200, "body": "<html><p>Back soon</p></html>"}
    world.fault("status", "POST", "/oauth/revoke", **page)
    assert world.drain() == {"revoke: unanswered": 1}
    assert grants(author) == [("surplus", True, True)]
    assert opens_the_record(world, author)


def test_publishing_after_disconnect_sends_nothing(world: World):
    author = world.author()
    recid = published(world, author)
    close(world, author, "keep")
    world.drain()
    world.edit(recid, retitled("Edited"))
    world.publish(author, title="New")

    assert world.drain() == {}
    assert len(world.works(author)) == 1


def test_work_that_cannot_be_removed_any_more_is_shown_and_ends_the_closing(
    world: World,
):
    author, other = world.author(), world.author()
    published(world, author)
    close(world, author, "remove")
    # A token that the client revoked opens nothing, not even for DELETE.
    secret = {
        "client_id": world.client_id,
        "client_secret": world.site.app.config["ORCID_SYNC_CLIENT_SECRET"],
    }
    requests.post(
        f"{world.url}/oauth/revoke", data=secret | {"token": author.token}, timeout=10
    )
    assert world.drain() == {"delete: refused": 1}
    world.publish(other)
    world.drain()
    later(world, author)

    assert world.drain() == {"delete: refused": 1, "revoke: revoked": 1}
    item = world.item(author)
    assert (item.remote, item.hold, item.code) == ("present", "author", "cannot_remove")
    assert author.connection.status == "disconnected"


def test_removal_still_works_after_the_author_revoked_at_orcid(world: World):
    """ORCID accepts such a token for DELETE, for members to clean up."""
    author = world.author()
    published(world, author)
    world.act(author, "revoke_client", client_id=world.client_id)
    close(world, author, "remove")

    assert world.drain() == {"delete: deleted": 1, "revoke: revoked": 1}
    assert world.works(author) == []


def test_unlinked_id_closes_the_connection(world: World):
    from invenio_accounts.models import UserIdentity
    from invenio_db import db

    author = world.author()
    published(world, author)
    db.session.query(UserIdentity).filter_by(id=author.orcid).delete()
    db.session.commit()

    assert world.drain() == {"revoke: revoked": 1}
    assert (author.connection.status, author.connection.reason) == (
        "disconnected",
        "account",
    )
    assert len(world.works(author)) == 1


def test_blocked_account_closes_the_connection(world: World):
    from invenio_accounts.proxies import current_datastore
    from invenio_db import db

    author = world.author()
    published(world, author)
    current_datastore.deactivate_user(author.user.user)
    db.session.commit()

    assert world.drain() == {"revoke: revoked": 1}
    assert author.connection.status == "disconnected"


def test_linked_and_active_account_stays_connected(world: World):
    author = world.author()
    published(world, author)

    assert world.drain() == {}
    assert author.connection.status == "active"


def test_surplus_grant_is_revoked_without_touching_the_current_one(world: World):
    from invenio_db import db

    from invenio_orcid_sync.services import acceptance, engine
    from invenio_orcid_sync.services.exchange import read

    author = world.author()
    narrower = world.control(
        "tokens", orcid=author.orcid, client_id=world.client_id, scope="/read-limited"
    )
    acceptance.accept(author.user.user.id, engine.registry(), read(narrower))
    db.session.commit()

    assert world.drain() == {"revoke: revoked": 1}
    assert grants(author) == [("current", True, True), ("revoked", False, False)]
    assert opens_the_record(world, author)


def test_removal_takes_works_that_something_else_holds(world: World):
    """What keeps a work from being updated need not keep it from being removed."""
    from invenio_db import db

    author = world.author()
    published(world, author)
    item = world.item(author)
    item.hold, item.code, item.due_at = "operator", "rejected", None
    db.session.commit()
    close(world, author, "remove")

    assert world.drain() == {"delete: deleted": 1, "revoke: revoked": 1}
    assert world.works(author) == []


def test_removal_that_orcid_refuses_for_one_work_is_tried_once(world: World):
    author = world.author()
    published(world, author)
    body = {"response-code": 403, "error-code": 9010}
    world.fault("status", "DELETE", status=403, body=body, times=9)
    close(world, author, "remove")

    assert world.drain() == {"delete: not_our_work": 1, "revoke: revoked": 1}
    assert world.item(author).code == "cannot_remove"


def test_removal_does_not_need_the_record(world: World):
    """One whose metadata cannot be read any more."""
    from invenio_db import db
    from invenio_pidstore.models import PersistentIdentifier
    from invenio_rdm_records.records.models import RDMRecordMetadata
    from sqlalchemy.orm.attributes import flag_modified

    author = world.author()
    recid = published(world, author)
    uuid = PersistentIdentifier.get("recid", recid).object_uuid
    model = db.session.get(RDMRecordMetadata, uuid)
    model.json["metadata"]["creators"] = "nobody"
    flag_modified(model, "json")
    db.session.commit()
    close(world, author, "remove")

    assert world.drain() == {"delete: deleted": 1, "revoke: revoked": 1}


def test_token_that_does_not_open_waits_for_the_key_and_goes_on(world: World):
    author = world.author()
    recid = published(world, author)
    world.edit(recid, retitled("Edited"))
    key = world.site.app.secret_key
    world.site.app.secret_key = "another key"
    try:
        assert world.drain() == {}
    finally:
        world.site.app.secret_key = key
    connection = author.connection
    assert (connection.status, connection.reason) == ("active", "unreadable_grant")
    assert world.item(author).code == "unreadable_grant"

    later(world, author)
    assert world.drain() == {"update: updated": 1}
    assert (author.connection.reason, world.item(author).code) == (None, None)


def test_connection_without_a_grant_asks_to_connect(world: World):
    from invenio_db import db

    from invenio_orcid_sync.models import Grant

    author = world.author()
    db.session.query(Grant).delete()
    db.session.commit()
    world.publish(author)

    assert world.drain() == {}
    connection = author.connection
    assert (connection.status, connection.reason) == ("blocked", "no_grant")
    assert world.item(author).remote == "none"


def test_removal_settles_an_open_question_first(world: World):
    """A work that an update did not find may be there all the same."""
    from invenio_db import db

    author = world.author()
    published(world, author)
    item = world.item(author)
    item.doubt, item.due_at = "missing", item.created
    db.session.commit()
    close(world, author, "remove")

    assert world.drain() == {
        "resolve: resolved": 1,
        "delete: deleted": 1,
        "revoke: revoked": 1,
    }
    assert (world.works(author), world.item(author).opted_out) == ([], None)


def test_removal_waits_for_nothing_that_a_work_waited_for(world: World) -> None:
    """A DOI that is looked at tomorrow, a grace period, a better hour."""
    from invenio_db import db

    author = world.author()
    published(world, author)
    item = world.item(author)
    item.due_at = item.created + timedelta(days=1)
    db.session.commit()
    close(world, author, "remove")
    assert world.drain() == {"delete: deleted": 1, "revoke: revoked": 1}
    assert world.works(author) == []


def test_removal_that_fails_waits_before_it_is_tried_again(world: World) -> None:
    author = world.author()
    published(world, author)
    close(world, author, "remove")
    world.fault("drop_before_apply", "DELETE", times=9)
    assert world.drain() == {"delete: unanswered": 1}
    assert world.drain() == {}
    assert world.sent().count("DELETE work") == 1
