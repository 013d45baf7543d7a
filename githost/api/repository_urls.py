"""The addresses inside a repository, each with the permission that an App needs for it."""

from django.urls import URLPattern, URLResolver, path, register_converter

from githost.api import (
    branches,
    checks,
    collaborators,
    commits,
    contents,
    hooks,
    protections,
    pulls,
    refs,
    repositories,
    reviews,
)
from githost.api.view import Handler, repo_view


class Rest:
    """Like Django's `path`, but with line breaks, which git allows in file names."""

    regex = r"[\s\S]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Rest, "rest")

Routes = list[URLPattern | URLResolver]


def hook_routes(make: Handler, permission: str) -> Routes:
    """A repository's hooks and an organisation's answer alike."""
    one = "hooks/<int:hook_id>"
    return [
        path("hooks", make(permission, GET=hooks.listed, POST=hooks.create)),
        path(one, make(permission, GET=hooks.get, PATCH=hooks.update, DELETE=hooks.delete)),
        path(f"{one}/pings", make(permission, POST=hooks.ping)),
        path(f"{one}/tests", make(permission, POST=hooks.ping)),
        path(f"{one}/deliveries", make(permission, GET=hooks.delivery_list)),
        path(f"{one}/deliveries/<int:delivery_id>", make(permission, GET=hooks.delivery)),
        path(
            f"{one}/deliveries/<int:delivery_id>/attempts", make(permission, POST=hooks.redeliver)
        ),
    ]


branch = "branches/<rest:branch>"
commit = "commits/<rest:ref>"
pull = "pulls/<int:number>"
review = f"{pull}/reviews/<int:review_id>"

settings: Routes = [
    path("transfer", repo_view("administration", POST=repositories.transfer)),
    path(
        "topics",
        repo_view(
            "metadata",
            writing="administration",
            GET=repositories.topics,
            PUT=repositories.replace_topics,
        ),
    ),
    path("collaborators", repo_view("metadata", GET=collaborators.listed)),
    path(
        "collaborators/<str:login>/permission", repo_view("metadata", GET=collaborators.permission)
    ),
    path(
        "collaborators/<str:login>",
        repo_view(
            "metadata",
            writing="administration",
            GET=collaborators.is_one,
            PUT=collaborators.add,
            DELETE=collaborators.remove,
        ),
    ),
    path("branches", repo_view("contents", GET=branches.listed)),
    path(
        f"{branch}/protection/required_status_checks",
        repo_view(
            "administration",
            GET=protections.status_checks,
            PATCH=protections.change_status_checks,
            DELETE=protections.drop_status_checks,
        ),
    ),
    path(
        f"{branch}/protection/enforce_admins",
        repo_view(
            "administration",
            GET=protections.enforce_admins,
            POST=protections.enforce_admins,
            DELETE=protections.enforce_admins,
        ),
    ),
    path(
        f"{branch}/protection",
        repo_view(
            "administration",
            GET=protections.get,
            PUT=protections.protect,
            DELETE=protections.unprotect,
        ),
    ),
    path(branch, repo_view("contents", GET=branches.get)),
    *hook_routes(repo_view, "repository_hooks"),
]

history: Routes = [
    path("git/refs", repo_view("contents", GET=refs.matching, POST=refs.create)),
    path(
        "git/refs/<rest:ref>",
        repo_view("contents", GET=refs.get, PATCH=refs.update, DELETE=refs.delete),
    ),
    path("git/ref/<rest:ref>", repo_view("contents", GET=refs.get)),
    path("git/matching-refs/<rest:ref>", repo_view("contents", GET=refs.matching)),
    path("git/commits/<str:sha>", repo_view("contents", GET=refs.commit)),
    path("git/trees/<rest:treeish>", repo_view("contents", GET=refs.tree)),
    path("git/blobs/<str:sha>", repo_view("contents", GET=refs.blob)),
    path("commits", repo_view("contents", GET=commits.listed)),
    path("stats/participation", repo_view("metadata", GET=commits.participation)),
    path(f"{commit}/status", repo_view("statuses", GET=commits.combined_status)),
    path(f"{commit}/statuses", repo_view("statuses", GET=commits.statuses)),
    path(f"{commit}/check-runs", repo_view("checks", GET=checks.of_commit)),
    path(f"{commit}/check-suites", repo_view("checks", GET=checks.suites_of_commit)),
    path(f"{commit}/pulls", repo_view("pull_requests", GET=commits.pulls)),
    path(commit, repo_view("contents", GET=commits.get)),
    path("statuses/<str:sha>", repo_view("statuses", POST=commits.create_status)),
    path("check-runs", repo_view("checks", POST=checks.create)),
    path("check-runs/<int:run_id>", repo_view("checks", GET=checks.get, PATCH=checks.update)),
    path("check-runs/<int:run_id>/rerequest", repo_view("checks", POST=checks.rerequest)),
    path("compare/<rest:basehead>", repo_view("contents", GET=commits.compare)),
    path("readme", repo_view("contents", GET=contents.readme)),
    path("contents", repo_view("contents", GET=contents.get)),
    path("contents/", repo_view("contents", GET=contents.get)),
    path(
        "contents/<rest:path>",
        repo_view("contents", GET=contents.get, PUT=contents.put, DELETE=contents.delete),
    ),
]

changes: Routes = [
    path("pulls", repo_view("pull_requests", GET=pulls.listed, POST=pulls.create)),
    path(pull, repo_view("pull_requests", GET=pulls.get, PATCH=pulls.update)),
    path(f"{pull}/files", repo_view("pull_requests", GET=pulls.files)),
    path(f"{pull}/commits", repo_view("pull_requests", GET=pulls.commits)),
    path(f"{pull}/comments", repo_view("pull_requests", GET=pulls.review_comments)),
    path(
        f"{pull}/merge",
        repo_view("pull_requests", writing="contents", GET=pulls.is_merged, PUT=pulls.merge_pull),
    ),
    path(
        f"{pull}/requested_reviewers",
        repo_view("pull_requests", GET=reviews.reviewers, POST=reviews.ask, DELETE=reviews.unask),
    ),
    path(f"{pull}/reviews", repo_view("pull_requests", GET=reviews.listed, POST=reviews.create)),
    path(
        review,
        repo_view("pull_requests", GET=reviews.get, PUT=reviews.edit, DELETE=reviews.discard),
    ),
    path(f"{review}/events", repo_view("pull_requests", POST=reviews.submit)),
    path(f"{review}/dismissals", repo_view("pull_requests", PUT=reviews.dismiss)),
    path(
        "issues/<int:number>/comments",
        repo_view("issues", "pull_requests", GET=reviews.comments, POST=reviews.add_comment),
    ),
    path(
        "issues/comments/<int:comment_id>",
        repo_view(
            "issues",
            "pull_requests",
            GET=reviews.comment,
            PATCH=reviews.edit_comment,
            DELETE=reviews.delete_comment,
        ),
    ),
]

inside: Routes = [*settings, *history, *changes]
root = repo_view(
    "metadata",
    writing="administration",
    GET=repositories.get,
    PATCH=repositories.update,
    DELETE=repositories.delete,
)
