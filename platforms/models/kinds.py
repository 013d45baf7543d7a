"""The words in which a platform, its ownership and its roles are said."""

from enum import StrEnum


class Openness(StrEnum):
    """Whether contributions are wanted at the moment."""

    WELCOME = "welcome"
    ASK_FIRST = "ask_first"
    PAUSED = "paused"

    @property
    def label(self) -> str:
        return {"welcome": "Contributions welcome", "ask_first": "Ask first", "paused": "Paused"}[
            self
        ]


class Governance(StrEnum):
    """The governance levels of the InnerSource Commons."""

    ISSUES = "issues"
    CONTRIBUTIONS = "contributions"
    SHARED_WRITE = "shared_write"
    SHARED_OWNERSHIP = "shared_ownership"

    @property
    def label(self) -> str:
        return {
            "issues": "Issues welcome",
            "contributions": "Contributions welcome",
            "shared_write": "Shared write",
            "shared_ownership": "Shared ownership",
        }[self]


class Lifecycle(StrEnum):
    """Where a platform is in its life; an archived one takes no proposals."""

    YOUNG = "young"
    ACTIVE = "active"
    ENDING = "ending"
    ARCHIVED = "archived"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class Room(StrEnum):
    """Whether its owners have room for one more review, by the number they say they can bear."""

    FREE = "free"
    NEARLY = "nearly"
    FULL = "full"
    UNSAID = "unsaid"

    @property
    def label(self) -> str:
        return {
            "free": "Room for more",
            "nearly": "Nearly full",
            "full": "Full",
            "unsaid": "Not stated",
        }[self]


class Promised(StrEnum):
    """The first response that is promised, in days of eight working hours."""

    DAY = "day"
    TWO_DAYS = "two_days"
    WEEK = "week"
    LONGER = "longer"

    @property
    def label(self) -> str:
        return {
            "day": "Within a day",
            "two_days": "Within two days",
            "week": "Within a week",
            "longer": "Longer",
        }[self]


class HostKind(StrEnum):
    """The git hosts there are."""

    GITHUB = "github"
    GITLAB = "gitlab"
    FORGEJO = "forgejo"

    @property
    def label(self) -> str:
        return {"github": "GitHub", "gitlab": "GitLab", "forgejo": "Forgejo or Gitea"}[self]

    @property
    def supported(self) -> bool:
        return self is HostKind.GITHUB


class OwnershipSource(StrEnum):
    """Where path ownership is read from: one of these, never a mixture."""

    REPOSITORY = "repository"
    OWNERS = "owners"
    PORTAL = "portal"

    @property
    def label(self) -> str:
        return {
            "repository": "CODEOWNERS of the base branch",
            "owners": "The OWNERS files of the base branch, as Kubernetes has them",
            "portal": "The owners named here",
        }[self]


class PolicySource(StrEnum):
    """Where a platform's policy is read from: one of the two, never a mixture."""

    PORTAL = "portal"
    REPOSITORY = "repository"

    @property
    def label(self) -> str:
        return {"portal": "The text kept here", "repository": "A file on the base branch"}[self]


class Role(StrEnum):
    """What a person or team may do on a platform; a reviewer does not approve."""

    OWNER = "owner"
    TRUSTED_COMMITTER = "trusted_committer"
    REVIEWER = "reviewer"

    @property
    def label(self) -> str:
        return {"owner": "owner", "trusted_committer": "trusted committer", "reviewer": "reviewer"}[
            self
        ]


def choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """Model choices of an enum with labels; plain strings, so that no migration imports it."""
    return [(item.value, getattr(item, "label")) for item in kind]  # noqa: B009 - labels by duck
