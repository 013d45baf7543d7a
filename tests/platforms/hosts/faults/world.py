"""What the calls are made on: one repository that is read, and one that is written to."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import override_settings

from platforms.gate import CONTEXT
from platforms.hosts.credentials import Credentials
from platforms.hosts.github import GitHub
from platforms.hosts.problems import Unreachable
from platforms.hosts.snapshots import Content
from tests.githost.apps import App
from tests.githost.receiver import Receiver, wait_for
from tests.githost_server import GitHost, git
from tests.platforms.hosts.faults.columns import COLUMNS, PATIENCE, Column

SECRET = "a-hook-secret"
FILES = {
    "README.md": "# Read\n",
    ".github/CODEOWNERS": "* @olu\n",
    ".commons/policy.yml": "require_proposal: false\n",
    "OWNERS": "approvers:\n- olu\n",
    "src/OWNERS": "approvers:\n- ana\n",
    "src/a.txt": "a\n",
}
#: A comparison names no number of files by which one could see that some are missing.
MOST_COMPARED = 300


class World:
    """Two repositories on a host that misbehaves on demand, and somebody who hears its webhooks."""

    def __init__(self, server: GitHost, receiver: Receiver) -> None:
        self.server, self.receiver = server, receiver
        for login in ("ana", "olu"):
            server.user(login)
        made = server.provision(
            {
                "organisations": [{"login": "acme", "admins": ["olu"]}],
                "repositories": [_read(), _written(), _told()],
            }
        )
        self.pulls = {
            one["head"]: (number, one["head_sha"])
            for number, one in made["pulls"]["acme/written"].items()
        }
        self.name, self.written = "acme/read", "acme/written"
        about = server.ok("GET", f"/repos/{self.name}")
        self.id, self.node_id = about["id"], about["node_id"]
        self.written_id = made["repositories"][self.written]["id"]
        self.first = self.base = made["repositories"][self.name]["head"]
        self.head = made["pulls"][self.name]["1"]["head_sha"]
        self.wide = server.ok("GET", f"/repos/{self.name}/git/ref/heads/wide")["object"]["sha"]
        self.hook = self._hook(self.name)
        self.written_hook = self._hook(self.written)
        self.told_id = made["repositories"]["acme/told"]["id"]
        self.told_hook = self._hook("acme/told")
        self.deliveries = self._deliveries(made["repositories"]["acme/told"]["head"])
        self.app = App(server, "commons")
        self.remarks: dict[int, int] = {}
        self.before = self._content()
        self.since = datetime.now(UTC) - timedelta(days=1)
        with self.client() as github:
            self.listed = github.pull(self.id, 1)

    def change(self) -> None:
        """Let everything that can be read be another than it was."""
        server, name = self.server, self.name
        self.base = server.write(name, "src/b.txt", "b\n")
        server.write(name, ".github/CODEOWNERS", "* @ana\n")
        server.write(name, ".commons/policy.yml", "require_proposal: true\n")
        self.head = server.write(name, "late.txt", "late\n", branch="topic", as_="ana")
        server.branch(name, "new")
        server.ok("PATCH", f"/repos/{name}/pulls/1", json={"title": "Anew"})
        server.repo("acme", "young")
        rules = {
            "required_status_checks": {"strict": False, "contexts": [CONTEXT]},
            "enforce_admins": True,
            "required_pull_request_reviews": None,
            "restrictions": None,
        }
        server.ok("PUT", f"/repos/{name}/branches/main/protection", json=rules)
        self.receiver.status = 500
        state = {"context": "ci", "state": "failure"}
        server.ok("POST", f"/repos/{name}/statuses/{self.head}", json=state)
        path = f"/repos/{name}/hooks/{self.hook}/deliveries"
        wait_for(lambda: server.ok("GET", path, params={"status": "failure"}))
        self.receiver.status = 200

    @contextmanager
    def client(self, column: Column | None = None, *, as_app: bool = False) -> Iterator[GitHub]:
        """A client that knows nothing yet, and of little patience where a host is to be silent.

        As the App it has its installation's token already, which is no part of the call.
        """
        seconds = PATIENCE if column and column.slow else 15
        signed = Credentials(app_id=self.app.id, app_key=self.app.key) if as_app else None
        with override_settings(GIT_HOST_SECONDS=seconds):
            client = GitHub(self.server.api_url, signed or self.server.admin)
            if as_app:
                self.server.clear_faults()
                wait_for(lambda: _answers(client, self.written_id))
            yield client

    def number(self, branch: str) -> int:
        return int(self.pulls[branch][0])

    def sha(self, branch: str) -> str:
        return self.pulls[branch][1]

    def merges(self, branch: str) -> int:
        """How often the head of a branch was merged, by the repository on disk."""
        listed = self._git("rev-list", "--merges", "--parents", "landing").splitlines()
        return sum(self.sha(branch) in line.split()[1:] for line in listed)

    def commits(self, branch: str) -> int:
        """How many commits a branch has that main has not; none where there is no such branch."""
        if not self._git("branch", "--list", branch):
            return 0
        return int(self._git("rev-list", "--count", branch, "^main"))

    def _git(self, *words: str) -> str:
        return git(self.server.home / "repositories" / f"{self.written_id}.git", *words)

    def _hook(self, name: str) -> int:
        config = {"url": self.receiver.url, "content_type": "json", "secret": SECRET}
        body = {"config": config, "events": ["*"]}
        return self.server.ok("POST", f"/repos/{name}/hooks", json=body)["id"]

    def _deliveries(self, sha: str) -> list[dict[str, Any]]:
        """One for each column, which were taken."""
        for n in range(len(COLUMNS)):
            state = {"context": f"ci-{n}", "state": "success"}
            self.server.ok("POST", f"/repos/acme/told/statuses/{sha}", json=state)
        return wait_for(
            lambda: (
                [one for one in self.delivered() if one["event"] == "status"]
                if len(self.delivered()) > len(COLUMNS)
                else None
            )
        )

    def delivered(self) -> list[dict[str, Any]]:
        """The attempts of the webhook of which deliveries are asked for again."""
        path = f"/repos/acme/told/hooks/{self.told_hook}/deliveries"
        return self.server.ok("GET", path, params={"per_page": 100})

    def _content(self) -> Content:
        found = self.server.ok("GET", f"/repos/{self.written}/contents/README.md")
        return Content("README.md", found["sha"], "# Written\n")


def _answers(client: GitHub, repository_id: int) -> bool:
    try:
        return bool(client.tip(repository_id, "main"))
    except Unreachable:
        return False


def _commit(message: str, files: dict[str, str], **more: str) -> dict[str, object]:
    about = {"message": message, "author": {"login": "ana"}, "date": "2026-01-05T09:00:00Z"}
    return {**about, "files": files, **more}


def _read() -> dict[str, object]:
    review = {"author": "olu", "state": "APPROVED", "submitted_at": "2026-01-05T10:00:00Z"}
    wide = {f"wide/{n}.txt": "1\n" for n in range(MOST_COMPARED + 1)}
    return {
        "owner": "acme",
        "name": "read",
        "private": True,
        "collaborators": {"ana": "write"},
        "commits": [
            _commit("Begin", FILES),
            _commit("One", {"one.txt": "1\n", "src/a.txt": "b\n"}, branch="topic"),
            _commit("Two", {"two.txt": "2\n"}, branch="topic"),
            _commit("Wide", wide, branch="wide"),
        ],
        "pulls": [
            {
                "head": "topic",
                "title": "Topic",
                "author": "ana",
                "created_at": "2026-01-05T09:30:00Z",
                "reviews": [review],
                "statuses": [{"context": "ci", "state": "success"}],
            }
        ],
    }


def _told() -> dict[str, object]:
    return {"owner": "acme", "name": "told", "commits": [_commit("Begin", {"README.md": "x\n"})]}


def _written() -> dict[str, object]:
    """For each column a branch to be opened, a pull request to merge and one to talk on."""
    branches = [f"{what}-{n}" for n in range(len(COLUMNS)) for what in ("open", "land", "talk")]
    return {
        "owner": "acme",
        "name": "written",
        "commits": [
            _commit("Begin", {"README.md": "# Written\n"}),
            _commit("Land", {"landing.txt": "1\n"}, branch="landing"),
            *(_commit(name, {f"{name}.txt": "1\n"}, branch=name) for name in branches),
        ],
        "pulls": [
            {"head": name, "base": "landing", "title": name, "author": "ana"}
            for name in branches
            if not name.startswith("open")
        ],
        "collaborators": {"ana": "write", "olu": "write"},
    }
