"""The addresses of the API; those inside a repository exist by its name and by its id."""

from django.urls import include, path

from githost.api import accounts, apps
from githost.api.call import Call, not_found
from githost.api.repository_urls import Routes, hook_routes, inside, root
from githost.api.view import app_view, view


def _unknown(call: Call, **_: object) -> None:
    raise not_found()


own_app: Routes = [
    path("app", app_view(GET=apps.me)),
    path("app/installations", app_view(GET=apps.installations)),
    path(
        "app/installations/<int:installation_id>",
        app_view(GET=apps.installation, DELETE=apps.uninstall),
    ),
    path(
        "app/installations/<int:installation_id>/suspended",
        app_view(PUT=apps.suspend, DELETE=apps.unsuspend),
    ),
    path("app/installations/<int:installation_id>/access_tokens", app_view(POST=apps.issue_token)),
    path("app/hook/config", app_view(GET=apps.hook_config, PATCH=apps.change_hook_config)),
    path("app/hook/deliveries", app_view(GET=apps.hook_deliveries)),
    path("app/hook/deliveries/<int:delivery_id>", app_view(GET=apps.hook_delivery)),
    path("app/hook/deliveries/<int:delivery_id>/attempts", app_view(POST=apps.redeliver)),
    path("orgs/<str:org>/installation", app_view(GET=apps.of_organisation)),
    path("users/<str:login>/installation", app_view(GET=apps.of_user)),
    path("repos/<str:owner>/<str:name>/installation", app_view(GET=apps.of_repository)),
    path("installation/repositories", view("metadata", GET=apps.repositories)),
    path("installation/token", view(DELETE=apps.revoke)),
    path(
        "user/installations/<int:installation_id>/repositories/<int:repository_id>",
        view("user", PUT=apps.let_in, DELETE=apps.keep_out),
    ),
]

organisations: Routes = [
    path("organizations/<int:organisation_id>", view(GET=accounts.organisation_by_id)),
    path(
        "organizations/<int:organisation_id>/team/<int:team_id>",
        view("members", GET=accounts.team_by_id),
    ),
    path(
        "organizations/<int:organisation_id>/team/<int:team_id>/members",
        view("members", GET=accounts.team_members_by_id),
    ),
    path("orgs/<str:org>", view(GET=accounts.organisation)),
    path(
        "orgs/<str:org>/repos",
        view(
            "metadata",
            writing="administration",
            GET=accounts.organisation_repositories,
            POST=accounts.create_organisation_repository,
        ),
    ),
    path("orgs/<str:org>/members", view("members", GET=accounts.members)),
    path("orgs/<str:org>/members/<str:login>", view("members", GET=accounts.membership)),
    path("orgs/<str:org>/teams", view("members", GET=accounts.teams)),
    path("orgs/<str:org>/teams/<str:slug>", view("members", GET=accounts.team)),
    path("orgs/<str:org>/teams/<str:slug>/members", view("members", GET=accounts.team_members)),
    path("orgs/<str:org>/", include(hook_routes(view, "organization_hooks"))),
]

urlpatterns: Routes = [
    path("", view(GET=accounts.root)),
    path("meta", view(GET=accounts.meta)),
    path("rate_limit", view(GET=accounts.rate_limit, cost=0)),
    *own_app,
    path("user", view("user", GET=accounts.me)),
    path("user/repos", view("user", POST=accounts.create_user_repository)),
    path("user/<int:account_id>", view(GET=accounts.user_by_id)),
    path("users/<str:login>", view(GET=accounts.user)),
    path("users/<str:login>/repos", view(GET=accounts.user_repositories)),
    *organisations,
    path("repositories/<int:repository_id>", root),
    path("repositories/<int:repository_id>/", include(inside)),
    path("repos/<str:owner>/<str:name>", root),
    path("repos/<str:owner>/<str:name>/", include(inside)),
    path("<rest:anything>", view(GET=_unknown)),
]
