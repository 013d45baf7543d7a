"""Start-up of the catalogue."""

from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    name = "platforms"

    def ready(self) -> None:
        """Register what the catalogue does on hosts, and what it knows of people and teams."""
        from platforms import (  # noqa: F401 - registered by importing
            finding,
            home_panels,
            news,
            people_panels,
            standing,
            tasks,
        )
