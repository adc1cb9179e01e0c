# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Concepts of every kind, for what reads them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from ..plugins.content import creator, record_data
from ..plugins.world import Author, World, retitled, service, system_identity


def deposit(data: dict, identity: Any = None) -> str:
    """Publish a deposit. :returns: its id."""
    identity = identity or system_identity()
    draft = service().create(identity, data)
    assert not draft.errors
    return service().publish(identity, draft.id).id


def model(recid: str) -> Any:
    """Return a record's row."""
    from invenio_db import db
    from invenio_pidstore.models import PersistentIdentifier
    from invenio_rdm_records.records.models import RDMRecordMetadata

    pid = PersistentIdentifier.get("recid", recid)
    return db.session.get(RDMRecordMetadata, pid.object_uuid)


def rewrite(row: Any, change: Callable[[dict], None]) -> None:
    """Change what is stored of a record or parent, past InvenioRDM."""
    from invenio_db import db
    from sqlalchemy.orm.attributes import flag_modified

    change(row.json)
    flag_modified(row, "json")
    db.session.commit()


def managed_doi(recid: str, doi: str, status: str) -> None:
    """Give a record a DOI that the repository manages."""
    from invenio_pidstore.models import PersistentIdentifier

    row = model(recid)
    PersistentIdentifier.create(
        "doi", doi, object_type="rec", object_uuid=row.id, status=status
    )
    managed = {"identifier": doi, "provider": "datacite"}
    rewrite(row, lambda json: json["pids"].update(doi=managed))


def plain(world: World, author: Author) -> str:
    return world.publish(author)


def with_many_relations(world: World, author: Author) -> str:
    """All that points to vocabularies."""
    entry = creator(author.orcid)
    data = record_data()
    data["metadata"] |= {
        "creators": [
            entry
            | {
                "affiliations": [{"id": "01ggx4157"}, {"name": "Free text"}],
                "role": {"id": "researcher"},
            }
        ],
        "contributors": [creator(author.orcid) | {"role": {"id": "editor"}}],
        "languages": [{"id": "eng"}],
        "additional_titles": [
            {
                "title": "Unter",
                "type": {"id": "translated-title"},
                "lang": {"id": "eng"},
            }
        ],
        "additional_descriptions": [
            {"description": "How", "type": {"id": "methods"}, "lang": {"id": "eng"}}
        ],
        "dates": [{"date": "1843", "type": {"id": "accepted"}}],
        "related_identifiers": [
            {
                "identifier": "10.1234/other",
                "scheme": "doi",
                "relation_type": {"id": "isversionof"},
                "resource_type": {"id": "dataset"},
            }
        ],
        "funding": [
            {"award": {"id": "021nxhr62::1738273"}, "funder": {"id": "021nxhr62"}},
            {"funder": {"id": "00rbzpz17"}},
            {
                "funder": {"name": "Lord Byron"},
                "award": {"number": "7", "title": {"en": "Verse"}},
            },
        ],
    }
    return deposit(data, author.user.identity)


def with_publishers_doi(world: World, author: Author) -> str:
    doi = {"doi": {"identifier": "10.1234/External", "provider": "external"}}
    return deposit(record_data(author.orcid) | {"pids": doi}, author.user.identity)


def with_reserved_doi(world: World, author: Author) -> str:
    recid = world.publish(author)
    managed_doi(recid, "10.1234/reserved", "K")
    return recid


def with_registered_doi(world: World, author: Author) -> str:
    recid = world.publish(author)
    managed_doi(recid, "10.1234/registered", "R")
    doi = {"identifier": "10.1234/concept", "provider": "datacite"}
    parent = model(recid).parent
    rewrite(parent, lambda json: json.setdefault("pids", {}).update(doi=doi))
    return recid


def with_versions(world: World, author: Author) -> str:
    """Four versions, of which the second is deleted and the third's DOI is not registered."""
    versions = [world.publish(author)]
    for title in ("Second", "Third", "Fourth"):
        versions.append(world.new_version(versions[-1], retitled(title)))
    world.delete(versions[1])
    for number, (recid, status) in enumerate(zip(versions, "RRKR")):
        managed_doi(recid, f"10.1234/v{number}", status)
    return versions[-1]


def with_deleted_latest(world: World, author: Author) -> str:
    first = world.publish(author)
    second = world.new_version(first, retitled("Second"))
    world.delete(second)
    managed_doi(first, "10.1234/kept", "R")
    managed_doi(second, "10.1234/deleted", "R")
    return first


def with_restored_latest(world: World, author: Author) -> str:
    first = world.publish(author)
    second = world.new_version(first, retitled("Second"))
    world.delete(second)
    world.restore(second)
    return first


def with_only_the_first_restored(world: World, author: Author) -> str:
    first = world.publish(author)
    second = world.new_version(first, retitled("Second"))
    for recid in (first, second):
        world.delete(recid)
    world.restore(first)
    return first


def deleted(world: World, author: Author) -> str:
    recid = world.publish(author)
    world.delete(recid)
    managed_doi(recid, "10.1234/gone", "R")
    return recid


def with_a_draft_of_the_next(world: World, author: Author) -> str:
    recid = world.publish(author)
    service().new_version(system_identity(), recid)
    return recid


def restricted(world: World, author: Author) -> str:
    return world.publish(author, access="restricted")


def embargoed(world: World, author: Author) -> str:
    data = record_data(author.orcid, access="restricted")
    embargo = {"active": True, "until": "2090-01-01", "reason": "Patent"}
    data["access"]["embargo"] = embargo
    return deposit(data, author.user.identity)


def embargoed_files(world: World, author: Author) -> str:
    """Its metadata are public."""
    data = record_data(author.orcid)
    embargo = {"active": True, "until": "2090-01-01", "reason": "Patent"}
    data["access"] |= {"files": "restricted", "embargo": embargo}
    return deposit(data, author.user.identity)


def with_files(access: str) -> Callable[[World, Author], str]:
    """With files that are open, or not."""

    def publish(world: World, author: Author) -> str:
        recid = world.publish(author)
        row = model(recid)
        rewrite(row, lambda json: json["files"].update(enabled=True))
        rewrite(row, lambda json: json["access"].update(files=access))
        return recid

    return publish


def restricted_anew(world: World, author: Author) -> str:
    """The first version stays public, and counts for nothing."""
    first = world.publish(author)
    hide = {"record": "restricted", "files": "restricted"}
    return world.new_version(first, lambda data: data.update(access=hide))


def by_the_system(world: World, author: Author) -> str:
    return world._publish(author.orcid).id


def by_staff(world: World, author: Author) -> str:
    from invenio_accounts.proxies import current_datastore
    from invenio_db import db

    staff = world.make_user(world.site.app)
    role = current_datastore.find_role("curators")
    current_datastore.add_role_to_user(staff.user, role)
    db.session.commit()
    return world.publish(author, by=staff)


def by_account(**columns: Any) -> Callable[[World, Author], str]:
    """Deposited by somebody else, whose account is not as it should be."""

    def publish(world: World, author: Author) -> str:
        from invenio_db import db

        depositor = world.make_user(world.site.app)
        recid = world.publish(author, by=depositor)
        for column, value in columns.items():
            setattr(depositor.user, column, value)
        db.session.commit()
        return recid

    return publish


def by_nobody(world: World, author: Author) -> str:
    """The account was removed."""
    recid = world.publish(author)
    nobody = {"user": "999999"}
    rewrite(model(recid).parent, lambda json: json["access"].update(owned_by=nobody))
    return recid


def in_communities(*policies: str) -> Callable[[World, Author], str]:
    def put(world: World, author: Author) -> str:
        recid = world.publish(author)
        for policy in policies:
            join(recid, policy)
        return recid

    return put


def in_own_community(role: str, group: bool = False) -> Callable[[World, Author], str]:
    """Deposited by somebody who is a member of the community, alone or with others."""

    def put(world: World, author: Author) -> str:
        depositor = world.make_user(world.site.app)
        recid = world.publish(author, by=depositor)
        member(join(recid, "closed"), depositor.user, role, group)
        return recid

    return put


def member(community: Any, user: Any, role: str, group: bool = False) -> None:
    """Make somebody a member of a community, alone or as one of a group."""
    from invenio_accounts.proxies import current_datastore
    from invenio_communities.members.records.models import MemberModel
    from invenio_db import db

    who = {"user_id": user.id}
    if group:
        one = current_datastore.create_role(name=f"group-{uuid4()}")
        current_datastore.add_role_to_user(user, one)
        db.session.flush()
        who = {"group_id": one.id}
    row = MemberModel(
        community_id=community.id,
        role=role,
        visible=True,
        active=True,
        json={},
        **who,
    )
    db.session.add(row)
    db.session.commit()


def join(recid: str, review_policy: str) -> Any:
    """Put a record into a new community. :returns: it."""
    from invenio_communities.proxies import current_communities
    from invenio_db import db
    from invenio_rdm_records.records.api import RDMRecord

    community = current_communities.service.create(
        system_identity(),
        {
            "access": {"visibility": "public", "review_policy": review_policy},
            "slug": f"c-{uuid4()}",
            "metadata": {"title": "Community"},
        },
    )
    record = RDMRecord.pid.resolve(recid)
    record.parent.communities.add(community._record)
    record.parent.commit()
    db.session.commit()
    return community._record


KINDS = {
    "plain": plain,
    "with many relations": with_many_relations,
    "with a publisher's DOI": with_publishers_doi,
    "with a reserved DOI": with_reserved_doi,
    "with a registered DOI": with_registered_doi,
    "with versions": with_versions,
    "with a deleted latest version": with_deleted_latest,
    "with a restored latest version": with_restored_latest,
    "with only the first version restored": with_only_the_first_restored,
    "deleted": deleted,
    "with a draft of the next version": with_a_draft_of_the_next,
    "restricted": restricted,
    "embargoed": embargoed,
    "with embargoed files": embargoed_files,
    "with open files": with_files("public"),
    "with restricted files": with_files("restricted"),
    "restricted in a new version": restricted_anew,
    "by the system": by_the_system,
    "by trusted staff": by_staff,
    "by a deactivated account": by_account(active=False),
    "by a blocked account": by_account(blocked_at=datetime.now(UTC)),
    "by an unconfirmed account": by_account(confirmed_at=None),
    "by a removed account": by_nobody,
    "in a reviewed community": in_communities("closed"),
    "in an open community": in_communities("open"),
    "in a community of members": in_communities("members"),
    "in two communities": in_communities("members", "closed"),
    "accepted by its depositor": in_own_community("owner"),
    "in a community that its depositor reads": in_own_community("reader"),
    "accepted by its depositor's group": in_own_community("curator", group=True),
}
