"""The addresses of the API; those inside a repository exist by its name and by its id."""

from django.urls import include, path

from githost.api import accounts, apps, organisations, owned, teams
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
    path("repositories/<int:repository_id>/installation", app_view(GET=apps.of_repository)),
    path("installation/repositories", view("metadata", GET=apps.repositories)),
    path("installation/token", view(DELETE=apps.revoke)),
    path(
        "user/installations/<int:installation_id>/repositories/<int:repository_id>",
        view("user", PUT=apps.let_in, DELETE=apps.keep_out),
    ),
]

team = "orgs/<str:org>/teams/<str:slug>"
team_id = "organizations/<int:organisation_id>/team/<int:team_id>"

organisation_routes: Routes = [
    path("organizations/<int:organisation_id>", view(GET=organisations.by_id)),
    path(team_id, view("members", GET=teams.by_id)),
    path(f"{team_id}/members", view("members", GET=teams.members_by_id)),
    path(
        "orgs/<str:org>",
        view(
            writing="organization_administration",
            GET=organisations.get,
            PATCH=organisations.update,
        ),
    ),
    path(
        "orgs/<str:org>/repos",
        view(
            "metadata",
            writing="administration",
            GET=owned.of_organisation,
            POST=owned.create_in_organisation,
        ),
    ),
    path("orgs/<str:org>/members", view("members", GET=organisations.members)),
    path(
        "orgs/<str:org>/members/<str:login>",
        view("members", GET=organisations.is_member, DELETE=organisations.remove),
    ),
    path(
        "orgs/<str:org>/memberships/<str:login>",
        view(
            "members",
            GET=organisations.membership,
            PUT=organisations.add,
            DELETE=organisations.remove,
        ),
    ),
    path("orgs/<str:org>/teams", view("members", GET=teams.listed, POST=teams.create)),
    path(team, view("members", GET=teams.get, PATCH=teams.update, DELETE=teams.delete)),
    path(f"{team}/members", view("members", GET=teams.members)),
    path(
        f"{team}/memberships/<str:login>",
        view("members", GET=teams.membership, PUT=teams.add_member, DELETE=teams.remove_member),
    ),
    path(f"{team}/repos", view("members", GET=teams.repositories)),
    path(
        f"{team}/repos/<str:owner>/<str:name>",
        view("members", PUT=teams.add_repository, DELETE=teams.remove_repository),
    ),
    path("orgs/<str:org>/", include(hook_routes(view, "organization_hooks"))),
]

administration: Routes = [
    path("admin/users", view("user", POST=accounts.create)),
    path("admin/users/<str:login>", view("user", PATCH=accounts.rename, DELETE=accounts.delete)),
    path("admin/organizations/<str:org>", view("user", PATCH=accounts.rename_organisation)),
]

urlpatterns: Routes = [
    path("", view(GET=accounts.root)),
    path("meta", view(GET=accounts.meta)),
    path("rate_limit", view(GET=accounts.rate_limit, cost=0)),
    *own_app,
    path("user", view("user", GET=accounts.me)),
    path("user/repos", view("user", POST=owned.create_own)),
    path("user/<int:account_id>", view(GET=accounts.user_by_id)),
    path("users/<str:login>", view(GET=accounts.user)),
    path("users/<str:login>/repos", view(GET=owned.of_user)),
    *organisation_routes,
    *administration,
    path("search/repositories", view(resource="search", GET=owned.search)),
    path("repositories/<int:repository_id>", root),
    path("repositories/<int:repository_id>/", include(inside)),
    path("repos/<str:owner>/<str:name>", root),
    path("repos/<str:owner>/<str:name>/", include(inside)),
    path("<rest:anything>", view(GET=_unknown)),
]
