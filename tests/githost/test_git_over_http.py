"""Clone and push with the real git against the embedded host."""

import os
import threading

from tests.githost_server import git


def test_a_push_over_a_mebibyte_arrives_chunked_and_whole(host, repo, tmp_path):
    folder = host.clone(repo, tmp_path / "work", as_="ana")
    content = os.urandom(3 * 1024 * 1024)
    (folder / "large.bin").write_bytes(content)
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Add a large file")
    git(folder, "-c", "http.postBuffer=65536", "push", "-q", "origin", "HEAD:refs/heads/large")
    again = host.clone(repo, tmp_path / "again", as_="olu")
    git(again, "checkout", "-q", "large")
    assert (again / "large.bin").read_bytes() == content


def test_a_clone_of_a_public_repository_needs_no_token_and_a_push_does(host, repo, tmp_path):
    url = f"{host.url}/{repo}.git"
    git(tmp_path, "clone", "-q", url, "open")
    refused = git(tmp_path / "open", "push", "origin", "HEAD:refs/heads/x", check=False)
    assert refused.returncode != 0
    assert "could not read Username" in refused.stderr


def test_a_private_repository_is_not_there_for_an_outsider(host, tmp_path):
    repo = host.repo("acme", "vault", private=True)["full_name"]
    outsider = git(tmp_path, "clone", host.clone_url(repo, as_="sam"), "x", check=False)
    assert "not found" in outsider.stderr
    assert host.api("GET", f"/repos/{repo}", as_="sam").status_code == 404
    assert host.api("GET", f"/repos/{repo}", as_="dee").status_code == 200


def test_a_push_without_permission_is_refused(host, repo, tmp_path):
    folder = host.clone(repo, tmp_path / "work", as_="sam")
    refused = git(folder, "push", "origin", "HEAD:refs/heads/x", check=False)
    assert "403" in refused.stderr
    assert host.api("GET", f"/repos/{repo}/git/ref/heads/x").status_code == 404


def test_a_wrong_token_is_told_apart_from_none(host, repo, tmp_path):
    url = f"http://x:wrong@127.0.0.1:{host.port}/{repo}.git"
    folder = host.clone(repo, tmp_path / "work", as_="ana")
    refused = git(folder, "push", url, "HEAD:refs/heads/x", check=False)
    assert "Authentication failed" in refused.stderr
    answer = host.api("GET", "/user", token="wrong")
    assert (answer.status_code, answer.json()["message"]) == (401, "Bad credentials")
    assert host.api("GET", "/user", token="").status_code == 401


def protect(host, repo, *, enforce_admins=True, reviews=None):
    host.ok(
        "PUT",
        f"/repos/{repo}/branches/main/protection",
        json={
            "required_status_checks": {"strict": False, "contexts": ["portal/owner-approval"]},
            "enforce_admins": enforce_admins,
            "required_pull_request_reviews": reviews,
            "restrictions": None,
        },
    )


def commit(folder, name, *, amend=False):
    (folder / name).write_text(f"{name}\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", f"Add {name}", *(["--amend"] if amend else []))
    return git(folder, "rev-parse", "HEAD")


def test_a_protected_branch_takes_no_direct_push(host, repo, tmp_path):
    protect(host, repo)
    before = host.ok("GET", f"/repos/{repo}/git/ref/heads/main")["object"]["sha"]
    for person in ("ana", "olu"):
        folder = host.clone(repo, tmp_path / person, as_=person)
        commit(folder, f"{person}.txt")
        refused = git(folder, "push", "origin", "HEAD:main", check=False)
        assert "GH006: Protected branch update failed" in refused.stderr
    body = {"message": "x", "content": "eA==", "branch": "main"}
    assert host.api("PUT", f"/repos/{repo}/contents/x.txt", json=body).status_code == 409
    assert host.ok("GET", f"/repos/{repo}/git/ref/heads/main")["object"]["sha"] == before


def test_an_admin_passes_a_protection_that_does_not_bind_admins_but_rewrites_nothing(
    host, repo, tmp_path
):
    protect(host, repo, enforce_admins=False)
    folder = host.clone(repo, tmp_path / "work", as_="olu")
    commit(folder, "direct.txt")
    git(folder, "push", "-q", "origin", "HEAD:main")
    commit(folder, "direct2.txt", amend=True)
    refused = git(folder, "push", "--force", "origin", "HEAD:main", check=False)
    assert "cannot be force-pushed" in refused.stderr
    assert "cannot be deleted" in git(folder, "push", "origin", ":main", check=False).stderr


def test_the_first_branch_pushed_to_an_empty_repository_becomes_the_default(host, tmp_path):
    made = host.ok("POST", "/user/repos", as_="ana", json={"name": "empty-start"})
    folder = tmp_path / "work"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "trunk")
    git(folder, "config", "user.name", "Ana")
    git(folder, "config", "user.email", "ana@example.com")
    commit(folder, "a.txt")
    git(folder, "push", "-q", host.clone_url(made["full_name"], as_="ana"), "trunk")
    assert host.ok("GET", f"/repos/{made['full_name']}")["default_branch"] == "trunk"


def test_pushes_by_many_at_once_all_arrive(host, repo, tmp_path):
    folders = [host.clone(repo, tmp_path / f"work{n}", as_="ana") for n in range(4)]
    for n, folder in enumerate(folders):
        commit(folder, f"{n}.txt")
    threads = [
        threading.Thread(
            target=git, args=(folder, "push", "-q", "origin", f"HEAD:refs/heads/many-{n}")
        )
        for n, folder in enumerate(folders)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = {branch["name"] for branch in host.ok("GET", f"/repos/{repo}/branches")}
    assert names == {"main", "many-0", "many-1", "many-2", "many-3"}


def test_the_reference_of_a_pull_request_can_be_fetched_but_not_pushed(host, repo, tmp_path):
    pull = host.change(repo, "one", as_="ana")
    folder = host.clone(repo, tmp_path / "work", as_="ana")
    git(folder, "fetch", "-q", "origin", "refs/pull/1/head")
    assert git(folder, "rev-parse", "FETCH_HEAD") == pull["head"]["sha"]
    assert git(folder, "push", "origin", "HEAD:refs/pull/1/head", check=False).returncode != 0


def test_a_renamed_repository_is_found_under_its_old_name(host, repo, tmp_path):
    pk = host.ok("GET", f"/repos/{repo}")["id"]
    host.ok("PATCH", f"/repos/{repo}", json={"name": f"{repo[5:]}-renamed"})
    moved = host.api("GET", f"/repos/{repo}/branches", params={"per_page": 5})
    assert moved.status_code == 301
    assert moved.headers["Location"] == f"{host.api_url}/repositories/{pk}/branches?per_page=5"
    git(tmp_path, "clone", "-q", host.clone_url(repo, as_="ana"), "work")
    assert host.ok("GET", f"/repositories/{pk}")["full_name"] == f"{repo}-renamed"


def test_an_archived_repository_is_read_only(host, repo, tmp_path):
    folder = host.clone(repo, tmp_path / "work", as_="ana")
    host.ok("PATCH", f"/repos/{repo}", json={"archived": True})
    assert "403" in git(folder, "push", "origin", "HEAD:refs/heads/x", check=False).stderr
    answer = host.api(
        "POST", f"/repos/{repo}/git/refs", json={"ref": "refs/heads/y", "sha": "0" * 40}
    )
    assert answer.status_code == 403


def test_the_command_line_makes_people_while_the_server_runs(host):
    import json

    made = json.loads(
        host.run("user", "add", "robot", "--name", "Robot", "--email", "robot@example.com", "--bot")
    )
    assert host.ok("GET", "/user", token=made["token"])["id"] == made["id"]
    assert host.ok("GET", "/users/robot")["type"] == "Bot"
    assert host.ok("GET", "/user")["login"] == "commons-portal"


def test_tokens_are_not_kept_in_the_clear(host):
    token = host.tokens["ana"].encode()
    assert all(token not in path.read_bytes() for path in host.home.glob("githost.sqlite3*"))
