"""GraphQL: a page of pull requests with all that hangs on them in one request."""

import pytest
from github import Auth, Github, GithubException

PAGE = """
query($owner: String!, $name: String!, $after: String) {
  rateLimit { cost nodeCount remaining }
  repository(owner: $owner, name: $name) {
    databaseId
    owner { login ... on Organization { databaseId } }
    pullRequests(
      first: 2, after: $after, states: [OPEN, CLOSED, MERGED]
      orderBy: {field: UPDATED_AT, direction: DESC}
    ) {
      totalCount
      pageInfo { endCursor hasNextPage }
      nodes { ...Pull }
    }
  }
}
fragment Pull on PullRequest {
  id fullDatabaseId number title body state isDraft merged mergedAt updatedAt url
  mergeCommit { oid }
  mergedBy { login }
  headRefOid headRefName baseRefName baseRefOid baseRef { target { oid } }
  additions deletions changedFiles
  author { __typename login ... on User { databaseId } ... on Bot { databaseId } }
  reviews(first: 50) {
    totalCount
    nodes { fullDatabaseId state body submittedAt commit { oid } author { login } }
  }
  reviewRequests(first: 10) { nodes { requestedReviewer { ... on User { login } } } }
  commits(first: 250) {
    totalCount
    nodes { commit {
      oid message tree { oid }
      author { name email user { databaseId login } }
      committer { name user { login } }
    } }
  }
  files(first: 100) { totalCount nodes { path additions deletions changeType } }
  statusCheckRollup { state contexts(first: 50) {
    nodes { __typename ... on StatusContext { context state description targetUrl } }
  } }
}
"""


def page(host, repo, **more):
    owner, name = repo.split("/")
    answer = host.graphql(PAGE, owner=owner, name=name, **more).json()
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def numbers(found):
    return [pull["number"] for pull in found["repository"]["pullRequests"]["nodes"]]


def test_one_query_brings_a_pull_request_whole(host, repo):
    pull = host.change(repo, "one", as_="ana", body="Why")
    head, path = pull["head"]["sha"], f"/repos/{repo}/pulls/1"
    host.ok("POST", f"{path}/requested_reviewers", json={"reviewers": ["dee"]})
    host.ok("POST", f"{path}/reviews", as_="olu", json={"event": "APPROVE", "body": "Good"})
    said = {"state": "failure", "context": "ci", "description": "Red", "target_url": "http://ci/1"}
    host.ok("POST", f"/repos/{repo}/statuses/{head}", json=said)
    data = page(host, repo)
    found = data["repository"]["pullRequests"]["nodes"][0]
    assert data["rateLimit"]["cost"] == 1
    assert (found["state"], found["merged"], found["isDraft"]) == ("OPEN", False, False)
    assert (found["fullDatabaseId"], found["id"]) == (str(pull["id"]), pull["node_id"])
    assert (found["headRefOid"], found["baseRefOid"]) == (head, pull["base"]["sha"])
    assert found["baseRef"]["target"]["oid"] == pull["base"]["sha"]
    ana = {"__typename": "User", "login": "ana", "databaseId": host.ids["ana"]}
    assert found["author"] == ana
    review = found["reviews"]["nodes"][0]
    assert (review["state"], review["author"]["login"]) == ("APPROVED", "olu")
    assert review["commit"]["oid"] == head
    assert found["reviewRequests"]["nodes"] == [{"requestedReviewer": {"login": "dee"}}]
    commit = found["commits"]["nodes"][0]["commit"]
    assert commit["oid"] == head
    assert commit["author"]["user"] == {"databaseId": host.ids["ana"], "login": "ana"}
    file = {"path": "one.txt", "additions": 1, "deletions": 0, "changeType": "ADDED"}
    assert found["files"] == {"totalCount": 1, "nodes": [file]}
    assert found["statusCheckRollup"]["state"] == "FAILURE"
    context = found["statusCheckRollup"]["contexts"]["nodes"][0]
    assert (context["context"], context["description"]) == ("ci", "Red")
    merged = host.ok("PUT", f"{path}/merge", json={"sha": head})["sha"]
    found = page(host, repo)["repository"]["pullRequests"]["nodes"][0]
    assert (found["state"], found["mergeCommit"]["oid"]) == ("MERGED", merged)
    assert found["mergedBy"]["login"] == "commons-portal"


def test_pages_go_on_where_they_ended_although_a_pull_request_changed_meanwhile(host, repo):
    for n in range(5):
        host.change(repo, f"b{n}", as_="ana")
    first = page(host, repo)
    assert numbers(first) == [5, 4]
    host.ok("PATCH", f"/repos/{repo}/pulls/1", json={"title": "Touched between the pages"})
    cursor = first["repository"]["pullRequests"]["pageInfo"]["endCursor"]
    second = page(host, repo, after=cursor)
    assert numbers(second) == [3, 2]
    cursor = second["repository"]["pullRequests"]["pageInfo"]["endCursor"]
    last = page(host, repo, after=cursor)
    # The one that moved to the front is found there by the next sweep, not here.
    assert numbers(last) == []
    assert last["repository"]["pullRequests"]["pageInfo"]["hasNextPage"] is False
    assert numbers(page(host, repo)) == [1, 5]


def test_lists_are_read_from_either_end(host, repo):
    host.change(repo, "one", as_="ana")
    host.write(repo, "two.txt", "two", branch="one", as_="ana")
    owner, name = repo.split("/")
    query = """query($o: String!, $n: String!, $first: Int, $last: Int, $after: String) {
      repository(owner: $o, name: $n) { pullRequest(number: 1) {
        commits(first: $first, last: $last, after: $after) {
          pageInfo { hasPreviousPage hasNextPage endCursor } nodes { commit { messageHeadline } }
    } } } }"""

    def ask(**more):
        answer = host.graphql(query, o=owner, n=name, **more).json()
        return answer["data"]["repository"]["pullRequest"]["commits"]

    first = ask(first=1)
    assert first["nodes"] == [{"commit": {"messageHeadline": "Write one.txt"}}]
    assert first["pageInfo"]["hasNextPage"] is True
    rest = ask(first=1, after=first["pageInfo"]["endCursor"])
    assert rest == {**ask(last=1), "pageInfo": rest["pageInfo"]}
    assert rest["nodes"] == [{"commit": {"messageHeadline": "Write two.txt"}}]
    assert rest["pageInfo"]["hasPreviousPage"] is True
    assert rest["pageInfo"]["hasNextPage"] is False


@pytest.mark.parametrize(
    ("asked", "kind", "words"),
    [
        ('repository(owner: "acme", name: "none") { id }', "NOT_FOUND", "Could not resolve"),
        ("R { pullRequest(number: 99) { id } }", "NOT_FOUND", "PullRequest"),
        ('node(id: "nonsense") { id }', "NOT_FOUND", "global id of 'nonsense'"),
        ("R { pullRequests { nodes { id } } }", "MISSING_PAGINATION_BOUNDARIES", "`first`"),
        ("R { pullRequests(first: 101) { nodes { id } } }", "EXCESSIVE_PAGINATION", "limit of 100"),
        (
            'R { pullRequests(first: 1, after: "x") { nodes { id } } }',
            "INVALID_CURSOR_ARGUMENTS",
            "valid cursor",
        ),
        (
            (
                "R { pullRequests(first: 100) { nodes { commits(first: 250) { nodes {"
                " commit { parents(first: 100) { nodes { oid } } } } } } } }"
            ),
            "MAX_NODE_LIMIT_EXCEEDED",
            "500,000",
        ),
        ("R { nonsense }", None, "Cannot query field"),
        ("R {", None, "Syntax Error"),
    ],
)
def test_what_cannot_be_answered_is_said_inside_a_200(host, repo, asked, kind, words):
    owner, name = repo.split("/")
    place = f'repository(owner: "{owner}", name: "{name}")'
    answer = host.graphql("{ " + asked.replace("R {", f"{place} {{", 1) + " }")
    assert answer.status_code == 200
    error = answer.json()["errors"][0]
    assert error.get("type") == kind
    assert words in error["message"]


def test_of_several_ids_the_missing_and_the_hidden_are_null(host, repo):
    hidden = host.repo("acme", f"hidden-{repo[5:]}", private=True)
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Repository { nameWithOwner } } }"
    seen = host.ok("GET", f"/repos/{repo}")["node_id"]
    ids = [hidden["node_id"], seen, "nonsense"]
    answer = host.graphql(query, as_="sam", ids=ids).json()
    assert answer["data"]["nodes"] == [None, {"nameWithOwner": repo}, None]
    assert [error["path"] for error in answer["errors"]] == [["nodes", 0], ["nodes", 2]]
    assert {error["type"] for error in answer["errors"]} == {"NOT_FOUND"}


def test_a_file_is_read_at_a_commit(host, repo):
    sha = host.write(repo, ".github/CODEOWNERS", "* @acme/core\n", as_="ana")
    host.write(repo, ".github/CODEOWNERS", "* @sam\n", as_="ana")
    owner, name = repo.split("/")
    query = """query($o: String!, $n: String!, $then: String!) { repository(owner: $o, name: $n) {
      then: object(expression: $then) { ... on Blob { text isBinary isTruncated } }
      now: object(expression: "main:.github/CODEOWNERS") { ... on Blob { text } }
      none: object(expression: "main:CODEOWNERS") { oid }
      folder: object(expression: "main:.github") { ... on Tree { entries { name type } } }
    } }"""
    found = host.graphql(query, o=owner, n=name, then=f"{sha}:.github/CODEOWNERS").json()["data"]
    assert found["repository"] == {
        "then": {"text": "* @acme/core\n", "isBinary": False, "isTruncated": False},
        "now": {"text": "* @sam\n"},
        "none": None,
        "folder": {"entries": [{"name": "CODEOWNERS", "type": "blob"}]},
    }


def test_a_draft_is_made_ready_by_those_who_may(host, repo):
    pull = host.change(repo, "one", as_="ana", draft=True)
    query = """mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) {
      pullRequest { isDraft } } }"""
    refused = host.graphql(query, as_="sam", id=pull["node_id"]).json()
    assert refused["errors"][0]["type"] == "FORBIDDEN"
    assert host.ok("GET", f"/repos/{repo}/pulls/1")["draft"] is True
    done = host.graphql(query, as_="ana", id=pull["node_id"]).json()["data"]
    assert done["markPullRequestReadyForReview"] == {"pullRequest": {"isDraft": False}}
    assert host.ok("GET", f"/repos/{repo}/pulls/1")["draft"] is False


def test_who_asks_must_be_known(host):
    assert host.graphql("{ viewer { login } }", token="wrong").status_code == 401


def test_pygithub_finds_the_address_by_itself(host, repo):
    with Github(base_url=host.api_url, auth=Auth.Token(host.admin), retry=None) as client:
        _, answer = client.requester.graphql_query("{ viewer { login } }", {})
        assert answer["data"]["viewer"]["login"] == "commons-portal"
        with pytest.raises(GithubException) as missing:
            client.requester.graphql_query('{ node(id: "none") { id } }', {})
        assert missing.value.status == 404
