"""Organisations: who is a member, which teams there are, and where those may work."""

import pytest

from tests.githost.receiver import Receiver


@pytest.fixture
def receiver(host):
    """Hears all that happens in the organisation."""
    with Receiver() as server:
        config = {"url": server.url, "content_type": "json"}
        body = {"config": config, "events": ["*"]}
        hook = host.ok("POST", "/orgs/acme/hooks", as_="olu", json=body)
        yield server
        host.ok("DELETE", f"/orgs/acme/hooks/{hook['id']}", as_="olu")


def test_a_team_is_made_filled_renamed_and_taken_away(host, receiver):
    made = host.ok("POST", "/orgs/acme/teams", as_="olu", json={"name": "Data Guild"})
    assert (made["slug"], made["members_count"]) == ("data-guild", 0)
    assert receiver.wait("team", "created")["team"]["id"] == made["id"]
    path = "/orgs/acme/teams/data-guild"
    joined = host.ok("PUT", f"{path}/memberships/ana", as_="olu")
    assert (joined["role"], joined["state"]) == ("member", "active")
    told = receiver.wait("membership", "added")
    assert (told["scope"], told["member"]["login"], told["team"]["id"]) == (
        "team",
        "ana",
        made["id"],
    )
    assert [one["login"] for one in host.ok("GET", f"{path}/members")] == ["ana"]
    assert host.ok("GET", f"{path}/memberships/ana") == joined
    by_id = f"/organizations/{host.ok('GET', '/orgs/acme')['id']}/team/{made['id']}"
    assert host.ok("GET", f"{by_id}/members")[0]["login"] == "ana"
    renamed = host.ok("PATCH", path, as_="olu", json={"name": "Data Circle"})
    assert (renamed["id"], renamed["slug"]) == (made["id"], "data-circle")
    assert receiver.wait("team", "edited")["changes"] == {"name": {"from": "Data Guild"}}
    assert host.api("GET", path).status_code == 404
    path = "/orgs/acme/teams/data-circle"
    host.ok("DELETE", f"{path}/memberships/ana", as_="olu")
    receiver.wait("membership", "removed")
    assert host.api("GET", f"{path}/memberships/ana").status_code == 404
    host.ok("DELETE", path, as_="olu")
    receiver.wait("team", "deleted")
    assert host.api("GET", by_id).status_code == 404


def test_only_admins_of_the_organisation_change_teams_and_members(host):
    for method, path in (
        ("POST", "/orgs/acme/teams"),
        ("PATCH", "/orgs/acme/teams/payments-core"),
        ("DELETE", "/orgs/acme/teams/payments-core"),
        ("PUT", "/orgs/acme/teams/payments-core/memberships/ana"),
        ("DELETE", "/orgs/acme/teams/payments-core/memberships/olu"),
        ("PUT", "/orgs/acme/memberships/sam"),
        ("DELETE", "/orgs/acme/members/dee"),
        ("PATCH", "/orgs/acme"),
    ):
        assert host.api(method, path, as_="ana", json={"name": "X"}).status_code == 403
    members = host.ok("GET", "/orgs/acme/teams/payments-core/members")
    assert {one["login"] for one in members} == {"olu", "dee"}


def test_a_person_comes_into_the_organisation_and_leaves_it_with_its_teams(host, receiver):
    host.user("kim")
    host.ok("PUT", "/orgs/acme/teams/payments-core/memberships/kim", as_="olu")
    told = receiver.wait("organization", "member_added")
    assert (told["membership"]["user"]["login"], told["membership"]["role"]) == ("kim", "member")
    assert host.api("GET", "/orgs/acme/members/kim").status_code == 204
    admin = host.ok("PUT", "/orgs/acme/memberships/kim", as_="olu", json={"role": "admin"})
    assert admin["role"] == "admin"
    assert host.ok("GET", "/orgs/acme/memberships/kim")["role"] == "admin"
    admins = host.ok("GET", "/orgs/acme/members", params={"role": "admin"})
    assert {one["login"] for one in admins} == {"kim", "olu"}
    host.ok("DELETE", "/orgs/acme/members/kim", as_="olu")
    receiver.wait("membership", "removed")
    receiver.wait("organization", "member_removed")
    assert host.api("GET", "/orgs/acme/members/kim").status_code == 404
    team = "/orgs/acme/teams/payments-core/memberships/kim"
    assert host.api("GET", team).status_code == 404


def test_what_a_team_and_a_collaborator_may_do_in_a_repository(host, repo, receiver):
    path = f"/orgs/acme/teams/payments-core/repos/{repo}"
    role = f"/repos/{repo}/collaborators/dee/permission"
    assert host.ok("GET", role)["permission"] == "read"
    host.ok("PUT", path, as_="olu", json={"permission": "maintain"})
    receiver.wait("team", "added_to_repository")
    assert host.ok("GET", role)["role_name"] == "maintain"
    host.ok("DELETE", path, as_="olu")
    receiver.wait("team", "removed_from_repository")
    assert host.ok("GET", role)["permission"] == "read"
    own = f"/repos/{repo}/collaborators/sam"
    host.ok("PUT", own, json={"permission": "pull"})
    receiver.received.clear()
    host.ok("PUT", own, json={"permission": "push"})
    assert receiver.wait("member", "edited")["changes"]["old_permission"] == {"from": "read"}
    host.ok("DELETE", own)
    assert receiver.wait("member", "removed")["member"]["login"] == "sam"
    assert host.api("GET", own).status_code == 404


def test_repositories_are_found_by_words_owner_and_topic(host, repo):
    tag = f"tag-{repo[5:]}"
    host.ok("PUT", f"/repos/{repo}/topics", json={"names": [tag, "money"]})
    hidden = host.repo("acme", f"hidden-{repo[5:]}", private=True)["full_name"]
    host.ok("PUT", f"/repos/{hidden}/topics", json={"names": [tag]})

    def found(query, **more):
        answer = host.ok("GET", "/search/repositories", params={"q": query}, **more)
        assert answer["incomplete_results"] is False
        return {one["full_name"] for one in answer["items"]}

    assert found(f"org:acme topic:{tag}") == {repo, hidden}
    assert found(f"org:acme topic:{tag} topic:money") == {repo}
    assert found(f"org:acme topic:{tag}", as_="sam") == {repo}
    assert found(f"{repo[5:]} user:acme in-no-description") == set()
    assert hidden in found(f"hidden-{repo[5:]} archived:false")
    for query in ("", "stars:>5"):
        assert host.api("GET", "/search/repositories", params={"q": query}).status_code == 422
    listed = host.ok("GET", "/orgs/acme/repos", as_="sam", params={"per_page": 100})
    assert hidden not in {one["full_name"] for one in listed}


def test_protecting_a_branch_is_told(host, repo, receiver):
    path = f"/repos/{repo}/branches/main/protection"
    body = {
        "required_status_checks": {"strict": True, "contexts": ["ci"]},
        "enforce_admins": True,
        "required_pull_request_reviews": None,
        "restrictions": None,
    }
    host.ok("PUT", path, json=body)
    rule = receiver.wait("branch_protection_rule", "created")["rule"]
    assert (rule["name"], rule["required_status_checks"]) == ("main", ["ci"])
    assert (rule["admin_enforced"], rule["required_status_checks_enforcement_level"]) == (
        True,
        "everyone",
    )
    host.ok("DELETE", f"{path}/enforce_admins")
    rule = receiver.wait("branch_protection_rule", "edited")["rule"]
    assert rule["admin_enforced"] is False
    host.ok("DELETE", path)
    receiver.wait("branch_protection_rule", "deleted")
    body["required_pull_request_reviews"] = {"required_approving_review_count": -1}
    assert host.api("PUT", path, json=body).status_code == 422
