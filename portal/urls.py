"""Every URL of the portal, by package."""

from django.urls import include, path

urlpatterns: list[object] = []
