"""The adapter against the embedded git host, over a real socket."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from platforms.gate import CONTEXT
from platforms.hosts import pulls
from platforms.hosts.github import GitHub
from platforms.hosts.problems import Denied, Missing, Rejected, Throttled, Unreachable
from platforms.hosts.snapshots import Account, MergeOutcome, OwnerFile, Protection
from tests.githost_server import git
from tests.platforms.hosts.scripted import scripted_host


def merges_of(server, repo):
    """How many merge commits the bare repository holds on main."""
    return int(git(server.bare(repo), "rev-list", "--merges", "--count", "main"))


def test_the_token_says_who_we_are(github, server):
    assert github.whoami().login == "commons-portal"
    assert github.account_named("ana") == Account(server.ids["ana"], "ana", "Ana")
    with pytest.raises(Missing):
        github.account_named("nobody-of-this-name")


def test_a_repository_is_found_by_name_once_and_by_id_ever_after(github, server, repo):
    found = github.repository_named(repo["full_name"])
    assert found.id == repo["id"]
    assert found.default_branch == "main"
    server.ok("PATCH", f"/repos/{repo['full_name']}", json={"name": f"{repo['name']}-renamed"})
    assert github.repository(found.id).full_name == f"{repo['full_name']}-renamed"
    with pytest.raises((Missing, Unreachable)):
        github.repository_named(repo["full_name"])


@pytest.mark.parametrize("name", ["ledger", "a/b/c", "../user", "a/..", "a b/c", "a/b?x=1", ""])
def test_what_is_no_name_is_not_asked_for(github, name):
    with pytest.raises(Rejected):
        github.repository_named(name)
    with pytest.raises(Rejected):
        github.account_named(f"{name}/x")


def test_a_pull_request_is_read_whole(github, server, repo):
    before = datetime.now(UTC)
    made = server.change(repo["full_name"], "faster", text="eins\nzwei\n", as_="ana", body="Why")
    number, sha = made["number"], made["head"]["sha"]
    path = f"/repos/{repo['full_name']}"
    server.ok("POST", f"{path}/statuses/{sha}", json={"context": "ci", "state": "error"})
    server.ok("POST", f"{path}/statuses/{sha}", json={"context": CONTEXT, "state": "success"})
    review = {"event": "APPROVE", "commit_id": sha, "body": "Good"}
    server.ok("POST", f"{path}/pulls/{number}/reviews", as_="olu", json=review)

    found = github.pull(repo["id"], number)

    assert (found.id, found.number, found.repository_id) == (made["id"], number, repo["id"])
    assert (found.open, found.draft, found.merged, found.merge_sha) == (True, False, False, "")
    assert (found.head_sha, found.head_ref, found.base_ref) == (sha, "faster", "main")
    assert (found.title, found.body, found.author.id) == ("Bring faster", "Why", server.ids["ana"])
    assert [(f.path, f.status, f.additions) for f in found.files] == [("faster.txt", "added", 2)]
    assert found.files_complete
    [commit] = found.commits
    assert (commit.sha, commit.author.login, found.commits_complete) == (sha, "ana", True)
    [given] = found.reviews
    assert (given.account.login, given.kind, given.sha, given.text) == (
        "olu",
        "approve",
        sha,
        "Good",
    )
    assert [(c.name, c.state) for c in found.checks] == [("ci", "failure")]
    assert found.owner_file == OwnerFile(".github/CODEOWNERS", "* @olu\n")
    assert before <= found.read_at <= datetime.now(UTC)


def test_owners_named_on_the_base_after_the_push_are_the_ones_that_count(github, server, repo):
    made = server.change(repo["full_name"], "topic", as_="ana")
    tip = server.write(repo["full_name"], ".github/CODEOWNERS", "* @dee\n", as_="olu")
    found = github.pull(repo["id"], made["number"])
    assert (found.base_sha, found.owner_file.text) == (tip, "* @dee\n")


def test_a_rename_keeps_both_names(github, server, repo):
    name, text = repo["full_name"], "".join(f"line {n}\n" for n in range(30))
    old = server.write(name, "old.txt", text) and server.ok(
        "GET", f"/repos/{name}/contents/old.txt"
    )
    server.branch(name, "rename")
    server.write(name, "new.txt", text, branch="rename")
    server.ok(
        "DELETE",
        f"/repos/{name}/contents/old.txt",
        json={"message": "Move", "sha": old["sha"], "branch": "rename"},
    )
    [file] = github.pull(repo["id"], server.pull(name, "rename")["number"]).files
    assert (file.path, file.previous_path, file.status) == ("new.txt", "old.txt", "renamed")


@pytest.mark.parametrize("place", [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"])
def test_the_owner_file_is_found_where_github_looks(github, server, place):
    made = server.repo("acme", f"owned-{place.replace('/', '-').strip('.')}")
    sha = server.write(made["full_name"], place, "* @ana\n")
    assert github.owner_file(made["id"], sha) == OwnerFile(place, "* @ana\n")


def test_the_first_owner_file_counts_alone(github, server, repo):
    server.write(repo["full_name"], "CODEOWNERS", "* @ana\n")
    assert github.owner_file(repo["id"], "main").text == "* @olu\n"


def test_no_owner_file_is_told_from_no_answer(github, server):
    made = server.repo("acme", "unowned")
    assert github.owner_file(made["id"], "main") == OwnerFile()
    with pytest.raises(Missing):
        github.owner_file(made["id"], "no-such-branch")
    with pytest.raises(Missing):
        github.owner_file(10**9, "main")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"* @ol\xfc\n", "is not text in UTF-8"),
        (b"#" * 3_000_001, "is larger than 3,000,000 bytes"),
    ],
)
def test_an_owner_file_that_cannot_be_used_says_why(github, server, repo, tmp_path, content, why):
    name = repo["full_name"]
    made = server.change(name, "topic", as_="ana")
    clone = server.clone(name, tmp_path / "clone")
    (clone / ".github/CODEOWNERS").write_bytes(content)
    git(clone, "commit", "-qam", "Break it")
    git(clone, "push", "-q", "origin", "HEAD:main")
    with pytest.raises(Rejected, match=why):
        github.owner_file(repo["id"], "main")
    owner_file = github.pull(repo["id"], made["number"]).owner_file
    assert (owner_file.path, owner_file.text) == (".github/CODEOWNERS", "")
    assert why in owner_file.problem


def test_pull_requests_are_listed_back_to_a_moment(github, server, repo):
    numbers = [server.change(repo["full_name"], f"b{n}", as_="ana")["number"] for n in range(3)]
    listed = list(github.pulls(repo["id"], since=None))
    assert sorted(p.number for p in listed) == numbers
    assert [p.updated_at for p in listed] == sorted((p.updated_at for p in listed), reverse=True)
    later = datetime.now(UTC) + timedelta(hours=1)
    assert list(github.pulls(repo["id"], since=later)) == []


def test_branches_are_named(github, server, repo):
    server.branch(repo["full_name"], "feature/one")
    assert github.branches(repo["id"]) == ["feature/one", "main"]


def test_a_head_that_moves_while_it_is_read_starts_the_reading_again(github, server, repo, faults):
    name = repo["full_name"]
    made = server.change(name, "topic", as_="ana")
    # The push falls between the first look at the pull request and the end of its lists.
    faults("delay", f"GET .*/pulls/{made['number']}/files", seconds=1.0)
    reading = []
    thread = threading.Thread(
        target=lambda: reading.append(github.pull(repo["id"], made["number"]))
    )
    thread.start()
    time.sleep(0.5)
    sha = server.write(name, "more.txt", "more\n", branch="topic", as_="ana")
    thread.join()
    [found] = reading
    assert found.head_sha == sha == found.commits[-1].sha
    assert len(found.files) == 2
    assert found.files_complete and found.commits_complete


def test_a_list_of_another_length_than_the_host_says_is_incomplete(
    github, server, repo, monkeypatch
):
    made = server.change(repo["full_name"], "topic", as_="ana")
    monkeypatch.setattr(pulls, "MOST_FILES", 1)
    monkeypatch.setattr(pulls, "MOST_COMMITS", 0)
    found = github.pull(repo["id"], made["number"])
    assert (found.files_complete, found.commits_complete) == (False, False)


def test_a_pull_request_is_opened_once(github, server, repo):
    server.branch(repo["full_name"], "topic")
    server.write(repo["full_name"], "a.txt", "a\n", branch="topic", as_="ana")
    wanted = {"head": "topic", "base": "main", "title": "Add a", "body": ""}
    number = github.open_pull(repo["id"], **wanted)
    assert github.open_pull(repo["id"], **wanted) == number
    assert github.pull(repo["id"], number).author.login == "commons-portal"
    with pytest.raises(Rejected):
        github.open_pull(repo["id"], **{**wanted, "head": "no-such-branch"})


def test_a_pull_request_whose_opening_was_not_answered_is_found(github, server, repo, faults):
    server.branch(repo["full_name"], "topic")
    server.write(repo["full_name"], "a.txt", "a\n", branch="topic", as_="ana")
    faults("after_success_502", "POST .*/pulls$")
    number = github.open_pull(repo["id"], head="topic", base="main", title="Add a", body="")
    assert [p.number for p in github.pulls(repo["id"], since=None)] == [number]


def test_the_verdict_is_published(github, server, repo):
    sha = server.change(repo["full_name"], "topic", as_="ana")["head"]["sha"]
    said = {"context": CONTEXT, "state": "pending", "description": "ü" * 140}
    github.publish_status(repo["id"], sha, url="http://127.0.0.1:1/changes/1", **said)
    [found] = server.ok("GET", f"/repos/{repo['full_name']}/commits/{sha}/statuses")
    assert {key: found[key] for key in said} == said


@pytest.mark.parametrize(
    "change",
    [
        {"description": "x" * 141},
        {"state": "green"},
        {"sha": "main"},
        {"url": "javascript:alert(1)"},
    ],
)
def test_a_status_the_host_would_refuse_is_not_sent(github, repo, change):
    said = {
        "sha": "a" * 40,
        "context": CONTEXT,
        "state": "pending",
        "description": "",
        "url": "http://x",
    }
    with pytest.raises(Rejected, match="Nothing was sent"):
        github.publish_status(repo["id"], **{**said, **change})


def test_exactly_the_commit_asked_for_is_merged(github, server, repo):
    name = repo["full_name"]
    made = server.change(name, "topic", as_="ana")
    sha = made["head"]["sha"]
    pushed = server.write(name, "late.txt", "late\n", branch="topic", as_="ana")
    assert github.merge(repo["id"], made["number"], sha=sha).outcome is MergeOutcome.HEAD_MOVED
    assert merges_of(server, name) == 0

    answer = github.merge(repo["id"], made["number"], sha=pushed)

    assert answer.outcome is MergeOutcome.MERGED
    assert git(server.bare(name), "rev-parse", f"{answer.sha}^2") == pushed
    found = github.pull(repo["id"], made["number"])
    assert (found.merged, found.open, found.merge_sha) == (True, False, answer.sha)
    assert (found.merged_by.login, found.merged_at is not None) == ("commons-portal", True)


def test_a_merge_that_the_host_refuses_keeps_its_words(github, server, repo):
    name = repo["full_name"]
    made = server.change(name, "topic", path="same.txt", text="ours\n", as_="ana")
    github.protect(repo["id"], "main", context=CONTEXT)
    blocked = github.merge(repo["id"], made["number"], sha=made["head"]["sha"])
    assert blocked.outcome is MergeOutcome.BLOCKED
    assert CONTEXT in blocked.detail
    github.publish_status(
        repo["id"],
        made["head"]["sha"],
        context=CONTEXT,
        state="success",
        description="",
        url="http://x",
    )
    server.ok("DELETE", f"/repos/{name}/branches/main/protection")
    server.write(name, "same.txt", "theirs\n", as_="olu")
    conflict = github.merge(repo["id"], made["number"], sha=made["head"]["sha"])
    assert conflict.outcome is MergeOutcome.CONFLICT
    assert merges_of(server, name) == 0


@pytest.mark.parametrize("kind", ["after_success_502", "after_success_reset", "truncate"])
def test_a_merge_whose_answer_is_lost_is_unknown_and_merged_once(
    github, server, repo, faults, kind
):
    name = repo["full_name"]
    made = server.change(name, "topic", as_="ana")
    faults(kind, "PUT .*/merge$", times=1)
    answer = github.merge(repo["id"], made["number"], sha=made["head"]["sha"])
    assert answer.outcome is MergeOutcome.UNKNOWN
    assert merges_of(server, name) == 1
    assert github.pull(repo["id"], made["number"]).merged


@pytest.mark.parametrize(
    "fault",
    [{"kind": "reset"}, {"kind": "status", "status": 502}, {"kind": "status", "status": 503}],
)
def test_a_merge_that_never_arrived_is_unknown_and_not_sent_again(
    github, server, repo, faults, fault
):
    made = server.change(repo["full_name"], "topic", as_="ana")
    faults(match="PUT .*/merge$", times=1, **fault)
    answer = github.merge(repo["id"], made["number"], sha=made["head"]["sha"])
    assert answer.outcome is MergeOutcome.UNKNOWN
    assert merges_of(server, repo["full_name"]) == 0


READS = {
    "whoami": lambda host, repo: host.whoami(),
    "repository": lambda host, repo: host.repository(repo["id"]),
    "branches": lambda host, repo: host.branches(repo["id"]),
    "owner_file": lambda host, repo: host.owner_file(repo["id"], "main"),
    "pulls": lambda host, repo: list(host.pulls(repo["id"], since=None)),
    "pull": lambda host, repo: host.pull(repo["id"], 1),
    "protection": lambda host, repo: host.protection(repo["id"], "main"),
}
WRITES = {
    "publish_status": lambda host, repo: host.publish_status(
        repo["id"], repo["sha"], context=CONTEXT, state="pending", description="", url="http://x"
    ),
    "protect": lambda host, repo: host.protect(repo["id"], "main", context=CONTEXT),
    "ensure_webhook": lambda host, repo: host.ensure_webhook(
        repo["id"], url="http://127.0.0.1:9/hook", secret="s"
    ),
}
FAULTS = [
    ({"kind": "status", "status": 500}, Unreachable),
    ({"kind": "status", "status": 502}, Unreachable),
    ({"kind": "status", "status": 401}, Denied),
    ({"kind": "status", "status": 404}, Missing),
    ({"kind": "status", "status": 422}, Rejected),
    ({"kind": "status", "status": 429}, Throttled),
    ({"kind": "status", "status": 403, "headers": {"Retry-After": "9"}}, Throttled),
    ({"kind": "status", "status": 200, "body": "[[1]]"}, Unreachable),
    ({"kind": "reset"}, Unreachable),
    ({"kind": "truncate"}, Unreachable),
]


# 404 is how a host says that a branch is not protected, or that the token may not see its rules.
CASES = [
    pytest.param(call, fault, problem, id=f"{call}-{'-'.join(map(str, fault.values()))}")
    for call in (*READS, *WRITES)
    for fault, problem in FAULTS
    if not (problem is Missing and call in {"protection", "protect"})
]


@pytest.fixture(scope="module")
def read_only(server):
    """One repository with one pull request for all calls that are to fail."""
    made = server.repo("acme", "unlucky")
    server.change(made["full_name"], "topic", as_="olu")
    return {**made, "sha": server.branch(made["full_name"], "other")}


@pytest.mark.parametrize(("call", "fault", "problem"), CASES)
def test_each_call_fails_in_our_own_words(server, read_only, faults, call, fault, problem):
    github = GitHub(server.api_url, server.admin)
    faults(match="", times=50, **fault)
    with pytest.raises(problem):
        {**READS, **WRITES}[call](github, read_only)


def test_a_status_for_a_commit_that_is_gone_is_missing(github, repo):
    with pytest.raises(Missing):
        github.publish_status(
            repo["id"], "a" * 40, context=CONTEXT, state="pending", description="", url="http://x"
        )


def test_a_wrong_token_and_none_are_denied(server, repo):
    with pytest.raises(Denied, match="token is not accepted"):
        GitHub(server.api_url, "ghp_wrong").repository(repo["id"])
    with pytest.raises(Denied, match="No token is set"):
        GitHub(server.api_url, "").repository(repo["id"])


def test_a_token_without_the_right_may_not_set_a_status(server, repo):
    sha = server.ok("GET", f"/repos/{repo['full_name']}/git/ref/heads/main")["object"]["sha"]
    server.user("sam")
    sam = GitHub(server.api_url, server.tokens["sam"])
    with pytest.raises((Denied, Missing)):
        sam.publish_status(
            repo["id"], sha, context=CONTEXT, state="success", description="", url="http://x"
        )


def test_one_webhook_is_made_and_mended(github, server, repo):
    url = "http://127.0.0.1:9/hooks/github"
    made = github.ensure_webhook(repo["id"], url=url, secret="one")
    assert github.ensure_webhook(repo["id"], url=url, secret="two") == made
    [hook] = server.ok("GET", f"/repos/{repo['full_name']}/hooks")
    assert (hook["id"], hook["active"], hook["config"]["url"]) == (made, True, url)
    assert {"pull_request", "pull_request_review", "push", "status"} <= set(hook["events"])


def test_our_status_is_required_without_losing_other_rules(github, server, repo):
    assert github.protection(repo["id"], "main") == Protection(protected=False)
    rules = {
        "required_status_checks": {"strict": True, "contexts": ["ci"]},
        "enforce_admins": False,
        "required_pull_request_reviews": {"required_approving_review_count": 2},
        "restrictions": None,
    }
    path = f"/repos/{repo['full_name']}/branches/main/protection"
    before = server.ok("PUT", path, json=rules)
    github.protect(repo["id"], "main", context=CONTEXT)
    github.protect(repo["id"], "main", context=CONTEXT)
    assert github.protection(repo["id"], "main") == Protection(
        protected=True, required_contexts=("ci", CONTEXT), admins_bound=True
    )
    after = server.ok("GET", path)
    assert after["required_status_checks"]["strict"] is True
    for kept in ("required_pull_request_reviews", "restrictions"):
        assert after.get(kept) == before.get(kept)


def test_protection_that_we_may_not_read_says_so(server, repo):
    GitHub(server.api_url, server.admin).protect(repo["id"], "main", context=CONTEXT)
    found = GitHub(server.api_url, server.tokens["ana"]).protection(repo["id"], "main")
    assert (found.protected, found.readable) == (True, False)


def test_a_delivery_of_the_host_is_verified(github, server, repo):
    with scripted_host() as receiver:
        github.ensure_webhook(repo["id"], url=f"{receiver.url}/hook", secret="shared")
        made = server.change(repo["full_name"], "topic", as_="ana")
        end = time.monotonic() + 10
        while time.monotonic() < end and not any(
            headers["X-GitHub-Event"] == "pull_request" for _, _, headers, _ in receiver.requests
        ):
            time.sleep(0.02)
        received = list(receiver.requests)
    events = [github.verify(headers, body, secret="shared") for _, _, headers, body in received]
    [opened] = [event for event in events if event.event == "pull_request"]
    assert (opened.action, opened.repository_id, opened.number) == ("opened", repo["id"], 1)
    assert (opened.sha, opened.sender.login) == (made["head"]["sha"], "ana")
    assert len({event.delivery_id for event in events}) == len(events)
    for _, _, headers, body in received:
        assert github.verify(headers, body, secret="another") is None
