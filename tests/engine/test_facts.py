# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What the database says about a concept."""

import pytest
from pybtex.database import parse_string

from ..plugins.world import World, retitled, service, system_identity
from .kinds import join, member


def facts(world: World, recid: str):
    """Read a record's concept."""
    from invenio_orcid_sync.engine.facts import facts_of
    from invenio_orcid_sync.services import engine

    return facts_of(world.concept(recid), engine.settings())


def in_community(recid: str, review_policy: str) -> None:
    """Put a published record into a new community."""
    from invenio_communities.proxies import current_communities
    from invenio_db import db
    from invenio_rdm_records.records.api import RDMRecord

    community = current_communities.service.create(
        system_identity(),
        {
            "access": {"visibility": "public", "review_policy": review_policy},
            "slug": f"community-{review_policy}",
            "metadata": {"title": "Community"},
        },
    )
    record = RDMRecord.pid.resolve(recid)
    record.parent.communities.add(community._record, default=True)
    record.parent.commit()
    db.session.commit()


@pytest.mark.parametrize(
    "policy, reviewed", [("closed", True), ("open", True), ("members", False)]
)
def test_community_vouches_where_its_curators_review(world: World, policy, reviewed):
    author = world.author()
    recid = world.publish(author)
    assert facts(world, recid).publication.reviewed is False
    in_community(recid, policy)

    assert facts(world, recid).publication.reviewed is reviewed


def test_others_deposit_in_a_reviewed_community_needs_no_yes(world: World):
    author, depositor = world.author(), world.make_user(world.site.app)
    recid = world.publish(author, by=depositor)
    in_community(recid, "closed")

    assert world.drain() == {"create: created": 1}


def test_owner_who_is_blocked_is_seen(world: World):
    from invenio_accounts.proxies import current_datastore
    from invenio_db import db

    author, depositor = world.author(), world.make_user(world.site.app)
    recid = world.publish(author, by=depositor)
    assert facts(world, recid).publication.owner_blocked is False
    current_datastore.deactivate_user(depositor.user)
    db.session.commit()

    assert facts(world, recid).publication.owner_blocked is True


def test_record_that_the_operator_imported_is_trusted(world: World):
    """Only scripts act as the system user, whose id is no number."""
    author = world.author()
    recid = world._publish(author.orcid).id
    publication = facts(world, recid).publication

    assert (publication.owner, publication.owner_blocked) == (None, False)
    assert world.drain() == {"create: created": 1}


def test_citation_is_bibtex_that_parses(world: World):
    author = world.author()
    recid = world.publish(
        author, title="Über 100 % {Braces} & more", publication_date="1943-09"
    )
    (entry,) = parse_string(
        facts(world, recid).citation("bibtex"), "bibtex"
    ).entries.values()

    assert (entry.fields["year"], entry.fields["month"]) == ("1943", "September")


def test_concept_url_stays_while_versions_come(world: World):
    author = world.author()
    recid = world.publish(author)
    first = facts(world, recid)
    second = facts(world, world.new_version(recid, retitled("Second")))

    assert first.concept_url == second.concept_url
    assert first.concept_url.endswith(f"/records/{first.recid}")
    assert first.record["id"] != second.record["id"]


def test_concept_url_leads_to_the_latest_version(world: World):
    """ORCID shows it to readers."""
    author = world.author()
    recid = world.publish(author)
    latest = world.new_version(recid, retitled("Second"))
    path = facts(world, recid).concept_url.partition(
        world.site.app.config["SITE_UI_URL"]
    )[2]
    with world.site.ui.app_context():
        answer = world.site.ui.test_client().get(path)

    assert (answer.status_code, answer.location.rpartition("/")[2]) == (302, latest)


def test_portal_that_is_not_public_sends_no_link(world: World):
    author = world.author()
    world.set(PORTAL_PUBLIC=False)
    recid = world.publish(author)
    assert facts(world, recid).concept_url is None
    world.drain()

    (work,) = world.works(author)
    ids = {
        one["external-id-type"]: one["external-id-value"]
        for one in work["external-ids"]["external-id"]
    }
    assert work["url"] is None
    assert ids == {"source-work-id": facts(world, recid).work_id}


def test_unpublished_and_unknown_concepts_have_no_record(world: World):
    from uuid import uuid4

    from invenio_orcid_sync.engine.facts import facts_of
    from invenio_orcid_sync.services import engine

    author = world.author()
    recid = world.publish(author)
    world.delete(recid)
    gone = facts(world, recid)

    assert (gone.record, gone.publication, gone.listed) == (None, None, frozenset())
    assert gone.concept_url.endswith(f"/records/{gone.recid}")
    assert facts_of(uuid4(), engine.settings()).recid is None
    with pytest.raises(ValueError, match="nothing of .* is published"):
        gone.source(author.orcid, frozenset(), "bibtex")


def test_deleted_latest_version_lets_the_earlier_one_decide(world: World):
    """InvenioRDM falls back to it."""
    author = world.author()
    recid = world.publish(author, title="First")
    latest = world.new_version(recid, retitled("Second"))
    world.drain()
    world.delete(latest)

    assert facts(world, recid).record["metadata"]["title"] == "First"
    world.drain()
    assert world.titles(author) == ["First"]


def test_reading_a_draft_only_concept_finds_nothing_published(world: World):
    from invenio_orcid_sync.engine.facts import facts_of
    from invenio_orcid_sync.services import engine

    from ..plugins.content import record_data

    draft = service().create(system_identity(), record_data())
    concept = draft._record.parent.id
    found = facts_of(concept, engine.settings())

    assert (found.record, found.published_at) == (None, None)


def test_depositor_who_accepts_their_own_deposit_vouches_for_nothing(world: World):
    """Every account may found a community, and accept there what it likes."""
    author = world.author()
    founder = world.make_user(world.site.app)
    recid = world.publish(author, by=founder)
    member(join(recid, "closed"), founder.user, "owner")
    publication = facts(world, recid).publication
    assert (publication.reviewed, publication.vouched) == (True, False)
    assert world.drain() == {}
    assert world.item(author).code == "awaits_author"

    join(recid, "closed")
    assert facts(world, recid).publication.vouched
