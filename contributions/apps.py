"""Registers what contributions carries out for the journal."""

from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    """Proposals, changes and their owners' approval."""

    name = "contributions"

    def ready(self) -> None:
        """Import the modules that register effect handlers and parts of the catalogue's pages."""
        from contributions import (  # noqa: F401 - registered by importing
            expiring,
            fanout,
            following,
            guidance,
            merge_groups,
            merging,
            publishing,
            reevaluation,
            tasks,
            telling,
            transfers,
            working,
        )
        from contributions.pages import carried, deadlines, given, in_step, jumping  # noqa: F401 - registered by importing
