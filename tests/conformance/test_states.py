# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""What a client meets when a record, or its owner's mind, changes."""

import pytest

from .target import errors, group_of, work

CALLS = (("GET", "works"), ("POST", "work"), ("DELETE", "work/1"))


def answers(person, token):
    """Read and write."""
    return [
        person.call(
            method, path, token=token, json=work() if method == "POST" else None
        )
        for method, path in CALLS
    ]


def added(person):
    """Add a work and give its put-code."""
    answer = person.call("POST", "work", json=work())
    return int(answer.headers["Location"].rpartition("/")[2])


@pytest.mark.source("orcid-api 3.3", "OrcidSecurityManagerImpl.checkProfile")
def test_locked(person):
    person.act("lock")
    assert [errors(a) for a in answers(person, person.token)] == [(409, 9018)] * 3
    person.act("unlock")
    assert person.call("GET", "works").status_code == 200


@pytest.mark.source("orcid-api 3.3", "orcid-api 1.6")
def test_deactivated(person, target):
    person.act("deactivate")
    found = answers(person, person.token)
    assert [a.status_code for a in found] == [401] * 3
    assert {a.json()["error"] for a in found} == {"invalid_token"}
    own = person.call("GET", "works", token=target.own_token())
    assert errors(own) == (409, 9044)


@pytest.mark.source("orcid-api 3.3", "OrcidExceptionMapper")
def test_deprecated(person, target):
    person.act("deprecate", primary=target.orcid)
    read, *writes = answers(person, person.token)
    assert errors(read) == (301, 9007)
    assert [errors(a) for a in writes] == [(409, 9007)] * 2
    assert read.headers["Location"].endswith(f"/v3.0/{target.orcid}/works")
    assert target.orcid in writes[0].json()["user-message"]


@pytest.mark.source("orcid-api 1.6", "OrcidBearerTokenFilter")
def test_revoked_by_the_owner_still_deletes(person, target):
    put_code = added(person)
    person.act("revoke_client", client_id=target.client_id)
    found = [a.status_code for a in answers(person, person.token)]
    assert found == [401, 401, 404]
    assert person.call("DELETE", f"work/{put_code}").status_code == 204


@pytest.mark.source("orcid-api 11")
def test_work_that_its_owner_deleted(person):
    put_code = added(person)
    person.act("delete_work", put_code=put_code)
    path, body = f"work/{put_code}", work(put_code=put_code)
    found = [
        errors(person.call("GET", path)),
        errors(person.call("PUT", path, json=body)),
        errors(person.call("DELETE", path)),
    ]
    assert found == [(404, 9016)] * 3


@pytest.mark.source("orcid-api 11", "orcid-api 2.10")
@pytest.mark.parametrize("visibility", ["limited", "private", "registered-only"])
def test_work_that_its_owner_hides(person, target, visibility):
    put_code = added(person)
    stored = person.call("GET", f"work/{put_code}").json()
    person.act("edit_visibility", put_code=put_code, visibility=visibility)
    read = person.call("GET", f"work/{put_code}").json()
    assert read["visibility"] == visibility
    stale = person.call("PUT", f"work/{put_code}", json=stored)
    assert errors(stale) == (403, 9035)
    public = target.call(
        "GET", f"/v3.0/{person.orcid}/work/{put_code}", token=None, root=target.pub
    )
    assert errors(public) == (403, 9039)
    listed = target.call(
        "GET", f"/v3.0/{person.orcid}/works", token=None, root=target.pub
    )
    assert listed.json()["group"] == []


@pytest.mark.source("orcid-api 11", "orcid-api 2.6")
def test_owners_copy_is_another_work_of_the_group(person):
    put_code = added(person)
    copy = person.act("add_own_copy", put_code=put_code)["put_code"]
    listed = person.call("GET", "works").json()
    assert group_of(listed, put_code) == [put_code, copy]
    body = person.call("GET", f"work/{copy}").json()
    assert body["source"]["source-client-id"] is None
    assert body["source"]["source-orcid"]["path"] == person.orcid
    assert errors(person.call("DELETE", f"work/{copy}")) == (403, 9010)


@pytest.mark.source("orcid-api 2.6", "WorkDaoImpl.updateToMaxDisplay")
def test_preferred_work_comes_first(person):
    put_code = added(person)
    copy = person.act("add_own_copy", put_code=put_code)["put_code"]
    person.act("prefer_work", put_code=copy)
    assert group_of(person.call("GET", "works").json(), put_code) == [copy, put_code]
