"""Answers that have not changed cost the host nothing, and no token sees another's."""

import pytest

from platforms.hosts import remembered
from platforms.hosts.problems import Missing
from platforms.hosts.transport import Transport
from tests.platforms.hosts.scripted import Reply, scripted_host

TAGGED = Reply(body={"id": 1}, headers={"ETag": '"one"'})
SAME = Reply(304, b"")


@pytest.fixture
def host():
    with scripted_host() as script:
        yield script


def asked_with(host) -> list[str | None]:
    return [headers.get("If-None-Match") for _, _, headers, _ in host.requests]


def test_what_has_not_changed_is_answered_from_memory(host):
    transport = Transport(host.url, "token")
    host.answer(TAGGED, SAME, Reply(body={"id": 2}, headers={"ETag": '"two"'}), SAME)
    assert [transport.get("/x") for _ in range(4)] == [{"id": 1}, {"id": 1}, {"id": 2}, {"id": 2}]
    assert asked_with(host) == [None, '"one"', '"one"', '"two"']


def test_other_parameters_are_another_answer(host):
    transport = Transport(host.url, "token")
    host.answer(TAGGED)
    transport.get("/x", page=1)
    transport.get("/x", page=2)
    assert asked_with(host) == [None, None]


def test_a_remembered_page_knows_that_another_follows(host):
    transport = Transport(host.url, "token")
    first = Reply(body=[1], headers={"ETag": '"a"', "Link": '<http://x>; rel="next"'})
    last = Reply(body=[2], headers={"ETag": '"b"'})
    host.answer(first, last, SAME)
    for _ in range(2):
        assert [item for page in transport.pages("/x") for item in page] == [1, 2]


def test_an_error_is_not_remembered_and_forgets_what_was(host):
    transport = Transport(host.url, "token")
    host.answer(TAGGED, Reply(404, {"message": "Not Found"}), TAGGED)
    transport.get("/x")
    with pytest.raises(Missing):
        transport.get("/x")
    transport.get("/x")
    assert asked_with(host) == [None, '"one"', None]


def test_memory_is_bounded_and_the_oldest_goes_first(host, monkeypatch):
    monkeypatch.setattr(remembered, "MOST_CHARACTERS", 40)
    transport = Transport(host.url, "token")
    host.answer(Reply(body="x" * 18, headers={"ETag": '"one"'}))
    for path in ("/a", "/b", "/c", "/a", "/c"):
        transport.get(path)
    assert asked_with(host) == [None, None, None, None, '"one"']


def test_another_token_remembers_nothing():
    kept = remembered.Remembered()
    key = remembered.key_of("/x", {})
    kept.of("one").keep(key, remembered.Answer(200, {"etag": '"e"'}, {}), 2)
    assert kept.of("one").tag(key) == '"e"'
    assert kept.of("two").tag(key) == ""
