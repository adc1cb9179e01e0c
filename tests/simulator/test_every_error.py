# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Every error code that a client can provoke, in both shapes (orcid-api 3.1, 3.2)."""

from urllib.parse import quote

import pytest
from lxml import etree

from invenio_orcid_sync.simulator.errors import TABLE

from .sections.bodies import FUNDING, NOWHERE, ORGANIZATION, PEER_REVIEW, body, dated
from .sections.test_group_ids import PATH as GROUPS
from .sections.test_group_ids import SENT as GROUP
from .test_shapes import SCHEMAS, check
from .world import MEMBER, OTHER, external_id, work

# orcid-api 3.2, but for 9003 and 9059, which nothing raises.
CODES = {9001, 9002, *range(9004, 9059), 9060, 9061, 9062}
# Nothing that a client of v3.0 sends leads to these.
UNPROVOKED = {
    9002: "bearer errors have a shape of their own (orcid-api 1.10)",
    9004: "raised by no rule that is known",
    9005: "raised by no rule that is known",
    9008: "whatever is not mapped: the simulator has no such state, faults send it",
    9009: "permission notifications are not simulated (orcid-api 9)",
    9015: "the token endpoint answers in its own shape (orcid-api 1.7)",
    9029: "permission notifications are not simulated (orcid-api 9)",
    9031: "9019 comes first (orcid-api 6)",
    9032: "permission notifications are not simulated (orcid-api 9)",
    9033: "missing other names are 9016 like all items (our choice)",
    9052: "on-behalf-of tokens are not simulated",
}
CASES = {}


def provokes(code, status):
    """Register a case: it gives method, path and what else the request needs."""

    def register(case):
        CASES[code] = (status, case)
        return case

    return register


def posts(code, path, payload, status=400):
    """Register a POST of a wrong body."""
    provokes(code, status)(lambda world: ("POST", path, {"json": payload}))


def _reader(world, client=OTHER):
    return {"token": world.token("/read-public", client=client, orcid=None)}


def _affiliation(**changes):
    return {"organization": ORGANIZATION, **changes}


_WIDE = {"organization": NOWHERE | {"address": {"city": "Paris"}}}
posts(9020, "work", work(citation={"citation-type": "bibtex", "citation-value": ""}))
posts(9022, "funding", body(FUNDING, title=None))
posts(9023, "work", work(external_id("x", "url")))
posts(9024, "work", work(put_code=1))
posts(9026, "peer-review", body(PEER_REVIEW, review_group_id="publons:none"))
posts(9045, "employment", _affiliation(organization=NOWHERE))
posts(9046, "employment", {})
posts(9047, "work", work(colour="red"))
posts(9049, "work", work(publication_date=dated("2020", "5")))
posts(9050, "funding", body(FUNDING, start_date=None))
posts(9053, "peer-review", body(PEER_REVIEW, review_group_id="issn:1234-5678"))
posts(9054, "funding", body(FUNDING, amount__value="much"))
posts(
    9055,
    "service",
    _affiliation(**{"start-date": dated("2020"), "end-date": dated("2019")}),
)
posts(
    9058,
    "work",
    work(
        contributors={
            "contributor": [{"contributor-attributes": {"contributor-role": "friend"}}]
        }
    ),
)
posts(9060, "employment", _affiliation(organization=NOWHERE | {"address": {}}))
posts(
    9061, "service", _WIDE | {"external-ids": {"external-id": [external_id("10.1/x")]}}
)
posts(9062, "service", _affiliation(organization=NOWHERE))


@provokes(9001, 400)
def _unreadable(world):
    headers = {"Content-Type": "application/json"}
    return "POST", "work", {"data": b"{", "headers": headers}


@provokes(9006, 400)
def _illegal(world):
    return "GET", "works/1,x", {}


@provokes(9007, 409)
def _deprecated(world):
    world.act("deprecate", primary=world.person())
    return "POST", "work", {"json": work()}


@provokes(9010, 403)
def _not_the_source(world):
    code = world.post(token=world.token(client=OTHER))
    return "DELETE", f"work/{code}", {}


def _hook(world, method, orcid, address="https://x.org", client=MEMBER):
    for premium in (MEMBER, OTHER):
        world.client(premium, premium=True)
    token = world.token("/webhook", client=client, orcid=None)
    path = f"//{orcid}/webhook/{quote(address, safe='')}"
    return method, path, {"token": token}


provokes(9011, 404)(lambda world: _hook(world, "PUT", "0000-0002-1825-0097"))
provokes(9012, 400)(lambda world: _hook(world, "PUT", world.orcid, "a b"))
provokes(9028, 404)(lambda world: _hook(world, "DELETE", world.orcid))


@provokes(9013, 403)
def _private(world):
    code = world.post()
    world.act("edit_visibility", put_code=code, visibility="private")
    return "GET", f"work/{code}", {"token": world.token(client=OTHER)}


@provokes(9014, 403)
def _unchanged_by_another(world):
    code = world.post(token=world.token(client=OTHER))
    return "PUT", f"work/{code}", {"json": work(put_code=code)}


provokes(9016, 404)(lambda world: ("GET", "work/1", {}))


@provokes(9017, 401)
def _token_of_another(world):
    return "GET", "works", {"token": world.token(orcid=world.person())}


@provokes(9018, 409)
def _locked(world):
    world.act("lock")
    return "GET", "works", {}


@provokes(9019, 400)
def _other_put_code(world):
    return "PUT", "work/1", {"json": work(put_code=2)}


@provokes(9021, 409)
def _twice(world):
    world.post()
    return "POST", "work", {"json": work()}


@provokes(9025, 409)
def _group_twice(world):
    token = world.token("/group-id-record/update", orcid=None)
    world.api("POST", GROUPS, token, json=GROUP)
    return "POST", GROUPS, {"token": token, "json": GROUP}


provokes(9027, 404)(lambda world: ("GET", "/client/APP-NONE", _reader(world)))


@provokes(9030, 409)
def _keyword_twice(world):
    token = world.token("/person/update")
    world.api("POST", "keywords", token, json={"content": "x"})
    return "POST", "keywords", {"token": token, "json": {"content": "x"}}


provokes(9034, 400)(lambda world: ("GET", "work/x", {}))


@provokes(9035, 403)
def _other_visibility(world):
    code = world.post()
    sent = work(put_code=code, visibility="private")
    return "PUT", f"work/{code}", {"json": sent}


@provokes(9036, 409)
def _unclaimed(world):
    world.orcid = world.person(state="unclaimed", creator=MEMBER)
    return "GET", "works", _reader(world)


@provokes(9037, 400)
def _language(world):
    """Only a bulk shows it as an item's error; a request's is not to be had (orcid-api 2.8)."""
    title = {"title": {"value": "T"}, "translated-title": {"value": "T"}}
    return "POST", "works", {"json": {"bulk": [{"work": work(title=title)}]}}


@provokes(9038, 403)
def _scope(world):
    sent = {"token": world.token("/read-limited"), "json": work()}
    return "POST", "work", sent


@provokes(9039, 403)
def _public(world):
    world.orcid = world.person(visibility_default="limited")
    return "GET", f"work/{world.post()}", {"token": None, "public": True}


@provokes(9040, 409)
def _group_in_use(world):
    world.api("POST", "peer-review", world.token(), json=PEER_REVIEW)
    token = world.token("/group-id-record/update", orcid=None)
    listed = world.api("GET", GROUPS, token).json()["group-id-record"]
    return "DELETE", f"{GROUPS}/{listed[0]['put-code']}", {"token": token}


provokes(9041, 404)(lambda world: ("GET", "biography", {}))
provokes(9042, 400)(
    lambda world: ("GET", f"works/{','.join(map(str, range(101)))}", {})
)
provokes(9043, 400)(
    lambda world: ("GET", "/search?q=a&start=10001", {"token": None, "public": True})
)


@provokes(9044, 409)
def _deactivated(world):
    world.act("deactivate")
    return "GET", "works", _reader(world)


@provokes(9048, 409)
def _full(world):
    record = world.simulator.registry.records[world.orcid]
    item = record.works[world.post()]
    record.works.update(dict.fromkeys(range(-10_000, 0), item))
    return "POST", "work", {"json": work("10.1/one-more")}


@provokes(9051, 400)
def _listed_in_xml(world):
    data = (
        b'<work:work xmlns:work="http://www.orcid.org/ns/work" '
        b'xmlns:common="http://www.orcid.org/ns/common"><work:title><common:title>T'
        b"</common:title></work:title><work:type>poem</work:type></work:work>"
    )
    headers = {"Content-Type": "application/vnd.orcid+xml"}
    return "POST", "work", {"data": data, "headers": headers}


provokes(9056, 308)(lambda world: ("GET", f"//v3.0_rc1/{world.orcid}/works", {}))


@provokes(9057, 409)
def _locked_client(world):
    token = world.token()
    world.simulator.registry.clients[MEMBER].state = "locked"
    return "GET", "works", {"token": token}


def error_of(response, accept):
    """Read the error's fields from JSON or XML; that of a bulk stands in it."""
    if accept == "application/json":
        found = response.json()
        return found["bulk"][0]["error"] if "bulk" in found else found
    root = etree.fromstring(response.content)
    if etree.QName(root).localname == "bulk":
        root = root[0]
    elif SCHEMAS.is_dir():
        check("error", response.content)
    assert root.tag == "{http://www.orcid.org/ns/error}error"
    fields = {etree.QName(part).localname: part.text for part in root}
    return fields | {n: int(fields[n]) for n in ("response-code", "error-code")}


def asked(world, method, path, accept, options):
    """Send the request, with the person's token unless the case has another."""
    options = dict(options)
    token = options.pop("token") if "token" in options else world.token()
    if not path.startswith("//"):
        return world.api(method, path, token, accept=accept, **options)
    headers = {"Accept": accept, "Authorization": f"Bearer {token}"}
    url = world.url + path[1:]
    return world.http.request(method, url, headers=headers, allow_redirects=False)


@pytest.mark.parametrize("accept", ["application/json", "application/xml"])
@pytest.mark.parametrize("code", sorted(CASES))
def test_error_is_provoked_in_both_shapes(world, code, accept):
    status, case = CASES[code]
    method, path, options = case(world)
    response = asked(world, method, path, accept, options)
    error = error_of(response, accept)
    assert (error["response-code"], error["error-code"]) == (status, code)
    assert response.status_code == (200 if path == "works" and code == 9037 else status)
    assert response.headers["Content-Type"].startswith(accept)
    fields = ("developer-message", "user-message", "more-info")
    assert [error[name] for name in fields if not error[name]] == []


def test_every_code_is_provoked_or_has_a_reason():
    assert CASES.keys() & UNPROVOKED.keys() == set()
    assert CASES.keys() | UNPROVOKED.keys() == CODES
    assert (len(CASES), len(CODES)) == (49, 60)


def test_every_code_has_its_status():
    assert {code: status for code, (status, _) in CASES.items()} == {
        code: TABLE[code].status for code in CASES
    }
