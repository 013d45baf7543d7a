"""Many pull requests in one request: the same as one by one, and what a host that cannot gets."""

from dataclasses import replace

import pytest

from platforms.gate import CONTEXT
from platforms.hosts.github import GitHub
from platforms.hosts.problems import Denied, Throttled, Unreachable
from platforms.hosts.surveys import PAGE
from tests.githost_server import git

GRAPHQL = "POST .*/graphql$"


def several(server, repo, count, prefix="b"):
    return [
        server.change(repo["full_name"], f"{prefix}{n}", as_="ana")["number"] for n in range(count)
    ]


def whole(github, repo, survey=None):
    """What a first page says of each pull request, by number."""
    page = survey or github.survey(repo["id"], repo["node_id"], changed="", heads=None)
    return {one.summary.number: one for one in page.changed}


def comparable(snapshot):
    """Without the moment of reading, and what a list does without."""
    return replace(
        snapshot,
        read_at=None,
        patches=True,
        files=tuple(replace(file, patch="") for file in snapshot.files),
        commits=tuple(replace(commit, tree_sha="") for commit in snapshot.commits),
        checks=tuple(sorted(snapshot.checks, key=lambda check: check.name)),
    )


def test_a_listed_pull_request_is_the_same_as_one_read_by_itself(github, server, repo):
    name = repo["full_name"]
    path = f"/repos/{name}"
    server.user("release", bot=True)
    numbers = several(server, repo, 5)
    for number in numbers[:2]:
        sha = server.ok("GET", f"{path}/pulls/{number}")["head"]["sha"]
        for context, state in (("ci", "error"), ("lint", "success"), (CONTEXT, "pending")):
            said = {"context": context, "state": state, "description": "2 min"}
            server.ok("POST", f"{path}/statuses/{sha}", json=said)
        for event, by in (("APPROVE", "olu"), ("REQUEST_CHANGES", "olu"), ("COMMENT", "olu")):
            review = {"event": event, "commit_id": sha, "body": f"{event} it"}
            server.ok("POST", f"{path}/pulls/{number}/reviews", as_=by, json=review)
    reviewed = server.ok("GET", f"{path}/pulls/{numbers[0]}/reviews")
    dismissal = {"message": "Not any more"}
    server.ok(
        "PUT", f"{path}/pulls/{numbers[0]}/reviews/{reviewed[0]['id']}/dismissals", json=dismissal
    )
    server.write(name, "on-main.txt", "the base moves\n", as_="olu")
    server.ok("PATCH", f"{path}/pulls/{numbers[2]}", json={"state": "closed"})
    server.ok("PUT", f"{path}/pulls/{numbers[3]}/merge", json={})
    server.ok("PATCH", f"{path}/pulls/{numbers[4]}", json={"title": "Ümlaut \0".strip("\0")})

    found = whole(github, repo)

    assert set(found) == set(numbers)
    assert all(one.whole for one in found.values())
    for number, one in found.items():
        listed = github.with_beside(repo["id"], one.snapshot)
        assert comparable(listed) == comparable(github.pull(repo["id"], number))


@pytest.mark.parametrize("case", ["renamed", "bot", "stranger", "many files"])
def test_what_a_list_cannot_say_is_not_taken_for_whole(github, server, repo, tmp_path, case):
    name = repo["full_name"]
    server.user("release", bot=True)
    text = "".join(f"line {n}\n" for n in range(30))
    server.write(name, "old.txt", text)
    clone = server.clone(name, tmp_path / "clone", as_="ana")
    git(clone, "switch", "-q", "-c", "topic")
    author = {"bot": "release <release@example.com>", "stranger": "Nobody <nobody@example.net>"}
    if case == "renamed":
        git(clone, "mv", "old.txt", "new.txt")
    for n in range(101 if case == "many files" else 1):
        (clone / f"file-{n}.txt").write_text("x\n")
    git(clone, "add", "--all")
    more = ["--author", author[case]] if case in author else []
    git(clone, "commit", "-q", "-m", "Do it", *more)
    git(clone, "push", "-q", "origin", "topic")
    number = server.pull(name, "topic", as_="ana")["number"]
    one = whole(github, repo)[number]
    assert not one.whole
    if case in {"renamed", "many files"}:
        assert not one.snapshot.files_complete


def test_pages_follow_each_other_through_all_that_changed_and_all_that_is_open(
    github, server, repo, monkeypatch
):
    monkeypatch.setattr("platforms.hosts.surveys.PAGE", 2)
    numbers = several(server, repo, 5)
    server.ok("PATCH", f"/repos/{repo['full_name']}/pulls/{numbers[1]}", json={"state": "closed"})
    changed, heads, asked = [], [], 0
    cursors: tuple[str | None, str | None] = ("", "")
    while cursors != (None, None):
        page = github.survey(repo["id"], repo["node_id"], changed=cursors[0], heads=cursors[1])
        changed += [one.summary.number for one in page.changed]
        heads += [one.summary.number for one in page.heads]
        assert cursors[0] is None or page.total == 5
        cursors, asked = (page.changed_after, page.heads_after), asked + 1
    assert asked == 3, "two pulls and four heads a page"
    assert changed[0] == numbers[1]
    assert sorted(changed) == numbers
    assert heads == [number for number in numbers if number != numbers[1]]


def test_a_head_says_what_moved_without_the_pull_request_s_own_time(github, server, repo):
    several(server, repo, 1)
    path = f"/repos/{repo['full_name']}"
    before = github.survey(repo["id"], repo["node_id"], changed=None, heads="").heads[0]
    server.ok(
        "POST",
        f"{path}/statuses/{before.summary.head_sha}",
        json={"context": "ci", "state": "success"},
    )
    tip = server.write(repo["full_name"], "on-main.txt", "moved\n", as_="olu")
    after = github.survey(repo["id"], repo["node_id"], changed=None, heads="").heads[0]
    assert after.summary == before.summary
    assert (after.base_sha, before.base_sha != tip) == (tip, True)
    assert [(check.name, check.state) for check in after.checks] == [("ci", "success")]
    assert (before.checks, before.shown) == ((), ())


def test_some_are_read_by_number_and_those_that_are_not_there_are_left_out(github, server, repo):
    numbers = several(server, repo, 3)
    found = github.some_pulls(repo["id"], repo["node_id"], [numbers[2], numbers[0], 4711])
    assert [one.summary.number for one in found] == [numbers[2], numbers[0]]
    assert all(one.whole for one in found)


def sizes(github, server, repo, times, **fault):
    """The page sizes asked for until an answer came, and that answer."""
    asked = []
    plain = github._transport.query

    def noting(repository_id, text, variables):
        asked.append(variables["size"])
        return plain(repository_id, text, variables)

    github._transport.query = noting
    server.fault(match=GRAPHQL, times=times, **fault)
    page = github.survey(repo["id"], repo["node_id"], changed="", heads=None)
    server.clear_faults()
    return asked, page


@pytest.mark.parametrize("fault", [{"kind": "status", "status": 502}, {"kind": "reset"}])
def test_a_page_that_is_too_much_is_halved_until_the_host_bears_it(github, server, repo, fault):
    numbers = several(server, repo, 2)
    asked, page = sizes(github, server, repo, 2, **fault)
    assert asked == [PAGE, PAGE // 2, PAGE // 4]
    assert sorted(whole(github, repo, page)) == numbers
    for _ in range(4):
        page = github.survey(repo["id"], repo["node_id"], changed="", heads=None)
    assert github._surveys._sizes[repo["id"]] == PAGE, "it grows back"


@pytest.mark.parametrize(
    ("fault", "times"),
    [
        ({"kind": "status", "status": 404}, 1),
        ({"kind": "status", "status": 502}, 5),
        ({"kind": "status", "status": 200, "body": '{"errors": [{"message": "No field x"}]}'}, 1),
        ({"kind": "truncate"}, 5),
    ],
)
def test_where_graphql_cannot_be_had_rest_says_what_changed(github, server, repo, fault, times):
    numbers = several(server, repo, 3)
    _, page = sizes(github, server, repo, times, **fault)
    assert sorted(one.summary.number for one in page.changed) == numbers
    assert all(one.snapshot is None for one in page.changed)
    assert (page.changed_after, page.heads_after) == (None, None)


def test_rest_goes_on_page_by_page_where_it_began(github, server, repo, monkeypatch):
    monkeypatch.setattr("platforms.hosts.transport.PER_PAGE", 2)
    numbers = several(server, repo, 3)
    first = github.survey(repo["id"], "", changed="", heads="")
    rest = github.survey(
        repo["id"], repo["node_id"], changed=first.changed_after, heads=first.heads_after
    )
    assert [len(first.changed), len(rest.changed), len(first.heads), len(rest.heads)] == [
        2,
        1,
        2,
        1,
    ]
    assert rest.changed_after is None
    listed = {one.summary.number for one in (*first.changed, *rest.changed)}
    assert sorted(listed) == numbers
    assert github.some_pulls(repo["id"], "", numbers) == []


@pytest.mark.parametrize(("kind", "problem"), [("RATE_LIMITED", Throttled), ("FORBIDDEN", Denied)])
def test_an_error_in_an_answer_of_200_is_an_error(github, server, repo, kind, problem):
    body = f'{{"data": null, "errors": [{{"type": "{kind}", "message": "No"}}]}}'
    server.fault("status", match=GRAPHQL, status=200, body=body)
    with pytest.raises(problem):
        github.survey(repo["id"], repo["node_id"], changed="", heads=None)
    server.clear_faults()


def test_another_repository_s_node_is_not_taken_for_this_one(github, server, repo):
    [number] = several(server, repo, 1)
    other = server.repo("acme", f"{repo['name']}-other")
    page = github.survey(repo["id"], other["node_id"], changed="", heads=None)
    [one] = page.changed
    assert (one.summary.number, one.snapshot) == (number, None), "read by its number instead"


def test_a_host_that_is_gone_is_unreachable_soon(repo):
    github = GitHub("http://127.0.0.1:9/api/v3", "token")
    with pytest.raises(Unreachable):
        github.survey(repo["id"], repo["node_id"], changed="", heads="")
