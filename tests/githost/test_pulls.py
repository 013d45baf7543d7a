"""Pull requests follow pushes, merge exactly one commit, and refuse with GitHub's words."""

import threading

from tests.githost.test_git_over_http import commit, protect
from tests.githost_server import git


def merge(host, repo, number, *, as_=None, **body):
    return host.api("PUT", f"/repos/{repo}/pulls/{number}/merge", as_=as_, json=body)


def get(host, repo, number):
    return host.ok("GET", f"/repos/{repo}/pulls/{number}")


def approve_status(host, repo, sha, state="success"):
    body = {"state": state, "context": "portal/owner-approval"}
    return host.api("POST", f"/repos/{repo}/statuses/{sha}", json=body)


def test_a_push_moves_the_head_and_a_force_push_too(host, repo, tmp_path):
    opened = host.change(repo, "one", as_="ana")
    folder = host.clone(repo, tmp_path / "work", as_="ana")
    git(folder, "checkout", "-q", "one")
    pushed = commit(folder, "two.txt")
    git(folder, "push", "-q", "origin", "one")
    assert get(host, repo, 1)["head"]["sha"] == pushed
    forced = commit(folder, "three.txt", amend=True)
    git(folder, "push", "-q", "--force", "origin", "one")
    now = get(host, repo, 1)
    assert now["head"]["sha"] == forced
    assert (now["commits"], now["changed_files"]) == (2, 3)
    assert opened["id"] == now["id"]
    assert git(host.bare(repo), "rev-parse", "refs/pull/1/head") == forced


def test_a_merge_with_another_sha_is_refused_and_nothing_moves(host, repo):
    pull = host.change(repo, "one", as_="ana")
    seen = pull["head"]["sha"]
    moved = host.write(repo, "late.txt", "late", branch="one", as_="ana")
    refused = merge(host, repo, 1, sha=seen)
    assert refused.status_code == 409
    assert refused.json()["message"] == "Head branch was modified. Review and try the merge again."
    assert get(host, repo, 1)["state"] == "open"
    assert get(host, repo, 1)["merged_by"] is None
    assert merge(host, repo, 1, sha=moved).status_code == 200


def test_a_merge_makes_a_commit_of_exactly_the_head(host, repo):
    head = host.change(repo, "one", as_="ana")["head"]["sha"]
    base = host.ok("GET", f"/repos/{repo}/git/ref/heads/main")["object"]["sha"]
    sha = merge(host, repo, 1, sha=head, as_="olu").json()["sha"]
    assert git(host.bare(repo), "log", "-1", "--format=%P", "main") == f"{base} {head}"
    pull = get(host, repo, 1)
    assert (pull["merged"], pull["merge_commit_sha"], pull["merged_by"]["login"]) == (
        True,
        sha,
        "olu",
    )
    assert merge(host, repo, 1, sha=head).status_code == 405


def test_squash_and_rebase_leave_a_straight_line(host, repo):
    for number, method in enumerate(("squash", "rebase"), 1):
        host.change(repo, method, as_="ana")
        host.write(repo, f"{method}-2.txt", "x", branch=method, as_="ana")
        assert merge(host, repo, number, merge_method=method).status_code == 200
    bare = host.bare(repo)
    assert git(bare, "rev-list", "--count", "--merges", "main") == "0"
    assert git(bare, "rev-list", "--count", "main") == str(1 + 1 + 2)


def test_a_missing_or_failed_required_status_refuses_the_merge_for_everyone(host, repo):
    protect(host, repo)
    head = host.change(repo, "one", as_="ana")["head"]["sha"]
    for state, words in (
        (None, "is expected."),
        ("pending", "is pending."),
        ("failure", "is failing."),
    ):
        if state:
            approve_status(host, repo, head, state)
        for person in (None, "olu", "ana"):
            refused = merge(host, repo, 1, sha=head, as_=person)
            assert refused.status_code == 405
            assert (
                refused.json()["message"]
                == f'Required status check "portal/owner-approval" {words}'
            )
        assert get(host, repo, 1)["mergeable_state"] == "blocked"
    approve_status(host, repo, head)
    assert get(host, repo, 1)["mergeable_state"] == "clean"
    assert merge(host, repo, 1, sha=head, as_="ana").status_code == 200


def test_a_status_of_an_earlier_commit_does_not_open_the_gate(host, repo):
    protect(host, repo)
    head = host.change(repo, "one", as_="ana")["head"]["sha"]
    approve_status(host, repo, head)
    host.write(repo, "late.txt", "late", branch="one", as_="ana")
    assert merge(host, repo, 1).status_code == 405


def test_a_required_review_counts_only_from_people_with_write_access(host, repo):
    protect(host, repo, reviews={"required_approving_review_count": 1})
    head = host.change(repo, "one", as_="ana")["head"]["sha"]
    approve_status(host, repo, head)
    host.ok("POST", f"/repos/{repo}/pulls/1/reviews", as_="sam", json={"event": "APPROVE"})
    assert "approving review is required" in merge(host, repo, 1).json()["message"]
    own = host.api("POST", f"/repos/{repo}/pulls/1/reviews", as_="ana", json={"event": "APPROVE"})
    assert own.json()["errors"] == ["Can not approve your own pull request"]
    host.ok("POST", f"/repos/{repo}/pulls/1/reviews", as_="olu", json={"event": "APPROVE"})
    assert merge(host, repo, 1).status_code == 200


def test_a_conflict_is_seen_and_not_merged(host, repo):
    host.change(repo, "one", path="same.txt", text="one\n", as_="ana")
    host.change(repo, "two", path="same.txt", text="two\n", as_="ana")
    assert merge(host, repo, 1).status_code == 200
    second = get(host, repo, 2)
    assert (second["mergeable"], second["mergeable_state"]) == (False, "dirty")
    assert merge(host, repo, 2).status_code == 405


def test_a_draft_is_not_merged_until_it_is_ready(host, repo):
    host.change(repo, "one", as_="ana", draft=True)
    assert merge(host, repo, 1).json()["message"] == "Pull Request is still a draft"
    host.ok("PATCH", f"/repos/{repo}/pulls/1", as_="ana", json={"draft": False})
    assert merge(host, repo, 1).status_code == 200


def test_two_merges_at_once_merge_once_each_and_lose_nothing(host, repo):
    for name in ("one", "two", "three"):
        host.change(repo, name, as_="ana")
    answers = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(merge(host, repo, n).status_code))
        for n in (1, 2, 3, 1, 2, 3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 200, 200, 405, 405, 405]
    listed = {e["path"] for e in host.ok("GET", f"/repos/{repo}/git/trees/main")["tree"]}
    assert {"one.txt", "two.txt", "three.txt"} <= listed


def test_a_pull_request_merged_by_a_push_counts_as_merged(host, repo, tmp_path):
    head = host.change(repo, "one", as_="ana")["head"]["sha"]
    folder = host.clone(repo, tmp_path / "work", as_="olu")
    git(folder, "merge", "-q", "--no-ff", "-m", "Merge by hand", "origin/one")
    git(folder, "push", "-q", "origin", "main")
    pull = get(host, repo, 1)
    assert (pull["merged"], pull["merged_by"]["login"]) == (True, "olu")
    assert pull["merge_commit_sha"] == git(folder, "rev-parse", "HEAD")
    assert (pull["head"]["sha"], pull["changed_files"], pull["commits"]) == (head, 1, 1)


def test_close_reopen_and_retarget(host, repo):
    host.change(repo, "one", as_="ana")
    host.branch(repo, "release")
    path = f"/repos/{repo}/pulls/1"
    assert host.ok("PATCH", path, as_="ana", json={"state": "closed"})["closed_at"]
    assert host.ok("PATCH", path, as_="ana", json={"state": "open"})["closed_at"] is None
    assert host.ok("PATCH", path, as_="ana", json={"base": "release"})["base"]["ref"] == "release"
    assert host.api("PATCH", path, as_="ana", json={"base": "nowhere"}).status_code == 422
    assert host.api("PATCH", path, as_="sam", json={"title": "Mine"}).status_code == 403


def test_deleting_the_head_closes_and_no_second_pull_request_is_opened_for_a_head(host, repo):
    host.change(repo, "one", as_="ana")
    again = host.api(
        "POST", f"/repos/{repo}/pulls", json={"head": "one", "base": "main", "title": "x"}
    )
    assert again.status_code == 422
    assert "already exists" in again.json()["errors"][0]["message"]
    host.ok("DELETE", f"/repos/{repo}/git/refs/heads/one", as_="ana")
    assert get(host, repo, 1)["state"] == "closed"
    assert host.api("PATCH", f"/repos/{repo}/pulls/1", json={"state": "open"}).status_code == 422


def test_a_pull_request_without_commits_or_branches_is_refused(host, repo):
    host.branch(repo, "same")
    for body, words in (
        ({"head": "same", "base": "main", "title": "x"}, "No commits between main and same"),
        ({"head": "gone", "base": "main", "title": "x"}, "invalid"),
        ({"head": "same", "base": "main"}, "missing_field"),
    ):
        answer = host.api("POST", f"/repos/{repo}/pulls", json=body)
        assert answer.status_code == 422
        assert words in answer.text


def test_files_carry_patches_and_renames(host, repo, tmp_path):
    folder = host.clone(repo, tmp_path / "work", as_="ana")
    (folder / "a.txt").write_text("".join(f"line {n}\n" for n in range(20)))
    commit(folder, "b.txt")
    git(folder, "push", "-q", "origin", "main")
    git(folder, "mv", "a.txt", "moved.txt")
    git(folder, "rm", "-q", "b.txt")
    (folder / "c.bin").write_bytes(bytes(range(256)))
    (folder / "sp ace'\"é.txt").write_text("x\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Move things")
    git(folder, "push", "-q", "origin", "HEAD:refs/heads/move")
    host.pull(repo, "move", as_="ana")
    files = {f["filename"]: f for f in host.ok("GET", f"/repos/{repo}/pulls/1/files")}
    assert files["moved.txt"]["status"] == "renamed"
    assert files["moved.txt"]["previous_filename"] == "a.txt"
    assert files["b.txt"]["status"] == "removed"
    assert files["b.txt"]["patch"] == "@@ -1 +0,0 @@\n-b.txt"
    assert "patch" not in files["c.bin"]
    assert files["sp ace'\"é.txt"]["patch"] == "@@ -0,0 +1 @@\n+x"


def test_lists_are_paged_sorted_and_filtered(host, repo):
    for n in range(5):
        host.change(repo, f"b{n}", as_="ana")
    host.ok("PATCH", f"/repos/{repo}/pulls/2", json={"title": "Touched last"})
    host.ok("PATCH", f"/repos/{repo}/pulls/1", json={"state": "closed"})
    path = f"/repos/{repo}/pulls"
    first = host.api(
        "GET", path, params={"state": "all", "per_page": 2, "sort": "updated", "direction": "desc"}
    )
    assert [p["number"] for p in first.json()] == [1, 2]
    assert 'rel="next"' in first.headers["Link"]
    assert "page=3" in first.headers["Link"].split('rel="last"')[0].rpartition("<")[2]
    assert [p["number"] for p in host.ok("GET", path)] == [5, 4, 3, 2]
    assert [p["number"] for p in host.ok("GET", path, params={"head": "acme:b3"})] == [4]
    assert host.ok("GET", path, params={"base": "release"}) == []


def test_a_conditional_request_costs_nothing_and_etags_are_per_token(host, repo):
    path = f"/repos/{repo}"
    first = host.api("GET", path)
    again = host.api("GET", path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    before = host.ok("GET", "/rate_limit")["rate"]["used"]
    host.api("GET", path, headers={"If-None-Match": first.headers["ETag"]})
    assert host.ok("GET", "/rate_limit")["rate"]["used"] == before
    other = host.api("GET", path, as_="ana", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_a_review_is_bound_to_a_commit_of_the_pull_request(host, repo):
    first = host.change(repo, "one", as_="ana")["head"]["sha"]
    host.write(repo, "late.txt", "late", branch="one", as_="ana")
    path = f"/repos/{repo}/pulls/1/reviews"
    made = host.ok("POST", path, as_="olu", json={"event": "APPROVE", "commit_id": first})
    assert (made["state"], made["commit_id"]) == ("APPROVED", first)
    main = host.ok("GET", f"/repos/{repo}/git/ref/heads/main")["object"]["sha"]
    assert (
        host.api("POST", path, as_="olu", json={"event": "APPROVE", "commit_id": main}).status_code
        == 422
    )
    assert host.api("POST", path, as_="olu", json={"event": "REQUEST_CHANGES"}).status_code == 422
    assert host.api("POST", path, as_="olu", json={"event": "SHOUT"}).status_code == 422
