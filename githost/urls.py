"""Every address of the server that Django answers."""

from django.urls import include, path

from githost import pages
from githost.api import graphql
from githost.api.view import view

handler404 = "githost.pages.unknown"

urlpatterns = [
    path("api/v3/", include("githost.api.urls")),
    path("api/graphql", view(POST=graphql.query, resource="graphql", cost=0)),
    path("", pages.index),
    path("_avatar/<int:account_id>", pages.avatar),
    path("<str:owner>/<str:name>", pages.repository),
    path("<str:owner>/<str:name>/pull/<int:number>", pages.pull),
    path("<str:owner>/<str:name>/commit/<str:sha>", pages.commit),
    path("<str:owner>/<str:name>/compare/<str:span>", pages.compare),
]
