"""What the git host remembers beside the repositories themselves."""

from githost.models.accounts import Account, Membership, Team, Token
from githost.models.apps import App, Installation, InstallationToken
from githost.models.checks import CheckRun, CheckSuite
from githost.models.hooks import Delivery, Hook
from githost.models.pulls import Comment, Pull, Review, ReviewRequest
from githost.models.queue import QueueEntry
from githost.models.repositories import (
    Collaborator,
    FormerName,
    Protection,
    Repository,
    Status,
    TeamGrant,
)

__all__ = [
    "Account",
    "App",
    "CheckRun",
    "CheckSuite",
    "Collaborator",
    "Comment",
    "Delivery",
    "FormerName",
    "Hook",
    "Installation",
    "InstallationToken",
    "Membership",
    "Protection",
    "Pull",
    "QueueEntry",
    "Repository",
    "Review",
    "ReviewRequest",
    "Status",
    "Team",
    "TeamGrant",
    "Token",
]
