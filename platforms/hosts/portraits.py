"""What a repository is and holds, as somebody would see who looks at it: few requests, once a day.

The host's own figures and the last commit are asked for each time; the folders and texts only where
the default branch has moved since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from platforms.hosts import contents, payloads
from platforms.hosts.fields import Fields, Unreadable
from platforms.hosts.names import path_part
from platforms.hosts.problems import Missing, Rejected
from platforms.hosts.snapshots import Content, RepositorySnapshot, TextFile
from platforms.hosts.transport import Transport

#: Folders besides the root where hosts look for such files, and their own kinds of files.
FOLDERS = (".github", "docs")
#: Files that say something of a platform, read with their text.
TEXTS = (
    *("catalog-info.yaml", "catalog-info.yml", "innersource.json"),
    *("readme.md", "contributing.md"),
)
#: A root of more entries tells nothing that is looked for.
MOST_PATHS = 500


@dataclass(frozen=True)
class Portrait:
    """A repository at a commit of its default branch (`tip`; "" for an empty one).

    `weeks` counts the commits of each week, the oldest first; None where the host has not counted
    yet. `paths` are the names in the root and the `FOLDERS`, `texts` the files read, by name in
    small letters; both None where `tip` is the commit that was known already.
    """

    repository: RepositorySnapshot
    created_at: datetime
    updated_at: datetime
    forks: int = 0
    watchers: int = 0
    stars: int = 0
    open_issues: int = 0
    tip: str = ""
    last_commit_at: datetime | None = None
    weeks: tuple[int, ...] | None = None
    paths: tuple[str, ...] | None = ()
    texts: Mapping[str, TextFile] | None = field(default_factory=dict)


def portrait(transport: Transport, repository_id: int, known: str) -> Portrait:
    """Look at a repository; what stands in it only where its tip is not the `known` one."""
    where = f"/repositories/{repository_id}"
    found = transport.one(where, "repository")
    repository = payloads.repository(found)
    tip, at = _tip(transport, where, repository.default_branch)
    paths: tuple[str, ...] | None = None
    texts: dict[str, TextFile] | None = None
    if tip != known or not tip:
        paths = _paths(transport, repository_id, tip) if tip else ()
        texts = {path.lower(): _text(transport, repository_id, tip, path) for path in _read(paths)}
    return Portrait(
        repository=repository,
        created_at=found.moment("created_at"),
        updated_at=max(found.moment("updated_at"), found.moment_or_none("pushed_at") or _NEVER),
        forks=found.number("forks_count"),
        # On the list of one's repositories, `watchers_count` counts stars; this is who watches.
        watchers=found.number("subscribers_count"),
        stars=found.number("stargazers_count"),
        open_issues=found.number("open_issues_count"),
        tip=tip,
        last_commit_at=at,
        weeks=_weeks(transport, where),
        paths=paths,
        texts=texts,
    )


_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _tip(transport: Transport, where: str, branch: str) -> tuple[str, datetime | None]:
    try:
        found = transport.one(f"{where}/branches/{path_part(branch)}", "branch").child("commit")
    except Missing:
        return "", None  # nothing was ever pushed
    return found.sha("sha"), found.child("commit").child("committer").moment("date")


def _weeks(transport: Transport, where: str) -> tuple[int, ...] | None:
    """What the host counted of the last year; None while it is still counting."""
    answer = transport.look(f"{where}/stats/participation")
    if answer.status in (202, 204, 404, 422):
        return None
    counted = Fields(transport.body_of(answer), "participation").whole_numbers("all")
    return counted or None


def _paths(transport: Transport, repository_id: int, tip: str) -> tuple[str, ...]:
    found = _folder(transport, repository_id, tip, "")
    for name in FOLDERS:
        if name in found:
            found += _folder(transport, repository_id, tip, name)
    return tuple(found)


def _folder(transport: Transport, repository_id: int, tip: str, path: str) -> list[str]:
    try:
        found = contents.folder(transport, repository_id, tip, path)
    except (Missing, Rejected):
        return []  # an empty root, or a file where a folder was looked for
    return [] if isinstance(found, Content) else [one.path for one in found[:MOST_PATHS]]


def _read(paths: tuple[str, ...]) -> list[str]:
    return [path for path in paths if path.lower() in TEXTS]


def _text(transport: Transport, repository_id: int, tip: str, path: str) -> TextFile:
    try:
        found = contents.folder(transport, repository_id, tip, path)
    except Rejected as problem:
        return TextFile(path, problem=str(problem))
    if not isinstance(found, Content):
        raise Unreadable(f"{path} was a file and is a folder at the same commit")
    return TextFile(path, found.text)
