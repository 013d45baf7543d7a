"""Every endpoint of the embedded host, driven once and checked against GitHub's API description."""

import pytest

from tests.githost.contract import DESCRIPTION, Contract
from tests.githost.receiver import wait_for

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(), reason=f"GitHub's API description is not at {DESCRIPTION}"
)


def test_every_endpoint_answers_as_github_describes(host, repo, contract):
    api, ok = host.api, host.ok
    r = f"/repos/{repo}"
    host.write(repo, "docs/guide.md", "# Guide\n", as_="ana")
    pull = host.change(repo, "feature/one", path="one.txt", as_="ana", body="Why")
    number, head = pull["number"], pull["head"]["sha"]
    p = f"{r}/pulls/{number}"
    for path in ("/rate_limit", "/user", "/users/ana", f"/user/{host.ids['ana']}", "/orgs/acme"):
        ok("GET", path)
    for path in (
        "/orgs/acme/repos",
        "/orgs/acme/members",
        "/orgs/acme/teams",
        "/orgs/acme/teams/payments-core",
    ):
        ok("GET", path)
    ok("GET", "/orgs/acme/teams/payments-core/members")
    ok("GET", r)
    ok("PATCH", r, json={"description": "A ledger"})
    ok("PUT", f"{r}/topics", json={"names": ["money"]})
    ok("GET", f"{r}/topics")
    ok("GET", f"{r}/collaborators")
    ok("GET", f"{r}/branches")
    ok("GET", f"{r}/branches/feature/one")
    protection = {
        "required_status_checks": {"strict": True, "contexts": ["portal/owner-approval"]},
        "enforce_admins": True,
        "required_pull_request_reviews": {"required_approving_review_count": 1},
        "restrictions": None,
    }
    ok("PUT", f"{r}/branches/main/protection", json=protection)
    ok("GET", f"{r}/branches/main/protection")
    ok("GET", f"{r}/branches/main")
    ok("GET", f"{r}/branches/main/protection/required_status_checks")
    ok("PATCH", f"{r}/branches/main/protection/required_status_checks", json={"strict": False})
    ok("DELETE", f"{r}/branches/main/protection/required_status_checks")
    ok("DELETE", f"{r}/branches/main/protection")
    ok("GET", f"{r}/git/ref/heads/main")
    ok("GET", f"{r}/git/matching-refs/heads/")
    ok("POST", f"{r}/git/refs", json={"ref": "refs/heads/temporary", "sha": head})
    ok("PATCH", f"{r}/git/refs/heads/temporary", json={"sha": pull["base"]["sha"], "force": True})
    ok("DELETE", f"{r}/git/refs/heads/temporary")
    ok("GET", f"{r}/git/trees/main", params={"recursive": "1"})
    ok("GET", f"{r}/git/commits/{head}")
    assert ok("GET", f"{r}/commits")[-1]["author"]["login"] == "commons-portal"
    ok("GET", f"{r}/commits/{head}")
    ok(
        "POST",
        f"{r}/statuses/{head}",
        json={"state": "pending", "context": "ci/build", "target_url": "http://ci/1"},
    )
    ok("GET", f"{r}/commits/{head}/status")
    ok("GET", f"{r}/commits/{head}/statuses")
    ok("GET", f"{r}/commits/{head}/check-runs")
    assert [found["number"] for found in ok("GET", f"{r}/commits/{head}/pulls")] == [number]
    ok("GET", f"{r}/compare/main...feature/one")
    ok("GET", f"{r}/readme")
    ok("GET", f"{r}/contents/docs")
    known = ok("GET", f"{r}/contents/docs/guide.md")
    deleted = {"message": "Remove the guide", "sha": known["sha"]}
    ok("DELETE", f"{r}/contents/docs/guide.md", json=deleted)
    ok("GET", f"{r}/pulls", params={"state": "all"})
    ok("GET", p)
    ok("PATCH", p, json={"title": "Another title"})
    ok("GET", f"{p}/files")
    ok("GET", f"{p}/commits")
    ok("GET", f"{p}/comments")
    ok(
        "POST",
        f"{p}/requested_reviewers",
        json={"reviewers": ["dee"], "team_reviewers": ["payments-core"]},
    )
    ok("GET", f"{p}/requested_reviewers")
    ok("DELETE", f"{p}/requested_reviewers", json={"reviewers": ["dee"]})
    review = ok("POST", f"{p}/reviews", as_="olu", json={"event": "APPROVE", "commit_id": head})
    ok("GET", f"{p}/reviews")
    ok("GET", f"{p}/reviews/{review['id']}")
    ok("PUT", f"{p}/reviews/{review['id']}", as_="olu", json={"body": "Good"})
    ok("PUT", f"{p}/reviews/{review['id']}/dismissals", as_="olu", json={"message": "Looked again"})
    pending = ok("POST", f"{p}/reviews", as_="olu", json={"body": "Not yet"})
    ok("DELETE", f"{p}/reviews/{pending['id']}", as_="olu")
    pending = ok("POST", f"{p}/reviews", as_="olu", json={"body": "Now"})
    ok("POST", f"{p}/reviews/{pending['id']}/events", as_="olu", json={"event": "COMMENT"})
    comment = ok("POST", f"{r}/issues/{number}/comments", as_="dee", json={"body": "Thanks"})
    ok("GET", f"{r}/issues/{number}/comments")
    ok("PATCH", f"{r}/issues/comments/{comment['id']}", as_="dee", json={"body": "Thank you"})
    hook = ok(
        "POST",
        f"{r}/hooks",
        json={"config": {"url": "http://127.0.0.1:9/", "content_type": "json"}},
    )
    h = f"{r}/hooks/{hook['id']}"
    ok("GET", f"{r}/hooks")
    ok("GET", h)
    ok("PATCH", h, json={"events": ["push", "pull_request"]})
    ok("POST", f"{h}/pings")
    delivery = wait_for(lambda: ok("GET", f"{h}/deliveries"))[0]
    ok("GET", f"{h}/deliveries/{delivery['id']}")
    ok("POST", f"{h}/deliveries/{delivery['id']}/attempts")
    ok("DELETE", h)
    assert api("GET", f"{p}/merge").status_code == 404
    ok("PUT", f"{p}/merge", json={"sha": head})
    assert api("GET", f"{p}/merge").status_code == 204
    ok("GET", p)
    ok("POST", "/user/repos", as_="sam", json={"name": "own-notes"})
    assert api("GET", "/users/nobody").status_code == 404
    assert api("POST", f"{r}/pulls", json={}).status_code == 422
    assert len(contract.checked) >= 60, sorted(contract.checked)


def test_the_check_finds_a_wrong_answer():
    strict = Contract()
    strict("GET", "/repos/acme/x/git/ref/heads/main", 200, {"ref": "refs/heads/main", "url": 1})
    assert any("'object' is a required property" in problem for problem in strict.problems)
    strict.problems.clear()
    strict("GET", "/repos/acme/x/commits", 200, [{"author": None}])
    assert not [problem for problem in strict.problems if "author" in problem]
    assert [problem for problem in strict.problems if "'sha' is a required" in problem]
