"""Check suites and check runs as JSON."""

import pygit2

from githost.git import reading
from githost.models import CheckRun, CheckSuite, Pull
from githost.shapes.apps import app
from githost.shapes.commits import head_commit
from githost.shapes.common import Json, api, node_id, stamp, stamp_or_none
from githost.shapes.repositories import address, minimal, page


def _side(pull: Pull, ref: str, sha: str) -> Json:
    repository = pull.repository
    home = {"id": repository.pk, "url": address(repository), "name": repository.name}
    return {"ref": ref, "sha": sha, "repo": home}


def pulls_at(suite: CheckSuite) -> list[Json]:
    """Open pull requests whose head is the suite's commit."""
    found = Pull.objects.filter(
        repository=suite.repository, state="open", head_sha=suite.head_sha
    ).select_related("repository__owner")
    return [
        {
            "id": pull.pk,
            "number": pull.number,
            "url": address(pull.repository, f"/pulls/{pull.number}"),
            "head": _side(pull, pull.head_ref, pull.head_sha),
            "base": _side(pull, pull.base_ref, pull.base_sha),
        }
        for pull in found
    ]


def run(found: CheckRun) -> Json:
    suite = found.suite
    own = address(suite.repository, f"/check-runs/{found.pk}")
    return {
        "id": found.pk,
        "name": found.name,
        "node_id": node_id("CheckRun", found.pk),
        "head_sha": suite.head_sha,
        "external_id": found.external_id,
        "url": own,
        "html_url": page(suite.repository, f"/runs/{found.pk}"),
        "details_url": found.details_url or api(""),
        "status": found.status,
        "conclusion": found.conclusion or None,
        "started_at": stamp_or_none(found.started_at),
        "completed_at": stamp_or_none(found.completed_at),
        "output": {
            "title": found.title or None,
            "summary": found.summary or None,
            "text": found.text or None,
            "annotations_count": 0,
            "annotations_url": f"{own}/annotations",
        },
        "check_suite": {"id": suite.pk},
        "app": app(suite.app),
        "pull_requests": pulls_at(suite),
    }


def outcome(suite: CheckSuite) -> tuple[str, str | None]:
    """Status and conclusion of a suite, from the latest run of each name."""
    latest = {one.name: one for one in suite.runs.order_by("pk")}
    if not latest:
        return "queued", None
    if any(one.status != "completed" for one in latest.values()):
        started = any(one.status != "queued" for one in latest.values())
        return "in_progress" if started else "queued", None
    bad = [one.conclusion for one in latest.values() if one.state != "success"]
    if bad:
        return "completed", "failure" if "failure" in bad else bad[0]
    plain = {one.conclusion for one in latest.values()}
    return "completed", "success" if "success" in plain else plain.pop()


def _suite(found: CheckSuite) -> Json:
    status, conclusion = outcome(found)
    own = address(found.repository, f"/check-suites/{found.pk}")
    return {
        "id": found.pk,
        "node_id": node_id("CheckSuite", found.pk),
        "head_branch": found.head_branch or None,
        "head_sha": found.head_sha,
        "status": status,
        "conclusion": conclusion,
        "url": own,
        "before": None,
        "after": found.head_sha,
        "pull_requests": pulls_at(found),
        "app": app(found.app),
        "created_at": stamp(found.created_at),
        "updated_at": stamp(found.updated_at),
    }


def suite(found: CheckSuite) -> Json:
    return {
        **_suite(found),
        "latest_check_runs_count": found.runs.values("name").distinct().count(),
        "check_runs_url": address(found.repository, f"/check-suites/{found.pk}/check-runs"),
        "head_commit": _head(found),
        "repository": minimal(found.repository),
    }


def _head(found: CheckSuite) -> Json:
    git = reading.open_repository(found.repository.path)
    return head_commit(git[found.head_sha].peel(pygit2.Commit))


def suite_in_payload(found: CheckSuite) -> Json:
    """As events carry it: without the repository, which stands beside it."""
    shape = suite(found)
    del shape["repository"]
    return shape


def run_in_payload(found: CheckRun) -> Json:
    return {**run(found), "check_suite": _suite(found.suite)}
