"""Every URL of the portal, by package."""

from django.conf import settings
from django.urls import include, path

from portal import api, health, metrics
from portal.styleguide import styleguide

urlpatterns = [
    path("", include("people.urls")),
    path("", include("platforms.urls")),
    path("api/", api.Browsable.as_view(url_name="api-schema"), name="api"),
    path("api/schema/", api.Schema.as_view(), name="api-schema"),
    path("api/v1/", include("people.api_urls")),
    path("api/v1/", include("platforms.api_urls")),
    path("api/v1/", include("contributions.api_urls")),
    path("", include("contributions.urls")),
    path("", include("insights.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]

if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("styleguide", styleguide, name="styleguide"))

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
