"""What the rule is asked about: one pull request, its platforms, and what people did to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from contributions.policy.rules import Role, Rules


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, by portal user id, by numeric account id on the change's host, or by both.

    Two persons are the same when either id is; names are only shown. ``active`` is as of now.
    """

    user_id: int | None = None
    account_id: int | None = None
    name: str = ""
    is_bot: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True)
class Membership:
    """A role in a group over a half-open window in UTC; ``until`` None means still.

    ``deputy_for`` names the one owner a DEPUTY stands in for; the deputy counts only while that
    owner's own membership in the same group holds.
    """

    person: Person
    role: Role
    since: datetime
    until: datetime | None = None
    deputy_for: Person | None = None
    away: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """An owner group with the touched paths it owns.

    ``pattern`` is the rule's own text for short sentences, ``rule`` where it stands. ``bots`` are
    the account ids of the robots that this group's rule names.
    """

    key: str
    name: str
    paths: tuple[str, ...] = ()
    members: tuple[Membership, ...] = ()
    quorum: int = 1
    pattern: str = ""
    rule: str = ""
    bots: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Platform:
    """A touched platform: its groups, its fallback group, its rules.

    ``fallback`` carries in its ``paths`` those the caller found unowned. ``own_change`` says that
    the author belongs to the owning team; ``paths_allow_direct`` that every path lies where the
    rules allow a direct change; ``owners`` are owners who stand in no group of this change.
    """

    id: int
    name: str
    groups: tuple[Group, ...] = ()
    fallback: Group | None = None
    rules: Rules = field(default_factory=Rules)
    policy_version: str = ""
    own_change: bool = False
    paths_allow_direct: bool = False
    owners: tuple[Membership, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A touched file; ``defines_ownership`` marks CODEOWNERS and policy files."""

    path: str
    previous_path: str = ""
    added: int = 0
    removed: int = 0
    defines_ownership: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """Who a commit names; ``person`` None means that the e-mail matches no host account.

    ``is_host`` marks the host's own committer on web edits and squashes, who is nobody.
    """

    email: str
    name: str = ""
    person: Person | None = None
    is_host: bool = False


@dataclass(frozen=True, slots=True)
class Commit:
    sha: str
    author: Signature
    committer: Signature
    co_authors: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True)
class Trees:
    """What a commit holds, and what its merge base with the base branch holds, by tree ids."""

    head: str
    base: str


class ReviewKind(StrEnum):
    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"


class Source(StrEnum):
    PORTAL = "portal"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class Review:
    """A decisive act on one commit and base; comments are none.

    ``void`` is the recorded reason why it never counts again (revoked, dismissed, push, draft,
    close, transfer, retarget, account deactivated), empty while it stands. ``trees`` are those of
    ``sha`` when it was given, ``sha_known_at`` is when the portal first knew of that commit.
    ``order`` is the order in which the portal learnt of acts, since the clocks of a host and of the
    portal may differ; where it is the same, ``at`` says which came first.
    """

    person: Person
    kind: ReviewKind
    sha: str
    base_ref: str
    at: datetime
    source: Source = Source.PORTAL
    void: str = ""
    id: str = ""
    trees: Trees | None = None
    sha_known_at: datetime | None = None
    order: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """A check on the head; ``state`` in the host's words, of which only ``success`` is green."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The linked proposal: whether it is accepted now, and which platforms' parts are."""

    ref: str
    accepted: bool
    platforms: frozenset[int]
    proposer: Person


@dataclass(frozen=True, slots=True)
class TimeAgreement:
    """A line manager's agreement to the proposer's time, good until ``until`` (excluded)."""

    by: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OverrideSignature:
    person: Person
    at: datetime
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Override:
    """Break-glass as signed: one commit, one base, one reason, its signatures."""

    sha: str
    base_ref: str
    reason: str
    signatures: tuple[OverrideSignature, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """One pull request as read from its host at ``now``; every default is on the side of refusal.

    ``head`` is what files, commits and checks were read at, ``live_head`` what the host says now
    (None: it could not be read). ``head_known_at`` is when the portal first knew of ``head``.
    ``problems`` are sentences about anything that could not be read; any one makes an error.
    ``trees`` are the head's, None where they were not read.
    ``head_owners_read`` says that the owners of every ownership file, as the file reads at the
    head too, are among the groups.
    """

    now: datetime
    head: str
    base_ref: str
    author: Person
    platforms: tuple[Platform, ...]
    live_head: str | None = None
    trees: Trees | None = None
    is_open: bool = False
    is_draft: bool = False
    governed: bool = False
    files: tuple[File, ...] = ()
    files_complete: bool = False
    commits: tuple[Commit, ...] = ()
    commits_complete: bool = False
    head_owners_read: bool = False
    problems: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()
    head_known_at: datetime | None = None
    pushers: tuple[Person, ...] = ()
    acted_for: tuple[Person, ...] = ()
    checks: tuple[Check, ...] = ()
    proposal: Proposal | None = None
    time_agreement: TimeAgreement | None = None
    override: Override | None = None

    @property
    def lines(self) -> int:
        """Added plus removed lines of the whole change."""
        return sum(file.added + file.removed for file in self.files)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every touched path, old and new name of a rename both, sorted."""
        names = {file.path for file in self.files} | {file.previous_path for file in self.files}
        return tuple(sorted(names - {""}))
