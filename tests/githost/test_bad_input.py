"""Bad input gets GitHub's error shape and never a 500; nothing changes."""

import http.client
import json
import sqlite3

import pytest

SHA = "0" * 40
BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"\xff\xfe",
    b"{}",
    json.dumps({"a": [{}] * 50}).encode(),
)
VALUES = (None, "", 0, -1, True, [], {}, [1], [{}], "x" * 5000, "\u0000", "../..", "🜁", {"url": 1})
FIELDS = {
    "/pulls": ("head", "base", "title", "body", "draft"),
    "/pulls/1/reviews": ("event", "body", "commit_id"),
    "/pulls/1/requested_reviewers": ("reviewers", "team_reviewers"),
    "/issues/1/comments": ("body",),
    "/git/refs": ("ref", "sha"),
    "/hooks": ("config", "events", "active"),
    f"/statuses/{SHA}": ("state", "context", "description", "target_url"),
}


@pytest.fixture(scope="module")
def target(host):
    made = host.repo("acme", "hostile")["full_name"]
    host.change(made, "one")
    return made


def seems_like_github(answer):
    assert answer.status_code < 500, f"{answer.request.method} {answer.url}: {answer.status_code}"
    if answer.status_code >= 400:
        assert answer.json()["message"]


@pytest.mark.parametrize("path", FIELDS)
def test_no_body_breaks_a_post(host, target, path):
    for body in BODIES:
        seems_like_github(host.api("POST", f"/repos/{target}{path}", data=body))
    whole = {
        "head": "one",
        "base": "main",
        "title": "x",
        "ref": "refs/heads/z",
        "sha": SHA,
        "state": "success",
    }
    for field in FIELDS[path]:
        for value in VALUES:
            answer = host.api(
                "POST", f"/repos/{target}{path}", json={**whole, "body": "b", field: value}
            )
            seems_like_github(answer)


def test_no_value_breaks_a_put_or_patch(host, target):
    protection = dict.fromkeys(
        (
            "required_status_checks",
            "enforce_admins",
            "required_pull_request_reviews",
            "restrictions",
        )
    )
    for value in VALUES:
        for field in protection:
            path = f"/repos/{target}/branches/main/protection"
            seems_like_github(host.api("PUT", path, json={**protection, field: value}))
        for field in ("title", "body", "base", "state", "draft"):
            seems_like_github(host.api("PATCH", f"/repos/{target}/pulls/1", json={field: value}))
        for field in ("message", "content", "sha", "branch", "author", "committer"):
            body = {"message": "m", "content": "eA==", field: value}
            seems_like_github(host.api("PUT", f"/repos/{target}/contents/deep/file.txt", json=body))
        for field in ("sha", "merge_method"):
            body = {"sha": "f" * 40, field: value}
            if field == "merge_method" or value:
                seems_like_github(host.api("PUT", f"/repos/{target}/pulls/1/merge", json=body))
    host.api("DELETE", f"/repos/{target}/branches/main/protection")


@pytest.mark.parametrize(
    "path",
    [
        "/pulls/999999999999999999999999",
        "/pulls/0",
        "/commits/%00",
        "/commits/main%0Ax",
        "/commits?since=yesterday",
        "/commits?path=../../etc",
        "/compare/a...b...c",
        "/compare/main",
        "/contents/%2e%2e/%2e%2e/etc/passwd",
        "/contents/.git/config",
        "/contents/a%00b",
        "/git/ref/heads/..",
        "/git/ref/%00",
        "/git/trees/zzz",
        "/git/blobs/main",
        "/branches/-x",
        "/hooks/1/deliveries?cursor=abc",
        "/pulls?state=strange",
        "/pulls?per_page=-5&page=abc",
    ],
)
def test_no_address_breaks_a_get(host, target, path):
    seems_like_github(host.api("GET", f"/repos/{target}{path}"))


@pytest.mark.parametrize(
    "path", ["a/../b", "/", "..", ".git/config", "a//b", "README.md/x", "x/.git/y"]
)
def test_no_path_escapes_the_repository(host, target, path):
    before = host.ok("GET", f"/repos/{target}/git/ref/heads/main")["object"]["sha"]
    # Not with requests, which tidies the address before it sends it.
    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=20)
    headers = {"Authorization": f"token {host.admin}", "Content-Type": "application/json"}
    body = json.dumps({"message": "m", "content": "eA=="})
    connection.request("PUT", f"/api/v3/repos/{target}/contents/{path}", body, headers)
    assert connection.getresponse().status in (404, 409, 422)
    connection.close()
    assert host.ok("GET", f"/repos/{target}/git/ref/heads/main")["object"]["sha"] == before


def test_a_status_beyond_a_thousand_of_its_sha_and_context_is_refused(host, target):
    head = host.ok("GET", f"/repos/{target}/pulls/1")["head"]["sha"]
    host.ok(
        "POST", f"/repos/{target}/statuses/{head}", json={"state": "pending", "context": "many"}
    )
    with sqlite3.connect(host.home / "githost.sqlite3", timeout=20) as rows:
        columns = (
            "repository_id, sha, context, state, description, target_url, creator_id, created_at"
        )
        rows.executemany(
            f"INSERT INTO githost_status ({columns}) "
            f"SELECT {columns} FROM githost_status WHERE context = ? LIMIT 1",
            [("many",)] * 999,
        )
    rows.close()
    body = {"state": "success", "context": "many"}
    refused = host.api("POST", f"/repos/{target}/statuses/{head}", json=body)
    assert refused.status_code == 422
    assert "maximum number of statuses" in refused.text
    assert (
        host.ok("POST", f"/repos/{target}/statuses/{head}", json={"state": "success"})["context"]
        == "default"
    )
