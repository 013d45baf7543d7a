"""What changed in a pull request since somebody looked: the difference of two heads, as read."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

from contributions.forms.changes import SHA
from contributions.models import Change
from contributions.pages.files import FileSet, fileset_between
from people.models import User
from platforms.hosts.connections import host_for
from platforms.hosts.problems import HostProblem, Missing
from platforms.hosts.snapshots import Comparison

#: Two commits never differ otherwise than they did; kept for a while only to spare the host.
KEPT = 3600  # seconds


@dataclass(frozen=True)
class SinceDiff:
    """The files that differ between `sha` and the head; without `files`, `problem` says why."""

    sha: str
    files: FileSet | None = None
    problem: str = ""
    rewritten_from: str = ""
    complete: bool = True


def since_diff(change: Change, sha: str, viewer: User, wanted: str = "") -> SinceDiff:
    """Compare a head that the change once had with the present one, on the git host.

    Where that cannot be, it says so, and the whole change is to be shown.
    """
    if not SHA.fullmatch(sha):
        return SinceDiff("", problem="The address names no commit.")
    if not change.heads.filter(sha=sha).exists():
        # Only what was a head here is asked for: nobody compares other branches through us.
        return SinceDiff(sha, problem=f"This change never had the head {sha[:7]}.")
    try:
        found = _compared(change, sha)
    except Missing:
        return SinceDiff(
            sha,
            problem=f"The git host no longer has {sha[:7]}, as it was pushed over. "
            "What changed since then cannot be told.",
        )
    except HostProblem as problem:
        return SinceDiff(sha, problem=f"The git host could not be asked. {problem}")
    return SinceDiff(
        sha,
        files=fileset_between(change, found, viewer, wanted),
        rewritten_from=found.ancestor_sha if found.rewritten else "",
        complete=found.files_complete,
    )


def _compared(change: Change, sha: str) -> Comparison:
    key = f"compare:{change.repository_id}:{sha}:{change.head_sha}"
    known = cache.get(key)
    if isinstance(known, Comparison):
        return known
    repository = change.repository
    found = host_for(repository.host).compare(repository.remote_id, sha, change.head_sha)
    cache.set(key, found, KEPT)
    return found
