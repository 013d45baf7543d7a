"""Start-up of the roof."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        """Register what the demo organisation adds to the pages of people."""
        from portal.demo import people_panels  # noqa: F401 - registered by importing
