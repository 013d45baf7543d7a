"""Every URL of the portal, by package."""

from django.urls import include, path

from portal import health

urlpatterns = [
    path("", include("people.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
