"""Webhooks: the signature on the raw body decides before anything is read."""

import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.hosts.deliveries import Hint, HostEvent
from platforms.hosts.events import verified
from platforms.hosts.problems import Rejected
from platforms.hosts.snapshots import Account
from tests.shared_data import shared_data

SECRET = "a secret of the tests"
SHA = "3fa9c1e" + "0" * 33
ANA = {"login": "ana", "id": 7, "type": "User"}
PULL = {"number": 12, "head": {"sha": SHA, "ref": "faster-ledger"}}


def signed(body, *, secret=SECRET, event="pull_request", delivery="d-1"):
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {
        "X-Hub-Signature-256": f"sha256={digest}",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": delivery,
    }


def read(payload, event="pull_request"):
    body = json.dumps(payload).encode()
    return verified(signed(body, event=event), body, secret=SECRET)


def test_a_signed_delivery_says_which_pull_request_to_look_at():
    payload = {
        "action": "synchronize",
        "pull_request": PULL,
        "repository": {"id": 41},
        "sender": ANA,
    }
    assert read(payload) == HostEvent(
        delivery_id="d-1",
        event="pull_request",
        hint=Hint.PULL,
        action="synchronize",
        repository_id=41,
        number=12,
        sha=SHA,
        ref="faster-ledger",
        sender=Account(7, "ana"),
        accounts=(Account(7, "ana"),),
    )


@pytest.mark.parametrize(
    ("event", "payload", "subject"),
    [
        ("push", {"ref": "refs/heads/main", "after": SHA}, (None, SHA, "refs/heads/main")),
        ("push", {"ref": "refs/heads/old", "after": "0" * 40}, (None, "", "refs/heads/old")),
        ("status", {"sha": SHA}, (None, SHA, "")),
        ("check_run", {"check_run": {"head_sha": SHA}}, (None, SHA, "")),
        ("pull_request_review", {"pull_request": PULL}, (12, SHA, "faster-ledger")),
        ("check_suite", {"check_suite": {"head_sha": SHA}}, (None, SHA, "")),
        (
            "merge_group",
            {"merge_group": {"head_sha": SHA, "base_sha": SHA, "head_ref": f"q/main/pr-12-{SHA}"}},
            (12, SHA, f"q/main/pr-12-{SHA}"),
        ),
        ("issue_comment", {"issue": {"number": 12, "pull_request": {"url": "x"}}}, (None, "", "")),
        ("ping", {"zen": "x"}, (None, "", "")),
        ("something_new", {}, (None, "", "")),
    ],
)
def test_each_event_names_its_subject(event, payload, subject):
    found = read(payload, event)
    assert (found.number, found.sha, found.ref) == subject


@pytest.mark.parametrize(
    "change",
    [
        {"X-Hub-Signature-256": ""},
        {"X-Hub-Signature-256": "sha256="},
        {"X-Hub-Signature-256": "sha256=" + "0" * 64},
        {"X-Hub-Signature-256": "sha256=ä"},
        {"X-Hub-Signature-256": "sha256=\udcff"},
    ],
)
def test_a_bad_signature_is_nobody(change):
    body = b"{}"
    assert verified({**signed(body), **change}, body, secret=SECRET) is None


def test_a_signature_without_its_scheme_or_of_sha1_is_nobody():
    body = b"{}"
    bare = signed(body)["X-Hub-Signature-256"].removeprefix("sha256=")
    sha1 = "sha1=" + hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()
    for value in (bare, sha1):
        assert verified({**signed(body), "X-Hub-Signature-256": value}, body, secret=SECRET) is None
    assert verified({"X-GitHub-Event": "ping"}, body, secret=SECRET) is None


@given(st.binary(max_size=200), st.integers(min_value=0))
def test_one_changed_byte_breaks_the_signature(body, place):
    headers = signed(body)
    changed = bytearray(body or b"x")
    changed[place % len(changed)] ^= 1
    assert verified(headers, bytes(changed), secret=SECRET) is None


def test_the_wrong_secret_and_an_empty_one_verify_nothing():
    body = b"{}"
    assert verified(signed(body, secret="another"), body, secret=SECRET) is None
    assert verified(signed(body, secret=""), body, secret="") is None


def test_header_names_are_read_in_any_case():
    body = b"{}"
    headers = {name.lower(): value for name, value in signed(body, event="ping").items()}
    assert verified(headers, body, secret=SECRET).event == "ping"


def test_an_unsigned_body_is_never_parsed():
    # It would raise if it were.
    assert verified(signed(b"{}"), b"not json", secret=SECRET) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"pull_request": 3}',
        b'{"pull_request": {"number": "12", "head": {}}}',
        b'{"pull_request": {"number": true, "head": {}}}',
        b'{"pull_request": {"number": 99999999999999999999, "head": {}}}',
        b'{"pull_request": {"number": 1, "head": {"sha": "--force", "ref": "x"}}}',
        b'{"pull_request": {"number": 1, "head": {"sha": "%s", "ref": "a\\u0000"}}}' % SHA.encode(),
        b'{"repository": {"id": null}}',
    ],
)
def test_a_signed_body_of_an_odd_shape_is_refused_with_a_reason(body):
    with pytest.raises(Rejected, match=r"cannot be read: .+\. Nothing was stored\."):
        verified(signed(body), body, secret=SECRET)


@pytest.mark.parametrize("change", [{"event": ""}, {"delivery": ""}, {"delivery": "a b"}])
def test_a_signed_delivery_without_its_id_or_event_is_refused(change):
    with pytest.raises(Rejected):
        verified(signed(b"{}", **change), b"{}", secret=SECRET)


def test_every_published_example_is_read():
    read_numbers = 0
    for kind in shared_data("github-webhook-examples.json"):
        for payload in kind["examples"]:
            found = read(payload, kind["name"])
            if "repository" in payload:
                assert found.repository_id == payload["repository"]["id"]
            if "pull_request" in payload and found.hint is Hint.PULL:
                assert found.number == payload["pull_request"]["number"]
                read_numbers += 1
    assert read_numbers > 30
