"""Making people, organisations, repositories with history, and pull requests from one document.

The document is JSON. Every part is optional, and what is there already (by login, slug, name, or
title and head of a pull request) stays, so that the same document can be given twice:

    {"users": [{"login", "name", "email", "bot"?, "site_admin"?}],
     "organisations": [{"login", "name"?, "description"?, "admins"?: [login], "members"?: [login]}],
     "teams": [{"organisation", "name", "slug"?, "description"?, "members"?: [login]}],
     "repositories": [{"owner", "name", "description"?, "topics"?, "private"?, "created_at"?,
        "default_branch"?, "import_from"?: "/path/to/a/git/repository",
        "commits"?: [{"message", "author": {"login"} | {"name", "email"}, "date",
                      "files": {path: text | null}, "branch"?, "from"?: branch, "merge"?: branch}],
        "collaborators"?: {login: "read|triage|write|maintain|admin"},
        "team_permissions"?: {slug: role},
        "protection"?: {branch: {"contexts"?, "strict"?, "enforce_admins"?, "reviews"?: count,
                                  "merge_queue"?}},
        "pulls"?: [{"head", "base"?, "title", "body"?, "author": login, "number"?, "draft"?,
                    "state"?: "open|closed|merged", "created_at"?, "closed_at"?, "merged_at"?,
                    "merged_by"?: login,
                    "reviews"?: [{"author", "state", "body"?, "commit_id"?, "submitted_at"?}],
                    "comments"?: [{"author", "body", "created_at"?}],
                    "statuses"?: [{"context", "state", "description"?, "creator"?}]}]}],
     "apps": [{"slug", "name"?, "owner", "permissions"?: {permission: "read|write"},
        "events"?: [event], "webhook"?: {"url", "secret"?},
        "installations"?: [{"account", "repositories"?: [name], "permissions"?}]}]}

Dates are ISO 8601. Commits are only written into a repository that has none. A commit with "merge"
merges that branch, with the branch's own file changes. An App without a list of repositories is let
into all of the account's. The answer names ids, the tokens of new users and the keys of new Apps.
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify

from githost.git import history, reading, writing
from githost.models import (
    Account,
    Collaborator,
    Membership,
    Protection,
    Repository,
    Team,
    TeamGrant,
    Token,
)
from githost.provisioned_apps import provision_app
from githost.provisioned_pulls import provision_pulls

Json = dict[str, Any]


class InvalidDocument(Exception):
    """The document names something that is not there, or lacks something."""


class Accounts:
    """Accounts by login, read once."""

    def __init__(self) -> None:
        self._found = {account.login.lower(): account for account in Account.objects.all()}

    def __getitem__(self, login: str) -> Account:
        try:
            return self._found[login.lower()]
        except KeyError as missing:
            raise InvalidDocument(f"nobody has the login {login!r}") from missing

    def add(self, login: str, kind: str, **fields: Any) -> tuple[Account, bool]:
        """The account of this login, made if needed, and whether it was made."""
        if login.lower() in self._found:
            return self._found[login.lower()], False
        account = Account.objects.create(login=login, kind=kind, **fields)
        self._found[login.lower()] = account
        return account, True


def when(text: str | None) -> datetime | None:
    """A moment of the document; without a zone it is UTC."""
    if not text:
        return None
    found = parse_datetime(text if "T" in text or " " in text else f"{text}T12:00:00")
    if found is None:
        raise InvalidDocument(f"{text!r} is not a date")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def provision(document: Json) -> Json:
    """Make what the document describes; raises InvalidDocument."""
    try:
        return _provision(document)
    except KeyError as missing:
        raise InvalidDocument(f"{missing} is missing") from missing


def over_http(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """The same for a test, of a server that runs: a process of its own takes half a second."""
    status, answer = "200 OK", {}
    try:
        answer = provision(json.loads(environ["wsgi.input"].read()))
    except (InvalidDocument, ValueError) as problem:
        said = f"The document could not be used: {problem}"
        status, answer = "422 Unprocessable Entity", {"message": said}
    body = json.dumps(answer).encode()
    start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _provision(document: Json) -> Json:
    accounts = Accounts()
    answer: Json = {
        "users": {},
        "organisations": {},
        "teams": {},
        "repositories": {},
        "pulls": {},
        "apps": {},
    }
    with transaction.atomic():
        for user in document.get("users", []):
            kind = Account.BOT if user.get("bot") else Account.USER
            account, made = accounts.add(
                user["login"],
                kind,
                name=user.get("name", ""),
                email=user.get("email", ""),
                site_admin=bool(user.get("site_admin")),
            )
            answer["users"][account.login] = {
                "id": account.pk,
                **({"token": Token.issue(account)} if made else {}),
            }
        for organisation in document.get("organisations", []):
            account, _ = accounts.add(
                organisation["login"],
                Account.ORGANIZATION,
                name=organisation.get("name", ""),
                description=organisation.get("description", ""),
            )
            _members(account, organisation, accounts)
            answer["organisations"][account.login] = {"id": account.pk}
        for team in document.get("teams", []):
            made_team = _team(team, accounts)
            answer["teams"][str(made_team)] = {"id": made_team.pk}
    for entry in document.get("repositories", []):
        repository = _repository(entry, accounts)
        pulls = provision_pulls(repository, entry.get("pulls", []), accounts, when)
        # After the pull requests, of which some may have been merged just now.
        git = reading.open_repository(repository.path)
        head = reading.tip(git, f"refs/heads/{repository.default_branch}")
        answer["repositories"][repository.full_name] = {"id": repository.pk, "head": head}
        answer["pulls"][repository.full_name] = pulls
    for app in document.get("apps", []):
        answer["apps"][app["slug"]] = provision_app(app, accounts)
    return answer


def _members(organisation: Account, entry: Json, accounts: Accounts) -> None:
    for role, logins in (("admin", entry.get("admins", [])), ("member", entry.get("members", []))):
        for login in logins:
            Membership.objects.get_or_create(
                organisation=organisation, member=accounts[login], defaults={"role": role}
            )


def _team(entry: Json, accounts: Accounts) -> Team:
    organisation = accounts[entry["organisation"]]
    team, _ = Team.objects.get_or_create(
        organisation=organisation,
        slug=entry.get("slug") or slugify(entry["name"]),
        defaults={"name": entry["name"], "description": entry.get("description", "")},
    )
    members = [accounts[login] for login in entry.get("members", [])]
    team.members.add(*members)
    for member in members:
        Membership.objects.get_or_create(organisation=organisation, member=member)
    return team


def _repository(entry: Json, accounts: Accounts) -> Repository:
    branch = entry.get("default_branch", "main")
    created = when(entry.get("created_at")) or datetime.now(UTC)
    with transaction.atomic():
        repository, _ = Repository.objects.get_or_create(
            owner=accounts[entry["owner"]],
            name=entry["name"],
            defaults={
                "description": entry.get("description", ""),
                "topics": entry.get("topics", []),
                "private": bool(entry.get("private")),
                "default_branch": branch,
                "created_at": created,
                "updated_at": created,
                "pushed_at": created,
            },
        )
        for login, role in entry.get("collaborators", {}).items():
            Collaborator.objects.get_or_create(
                repository=repository, account=accounts[login], defaults={"role": role}
            )
        for slug, role in entry.get("team_permissions", {}).items():
            team = Team.objects.get(organisation=repository.owner, slug=slug)
            TeamGrant.objects.get_or_create(
                repository=repository, team=team, defaults={"role": role}
            )
        for protected, rules in entry.get("protection", {}).items():
            _protect(repository, protected, rules)
    writing.create(repository.path, branch)
    if entry.get("import_from"):
        history.fetch_all(repository.path, entry["import_from"])
        history.tidy(repository.path)
    elif entry.get("commits") and not reading.branches(reading.open_repository(repository.path)):
        planned = list(_plan(entry["commits"], accounts, branch))
        history.write(repository.path, planned, branch)
        history.tidy(repository.path)
        repository.pushed_at = datetime.fromtimestamp(max(p.at for p in planned), UTC)
        repository.updated_at = repository.pushed_at
        repository.save(update_fields=["pushed_at", "updated_at"])
    return repository


def _protect(repository: Repository, branch: str, rules: Json) -> None:
    Protection.objects.get_or_create(
        repository=repository,
        branch=branch,
        defaults={
            "checks_required": bool(rules.get("contexts")),
            "contexts": rules.get("contexts", []),
            "strict": bool(rules.get("strict")),
            "enforce_admins": bool(rules.get("enforce_admins")),
            "reviews_required": rules.get("reviews"),
            "merge_queue": bool(rules.get("merge_queue")),
        },
    )


def _plan(
    commits: list[Json], accounts: Accounts, default_branch: str
) -> Iterable[history.Planned]:
    for entry in commits:
        author = entry["author"]
        name, email = (
            accounts[author["login"]].signature
            if "login" in author
            else (author["name"], author["email"])
        )
        moment = when(entry["date"])
        if moment is None:
            raise InvalidDocument(f"the commit {entry['message']!r} has no date")
        yield history.Planned(
            branch=entry.get("branch", default_branch),
            message=entry["message"],
            name=name,
            email=email,
            at=int(moment.timestamp()),
            files=entry.get("files", {}),
            start=entry.get("from"),
            merge=entry.get("merge"),
        )
