"""A template engine that leaves every page empty, for tests that ask only who is let in."""

from typing import Any

from django.template.backends.base import BaseEngine


class Unrendered(BaseEngine):
    """Finds any template and renders nothing of it."""

    def __init__(self, params: dict[str, Any]) -> None:
        params.pop("OPTIONS", None)
        super().__init__(params)

    def get_template(self, template_name: str) -> "Unrendered":
        """Itself, as the template."""
        return self

    def render(self, context: Any = None, request: Any = None) -> str:
        """An empty page."""
        return ""
