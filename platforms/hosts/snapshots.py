"""What a git host said at one moment, as frozen dataclasses (pure)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True)
class Account:
    """An account on the host: the numeric id is who it is, the login only what it is called."""

    id: int
    login: str
    name: str = ""
    is_bot: bool = False


@dataclass(frozen=True)
class RepositorySnapshot:
    """A repository as its host describes it."""

    id: int
    full_name: str
    default_branch: str
    web_url: str
    description: str = ""
    language: str = ""
    topics: tuple[str, ...] = ()
    archived: bool = False
    private: bool = False
    owner_id: int | None = None
    node_id: str = ""
    # Which of an App's installations sees it.
    installation_id: int | None = None


@dataclass(frozen=True)
class Entry:
    """What a folder holds; `kind` is dir, file, symlink or submodule."""

    name: str
    path: str
    kind: str


@dataclass(frozen=True)
class Content:
    """A file's text, and the host's id of exactly this content."""

    path: str
    sha: str
    text: str


@dataclass(frozen=True)
class FileSnapshot:
    """One changed file; `status` is added, modified, removed or renamed."""

    path: str
    status: str
    additions: int
    deletions: int
    previous_path: str = ""
    patch: str = ""


@dataclass(frozen=True)
class CommitSnapshot:
    """One commit of a pull request; an account is None when the host matched nobody."""

    sha: str
    message: str
    author: Account | None
    author_name: str
    author_email: str
    committer: Account | None
    committer_name: str
    committer_email: str
    authored_at: datetime | None = None
    tree_sha: str = ""


@dataclass(frozen=True)
class ReviewSnapshot:
    """A review on the host; `kind` is approve, request_changes, dismissed or comment."""

    id: int
    account: Account | None
    kind: str
    sha: str
    at: datetime
    text: str = ""


@dataclass(frozen=True)
class CheckSnapshot:
    """A commit status or check run of somebody; `state` is success, pending or failure.

    `app_id` is the App whose check run it is, None for a commit status.
    """

    name: str
    state: str
    description: str = ""
    url: str = ""
    app_id: int | None = None


@dataclass(frozen=True)
class TextFile:
    """A file at a ref, or an empty path where there is none.

    A file that is there and cannot be used has its path, no text, and says why in `problem`: the
    rule must then answer with an error.
    """

    path: str = ""
    text: str = ""
    problem: str = ""


@dataclass(frozen=True)
class OwnerFile(TextFile):
    """The CODEOWNERS file that counts for a ref."""


@dataclass(frozen=True)
class OwnerTree:
    """The OWNERS files above the touched paths, and OWNERS_ALIASES.

    With a `problem` they could not be found or are too many: nobody knows who owns what.
    """

    files: tuple[TextFile, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Beside:
    """What some platforms need read beside a pull request, and others save the requests for."""

    policy_file: bool = False
    trees: bool = False
    owner_tree: bool = False


NOTHING_BESIDE = Beside()


@dataclass(frozen=True)
class PullSummary:
    """What a list of pull requests says of each: enough to see that it changed."""

    number: int
    head_sha: str
    updated_at: datetime
    open: bool


@dataclass(frozen=True)
class PullSnapshot:
    """A pull request, whole. `read_at` is when the reading began; incomplete lists say so."""

    repository_id: int
    id: int
    number: int
    web_url: str
    title: str
    body: str
    author: Account | None
    open: bool
    draft: bool
    head_sha: str
    head_ref: str
    base_ref: str
    base_sha: str
    created_at: datetime
    updated_at: datetime
    read_at: datetime
    closed_at: datetime | None = None
    merged: bool = False
    merged_at: datetime | None = None
    merged_by: Account | None = None
    merge_sha: str = ""
    additions: int = 0
    deletions: int = 0
    files: tuple[FileSnapshot, ...] = ()
    files_complete: bool = True
    commits: tuple[CommitSnapshot, ...] = ()
    commits_complete: bool = True
    reviews: tuple[ReviewSnapshot, ...] = ()
    checks: tuple[CheckSnapshot, ...] = ()
    owner_file: OwnerFile = field(default_factory=OwnerFile)
    # The policy as the base branch has it; None where it was not asked for.
    policy_file: TextFile | None = None
    # The OWNERS files of the base branch; None where they were not asked for.
    owner_tree: OwnerTree | None = None
    # What the head and its merge base with the base branch hold; empty where not asked for.
    head_tree_sha: str = ""
    base_tree_sha: str = ""
    # Whether the files came with what changed in them: a list of many does without.
    patches: bool = True
    # What the host shows under our name on the head, from whomever it is.
    shown: tuple[CheckSnapshot, ...] = ()
    # Whose the repository is now, by numeric id, and what it is called; None where not said.
    owner_id: int | None = None
    full_name: str = ""


@dataclass(frozen=True)
class Listed:
    """One of a list of pull requests; `snapshot` is there where the list says what it holds.

    What is not `whole` lacks something that the rule has to know: it is read by itself.
    """

    summary: PullSummary
    snapshot: PullSnapshot | None = None
    whole: bool = False


@dataclass(frozen=True)
class HeadSnapshot:
    """An open pull request's head and base, and what was said of it; `checks` None: not read."""

    summary: PullSummary
    base_sha: str = ""
    checks: tuple[CheckSnapshot, ...] | None = None
    shown: tuple[CheckSnapshot, ...] = ()


@dataclass(frozen=True)
class Survey:
    """A page of what changed, the latest first, and one of the heads of all that is open.

    A cursor is where the next page begins, None where there is none. `total` counts all pull
    requests there are, None where the host does not say.
    """

    read_at: datetime
    changed: tuple[Listed, ...] = ()
    changed_after: str | None = None
    heads: tuple[HeadSnapshot, ...] = ()
    heads_after: str | None = None
    total: int | None = None


@dataclass(frozen=True)
class Comparison:
    """What lies between two commits: the files that differ from their common ancestor to `head`.

    `rewritten` says that the ancestor is not `base` itself, because history was pushed over.
    """

    base_sha: str
    head_sha: str
    ancestor_sha: str
    files: tuple[FileSnapshot, ...] = ()
    files_complete: bool = True

    @property
    def rewritten(self) -> bool:
        return self.ancestor_sha != self.base_sha


@dataclass(frozen=True)
class Protection:
    """Whether the host itself refuses a merge into a branch without a given status.

    `bound` names the App that a required check has to come from, where it has to.
    """

    protected: bool
    required_contexts: tuple[str, ...] = ()
    bound: tuple[tuple[str, int], ...] = ()
    admins_bound: bool = False
    readable: bool = True


class MergeOutcome(StrEnum):
    """What became of a merge call. UNKNOWN is settled by reading, never by sending again."""

    MERGED = "merged"
    HEAD_MOVED = "head_moved"
    CONFLICT = "conflict"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class MergeAnswer:
    """The host's answer to a merge call: the merge commit where it merged, else its words."""

    outcome: MergeOutcome
    sha: str = ""
    detail: str = ""
