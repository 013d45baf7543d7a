"""The addresses of the API; those inside a repository exist by its name and by its id."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from githost.api import (
    accounts,
    branches,
    commits,
    contents,
    hooks,
    pulls,
    refs,
    repositories,
    reviews,
)
from githost.api.call import Call, not_found
from githost.api.view import Handler, repo_view, view


class Rest:
    """Like Django's `path`, but with line breaks, which git allows in file names."""

    regex = r"[\s\S]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Rest, "rest")

Routes = list[URLPattern | URLResolver]


def _hooks(make: Handler) -> Routes:
    """A repository's hooks and an organisation's answer alike."""
    one = "hooks/<int:hook_id>"
    return [
        path("hooks", make(GET=hooks.listed, POST=hooks.create)),
        path(one, make(GET=hooks.get, PATCH=hooks.update, DELETE=hooks.delete)),
        path(f"{one}/pings", make(POST=hooks.ping)),
        path(f"{one}/tests", make(POST=hooks.ping)),
        path(f"{one}/deliveries", make(GET=hooks.delivery_list)),
        path(f"{one}/deliveries/<int:delivery_id>", make(GET=hooks.delivery)),
        path(f"{one}/deliveries/<int:delivery_id>/attempts", make(POST=hooks.redeliver)),
    ]


def _unknown(call: Call, **_: object) -> None:
    raise not_found()


branch = "branches/<rest:branch>"
pull = "pulls/<int:number>"
review = f"{pull}/reviews/<int:review_id>"

repository: Routes = [
    path("topics", repo_view(GET=repositories.topics, PUT=repositories.replace_topics)),
    path("collaborators", repo_view(GET=repositories.collaborators)),
    path("collaborators/<str:login>/permission", repo_view(GET=repositories.permission)),
    path(
        "collaborators/<str:login>",
        repo_view(
            GET=repositories.is_collaborator,
            PUT=repositories.add_collaborator,
            DELETE=repositories.remove_collaborator,
        ),
    ),
    path("branches", repo_view(GET=branches.listed)),
    path(
        f"{branch}/protection/required_status_checks",
        repo_view(
            GET=branches.status_checks,
            PATCH=branches.change_status_checks,
            DELETE=branches.drop_status_checks,
        ),
    ),
    path(
        f"{branch}/protection/enforce_admins",
        repo_view(
            GET=branches.enforce_admins,
            POST=branches.enforce_admins,
            DELETE=branches.enforce_admins,
        ),
    ),
    path(
        f"{branch}/protection",
        repo_view(GET=branches.protection, PUT=branches.protect, DELETE=branches.unprotect),
    ),
    path(branch, repo_view(GET=branches.get)),
    path("git/refs", repo_view(GET=refs.matching, POST=refs.create)),
    path("git/refs/<rest:ref>", repo_view(GET=refs.get, PATCH=refs.update, DELETE=refs.delete)),
    path("git/ref/<rest:ref>", repo_view(GET=refs.get)),
    path("git/matching-refs/<rest:ref>", repo_view(GET=refs.matching)),
    path("git/commits/<str:sha>", repo_view(GET=refs.commit)),
    path("git/trees/<rest:treeish>", repo_view(GET=refs.tree)),
    path("git/blobs/<str:sha>", repo_view(GET=refs.blob)),
    path("commits", repo_view(GET=commits.listed)),
    path("commits/<rest:ref>/status", repo_view(GET=commits.combined_status)),
    path("commits/<rest:ref>/statuses", repo_view(GET=commits.statuses)),
    path("commits/<rest:ref>/check-runs", repo_view(GET=commits.check_runs)),
    path("commits/<rest:ref>/pulls", repo_view(GET=commits.pulls)),
    path("commits/<rest:ref>", repo_view(GET=commits.get)),
    path("statuses/<str:sha>", repo_view(POST=commits.create_status)),
    path("compare/<rest:basehead>", repo_view(GET=commits.compare)),
    path("readme", repo_view(GET=contents.readme)),
    path("contents", repo_view(GET=contents.get)),
    path("contents/", repo_view(GET=contents.get)),
    path(
        "contents/<rest:path>",
        repo_view(GET=contents.get, PUT=contents.put, DELETE=contents.delete),
    ),
    path("pulls", repo_view(GET=pulls.listed, POST=pulls.create)),
    path(pull, repo_view(GET=pulls.get, PATCH=pulls.update)),
    path(f"{pull}/files", repo_view(GET=pulls.files)),
    path(f"{pull}/commits", repo_view(GET=pulls.commits)),
    path(f"{pull}/comments", repo_view(GET=pulls.review_comments)),
    path(f"{pull}/merge", repo_view(GET=pulls.is_merged, PUT=pulls.merge_pull)),
    path(
        f"{pull}/requested_reviewers",
        repo_view(GET=reviews.reviewers, POST=reviews.ask, DELETE=reviews.unask),
    ),
    path(f"{pull}/reviews", repo_view(GET=reviews.listed, POST=reviews.create)),
    path(review, repo_view(GET=reviews.get, PUT=reviews.edit, DELETE=reviews.discard)),
    path(f"{review}/events", repo_view(POST=reviews.submit)),
    path(f"{review}/dismissals", repo_view(PUT=reviews.dismiss)),
    path("issues/<int:number>/comments", repo_view(GET=reviews.comments, POST=reviews.add_comment)),
    path(
        "issues/comments/<int:comment_id>",
        repo_view(GET=reviews.comment, PATCH=reviews.edit_comment, DELETE=reviews.delete_comment),
    ),
    *_hooks(repo_view),
]
root = repo_view(GET=repositories.get, PATCH=repositories.update)

urlpatterns: Routes = [
    path("", view(GET=accounts.root)),
    path("meta", view(GET=accounts.meta)),
    path("rate_limit", view(GET=accounts.rate_limit, cost=0)),
    path("user", view(GET=accounts.me)),
    path("user/repos", view(POST=accounts.create_user_repository)),
    path("user/<int:account_id>", view(GET=accounts.user_by_id)),
    path("users/<str:login>", view(GET=accounts.user)),
    path("users/<str:login>/repos", view(GET=accounts.user_repositories)),
    path("organizations/<int:organisation_id>", view(GET=accounts.organisation_by_id)),
    path("organizations/<int:organisation_id>/team/<int:team_id>", view(GET=accounts.team_by_id)),
    path(
        "organizations/<int:organisation_id>/team/<int:team_id>/members",
        view(GET=accounts.team_members_by_id),
    ),
    path("orgs/<str:org>", view(GET=accounts.organisation)),
    path(
        "orgs/<str:org>/repos",
        view(GET=accounts.organisation_repositories, POST=accounts.create_organisation_repository),
    ),
    path("orgs/<str:org>/members", view(GET=accounts.members)),
    path("orgs/<str:org>/members/<str:login>", view(GET=accounts.membership)),
    path("orgs/<str:org>/teams", view(GET=accounts.teams)),
    path("orgs/<str:org>/teams/<str:slug>", view(GET=accounts.team)),
    path("orgs/<str:org>/teams/<str:slug>/members", view(GET=accounts.team_members)),
    path("orgs/<str:org>/", include(_hooks(view))),
    path("repositories/<int:repository_id>", root),
    path("repositories/<int:repository_id>/", include(repository)),
    path("repos/<str:owner>/<str:name>", root),
    path("repos/<str:owner>/<str:name>/", include(repository)),
    path("<rest:anything>", view(GET=_unknown)),
]
