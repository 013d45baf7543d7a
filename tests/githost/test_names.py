"""Renamed, transferred, archived, deleted: an id stays whose it is, a name goes to who takes it."""

import json

import pytest

from tests.githost.receiver import Receiver, wait_for
from tests.githost.test_webhooks import subscribe
from tests.githost_server import git


@pytest.fixture
def receiver(host, repo):
    with Receiver() as server:
        subscribe(host, repo, server.url, ["*"])
        yield server


def follow(host, answer):
    assert answer.status_code in (301, 307)
    return answer.headers["Location"].removeprefix(host.api_url)


def test_a_renamed_repository_is_found_by_its_id_and_by_its_old_name(host, repo, receiver):
    pk = host.ok("GET", f"/repos/{repo}")["id"]
    host.change(repo, "one", as_="ana")
    new = f"{repo}-new"
    host.ok("PATCH", f"/repos/{repo}", json={"name": new[5:]})
    told = receiver.wait("repository", "renamed")
    assert told["changes"] == {"repository": {"name": {"from": repo[5:]}}}
    assert told["repository"]["id"] == pk
    assert host.ok("GET", f"/repositories/{pk}")["full_name"] == new
    assert host.ok("GET", f"/repositories/{pk}/pulls/1")["base"]["repo"]["full_name"] == new
    moved = host.api("GET", f"/repos/{repo}/pulls", params={"state": "all"})
    assert moved.status_code == 301
    assert follow(host, moved) == f"/repositories/{pk}/pulls?state=all"
    assert moved.json()["message"] == "Moved Permanently"
    written = host.api("POST", f"/repos/{repo}/issues/1/comments", json={"body": "x"})
    assert written.status_code == 307
    query = '{{ repository(owner: "acme", name: "{}", followRenames: {}) {{ databaseId }} }}'
    found = host.graphql(query.format(repo[5:], "true")).json()
    assert found["data"]["repository"]["databaseId"] == pk
    assert host.graphql(query.format(repo[5:], "false")).json()["data"]["repository"] is None


def test_an_old_name_leads_to_the_new_place_only_until_somebody_takes_it(host, repo):
    pk = host.ok("GET", f"/repos/{repo}")["id"]
    host.ok("PATCH", f"/repos/{repo}", json={"name": f"{repo[5:]}-new"})
    taken = host.repo("acme", repo[5:])
    assert taken["id"] != pk
    assert host.ok("GET", f"/repos/{repo}")["id"] == taken["id"]
    assert host.ok("GET", f"/repositories/{pk}")["full_name"] == f"{repo}-new"
    # The forwarding does not come back when the name is free again.
    host.ok("DELETE", f"/repos/{repo}")
    assert host.api("GET", f"/repos/{repo}").status_code == 404


def test_a_renamed_person_keeps_the_id_and_whoever_takes_the_login_has_another(host):
    host.user("jun")
    pk = host.ids["jun"]
    notes = {"name": "notes", "auto_init": True}
    repo = host.ok("POST", "/user/repos", as_="jun", json=notes)
    assert host.api("PATCH", "/admin/users/jun", as_="ana", json={"login": "x"}).status_code == 404
    taken = host.api("PATCH", "/admin/users/jun", json={"login": "ana"})
    assert taken.status_code == 422
    renamed = host.api("PATCH", "/admin/users/jun", json={"login": "june"})
    assert renamed.status_code == 202
    assert host.ok("GET", f"/user/{pk}")["login"] == "june"
    assert host.api("GET", "/users/jun").status_code == 404
    assert host.ok("GET", "/user", token=host.tokens["jun"])["id"] == pk
    moved = host.api("GET", "/repos/jun/notes")
    assert follow(host, moved) == f"/repositories/{repo['id']}"
    other = host.ok("POST", "/admin/users", json={"login": "jun", "email": "other@example.com"})
    assert other["id"] != pk
    # Having the login alone opens nothing; a repository of that name ends the forwarding.
    assert host.ok("GET", "/users/jun")["id"] == other["id"]
    assert host.api("GET", "/repos/jun/notes").status_code == 301
    made = host.run("user", "add", "jun", "--name", "Jun", "--email", "other@example.com")
    token = json.loads(made)["token"]
    theirs = host.ok("POST", "/user/repos", token=token, json=notes)
    assert host.ok("GET", "/repos/jun/notes")["id"] == theirs["id"]
    assert host.ok("GET", f"/repositories/{repo['id']}")["owner"]["login"] == "june"


def test_a_renamed_organisation_keeps_its_repositories(host):
    host.provision({"organisations": [{"login": "oldco"}]})
    repo = host.repo("oldco", "ledger")
    with Receiver() as receiver:
        config = {"url": receiver.url, "content_type": "json"}
        host.ok("POST", "/orgs/oldco/hooks", json={"config": config, "events": ["organization"]})
        answer = host.api("PATCH", "/admin/organizations/oldco", json={"login": "newco"})
        assert answer.status_code == 202
        told = receiver.wait("organization", "renamed")
        assert told["changes"] == {"login": {"from": "oldco"}}
    assert host.ok("GET", "/repos/newco/ledger")["id"] == repo["id"]
    assert follow(host, host.api("GET", "/repos/oldco/ledger")) == f"/repositories/{repo['id']}"


def test_a_transferred_repository_leaves_the_teams_of_its_old_owner_behind(host, repo, receiver):
    found = host.ok("GET", f"/repos/{repo}")
    team = f"/orgs/acme/teams/payments-core/repos/{repo}"
    host.ok("PUT", team, json={"permission": "push"})
    listed = host.ok("GET", "/orgs/acme/teams/payments-core/repos")
    assert repo in {one["full_name"] for one in listed}
    refused = host.api("POST", f"/repos/{repo}/transfer", as_="ana", json={"new_owner": "sam"})
    assert refused.status_code == 403
    moved = host.ok("POST", f"/repos/{repo}/transfer", json={"new_owner": "sam"})
    assert (moved["id"], moved["full_name"]) == (found["id"], f"sam/{repo[5:]}")
    told = receiver.wait("repository", "transferred")
    assert told["changes"]["owner"]["from"]["organization"]["login"] == "acme"
    assert told["repository"]["owner"]["login"] == "sam"
    assert host.api("GET", f"/repos/{repo}").status_code == 301
    role = host.ok("GET", f"/repos/sam/{repo[5:]}/collaborators/dee/permission")["permission"]
    assert role == "read"
    unknown = host.api("POST", f"/repos/sam/{repo[5:]}/transfer", json={"new_owner": "nobody"})
    assert unknown.status_code == 422


def test_an_archived_repository_is_read_only_until_it_is_unarchived(host, repo, receiver):
    head = host.change(repo, "one", as_="ana")["head"]["sha"]
    host.ok("PATCH", f"/repos/{repo}", json={"archived": True})
    receiver.wait("repository", "archived")
    body = {"sha": head}
    refused = host.api("PUT", f"/repos/{repo}/pulls/1/merge", json=body)
    assert (refused.status_code, "archived" in refused.json()["message"]) == (403, True)
    assert host.ok("GET", f"/repos/{repo}")["archived"] is True
    host.ok("PATCH", f"/repos/{repo}", json={"archived": False, "private": True})
    receiver.wait("repository", "unarchived")
    receiver.wait("repository", "privatized")
    host.ok("PUT", f"/repos/{repo}/topics", json={"names": ["money"]})
    assert receiver.wait("repository", "edited")["changes"] == {"topics": {"from": []}}
    assert host.ok("PUT", f"/repos/{repo}/pulls/1/merge", json=body)["merged"] is True


def test_a_deleted_repository_is_gone_by_name_and_by_id(host, repo):
    with Receiver() as receiver:
        config = {"url": receiver.url, "content_type": "json"}
        body = {"config": config, "events": ["repository"]}
        hook = host.ok("POST", "/orgs/acme/hooks", as_="olu", json=body)
        pk, bare = host.ok("GET", f"/repos/{repo}")["id"], host.bare(repo)
        host.change(repo, "one", as_="ana")
        assert host.api("DELETE", f"/repos/{repo}", as_="ana").status_code == 403
        assert host.api("DELETE", f"/repos/{repo}").status_code == 204
        assert receiver.wait("repository", "deleted")["repository"]["id"] == pk
        for path in (f"/repos/{repo}", f"/repositories/{pk}", f"/repositories/{pk}/pulls/1"):
            assert host.api("GET", path).status_code == 404
        assert not bare.exists()
        listed = f"/orgs/acme/hooks/{hook['id']}/deliveries"
        assert wait_for(lambda: [d for d in host.ok("GET", listed) if d["action"] == "deleted"])
        host.ok("DELETE", f"/orgs/acme/hooks/{hook['id']}")
    assert host.repo("acme", repo[5:])["id"] > pk


def test_git_follows_a_rename(host, repo, tmp_path):
    host.ok("PATCH", f"/repos/{repo}", json={"name": f"{repo[5:]}-moved"})
    git(tmp_path, "clone", "-q", host.clone_url(repo, as_="ana"), "work")
    assert (tmp_path / "work" / "README.md").exists()


@pytest.mark.parametrize("name", ["", ".", "..", "a b", "a/b", "x" * 101, "ä"])
def test_a_malformed_name_is_refused(host, repo, name):
    made = host.api("POST", "/orgs/acme/repos", json={"name": name})
    assert made.status_code == 422
    if name:
        assert host.api("PATCH", f"/repos/{repo}", json={"name": name}).status_code == 422
