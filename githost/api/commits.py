"""Commits, comparisons and commit statuses."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from githost import deliveries, events, gate, merge_queue
from githost.api.call import Answer, Call, Refused, invalid, required, typed
from githost.git import reading
from githost.models import Account, Pull, Status
from githost.shapes import commits as shapes
from githost.shapes import pulls as pull_shapes
from githost.shapes.repositories import address, page

COMPARE_FILES, COMPARE_COMMITS = 300, 250
COMMIT_FILES = 3000
STATUS_CAP = 1000
WEEKS, WEEK = 52, 7 * 86_400
STATES = ("error", "failure", "pending", "success")


def listed(call: Call) -> Any:
    git = call.git
    start = call.query("sha") or call.repo.default_branch
    first = reading.commit(git, start)
    if first is None:
        if reading.branches(git):
            raise Refused(404, "Not Found")
        raise Refused(409, "Git Repository is empty.")
    since, until, path = call.query("since"), call.query("until"), call.query("path").strip("/")
    found = reading.history(git, str(first.id))
    if since or until:
        earliest = _seconds(since) if since else 0.0
        latest = _seconds(until) if until else float("inf")
        found = (c for c in found if earliest <= c.commit_time <= latest)
    if path:
        found = (c for c in found if _touches(c, path))
    if author := call.query("author").lower():
        emails = {author} | {a.email.lower() for a in Account.objects.filter(login__iexact=author)}
        found = (c for c in found if (c.author.email or "").lower() in emails)
    answer = call.page([c.id for c in found], lambda oid: git[oid])
    answer.data = shapes.commits(call.repo, answer.data)
    return answer


def participation(call: Call) -> Any:
    """Commits on the default branch in each of the last 52 weeks, the oldest first."""
    first = reading.commit(call.git, call.repo.default_branch)
    end = int(timezone.now().timestamp())
    weeks = [0] * WEEKS
    for commit in reading.history(call.git, str(first.id)) if first else ():
        back = (end - commit.commit_time) // WEEK
        if 0 <= back < WEEKS:
            weeks[WEEKS - 1 - back] += 1
    # Nobody owns a repository of an organisation, so none of them are its owner's.
    return {"all": weeks, "owner": [0] * WEEKS}


def _seconds(text: str) -> float:
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError as unreadable:
        raise invalid(f"{text!r} is not an ISO 8601 time") from unreadable


def _touches(commit: Any, path: str) -> bool:
    def entry(of: Any) -> Any:
        return of.tree[path].id if path in of.tree else None

    mine = entry(commit)
    return all(entry(p) != mine for p in commit.parents) if commit.parents else mine is not None


def get(call: Call, ref: str) -> Any:
    git = call.git
    found = call.commit(ref)
    files = shapes.commit_files(git, found)
    added, deleted = sum(f.additions for f in files), sum(f.deletions for f in files)
    part = call.page(files[:COMMIT_FILES], lambda f: shapes.file_diff(call.repo, str(found.id), f))
    return Answer(
        {
            **shapes.commit(call.repo, found),
            "stats": {"total": added + deleted, "additions": added, "deletions": deleted},
            "files": part.data,
        },
        headers=part.headers,
    )


def compare(call: Call, basehead: str) -> Any:
    base_name, dots, head_name = basehead.partition("...")
    if not dots:
        raise Refused(404, "Not Found")
    git = call.git
    # "owner:branch" is the same repository: this host has no forks.
    names = [name.removeprefix(f"{call.repo.owner.login}:") for name in (base_name, head_name)]
    base, head = (reading.commit(git, name) for name in names)
    if base is None or head is None:
        raise Refused(404, "Not Found")
    fork = reading.merge_base(git, str(base.id), str(head.id))
    if fork is None:
        raise Refused(404, f"No common ancestor between {base_name} and {head_name}.")
    ahead = list(reading.history(git, str(head.id), without=str(base.id)))
    behind = list(reading.history(git, str(base.id), without=str(head.id)))
    if ahead and behind:
        status = "diverged"
    else:
        status = "ahead" if ahead else "behind" if behind else "identical"
    files = reading.differences(git, fork, str(head.id))
    own, link = address(call.repo, f"/compare/{basehead}"), page(call.repo, f"/compare/{basehead}")
    brought = ahead[::-1]
    # Only a caller that asks for pages gets pages.
    if {"page", "per_page"} & call.request.GET.keys():
        part = call.page(brought, lambda c: c)
    else:
        part = Answer(brought[-COMPARE_COMMITS:])
    return Answer(
        {
            "url": own,
            "html_url": link,
            "permalink_url": link,
            "diff_url": f"{link}.diff",
            "patch_url": f"{link}.patch",
            "base_commit": shapes.commit(call.repo, base),
            "merge_base_commit": shapes.commit(call.repo, call.commit(fork)),
            "status": status,
            "ahead_by": len(ahead),
            "behind_by": len(behind),
            "total_commits": len(ahead),
            "commits": shapes.commits(call.repo, part.data),
            "files": [shapes.file_diff(call.repo, str(head.id), f) for f in files[:COMPARE_FILES]],
        },
        headers=part.headers,
    )


def combined_status(call: Call, ref: str) -> Any:
    sha = str(call.commit(ref).id)
    return shapes.combined(call.repo, sha, gate.latest_statuses(call.repo.pk, sha))


def statuses(call: Call, ref: str) -> Any:
    found = Status.objects.filter(repository=call.repo, sha=str(call.commit(ref).id)).order_by(
        "-pk"
    )
    return call.page(found.select_related("creator", "repository__owner"), shapes.status)


def pulls(call: Call, ref: str) -> Any:
    """Pull requests that bring this commit, and those it merged."""
    brought = gate.pulls_with(call.repo, str(call.commit(ref).id))
    found = Pull.objects.filter(pk__in=brought).order_by("number")
    return call.page(found.select_related("repository__owner", "author"), pull_shapes.simple)


def create_status(call: Call, sha: str) -> Any:
    person, data = call.need_writable("write"), call.body()
    required(data, "Status", "state")
    state, context = data["state"], typed(data, "context", str, "default") or "default"
    if state not in STATES:
        raise invalid(
            "State is not included in the list",
            resource="Status",
            field_name="state",
            code="invalid",
        )
    commit = reading.commit(call.git, sha) if len(sha) == 40 else None
    if commit is None:
        raise Refused(422, f"No commit found for SHA: {sha}")
    description = typed(data, "description", str, "")
    if len(description) > 140:
        raise invalid(
            "description is too long (maximum is 140 characters)",
            resource="Status",
            field_name="description",
        )
    if Status.objects.filter(repository=call.repo, sha=sha, context=context).count() >= STATUS_CAP:
        raise invalid(
            "This SHA and context has reached the maximum number of statuses.",
            resource="Status",
            field_name="base",
        )
    made = Status.objects.create(
        repository=call.repo,
        sha=sha,
        context=context,
        state=state,
        description=description,
        target_url=typed(data, "target_url", str, ""),
        creator=person,
    )
    events.status(made)
    merge_queue.checked(call.repo, sha)
    deliveries.wake()
    return Answer(shapes.status(made), 201)
