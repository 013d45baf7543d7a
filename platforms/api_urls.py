"""Addresses of the catalogue for programs, under /api/v1/."""

from django.urls import path

from platforms import api

urlpatterns = [
    path("platforms/", api.Platforms.as_view(), name="api-platforms"),
    path("platforms/<slug:slug>/", api.PlatformBySlug.as_view(), name="api-platform"),
]
