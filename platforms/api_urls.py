"""Addresses of the catalogue for programs, under /api/v1/."""

from django.urls import path

from platforms import api, roadmap_api

urlpatterns = [
    path("platforms/", api.Platforms.as_view(), name="api-platforms"),
    path("platforms/<slug:slug>/", api.PlatformBySlug.as_view(), name="api-platform"),
    path("platforms/<slug:slug>/roadmap/", roadmap_api.Roadmap.as_view(), name="api-roadmap"),
    path("roadmap/<int:pk>/", roadmap_api.RoadmapItemById.as_view(), name="api-roadmap-item"),
    path("roadmap/<int:pk>/needs/", roadmap_api.Needs.as_view(), name="api-roadmap-needs"),
    path("help-wanted/", roadmap_api.HelpWanted.as_view(), name="api-help-wanted"),
]
