"""The cast on the embedded git host: their accounts, Ledger's repository, and changes to it."""

import itertools
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F
from pytest_django import Settings

from contributions import merging
from contributions.models import Change
from journal import effects
from people.models import HostAccount, User
from platforms.gate import CONTEXT
from platforms.hosts.connections import default_host, host_for
from platforms.models import Platform, Repository
from tests.cast import Cast
from tests.githost_server import GitHost

SECRET = "the-hook-secret"
_names = itertools.count(1)


@dataclass
class Hosted:
    """Ledger's repository on a running host; `full_name` is what the host calls it."""

    cast: Cast
    git: GitHost
    repository: Repository

    @property
    def full_name(self) -> str:
        return self.repository.full_name

    def pull(self, branch: str, *, by: str = "ana", path: str = "", text: str = "one\n") -> int:
        """A branch with one commit by somebody, and their pull request; returns its number."""
        return self.git.change(self.full_name, branch, path=path, text=text, as_=by)["number"]

    def change(self, branch: str, **more: str) -> Change:
        """The same, taken in by the portal."""
        return self.look(self.pull(branch, **more))

    def look(self, number: int) -> Change:
        """Read a pull request from the host and take it in."""
        repository = Repository.objects.select_related("host", "platform").get(
            pk=self.repository.pk
        )
        return merging.take_in_new(repository, merging.read_pull(repository, number))

    def push(self, branch: str, text: str, *, by: str = "ana") -> str:
        """One more commit on a branch; returns its sha."""
        return self.git.write(self.full_name, f"{branch}.txt", text, branch=branch, as_=by)

    def approve_on_host(self, change: Change, login: str) -> None:
        """Approve a pull request on the host, by a review.

        Hosts tell the time of a review in whole seconds, and one given in the second in which the
        portal learnt of the head does not count: here that was a while ago.
        """
        change.heads.update(seen_at=F("seen_at") - timedelta(seconds=5))
        body = {"event": "APPROVE", "commit_id": change.head_sha, "body": "Fine."}
        path = f"/repos/{self.full_name}/pulls/{change.number}/reviews"
        self.git.ok("POST", path, as_=login, json=body)

    def status(self, sha: str) -> tuple[str, str] | None:
        """The portal's commit status on the host: (state, description)."""
        listed = self.git.ok("GET", f"/repos/{self.full_name}/commits/{sha}/status")["statuses"]
        ours = [one for one in listed if one["context"] == CONTEXT]
        return (ours[0]["state"], ours[0]["description"]) if ours else None

    def carry_out(self) -> None:
        """Carry out every effect that is due, as the workers would."""
        for _ in range(20):
            due = effects.due()
            if not due:
                return
            for pk in due:
                effects.carry_out(pk)


def settle_on(
    git: GitHost,
    cast: Cast,
    settings: Settings,
    *,
    owners: str = "* @commons/payments-core\n",
    on: Platform | None = None,
    waiting: int = 0,
    protected: bool = True,
    queue: bool = False,
) -> Hosted:
    """Give the cast accounts on the host, and a platform a repository with a protected branch.

    The platform is Ledger where `on` names no other. `waiting` pull requests of Ana's are open,
    numbered from 1, which the portal does not know yet. There is a branch `release` beside main,
    which is merged into through a merge queue if `queue`.
    """
    platform = on or cast.ledger
    settings.GITHUB_API_URL, settings.GITHUB_WEB_URL = git.api_url, git.url
    settings.GITHUB_TOKEN, settings.GITHUB_WEBHOOK_SECRET = git.admin, SECRET
    people = {"ana": cast.ana, "olu": cast.olu, "dee": cast.dee, "max": cast.max, "sam": cast.sam}
    for login, user in people.items():
        if login not in git.tokens:
            git.user(login)
        match(user, git.ids[login], login)
    name = f"{platform.slug}-{next(_names)}"
    rules = {"contexts": [CONTEXT], "enforce_admins": True, "merge_queue": queue}
    protection = {"main": rules}
    git.provision(
        {
            "organisations": [{"login": "commons"}],
            "repositories": [
                {
                    "owner": "commons",
                    "name": name,
                    "default_branch": "main",
                    "collaborators": dict.fromkeys(people, "write"),
                    "commits": [
                        _commit(
                            "olu", {"README.md": f"# {platform}\n", ".github/CODEOWNERS": owners}
                        ),
                        _commit("olu", {"RELEASE.md": "Soon\n"}, branch="release"),
                        *(
                            _commit("ana", {f"waiting-{one}.txt": "one\n"}, branch=f"waiting-{one}")
                            for one in range(1, waiting + 1)
                        ),
                    ],
                    "protection": protection if protected else {},
                    "pulls": [
                        {"head": f"waiting-{one}", "title": f"Bring {one}", "author": "ana"}
                        for one in range(1, waiting + 1)
                    ],
                }
            ],
        }
    )
    host = default_host()
    found = host_for(host).repository_named(f"commons/{name}")
    repository = Repository.objects.create(
        platform=platform,
        host=host,
        remote_id=found.id,
        full_name=found.full_name,
        default_branch=found.default_branch,
        web_url=found.web_url,
    )
    return Hosted(cast, git, repository)


def _commit(login: str, files: dict[str, str], **more: str) -> dict[str, object]:
    about = {"message": f"Write {min(files)}", "author": {"login": login}}
    return {**about, "date": "2026-01-05T09:00:00Z", "files": files, **more}


def match(user: User, remote_id: int, login: str) -> None:
    HostAccount.objects.update_or_create(
        issuer="default", user=user, defaults={"remote_id": remote_id, "login": login}
    )
