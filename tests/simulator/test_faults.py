# SPDX-FileCopyrightText: 2026 invenio-orcid-sync contributors
# SPDX-License-Identifier: MIT

"""Faults as a client meets them (design section 9)."""

import time

import pytest
import requests

from .world import WORK, code_of, work


def works(world):
    """Count the works on the record."""
    return len(world.control("GET", f"records/{world.orcid}")["works"]["group"])


def test_drop_before_apply(world, token):
    world.fault("drop_before_apply", "*/work", "POST")
    with pytest.raises(requests.ConnectionError):
        world.api("POST", "work", token, json=WORK)
    assert works(world) == 0
    world.post()


def test_apply_then_drop(world, token):
    world.fault("apply_then_drop", "*/work", "POST")
    with pytest.raises(requests.ConnectionError):
        world.api("POST", "work", token, json=WORK)
    assert works(world) == 1
    assert code_of(world.api("POST", "work", token, json=WORK)) == (409, 9021)


def test_reset_cuts_the_connection_hard(world, token):
    world.fault("reset", "*/work", "POST")
    with pytest.raises(requests.ConnectionError) as caught:
        world.api("POST", "work", token, json=WORK)
    assert "ConnectionResetError" in repr(caught.value)
    assert works(world) == 0


@pytest.mark.parametrize("options, status", [({}, None), ({"status": 504}, 504)])
def test_apply_later_applies_when_time_has_passed(world, token, options, status):
    world.control("POST", "clock", {"stopped": True})
    world.fault("apply_later", "*/work", "POST", seconds=30, **options)
    if status is None:
        with pytest.raises(requests.ConnectionError):
            world.api("POST", "work", token, json=WORK)
    else:
        assert world.api("POST", "work", token, json=WORK).status_code == status
    world.control("POST", "clock", {"advance": 29})
    assert works(world) == 0
    world.control("POST", "clock", {"advance": 2})
    assert works(world) == 1


@pytest.mark.parametrize("path", ["work", "works"])
def test_apply_later_does_not_see_what_was_stored_meanwhile(world, token, path):
    world.control("POST", "clock", {"stopped": True})
    world.fault("apply_later", "*/work*", "POST", seconds=30, status=504)
    body = WORK if path == "work" else {"bulk": [{"work": WORK}, {"work": WORK}]}
    world.api("POST", path, token, json=body)
    put_code = world.post()
    world.control("POST", "clock", {"advance": 31})
    (group,) = world.api("GET", "works", token).json()["group"]
    codes = [summary["put-code"] for summary in group["work-summary"]]
    assert codes == [put_code, put_code + 1]


def test_status(world, token):
    body = {"error": "later"}
    world.fault(
        "status", "*/works", status=429, body=body, headers={"Retry-After": "7"}
    )
    response = world.api("GET", "works", token)
    assert (response.status_code, response.json()) == (429, body)
    assert response.headers["Retry-After"] == "7"
    assert world.api("GET", "works", token).status_code == 200


def test_status_with_text(world, token):
    world.fault("status", status=429, body="Too many", content_type="text/plain")
    response = world.api("GET", "works", token)
    assert (response.status_code, response.text) == (429, "Too many")


def test_html_503(world, token):
    world.fault("html_503", "*/work", "POST")
    response = world.api("POST", "work", token, json=WORK)
    assert response.status_code == 503
    assert response.headers["Content-Type"] == "text/html"
    assert "<h1>503 Service Temporarily Unavailable</h1>" in response.text
    assert works(world) == 0


def test_delay(world, token):
    world.fault("delay", "*/works", seconds=0.2)
    started = time.monotonic()
    assert world.api("GET", "works", token).status_code == 200
    assert time.monotonic() - started >= 0.2


def test_delay_does_not_hold_up_others(world, token):
    world.fault("delay", "*/works", seconds=1.5)
    with pytest.raises(requests.ReadTimeout):
        world.api("GET", "works", token, timeout=0.1)
    started = time.monotonic()
    assert world.api("GET", "record", token).status_code == 200
    assert time.monotonic() - started < 1


def test_slow_drip_sends_all_in_pieces(world, token):
    whole = world.api("GET", "works", token).text
    world.fault("slow_drip", "*/works", seconds=0.05, chunk=len(whole) // 4 + 1)
    started = time.monotonic()
    assert world.api("GET", "works", token).text == whole
    assert time.monotonic() - started >= 0.2


def test_introspection_down_refuses_good_tokens(world, token):
    world.fault("introspection_down", "/v3.0/*", times=None)
    for _ in range(3):
        response = world.api("GET", "works", token)
        assert response.json() == {
            "error": "invalid_token",
            "error_description": f"Invalid access token: {token}",
        }
    world.control("DELETE", "faults")
    assert world.api("GET", "works", token).status_code == 200


def test_introspection_down_leaves_requests_without_token(world):
    world.fault("introspection_down")
    assert world.api("GET", "works", public=True).status_code == 200


def test_token_endpoint_can_fail_too(world):
    world.fault("status", "/oauth/token", "POST", status=500)
    assert world.http.post(f"{world.url}/oauth/token").status_code == 500


def failures(world, token, count):
    """Tell which of so many reads fail."""
    statuses = [world.api("GET", "works", token).status_code for _ in range(count)]
    return [status == 503 for status in statuses]


@pytest.mark.parametrize(
    "options, expected",
    [
        ({}, [True, False, False]),
        ({"times": 2}, [True, True, False]),
        ({"times": None}, [True, True, True]),
        ({"skip": 1}, [False, True, False]),
        ({"skip": 1, "times": 2}, [False, True, True]),
    ],
)
def test_times_and_skip(world, token, options, expected):
    world.fault("html_503", "*/works", **options)
    assert failures(world, token, 3) == expected


@pytest.mark.parametrize(
    "path, method, met",
    [
        ("*", None, True),
        ("/v3.0/*/works", None, True),
        ("/v3.0/*/work", None, False),
        ("*/works", "get", True),
        ("*/works", "POST", False),
        (r"^/v3\.0/[\dX-]+/works$", None, True),
        (r"^/v3\.0/[\dX-]+/work$", None, False),
    ],
)
def test_match(world, token, path, method, met):
    world.fault("html_503", path, method)
    assert failures(world, token, 1) == [met]


def test_faults_are_met_in_order(world, token):
    match = {"path": "*/works"}
    script = [
        {"match": match, "fault": "status", "status": code} for code in (500, 502, 504)
    ]
    world.control("POST", "faults", script)
    statuses = [world.api("GET", "works", token).status_code for _ in range(4)]
    assert statuses == [500, 502, 504, 200]


def test_faults_left_are_shown(world, token):
    world.fault("html_503", "*/works", "GET", times=3, skip=1)
    failures(world, token, 2)
    assert world.control("GET", "faults") == {
        "faults": [
            {
                "match": {"method": "GET", "path": "*/works"},
                "fault": "html_503",
                "times": 2,
                "skip": 0,
            }
        ]
    }


@pytest.mark.parametrize(
    "body, reason",
    [
        ({"fault": "explode"}, "fault must be one of"),
        ({"fault": "reset", "match": {"host": "x"}}, "match knows method and path"),
        ({"fault": "reset", "match": {"path": "^("}}, "path is no regular expression"),
    ],
)
def test_fault_that_is_not_understood(world, token, body, reason):
    answer = world.control("POST", "faults", body, status=400)
    assert reason in answer["error"]
    assert world.api("GET", "works", token).status_code == 200


def test_control_api_meets_no_faults(world):
    world.fault("html_503", times=None)
    assert len(world.control("GET", "faults")["faults"]) == 1


def test_log_tells_the_fault(world, token):
    world.fault("apply_then_drop", "*/work", "POST")
    with pytest.raises(requests.ConnectionError):
        world.api("POST", "work", token, json=work())
    last = world.control("GET", "requests")["requests"][-1]
    assert (last["method"], last["status"], last["fault"]) == (
        "POST",
        0,
        "apply_then_drop",
    )
