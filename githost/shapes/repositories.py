"""Repositories, branches and their protection, and references as JSON."""

from githost import access
from githost.models import Account, Pull, Repository
from githost.shapes.accounts import simple_user
from githost.shapes.common import Json, api, html, in_path, node_id, stamp

# Link name in the JSON, and what follows the repository's own address.
LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}


def address(repository: Repository, rest: str = "") -> str:
    return api(f"/repos/{repository.full_name}{rest}")


def page(repository: Repository, rest: str = "") -> str:
    return html(f"/{repository.full_name}{rest}")


def minimal(repository: Repository) -> Json:
    own = address(repository)
    return {
        "id": repository.pk,
        "node_id": node_id("Repository", repository.pk),
        "name": repository.name,
        "full_name": repository.full_name,
        "private": repository.private,
        "owner": simple_user(repository.owner),
        "html_url": page(repository),
        "description": repository.description or None,
        "fork": False,
        "url": own,
        **{name: own + rest for name, rest in LINKS.items()},
    }


def repository(found: Repository, viewer: Account | None = None) -> Json:
    """A repository with its counts; `viewer` adds what that account may do."""
    clone = page(found) + ".git"
    opened = Pull.objects.filter(repository=found, state="open").count()
    shape = {
        **minimal(found),
        "git_url": clone,
        "ssh_url": clone,
        "clone_url": clone,
        "svn_url": page(found),
        "mirror_url": None,
        "homepage": None,
        "language": None,
        "license": None,
        "topics": found.topics,
        "visibility": "private" if found.private else "public",
        "default_branch": found.default_branch,
        "archived": found.archived,
        "disabled": False,
        "is_template": False,
        "web_commit_signoff_required": False,
        "has_issues": False,
        "has_projects": False,
        "has_wiki": False,
        "has_pages": False,
        "has_downloads": False,
        "has_discussions": False,
        "size": 0,
        "forks": 0,
        "forks_count": 0,
        "stargazers_count": 0,
        "watchers": 0,
        "watchers_count": 0,
        "open_issues": opened,
        "open_issues_count": opened,
        "pushed_at": stamp(found.pushed_at),
        "created_at": stamp(found.created_at),
        "updated_at": stamp(found.updated_at),
    }
    if viewer:
        shape["permissions"] = access.permissions(access.role(viewer, found))
    return shape


def full(found: Repository, viewer: Account | None) -> Json:
    shape = {
        **repository(found, viewer),
        "network_count": 0,
        "subscribers_count": 0,
        "allow_merge_commit": True,
        "allow_squash_merge": True,
        "allow_rebase_merge": True,
        "allow_auto_merge": False,
        "delete_branch_on_merge": False,
    }
    if found.owner.is_organisation:
        shape["organization"] = simple_user(found.owner)
    return shape


def reference(found: Repository, ref: str, sha: str, kind: str = "commit") -> Json:
    own = address(found)
    return {
        "ref": ref,
        "node_id": node_id("Ref", f"{found.pk}:{ref}"),
        "url": f"{own}/git/{in_path(ref)}",
        "object": {"type": kind, "sha": sha, "url": f"{own}/git/{kind}s/{sha}"},
    }


def protection_address(found: Repository, branch: str) -> str:
    return address(found, f"/branches/{in_path(branch)}/protection")


def branch_short(found: Repository, name: str, sha: str, protected: bool) -> Json:
    return {
        "name": name,
        "commit": {"sha": sha, "url": address(found, f"/commits/{sha}")},
        "protected": protected,
        "protection_url": protection_address(found, name),
    }
