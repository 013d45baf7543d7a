"""Check runs: made by Apps alone, and a required one counts only from the App it is required of."""

import pytest

from tests.githost.apps import App
from tests.githost.receiver import Receiver
from tests.githost.test_webhooks import subscribe

NAME = "portal/owner-approval"


@pytest.fixture(scope="module")
def app(host):
    return App(host, "gate")


@pytest.fixture(scope="module")
def other(host):
    return App(host, "pretender")


def check(app, repo, sha, *, name=NAME, **more):
    body = {"name": name, "head_sha": sha, **more}
    return app.api("POST", f"/repos/{repo}/check-runs", token=app.token(), json=body)


def test_a_check_run_is_made_changed_and_listed(host, repo, app):
    head = host.change(repo, "one", as_="ana")["head"]["sha"]
    output = {"title": "Waiting", "summary": "| owners | needed |\n|---|---|\n| Core | 1 |"}
    made = check(app, repo, head, status="in_progress", external_id="7", output=output)
    assert made.status_code == 201, made.text
    run = made.json()
    assert (run["status"], run["conclusion"], run["app"]["slug"]) == ("in_progress", None, "gate")
    assert run["pull_requests"][0]["number"] == 1
    path = f"/repos/{repo}/check-runs/{run['id']}"
    done = app.api("PATCH", path, token=app.token(), json={"conclusion": "success"}).json()
    assert (done["status"], done["conclusion"]) == ("completed", "success")
    assert done["completed_at"] is not None
    assert host.ok("GET", path)["output"]["title"] == "Waiting"
    newer = check(app, repo, head, conclusion="failure").json()
    listed = host.ok("GET", f"/repos/{repo}/commits/{head}/check-runs")
    assert [one["id"] for one in listed["check_runs"]] == [newer["id"]]
    every = host.ok("GET", f"/repos/{repo}/commits/{head}/check-runs", params={"filter": "all"})
    assert every["total_count"] == 2
    suites = host.ok("GET", f"/repos/{repo}/commits/{head}/check-suites")["check_suites"]
    mine = [suite for suite in suites if suite["app"]["slug"] == "gate"]
    assert (mine[0]["status"], mine[0]["conclusion"]) == ("completed", "failure")


def test_only_the_app_that_made_it_may_change_a_check_run(host, repo, app, other):
    head = host.change(repo, "one", as_="ana")["head"]["sha"]
    body = {"name": NAME, "head_sha": head}
    refused = host.api("POST", f"/repos/{repo}/check-runs", json=body)
    assert (refused.status_code, refused.json()["message"]) == (
        403,
        "You must authenticate via a GitHub App.",
    )
    run = check(app, repo, head).json()
    path = f"/repos/{repo}/check-runs/{run['id']}"
    theirs = other.api("PATCH", path, token=other.token(), json={"conclusion": "success"})
    assert theirs.status_code == 403
    assert host.ok("GET", path)["conclusion"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 256},
        {"head_sha": "0" * 40},
        {"status": "done"},
        {"status": "completed"},
        {"conclusion": "great"},
        {"output": {"title": "No summary"}},
        {"output": {"title": "Long", "summary": "x" * 65_536}},
        {"completed_at": "yesterday"},
        {"started_at": "2026-13-45"},
    ],
)
def test_a_malformed_check_run_is_refused(host, repo, app, wrong):
    head = host.ok("GET", f"/repos/{repo}/git/ref/heads/main")["object"]["sha"]
    body = {"name": NAME, "head_sha": head, **wrong}
    answer = app.api("POST", f"/repos/{repo}/check-runs", token=app.token(), json=body)
    assert answer.status_code == 422
    assert host.ok("GET", f"/repos/{repo}/commits/{head}/check-runs")["total_count"] == 0


def protect(host, repo, **check_):
    body = {
        "required_status_checks": {"strict": False, "checks": [{"context": NAME, **check_}]},
        "enforce_admins": True,
        "required_pull_request_reviews": None,
        "restrictions": None,
    }
    return host.ok("PUT", f"/repos/{repo}/branches/main/protection", json=body)


def test_a_check_required_of_an_app_is_satisfied_by_nobody_else(host, repo, app, other):
    head = host.change(repo, "one", as_="ana")["head"]["sha"]
    found = protect(host, repo, app_id=app.id)["required_status_checks"]["checks"]
    assert found == [{"context": NAME, "app_id": app.id}]
    merge = f"/repos/{repo}/pulls/1/merge"
    host.ok("POST", f"/repos/{repo}/statuses/{head}", json={"state": "success", "context": NAME})
    assert check(other, repo, head, conclusion="success").status_code == 201
    refused = host.api("PUT", merge, json={"sha": head})
    assert (refused.status_code, refused.json()["message"]) == (
        405,
        f'Required status check "{NAME}" is expected.',
    )
    run = check(app, repo, head, conclusion="failure").json()
    assert "is failing" in host.api("PUT", merge, json={"sha": head}).json()["message"]
    body = {"conclusion": "success"}
    app.api("PATCH", f"/repos/{repo}/check-runs/{run['id']}", token=app.token(), json=body)
    assert host.ok("PUT", merge, json={"sha": head})["merged"] is True


def test_a_check_required_of_anyone_must_pass_from_all_who_gave_it(host, repo, app):
    head = host.change(repo, "one", as_="ana")["head"]["sha"]
    protect(host, repo)
    merge = f"/repos/{repo}/pulls/1/merge"
    assert check(app, repo, head, conclusion="success").status_code == 201
    host.ok("POST", f"/repos/{repo}/statuses/{head}", json={"state": "error", "context": NAME})
    assert host.api("PUT", merge, json={"sha": head}).status_code == 405
    host.ok("POST", f"/repos/{repo}/statuses/{head}", json={"state": "success", "context": NAME})
    assert host.ok("PUT", merge, json={"sha": head})["merged"] is True


def test_what_happens_to_checks_is_told(host, repo, app):
    head = host.change(repo, "one", as_="ana")["head"]["sha"]
    with Receiver() as receiver:
        subscribe(host, repo, receiver.url, ["check_run", "check_suite"])
        run = check(app, repo, head).json()
        assert receiver.wait("check_run", "created")["check_run"]["id"] == run["id"]
        path = f"/repos/{repo}/check-runs/{run['id']}"
        app.api("PATCH", path, token=app.token(), json={"conclusion": "neutral"})
        told = receiver.wait("check_run", "completed")
        assert told["check_run"]["check_suite"]["conclusion"] == "neutral"
        assert told["sender"]["login"] == "gate[bot]"
        assert receiver.wait("check_suite", "completed")["check_suite"]["head_sha"] == head
        # To run it again is asked of the App alone, which has no webhook here.
        assert host.api("POST", f"{path}/rerequest", as_="olu").status_code == 201
        assert ("check_run", "rerequested") not in receiver.events()


def test_graphql_shows_statuses_and_check_runs_together(host, repo, app):
    head = host.change(repo, "one", as_="ana")["head"]["sha"]
    check(app, repo, head, conclusion="failure", output={"title": "Not yet", "summary": "s"})
    host.ok("POST", f"/repos/{repo}/statuses/{head}", json={"state": "success", "context": "ci"})
    query = """query($name: String!) { repository(owner: "acme", name: $name) {
      pullRequest(number: 1) { statusCheckRollup { state contexts(first: 10) {
        totalCount checkRunCount statusContextCount
        nodes {
          __typename
          ... on CheckRun { name status conclusion title detailsUrl
            checkSuite { conclusion app { databaseId slug } } isRequired(pullRequestNumber: 1) }
          ... on StatusContext { context state isRequired(pullRequestNumber: 1) }
        } } } } } }"""
    protect(host, repo)
    found = host.graphql(query, name=repo[5:]).json()["data"]["repository"]["pullRequest"]
    rollup = found["statusCheckRollup"]
    assert rollup["state"] == "FAILURE"
    contexts = rollup["contexts"]
    assert (contexts["checkRunCount"], contexts["statusContextCount"]) == (1, 1)
    assert contexts["nodes"][0] == {
        "__typename": "CheckRun",
        "name": NAME,
        "status": "COMPLETED",
        "conclusion": "FAILURE",
        "title": "Not yet",
        "detailsUrl": None,
        "checkSuite": {"conclusion": "FAILURE", "app": {"databaseId": app.id, "slug": "gate"}},
        "isRequired": True,
    }
    assert contexts["nodes"][1]["isRequired"] is False
