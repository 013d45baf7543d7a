"""The connection to a host: what is sent again, what is not, and how failures read."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from platforms.hosts.answers import Answer, paused_until
from platforms.hosts.problems import Denied, Missing, Rejected, Throttled, Unreachable
from platforms.hosts.transport import Transport
from tests.platforms.hosts.scripted import Reply, scripted_host

TOKEN = "ghp_a_token_of_the_tests"
MISSING = {"resource": "PullRequest", "field": "head", "code": "missing"}


@pytest.fixture
def host():
    with scripted_host() as script:
        yield script


@pytest.fixture
def transport(host):
    return Transport(f"{host.url}/api/v3", TOKEN)


def test_a_read_carries_the_token_and_asks_under_the_base_address(host, transport):
    host.answer(Reply(body={"id": 1}))
    assert transport.get("/user") == {"id": 1}
    [(verb, path, headers, _)] = host.requests
    assert (verb, path) == ("GET", "/api/v3/user")
    assert headers["Authorization"] == f"token {TOKEN}"


def test_a_read_is_tried_again_after_a_gateway_error(host, transport):
    host.answer(Reply(502, b"<html>"), Reply(503, b""), Reply(body={"id": 1}))
    assert transport.get("/user") == {"id": 1}
    assert len(host.requests) == 3


def test_a_read_gives_up_after_the_third_gateway_error(host, transport):
    host.answer(Reply(502, b"<html>bad gateway"))
    with pytest.raises(Unreachable, match="answered 502"):
        transport.get("/user")
    assert len(host.requests) == 3


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("verb", ["PUT", "POST", "PATCH"])
def test_a_write_is_sent_once_whatever_comes_back(host, transport, verb, status):
    host.answer(Reply(status, b"<html>"))
    with pytest.raises(Unreachable):
        transport.send(verb, "/x", {"a": 1})
    assert host.lines == [f"{verb} /api/v3/x"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(host, transport, status):
    with scripted_host() as elsewhere:
        host.answer(Reply(status, {}, {"Location": f"{elsewhere.url}/api/v3/x"}))
        with pytest.raises(Unreachable, match=f"sent us elsewhere: it answered {status}"):
            transport.get("/x")
        with pytest.raises(Unreachable, match="sent us elsewhere"):
            transport.send("PUT", "/x", {})
        assert elsewhere.requests == []
    assert host.lines == ["GET /api/v3/x", "PUT /api/v3/x"]


def test_a_redirect_to_the_same_host_is_not_followed_either(host, transport):
    host.answer(Reply(301, {}, {"Location": f"{host.url}/api/v3/y"}), Reply(body={"id": 1}))
    with pytest.raises(Unreachable):
        transport.send("PUT", "/x", {})
    assert host.lines == ["PUT /api/v3/x"]


def test_an_answer_put_off_is_not_waited_for(host, transport):
    host.answer(Reply(202, {}))
    with pytest.raises(Unreachable):
        transport.get("/x")
    assert len(host.requests) == 1


@pytest.mark.parametrize("body", [b'{"id": 1', b"<html>", b'[{"id"', b"\xff\xfe"])
def test_an_answer_that_is_not_json_is_no_answer(host, transport, body):
    host.answer(Reply(200, body))
    with pytest.raises(Unreachable, match="cannot be read"):
        transport.get("/x")


def test_a_host_that_is_silent_is_unreachable_in_bounded_time(host, settings):
    settings.GIT_HOST_SECONDS = 0.2
    transport = Transport(host.url, TOKEN)
    release = threading.Event()
    host.answer(Reply(body={}, after=lambda: release.wait(5)))
    began = time.monotonic()
    try:
        with pytest.raises(Unreachable, match="gave no answer in time"):
            transport.send("PUT", "/x", {})
        with pytest.raises(Unreachable, match="gave no answer in time"):
            transport.get("/x")
    finally:
        release.set()
    assert time.monotonic() - began < 4
    assert host.lines == ["PUT /x", "GET /x", "GET /x"]


def test_nobody_listening_is_unreachable():
    with scripted_host() as gone:
        pass
    transport = Transport(gone.url, TOKEN)
    with pytest.raises(Unreachable, match="could not be reached"):
        transport.get("/x")
    with pytest.raises(Unreachable, match="could not be reached"):
        transport.send("PUT", "/x", {})


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (401, Denied),
        (403, Denied),
        (404, Missing),
        (410, Missing),
        (409, Rejected),
        (422, Rejected),
    ],
)
def test_each_refusal_has_its_own_error_with_the_hosts_words(host, transport, status, problem):
    host.answer(
        Reply(status, {"message": "Not so", "errors": [{"message": "one"}, "two", MISSING]})
    )
    with pytest.raises(
        problem, match=rf"answered {status}: Not so\. one\. two\. head is missing\."
    ):
        transport.get("/x")


def test_a_lacking_permission_is_named(host, transport):
    host.answer(Reply(403, {"message": "No"}, {"X-Accepted-GitHub-Permissions": "checks=read"}))
    with pytest.raises(Denied, match="It needs checks=read"):
        transport.get("/x")


def test_no_error_carries_the_token(host, transport):
    for reply in (Reply(401, {"message": "Bad credentials"}), Reply(200, b"{"), Reply(302, {})):
        host.answer(reply)
        with pytest.raises((Denied, Unreachable)) as raised:
            transport.get("/x")
        error = raised.value
        while error:
            assert TOKEN not in repr(error)
            error = error.__cause__


def test_a_rate_limit_stops_all_sending_until_its_end(host, transport):
    host.answer(Reply(429, {"message": "Slow down"}, {"Retry-After": "600"}))
    began = time.monotonic()
    with pytest.raises(Throttled) as raised:
        transport.get("/x")
    assert timedelta(seconds=600) > raised.value.until - datetime.now(UTC) > timedelta(seconds=540)
    with pytest.raises(Throttled):
        transport.send("PUT", "/x", {})
    assert len(host.requests) == 1
    assert time.monotonic() - began < 60, "it slept"


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
RESET = str(int(NOW.timestamp()) + 600)
USED_UP = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET}


@pytest.mark.parametrize(
    ("status", "headers", "message", "seconds"),
    [
        (429, {}, "", 60),
        (429, {"retry-after": "5"}, "", 5),
        (429, {"retry-after": "soon"}, "", 60),
        (429, {"retry-after": "9" * 30}, "", 3900),
        (403, {"retry-after": "0"}, "", 1),
        (403, USED_UP, "API rate limit exceeded for user 7.", 601),
        (403, {**USED_UP, "x-ratelimit-reset": "9" * 30}, "", 3900),
        (403, {**USED_UP, "x-ratelimit-reset": "1"}, "", 1),
        (403, {}, "You have exceeded a secondary rate limit.", 60),
        (403, {"x-ratelimit-remaining": "12"}, "Must have admin rights", None),
        (200, USED_UP, "", None),
        (404, USED_UP, "", None),
    ],
)
def test_how_long_a_rate_limit_asks_us_to_wait(status, headers, message, seconds):
    until = paused_until(Answer(status, headers, {"message": message}), NOW)
    assert until == (None if seconds is None else NOW + timedelta(seconds=seconds))


def test_pages_are_counted_and_no_address_of_an_answer_is_used(host, transport):
    further = {"Link": '<http://203.0.113.9/steal>; rel="next"'}
    host.answer(Reply(body=[1, 2], headers=further), Reply(body=[3]))
    assert [item for page in transport.pages("/x", state="all") for item in page] == [1, 2, 3]
    assert host.lines == [
        "GET /api/v3/x?page=1&per_page=100&state=all",
        "GET /api/v3/x?page=2&per_page=100&state=all",
    ]


@pytest.mark.parametrize("body", [{}, {"runs": None}, {"runs": {}}])
def test_a_list_that_is_none_is_no_answer(host, transport, body):
    host.answer(Reply(body=body))
    with pytest.raises(Unreachable):
        list(transport.pages("/x", inside="runs"))


@pytest.mark.parametrize("url", ["ftp://host", "file:///etc", "https://", "https://a:b@host", ""])
def test_only_web_addresses_are_connected_to(url):
    with pytest.raises(Rejected):
        Transport(url, TOKEN)
