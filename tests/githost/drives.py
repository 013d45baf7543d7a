"""Every endpoint of the embedded host, asked once with success."""

from tests.githost.apps import App
from tests.githost.receiver import wait_for

PROTECTION = {
    "required_status_checks": {"strict": True, "contexts": ["portal/owner-approval"]},
    "enforce_admins": True,
    "required_pull_request_reviews": {"required_approving_review_count": 1},
    "restrictions": None,
}
HOOK = {"config": {"url": "http://127.0.0.1:9/", "content_type": "json"}}


def people(host):
    ok = host.ok
    for path in ("", "/meta", "/rate_limit", "/user", "/users/ana", "/users/ana/repos"):
        ok("GET", path or "/")
    ok("GET", f"/user/{host.ids['ana']}")
    ok("POST", "/admin/users", json={"login": "short-stay", "email": "s@example.com"})
    ok("PATCH", "/admin/users/short-stay", json={"login": "shorter-stay"})
    ok("DELETE", "/admin/users/shorter-stay")
    ok("POST", "/user/repos", as_="sam", json={"name": "own-notes"})
    host.provision({"organisations": [{"login": "former"}]})
    ok("PATCH", "/admin/organizations/former", json={"login": "latter"})


def organisation(host, repo):
    ok, org = host.ok, "/orgs/acme"
    for rest in ("", "/repos", "/members", "/members/ana", "/teams", "/memberships/ana"):
        ok("GET", org + rest)
    ok("PATCH", org, json={"description": "Makes everything"})
    ok("PUT", f"{org}/memberships/sam")
    ok("DELETE", f"{org}/memberships/sam")
    ok("PUT", f"{org}/memberships/sam")
    ok("DELETE", f"{org}/members/sam")
    made = ok("POST", f"{org}/teams", json={"name": "Driven"})
    team = f"{org}/teams/driven"
    ok("PATCH", team, json={"description": "By a test"})
    ok("PUT", f"{team}/memberships/dee")
    ok("GET", f"{team}/memberships/dee")
    ok("PUT", f"{team}/repos/{repo}")
    ok("GET", f"{team}/repos")
    ok("DELETE", f"{team}/repos/{repo}")
    ok("GET", team)
    ok("GET", f"{team}/members")
    whole = ok("GET", org)["id"]
    ok("GET", f"/organizations/{whole}")
    ok("GET", f"/organizations/{whole}/team/{made['id']}")
    ok("GET", f"/organizations/{whole}/team/{made['id']}/members")
    ok("DELETE", f"{team}/memberships/dee")
    ok("DELETE", team)
    ok("POST", f"{org}/repos", json={"name": "driven"})
    ok("POST", "/repos/acme/driven/transfer", json={"new_owner": "ana"})
    ok("DELETE", "/repos/ana/driven")
    ok("GET", "/search/repositories", params={"q": "org:acme"})
    hooks(host, f"{org}/hooks")


def hooks(host, where):
    ok = host.ok
    made = ok("POST", where, json=HOOK)
    own = f"{where}/{made['id']}"
    ok("GET", where)
    ok("GET", own)
    ok("PATCH", own, json={"events": ["push", "pull_request"]})
    ok("POST", f"{own}/pings")
    ok("POST", f"{own}/tests")
    delivery = wait_for(lambda: ok("GET", f"{own}/deliveries"))[0]
    ok("GET", f"{own}/deliveries/{delivery['id']}")
    ok("POST", f"{own}/deliveries/{delivery['id']}/attempts")
    ok("DELETE", own)


def repository(host, repo):
    ok, r = host.ok, f"/repos/{repo}"
    pk = ok("GET", r)["id"]
    ok("GET", f"/repositories/{pk}")
    ok("PATCH", r, json={"description": "A ledger"})
    ok("PUT", f"{r}/topics", json={"names": ["money"]})
    ok("GET", f"{r}/topics")
    ok("GET", f"{r}/collaborators")
    ok("GET", f"{r}/collaborators/ana")
    ok("GET", f"{r}/collaborators/ana/permission")
    ok("PUT", f"{r}/collaborators/sam")
    ok("DELETE", f"{r}/collaborators/sam")
    hooks(host, f"{r}/hooks")


def branches(host, repo):
    ok, r = host.ok, f"/repos/{repo}"
    ok("GET", f"{r}/branches")
    ok("GET", f"{r}/branches/feature/one")
    own = f"{r}/branches/main/protection"
    ok("PUT", own, json=PROTECTION)
    ok("GET", own)
    ok("GET", f"{r}/branches/main")
    ok("GET", f"{own}/required_status_checks")
    ok("PATCH", f"{own}/required_status_checks", json={"strict": False})
    ok("DELETE", f"{own}/required_status_checks")
    for method in ("GET", "DELETE", "POST"):
        ok(method, f"{own}/enforce_admins")
    ok("DELETE", own)


def history(host, repo, pull):
    ok, r, head = host.ok, f"/repos/{repo}", pull["head"]["sha"]
    ok("GET", f"{r}/git/ref/heads/main")
    ok("GET", f"{r}/git/refs")
    ok("GET", f"{r}/git/refs/heads/main")
    ok("GET", f"{r}/git/matching-refs/heads/")
    ok("POST", f"{r}/git/refs", json={"ref": "refs/heads/temporary", "sha": head})
    ok("PATCH", f"{r}/git/refs/heads/temporary", json={"sha": pull["base"]["sha"], "force": True})
    ok("DELETE", f"{r}/git/refs/heads/temporary")
    tree = ok("GET", f"{r}/git/trees/main", params={"recursive": "1"})["tree"]
    blob = next(entry for entry in tree if entry["type"] == "blob")
    ok("GET", f"{r}/git/blobs/{blob['sha']}")
    ok("GET", f"{r}/git/commits/{head}")
    assert ok("GET", f"{r}/commits")[-1]["author"]["login"] == "commons-portal"
    ok("GET", f"{r}/commits/{head}")
    weeks = ok("GET", f"{r}/stats/participation")["all"]
    assert len(weeks) == 52
    assert weeks[-1] > 0
    assert [found["number"] for found in ok("GET", f"{r}/commits/{head}/pulls")] == [pull["number"]]
    ok("GET", f"{r}/compare/main...feature/one")
    ok("GET", f"{r}/readme")
    ok("GET", f"{r}/contents")
    ok("GET", f"{r}/contents/")
    ok("GET", f"{r}/contents/docs")
    known = ok("GET", f"{r}/contents/docs/guide.md")
    gone = {"message": "Remove the guide", "sha": known["sha"]}
    ok("DELETE", f"{r}/contents/docs/guide.md", json=gone)


def said_of_a_commit(host, repo, head):
    ok, r = host.ok, f"/repos/{repo}"
    status = {"state": "pending", "context": "ci/build", "target_url": "http://ci/1"}
    ok("POST", f"{r}/statuses/{head}", json=status)
    ok("GET", f"{r}/commits/{head}/status")
    ok("GET", f"{r}/commits/{head}/statuses")
    ok("GET", f"{r}/commits/{head}/check-runs")
    ok("GET", f"{r}/commits/{head}/check-suites")


def app(host, repo, head):
    hook = {"url": "http://127.0.0.1:9/", "secret": "s"}
    where = [{"account": "acme", "repositories": [repo[5:]]}, {"account": "ana"}]
    found = App(host, "driven", installations=where, webhook=hook, events=["check_run"])
    api, r = found.api, f"/repos/{repo}"
    own = f"/app/installations/{found.installation}"
    for path in ("/app", "/app/installations", own, "/orgs/acme/installation"):
        api("GET", path)
    api("GET", "/users/ana/installation")
    api("GET", f"{r}/installation")
    api("GET", "/app/hook/config")
    api("PATCH", "/app/hook/config", json={"content_type": "json"})
    token = found.token(repositories=[repo[5:]])
    api("GET", "/installation/repositories", token=token)
    run = {"name": "gate", "head_sha": head}
    made = api("POST", f"{r}/check-runs", token=token, json=run).json()
    path = f"{r}/check-runs/{made['id']}"
    api("PATCH", path, token=token, json={"conclusion": "success"})
    api("GET", path, token=token)
    host.ok("POST", f"{path}/rerequest")
    host.ok("GET", f"{r}/commits/{head}/check-runs")
    host.ok("GET", f"{r}/commits/{head}/check-suites")
    delivery = wait_for(lambda: api("GET", "/app/hook/deliveries").json())[0]
    api("GET", f"/app/hook/deliveries/{delivery['id']}")
    api("POST", f"/app/hook/deliveries/{delivery['id']}/attempts")
    inside = f"/user/installations/{found.installation}/repositories"
    pk = host.ok("GET", r)["id"]
    host.ok("DELETE", f"{inside}/{pk}")
    host.ok("PUT", f"{inside}/{pk}")
    api("DELETE", "/installation/token", token=token)
    api("PUT", f"{own}/suspended")
    api("DELETE", f"{own}/suspended")
    api("DELETE", own)


def pull_request(host, repo, pull):
    ok, r, head = host.ok, f"/repos/{repo}", pull["head"]["sha"]
    p = f"{r}/pulls/{pull['number']}"
    ok("GET", f"{r}/pulls", params={"state": "all"})
    ok("GET", p)
    ok("PATCH", p, json={"title": "Another title"})
    ok("GET", f"{p}/files")
    ok("GET", f"{p}/commits")
    ok("GET", f"{p}/comments")
    asked = {"reviewers": ["dee"], "team_reviewers": ["payments-core"]}
    ok("POST", f"{p}/requested_reviewers", json=asked)
    ok("GET", f"{p}/requested_reviewers")
    ok("DELETE", f"{p}/requested_reviewers", json=asked)
    review = ok("POST", f"{p}/reviews", as_="olu", json={"event": "APPROVE", "commit_id": head})
    own = f"{p}/reviews/{review['id']}"
    ok("GET", f"{p}/reviews")
    ok("GET", own)
    ok("PUT", own, as_="olu", json={"body": "Good"})
    ok("PUT", f"{own}/dismissals", as_="olu", json={"message": "Looked again"})
    pending = ok("POST", f"{p}/reviews", as_="olu", json={"body": "Not yet"})
    ok("DELETE", f"{p}/reviews/{pending['id']}", as_="olu")
    pending = ok("POST", f"{p}/reviews", as_="olu", json={"body": "Now"})
    ok("POST", f"{p}/reviews/{pending['id']}/events", as_="olu", json={"event": "COMMENT"})
    comments = f"{r}/issues/{pull['number']}/comments"
    comment = ok("POST", comments, as_="dee", json={"body": "Thanks"})
    ok("GET", comments)
    own = f"{r}/issues/comments/{comment['id']}"
    ok("GET", own)
    ok("PATCH", own, as_="dee", json={"body": "Thank you"})
    ok("DELETE", own, as_="dee")
    assert host.api("GET", f"{p}/merge").status_code == 404
    ok("PUT", f"{p}/merge", json={"sha": head})
    assert host.api("GET", f"{p}/merge").status_code == 204
    ok("GET", p)
