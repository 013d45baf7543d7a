"""The client the portal uses, PyGithub, against the embedded host."""

import pytest
from github import Auth, Github, GithubException


@pytest.fixture
def client(host):
    with Github(
        base_url=host.api_url,
        auth=Auth.Token(host.admin),
        seconds_between_writes=0,
        seconds_between_requests=0,
        retry=None,
    ) as made:
        yield made


def test_the_way_of_a_change_through_pygithub(host, repo, client):
    found = client.get_repo(repo)
    assert client.get_repo(found.id).full_name == repo
    main = found.get_branch("main")
    found.create_git_ref("refs/heads/topic", main.commit.sha)
    made = found.create_file("topic.txt", "Add the topic", "words\n", branch="topic")
    pull = found.create_pull(base="main", head="topic", title="Topic", body="Why")
    assert pull.head.sha == made["commit"].sha
    assert [f.filename for f in pull.get_files()] == ["topic.txt"]
    assert [c.sha for c in pull.get_commits()] == [pull.head.sha]
    assert found.get_contents("topic.txt", ref="topic").decoded_content == b"words\n"
    commit = found.get_commit(pull.head.sha)
    commit.create_status("success", context="portal/owner-approval", description="Approved")
    assert commit.get_combined_status().state == "success"
    main.edit_protection(contexts=["portal/owner-approval"], strict=False, enforce_admins=True)
    assert main.get_protection().required_status_checks.contexts == ["portal/owner-approval"]
    with pytest.raises(GithubException) as refused:
        pull.merge(sha="0" * 40)
    assert refused.value.status == 409
    merged = pull.merge(sha=pull.head.sha, merge_method="merge")
    assert merged.merged
    assert found.get_pull(pull.number).merge_commit_sha == merged.sha
    assert found.compare(main.commit.sha, "main").ahead_by == 2


def test_hooks_people_and_teams_through_pygithub(host, repo, client):
    found = client.get_repo(repo)
    hook = found.create_hook(
        "web", {"url": "http://127.0.0.1:9/x", "content_type": "json", "secret": "s"}, ["push"]
    )
    assert [h.id for h in found.get_hooks()] == [hook.id]
    hook.ping()
    team = client.get_organization("acme").get_team_by_slug("payments-core")
    assert {m.login for m in team.get_members()} == {"olu", "dee"}
    assert found.get_collaborator_permission("ana") == "write"
    assert client.get_user("ana").id == client.get_user_by_id(host.ids["ana"]).id
    assert client.get_rate_limit().rate.limit == 100_000


def test_paging_through_pygithub(host, repo, client):
    for n in range(4):
        host.change(repo, f"b{n}", as_="ana")
    client.per_page = 3
    pulls = client.get_repo(repo).get_pulls(state="all", sort="updated", direction="desc")
    assert pulls.totalCount == 4
    assert len(list(pulls)) == 4
