"""Webhooks: signed, kept over a restart, listed and sent again under the same GUID."""

import hashlib
import hmac
import json

import pytest

from tests.githost.receiver import Receiver, wait_for
from tests.githost.test_git_over_http import commit
from tests.githost_server import GitHost, git

SECRET = "a secret of the test"
EVERYTHING = [
    "push",
    "pull_request",
    "pull_request_review",
    "status",
    "repository",
    "issue_comment",
]


@pytest.fixture
def receiver():
    with Receiver() as server:
        yield server


def subscribe(host, repo, url, events=EVERYTHING):
    config = {"url": url, "content_type": "json", "secret": SECRET}
    return host.ok("POST", f"/repos/{repo}/hooks", json={"config": config, "events": events})


def test_what_happens_to_a_pull_request_is_told_signed(host, repo, receiver, tmp_path):
    subscribe(host, repo, receiver.url)
    assert receiver.wait("ping")["zen"]
    opened = host.change(repo, "one", as_="ana")
    assert (
        receiver.wait("pull_request", "opened")["pull_request"]["head"]["sha"]
        == opened["head"]["sha"]
    )
    folder = host.clone(repo, tmp_path / "work", as_="ana")
    git(folder, "checkout", "-q", "one")
    pushed = commit(folder, "two.txt")
    git(folder, "push", "-q", "origin", "one")
    told = receiver.wait("pull_request", "synchronize")
    assert (told["before"], told["after"]) == (opened["head"]["sha"], pushed)
    assert told["sender"]["login"] == "ana"
    path = f"/repos/{repo}/pulls/1"
    host.ok("PATCH", path, as_="ana", json={"title": "Better", "draft": True})
    assert receiver.wait("pull_request", "edited")["changes"]["title"]["from"] == "Bring one"
    receiver.wait("pull_request", "converted_to_draft")
    host.ok("PATCH", path, as_="ana", json={"draft": False})
    receiver.wait("pull_request", "ready_for_review")
    host.ok("PATCH", path, as_="ana", json={"state": "closed"})
    assert receiver.wait("pull_request", "closed")["pull_request"]["merged"] is False
    host.ok("PATCH", path, as_="ana", json={"state": "open"})
    receiver.wait("pull_request", "reopened")
    review = host.ok("POST", f"{path}/reviews", as_="olu", json={"event": "APPROVE"})
    assert receiver.wait("pull_request_review", "submitted")["review"]["commit_id"] == pushed
    host.ok("PUT", f"{path}/reviews/{review['id']}/dismissals", as_="olu", json={"message": "Wait"})
    receiver.wait("pull_request_review", "dismissed")
    host.ok("POST", f"/repos/{repo}/statuses/{pushed}", json={"state": "success", "context": "ci"})
    assert receiver.wait("status")["sha"] == pushed
    receiver.received.clear()
    host.ok("PUT", f"{path}/merge", json={"sha": pushed})
    assert receiver.wait("pull_request", "closed")["pull_request"]["merged"] is True
    assert receiver.wait("push")["ref"] == "refs/heads/main"
    host.ok("PATCH", f"/repos/{repo}", json={"name": repo[5:] + "-new"})
    assert (
        receiver.wait("repository", "renamed")["changes"]["repository"]["name"]["from"] == repo[5:]
    )
    for headers, body in receiver.received:
        expected = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        assert headers["X-Hub-Signature-256"] == expected
        assert headers["User-Agent"].startswith("GitHub-Hookshot/")


def test_a_push_names_its_commits_and_files(host, repo, receiver, tmp_path):
    subscribe(host, repo, receiver.url, ["push"])
    folder = host.clone(repo, tmp_path / "work", as_="ana")
    first, second = commit(folder, "a.txt"), commit(folder, "b.txt")
    git(folder, "push", "-q", "origin", "main")
    told = receiver.wait("push")
    assert [c["id"] for c in told["commits"]] == [first, second]
    assert told["commits"][1]["added"] == ["b.txt"]
    assert (told["after"], told["forced"], told["pusher"]["name"]) == (second, False, "ana")


def test_a_failed_delivery_is_listed_and_sent_again_with_its_guid(host, repo, receiver):
    hook = subscribe(host, repo, receiver.url, ["push"])
    receiver.wait("ping")
    receiver.status = 500
    host.write(repo, "x.txt", "x", as_="ana")
    path = f"/repos/{repo}/hooks/{hook['id']}/deliveries"
    failed = wait_for(lambda: host.ok("GET", path, params={"status": "failure"}))[0]
    assert (failed["event"], failed["status_code"], failed["redelivery"]) == ("push", 500, False)
    receiver.status = 200
    host.ok("POST", f"{path}/{failed['id']}/attempts")
    again = wait_for(lambda: [d for d in host.ok("GET", path) if d["redelivery"]])[0]
    assert (again["guid"], again["status_code"]) == (failed["guid"], 200)
    sent = [headers["X-GitHub-Delivery"] for headers, _ in receiver.received]
    assert sent.count(failed["guid"]) == 2
    details = host.ok("GET", f"{path}/{again['id']}")
    assert details["response"]["payload"] == "noted"
    assert SECRET not in json.dumps(details)


def test_a_hook_of_an_organisation_hears_all_its_repositories(host, repo, receiver):
    config = {"url": receiver.url, "content_type": "json"}
    made = host.ok(
        "POST", "/orgs/acme/hooks", as_="olu", json={"config": config, "events": ["push"]}
    )
    host.write(repo, "x.txt", "x", as_="ana")
    assert receiver.wait("push")["repository"]["full_name"] == repo
    assert host.api("GET", "/orgs/acme/hooks", as_="ana").status_code == 403
    host.ok("DELETE", f"/orgs/acme/hooks/{made['id']}", as_="olu")


def test_nothing_is_sent_outside_this_machine(host, repo):
    hook = subscribe(host, repo, "http://hooks.example.com/x", ["push"])
    path = f"/repos/{repo}/hooks/{hook['id']}/deliveries"
    tried = wait_for(lambda: host.ok("GET", path))[0]
    assert (tried["status_code"], tried["status"]) == (
        502,
        "failed to connect to host: NotLoopback",
    )


def test_hooks_with_a_bad_address_or_twice_the_same_are_refused(host, repo):
    subscribe(host, repo, "http://127.0.0.1:9/x", ["push"])
    config = {"url": "http://127.0.0.1:9/x", "content_type": "json"}
    twice = host.api("POST", f"/repos/{repo}/hooks", json={"config": config, "events": ["push"]})
    assert "already exists" in twice.text
    for bad in ("ftp://127.0.0.1/x", "nonsense", ""):
        answer = host.api("POST", f"/repos/{repo}/hooks", json={"config": {"url": bad}})
        assert answer.status_code == 422
    assert host.api("GET", f"/repos/{repo}/hooks", as_="ana").status_code == 403


def test_a_killed_server_sends_what_was_waiting_and_knows_the_merge_it_was_in(tmp_path):
    with GitHost(faults=True) as host, Receiver() as receiver:
        host.user("ana")
        repo = host.ok("POST", "/user/repos", as_="ana", json={"name": "notes", "auto_init": True})[
            "full_name"
        ]
        subscribe(host, repo, receiver.url, ["push"])
        receiver.wait("ping")
        host.fault("delay_webhook", match="^push", seconds=60)
        head = host.change(repo, "one", as_="ana")["head"]["sha"]
        host.kill()
        # As if it had died between moving main and noting it.
        bare = next((host.home / "repositories").glob("*.git"))
        base = git(bare, "rev-parse", "main")
        made = git(
            bare, "-c", "user.name=Olu", "-c", "user.email=olu@example.com",
            "commit-tree", f"{head}^{{tree}}", "-p", base, "-p", head, "-m", "Merge",
        )  # fmt: skip
        import sqlite3

        with sqlite3.connect(host.home / "githost.sqlite3") as rows:
            rows.execute(
                "UPDATE githost_pull SET intended_merge_sha = ?, merged_by_id = author_id", [made]
            )
        rows.close()
        git(bare, "update-ref", "refs/heads/main", made, base)
        host.start()
        pull = host.ok("GET", f"/repos/{repo}/pulls/1")
        assert (pull["merged"], pull["merge_commit_sha"], pull["merged_by"]["login"]) == (
            True,
            made,
            "ana",
        )
        assert receiver.wait("push")["ref"] == "refs/heads/one"
        assert host.stop() == 0


def test_a_push_that_git_took_before_the_server_was_killed_is_noted_at_the_next_start():
    with GitHost() as host, Receiver() as receiver:
        host.user("ana")
        notes = {"name": "notes", "auto_init": True}
        repo = host.ok("POST", "/user/repos", as_="ana", json=notes)["full_name"]
        subscribe(host, repo, receiver.url, ["push"])
        head = host.change(repo, "one", as_="ana")["head"]["sha"]
        pk = host.ok("GET", f"/repos/{repo}")["id"]
        host.kill()
        # As if the server had died after git moved main and before it took note.
        bare = host.home / "repositories" / f"{pk}.git"
        base = git(bare, "rev-parse", "main")
        git(bare, "update-ref", "refs/heads/main", head, base)
        (host.home / "incoming" / f"push-{pk}-{host.ids['ana']}-0a").write_text(
            f"{base} {head} refs/heads/main\n"
        )
        host.start()
        assert host.ok("GET", f"/repos/{repo}/pulls/1")["merged_by"]["login"] == "ana"
        wait_for(lambda: [b for _, b in receiver.received if json.loads(b).get("after") == head])
        assert not list((host.home / "incoming").iterdir())


def test_asking_for_reviews_and_commenting_is_told(host, repo, receiver):
    subscribe(host, repo, receiver.url, ["pull_request", "issue_comment"])
    host.change(repo, "one", as_="ana")
    path, asked = f"/repos/{repo}/pulls/1/requested_reviewers", {"reviewers": ["dee"]}
    host.ok("POST", path, json=asked)
    told = receiver.wait("pull_request", "review_requested")
    assert told["requested_reviewer"]["login"] == "dee"
    host.ok("DELETE", path, json=asked)
    told = receiver.wait("pull_request", "review_request_removed")
    assert told["pull_request"]["requested_reviewers"] == []
    made = host.ok("POST", f"/repos/{repo}/issues/1/comments", json={"body": "First"})
    own = f"/repos/{repo}/issues/comments/{made['id']}"
    host.ok("PATCH", own, json={"body": "Second"})
    assert receiver.wait("issue_comment", "edited")["changes"] == {"body": {"from": "First"}}
    host.ok("DELETE", own)
    assert receiver.wait("issue_comment", "deleted")["comment"]["body"] == "Second"
