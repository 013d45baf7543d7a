"""One JSON document makes an organisation with real history, quickly, and twice the same."""

import json
import resource

import pytest

from tests.githost_server import GitHost, git

DAY = "2026-03-{:02d}T09:00:00Z"


def commits(count):
    for n in range(count):
        yield {
            "message": f"Step {n}",
            "author": {"login": "ana" if n % 2 else "olu"},
            "date": DAY.format(1 + n % 20),
            "files": {f"src/part{n % 5}.py": f"x = {n}\n", "README.md": f"# {n}\n"},
        }


def repository(name, count=20):
    return {
        "owner": "acme",
        "name": name,
        "description": "A ledger",
        "topics": ["money"],
        "created_at": "2026-03-01T00:00:00Z",
        "collaborators": {"ana": "write"},
        "team_permissions": {"core": "maintain"},
        "protection": {"main": {"contexts": ["portal/owner-approval"], "enforce_admins": True}},
        "commits": [
            *commits(count),
            {
                "branch": "fix",
                "message": "Fix it",
                "author": {"login": "ana"},
                "date": "2026-03-21",
                "files": {"fix.py": "ok\n", "src/part0.py": None},
            },
            {
                "message": "Merge fix",
                "merge": "fix",
                "author": {"login": "olu"},
                "date": "2026-03-23",
            },
            {
                "branch": "next",
                "message": "Next",
                "author": {"name": "Guest", "email": "guest@example.com"},
                "date": "2026-03-24",
                "files": {'next "é".py': "ok\n"},
            },
            {
                "branch": "late",
                "message": "Late",
                "author": {"login": "ana"},
                "date": "2026-03-25",
                "files": {"l": "l"},
            },
        ],
        "pulls": [
            {
                "head": "fix",
                "title": "Fix it",
                "author": "ana",
                "state": "merged",
                "created_at": "2026-03-21",
                "merged_at": "2026-03-23",
                "merged_by": "olu",
                "reviews": [{"author": "olu", "state": "APPROVED", "submitted_at": "2026-03-22"}],
                "comments": [{"author": "olu", "body": "Thanks"}],
                "statuses": [{"context": "ci", "state": "success"}],
            },
            {
                "head": "next",
                "title": "Next",
                "author": "ana",
                "draft": True,
                "created_at": "2026-03-24",
            },
            {
                "head": "late",
                "title": "Late",
                "author": "ana",
                "state": "merged",
                "merged_by": "olu",
            },
        ],
    }


DOCUMENT = {
    "users": [
        {"login": "ana", "name": "Ana", "email": "ana@example.com"},
        {"login": "olu", "name": "Olu", "email": "olu@example.com"},
        {"login": "ci", "name": "CI", "email": "ci@example.com", "bot": True},
    ],
    "organisations": [{"login": "acme", "name": "Acme", "admins": ["olu"]}],
    "teams": [{"organisation": "acme", "name": "Core", "members": ["olu"]}],
    "repositories": [repository(f"platform-{n}") for n in range(30)],
}


@pytest.fixture(scope="module")
def made():
    with GitHost() as host:
        before = worked()
        answer = host.provision(DOCUMENT)
        yield host, answer, worked() - before


def worked() -> float:
    """Seconds that the processes we started and waited for had a processor.

    What else the machine does meanwhile is not counted.
    """
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_thirty_repositories_with_history_take_seconds(made):
    host, answer, seconds = made
    assert len(answer["repositories"]) == 30
    assert seconds < 20
    assert git(host.bare("acme/platform-7"), "rev-list", "--count", "main") == "24"
    assert list((host.bare("acme/platform-7") / "objects" / "pack").glob("*.bitmap"))


def test_history_carries_its_authors_dates_and_merges(made):
    host, answer, _ = made
    found = host.ok(
        "GET", "/repos/acme/platform-3/commits", params={"path": "src/part1.py", "per_page": 100}
    )
    assert len(found) == 4
    assert (
        found[0]["author"]["id"] == answer["users"]["olu"]["id"]
        or found[0]["author"]["login"] == "ana"
    )
    merged = host.ok("GET", "/repos/acme/platform-3/pulls/1")
    assert (merged["merged_at"], merged["merged_by"]["login"]) == ("2026-03-23T12:00:00Z", "olu")
    assert (
        host.ok("GET", f"/repos/acme/platform-3/commits/{merged['merge_commit_sha']}")["commit"][
            "message"
        ]
        == "Merge fix"
    )
    assert [f["filename"] for f in host.ok("GET", "/repos/acme/platform-3/pulls/1/files")] == [
        "fix.py",
        "src/part0.py",
    ]
    assert (
        host.ok("GET", "/repos/acme/platform-3/pulls/1/reviews")[0]["submitted_at"]
        == "2026-03-22T12:00:00Z"
    )
    assert host.ok("GET", "/repos/acme/platform-3/pulls/2")["mergeable_state"] == "draft"
    assert host.ok("GET", "/repos/acme/platform-3/pulls/2/files")[0]["filename"] == 'next "é".py'
    assert host.ok("GET", "/repos/acme/platform-3/pulls/3")["merged"] is True


def test_the_same_document_again_changes_nothing(made):
    host, answer, _ = made
    again = json.loads(host.run("provision", stdin=json.dumps(DOCUMENT)))
    assert again["repositories"] == answer["repositories"]
    assert again["pulls"] == answer["pulls"]
    assert all("token" not in user for user in again["users"].values())


def test_a_repository_is_imported_from_another_on_this_machine(made, tmp_path):
    host, _, _ = made
    git(tmp_path, "init", "-q", "-b", "main", "source")
    for words in (("config", "user.name", "Ana"), ("config", "user.email", "ana@example.com")):
        git(tmp_path / "source", *words)
    git(tmp_path / "source", "commit", "-q", "--allow-empty", "-m", "Start")
    entry = {"owner": "acme", "name": "portal", "import_from": str(tmp_path / "source")}
    host.provision({"repositories": [entry]})
    git(tmp_path / "source", "commit", "-q", "--allow-empty", "-m", "Go on")
    host.provision({"repositories": [entry]})
    tip = git(tmp_path / "source", "rev-parse", "HEAD")
    assert host.ok("GET", "/repos/acme/portal/git/ref/heads/main")["object"]["sha"] == tip


def test_a_document_that_names_nobody_is_refused_with_the_reason(made):
    host, _, _ = made
    with pytest.raises(RuntimeError, match="nobody has the login 'ghost'"):
        host.provision({"organisations": [{"login": "beta", "admins": ["ghost"]}]})
    assert host.api("GET", "/orgs/beta").status_code == 404
