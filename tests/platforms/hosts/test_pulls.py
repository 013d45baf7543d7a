"""Reading and opening pull requests on the embedded git host."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from platforms.gate import CONTEXT
from platforms.hosts import pulls
from platforms.hosts.problems import Rejected, Unreachable
from platforms.hosts.snapshots import OwnerFile
from tests.githost.receiver import wait_for


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


@pytest.fixture
def pushed_between(server, faults):
    """Push to `topic` between the first look at a pull request and the end of its lists."""

    def prepare(repo, number):
        faults("delay", f"GET .*/pulls/{number}/files", seconds=30)

        def push():
            wait_for(lambda: server.fault_hits() == 1)
            sha = server.write(repo, "more.txt", "more\n", branch="topic", as_="ana")
            server.clear_faults()
            return sha

        return pool.submit(push)

    with ThreadPoolExecutor(1) as pool:
        yield prepare


def test_a_head_that_moves_while_it_is_read_starts_the_reading_again(
    github, server, repo, pushed_between
):
    made = server.change(repo["full_name"], "topic", as_="ana")
    push = pushed_between(repo["full_name"], made["number"])
    found = github.pull(repo["id"], made["number"])
    assert found.head_sha == push.result() == found.commits[-1].sha
    assert len(found.files) == 2
    assert found.files_complete and found.commits_complete


def test_a_head_that_keeps_moving_is_given_up(github, server, repo, pushed_between, monkeypatch):
    monkeypatch.setattr(pulls, "ATTEMPTS", 1)
    made = server.change(repo["full_name"], "topic", as_="ana")
    push = pushed_between(repo["full_name"], made["number"])
    with pytest.raises(Unreachable, match="kept moving"):
        github.pull(repo["id"], made["number"])
    assert push.result()


def test_a_list_of_another_length_than_the_host_says_is_incomplete(
    github, server, repo, monkeypatch
):
    made = server.change(repo["full_name"], "topic", as_="ana")
    monkeypatch.setattr(pulls, "MOST_FILES", 1)
    monkeypatch.setattr(pulls, "MOST_COMMITS", 0)
    found = github.pull(repo["id"], made["number"])
    assert (found.files_complete, found.commits_complete) == (False, False)


def test_patches_are_those_of_the_head_they_are_asked_for(github, server, repo):
    made = server.change(repo["full_name"], "topic", text="eins\n", as_="ana")
    sha = made["head"]["sha"]
    [file] = github.patches(repo["id"], made["number"], sha=sha)
    assert (file.path, "+eins" in file.patch) == ("topic.txt", True)
    server.write(repo["full_name"], "more.txt", "more\n", branch="topic", as_="ana")
    with pytest.raises(Unreachable, match="moved while it was read"):
        github.patches(repo["id"], made["number"], sha=sha)


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
    listed = server.ok("GET", f"/repos/{repo['full_name']}/pulls", params={"state": "all"})
    assert [one["number"] for one in listed] == [number]
