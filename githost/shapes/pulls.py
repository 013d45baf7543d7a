"""Pull requests, reviews and comments as JSON."""

from githost import gate
from githost.git import reading
from githost.models import Account, Comment, Pull, Review
from githost.shapes.accounts import simple_user, team
from githost.shapes.common import Json, node_id, stamp, stamp_or_none
from githost.shapes.repositories import address, page, repository


def association(account: Account, pull: Pull) -> str:
    owner = pull.repository.owner
    if owner.pk == account.pk:
        return "OWNER"
    if owner.is_organisation and account.organisations.filter(organisation=owner).exists():
        return "MEMBER"
    if pull.repository.collaborators.filter(account=account).exists():
        return "COLLABORATOR"
    return "NONE"


def simple(pull: Pull, shown: Json | None = None) -> Json:
    """A pull request as lists carry it; `shown` is the repository's JSON if there already."""
    repo = pull.repository
    own, issue = address(repo, f"/pulls/{pull.number}"), address(repo, f"/issues/{pull.number}")
    link = page(repo, f"/pull/{pull.number}")
    inside = shown or repository(repo)
    side = {"user": simple_user(repo.owner), "repo": inside}
    requests = list(pull.review_requests.all())
    links = {
        "self": own,
        "html": link,
        "issue": issue,
        "comments": f"{issue}/comments",
        "review_comments": f"{own}/comments",
        "review_comment": address(repo, "/pulls/comments{/number}"),
        "commits": f"{own}/commits",
        "statuses": address(repo, f"/statuses/{pull.head_sha}"),
    }
    return {
        "url": own,
        "id": pull.pk,
        "node_id": node_id("PullRequest", pull.pk),
        "html_url": link,
        "diff_url": f"{link}.diff",
        "patch_url": f"{link}.patch",
        "issue_url": issue,
        "commits_url": links["commits"],
        "review_comments_url": links["review_comments"],
        "review_comment_url": links["review_comment"],
        "comments_url": links["comments"],
        "statuses_url": links["statuses"],
        "number": pull.number,
        "state": pull.state,
        "locked": False,
        "title": pull.title,
        "user": simple_user(pull.author),
        "body": pull.body,
        "labels": [],
        "milestone": None,
        "active_lock_reason": None,
        "created_at": stamp(pull.created_at),
        "updated_at": stamp(pull.updated_at),
        "closed_at": stamp_or_none(pull.closed_at),
        "merged_at": stamp_or_none(pull.merged_at),
        "merge_commit_sha": pull.merge_commit_sha or None,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [simple_user(r.account) for r in requests if r.account],
        "requested_teams": [team(r.team) for r in requests if r.team],
        "head": {
            **side,
            "label": f"{repo.owner.login}:{pull.head_ref}",
            "ref": pull.head_ref,
            "sha": pull.head_sha,
        },
        "base": {
            **side,
            "label": f"{repo.owner.login}:{pull.base_ref}",
            "ref": pull.base_ref,
            "sha": pull.base_sha,
        },
        "_links": {name: {"href": target} for name, target in links.items()},
        "author_association": association(pull.author, pull),
        "auto_merge": None,
        "draft": pull.draft,
    }


SHARED_WITH_ISSUES = (
    "id",
    "node_id",
    "html_url",
    "number",
    "state",
    "title",
    "user",
    "body",
    "labels",
    "locked",
    "assignee",
    "assignees",
    "milestone",
    "author_association",
    "comments_url",
    "created_at",
    "updated_at",
    "closed_at",
)


def as_issue(pull: Pull) -> Json:
    """A pull request as events about its comments carry it."""
    whole = simple(pull)
    own = whole["issue_url"]
    return {
        **{name: whole[name] for name in SHARED_WITH_ISSUES},
        "url": own,
        "repository_url": address(pull.repository),
        "labels_url": f"{own}/labels{{/name}}",
        "events_url": f"{own}/events",
        "comments": pull.comments.count(),
        "pull_request": {"url": whole["url"], "html_url": whole["html_url"]},
    }


def full(pull: Pull) -> Json:
    files = reading.differences(*gate.compared(pull))
    mergeable, state = gate.mergeability(pull)
    return {
        **simple(pull),
        "merged": pull.merged_at is not None,
        "mergeable": mergeable,
        "rebaseable": mergeable,
        "mergeable_state": state,
        "merged_by": simple_user(pull.merged_by) if pull.merged_by and pull.merged_at else None,
        "comments": pull.comments.count(),
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": len(gate.commits(pull)),
        "additions": sum(f.additions for f in files),
        "deletions": sum(f.deletions for f in files),
        "changed_files": len(files),
    }


def review(found: Review) -> Json:
    pull = found.pull
    own = address(pull.repository, f"/pulls/{pull.number}")
    link = page(pull.repository, f"/pull/{pull.number}#pullrequestreview-{found.pk}")
    shape: Json = {
        "id": found.pk,
        "node_id": node_id("PullRequestReview", found.pk),
        "user": simple_user(found.author),
        "body": found.body,
        "state": found.state,
        "html_url": link,
        "pull_request_url": own,
        "_links": {"html": {"href": link}, "pull_request": {"href": own}},
        "commit_id": found.commit_id,
        "author_association": association(found.author, pull),
    }
    if found.submitted_at:
        shape["submitted_at"] = stamp(found.submitted_at)
    return shape


def comment(found: Comment) -> Json:
    pull = found.pull
    return {
        "id": found.pk,
        "node_id": node_id("IssueComment", found.pk),
        "url": address(pull.repository, f"/issues/comments/{found.pk}"),
        "html_url": page(pull.repository, f"/pull/{pull.number}#issuecomment-{found.pk}"),
        "issue_url": address(pull.repository, f"/issues/{pull.number}"),
        "user": simple_user(found.author),
        "body": found.body,
        "created_at": stamp(found.created_at),
        "updated_at": stamp(found.updated_at),
        "author_association": association(found.author, pull),
        "performed_via_github_app": None,
    }
