"""What a git host's webhooks tell, as frozen dataclasses (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from platforms.hosts.snapshots import Account


@dataclass(frozen=True)
class LostDelivery:
    """A webhook that the host sent and nobody took, under the id that its redelivery keeps."""

    id: int
    guid: str
    repository_id: int | None = None


class Hint(StrEnum):
    """What a webhook says may have changed; the host is then asked what is true."""

    PULL = "pull"  # one pull request
    COMMIT = "commit"  # statuses or checks of a commit
    BRANCH = "branch"  # where a branch points
    GROUP = "group"  # several pull requests that the host wants to merge together
    REPOSITORY = "repository"  # its name, its owner, whether it is archived, deleted or private
    GATE = "gate"  # how a branch is protected
    PEOPLE = "people"  # who belongs to the repository or its organisation
    ACCESS = "access"  # which repositories we may see
    NOTHING = "nothing"  # nothing that we know of


@dataclass(frozen=True)
class HostEvent:
    """What a verified webhook hints at: which repository, pull request or commit to look at.

    `accounts` are those it names, the sender first. `repository_ids` are all that an event about
    several names; `owner_id` is the organisation's, `base_sha` a merge group's.
    """

    delivery_id: str
    event: str
    hint: Hint = Hint.NOTHING
    action: str = ""
    repository_id: int | None = None
    number: int | None = None
    sha: str = ""
    ref: str = ""
    base_sha: str = ""
    owner_id: int | None = None
    installation_id: int | None = None
    repository_ids: tuple[int, ...] = ()
    accounts: tuple[Account, ...] = ()
    sender: Account | None = None
    # What a status or check says, and the App that says it: our own ask for nothing.
    context: str = ""
    state: str = ""
    app_id: int | None = None
