"""Addresses of the catalogue."""

from django.urls import path

from platforms import views

urlpatterns = [
    path("platforms/", views.catalogue, name="platforms"),
    path("platforms/export.csv", views.export, name="platforms-export"),
    path("platforms/new/", views.register, name="platform-register"),
    path("platforms/<slug:slug>/", views.platform, name="platform"),
    path("platforms/<slug:slug>/edit/", views.edit, name="platform-edit"),
    path("platforms/<slug:slug>/owners/", views.owners, name="platform-owners"),
    path(
        "platforms/<slug:slug>/repositories/connect/",
        views.connect,
        name="platform-repositories",
    ),
    path(
        "platforms/<slug:slug>/repositories/<int:pk>/gate/",
        views.gate,
        name="repository-gate",
    ),
]
