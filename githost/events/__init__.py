"""Turning what happened into rows of deliveries for the webhooks that subscribed to it."""

from githost.events.commits import check_run, check_suite, push, rerequested, status
from githost.events.organisations import (
    collaborator,
    member_of_organisation,
    member_of_team,
    organisation,
    team,
    team_in_repository,
)
from githost.events.pulls import comment, merge_group, pull_request, review, review_asked
from githost.events.repositories import (
    installation,
    installed,
    protection,
    repositories_let_in,
    repository_changed,
)
from githost.events.sending import ping, redeliver

__all__ = [
    "check_run",
    "check_suite",
    "collaborator",
    "comment",
    "installation",
    "installed",
    "member_of_organisation",
    "member_of_team",
    "merge_group",
    "organisation",
    "ping",
    "protection",
    "pull_request",
    "push",
    "redeliver",
    "repositories_let_in",
    "repository_changed",
    "rerequested",
    "review",
    "review_asked",
    "status",
    "team",
    "team_in_repository",
]
