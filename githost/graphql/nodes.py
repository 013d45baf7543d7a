"""What every object of the answers has in common, and the accounts and teams among them."""

from dataclasses import dataclass
from typing import Any, ClassVar

from githost import access
from githost.api.limits import Budget
from githost.api.lookup import find_repository
from githost.api.permissions import REFUSED, allowed
from githost.graphql.problems import Problem, not_found
from githost.models import Account, InstallationToken, Repository, Team
from githost.shapes.common import html, node_id, stamp


@dataclass(frozen=True)
class Asker:
    """Who asks, with what budget; `points` and `nodes` are what the query was reckoned to cost."""

    account: Account
    budget: Budget
    points: int
    nodes: int
    # Set for an installation of an App, which sees what its permissions allow.
    token: InstallationToken | None = None

    def may_see(self, repository: Repository, permission: str = "metadata") -> bool:
        return access.may(self.account, repository, "read") and allowed(
            self.token, repository, (permission,), "read"
        )

    def need(self, repository: Repository, permission: str, level: str = "read") -> None:
        """Refuse an App that lacks this permission in the repository; raises Problem."""
        if not allowed(self.token, repository, (permission,), level):
            raise Problem("FORBIDDEN", REFUSED)


class Node:
    """An object of the schema around a row; fields without a method of their own read the row."""

    type_name: ClassVar[str]

    def __init__(self, asker: Asker, row: Any) -> None:
        self.asker, self.row = asker, row

    @property
    def home(self) -> Repository | None:
        """The repository it lives in; None for what is nobody's secret."""
        found: Repository | None = getattr(self.row, "repository", None)
        return found

    def id(self) -> str:
        return node_id(self.type_name, self.row.pk)

    def database_id(self) -> int:
        pk: int = self.row.pk
        return pk

    def full_database_id(self) -> str:
        return str(self.row.pk)

    def created_at(self) -> str:
        return stamp(self.row.created_at)

    def updated_at(self) -> str:
        return stamp(self.row.updated_at)


class _Actor(Node):
    row: Account

    def login(self) -> str:
        return self.row.login

    def name(self) -> str | None:
        return self.row.name or None

    def avatar_url(self, size: int | None = None) -> str:
        return html(f"/_avatar/{self.row.pk}")

    def url(self) -> str:
        return html(f"/{self.row.login}")


class _Owner(_Actor):
    def repository(self, name: str, follow_renames: bool = True) -> Any:
        return named_repository(self.asker, self.row.login, name, follow_renames)


class User(_Owner):
    type_name = Account.USER

    def email(self) -> str:
        return self.row.email

    def is_viewer(self) -> bool:
        return self.row == self.asker.account


class Bot(_Actor):
    type_name = Account.BOT


class Organization(_Owner):
    type_name = Account.ORGANIZATION

    def team(self, slug: str) -> "TeamNode | None":
        found = Team.objects.select_related("organisation").filter(organisation=self.row, slug=slug)
        return TeamNode(self.asker, found[0]) if found else None


class TeamNode(Node):
    type_name = "Team"
    row: Team

    def name(self) -> str:
        return self.row.name

    def slug(self) -> str:
        return self.row.slug

    def combined_slug(self) -> str:
        return f"{self.row.organisation.login}/{self.row.slug}"

    def description(self) -> str | None:
        return self.row.description or None

    def organization(self) -> Organization:
        return Organization(self.asker, self.row.organisation)

    def url(self) -> str:
        return html(f"/orgs/{self.row.organisation.login}/teams/{self.row.slug}")


KINDS: dict[str, type[_Actor]] = {kind.type_name: kind for kind in (User, Bot, Organization)}


def actor(asker: Asker, account: Account | None) -> _Actor | None:
    return KINDS[account.kind](asker, account) if account else None


def named_repository(asker: Asker, owner: str, name: str, follow_renames: bool = True) -> Any:
    """The repository of this name, or raise NOT_FOUND for one that is absent or hidden."""
    from githost.graphql.repositories import RepositoryNode

    found = find_repository(owner, name)
    moved = found and found.full_name.lower() != f"{owner}/{name}".lower()
    if found is None or (moved and not follow_renames) or not asker.may_see(found):
        raise not_found("a Repository", f"the name '{owner}/{name}'")
    return RepositoryNode(asker, found)
