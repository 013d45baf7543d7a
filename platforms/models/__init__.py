"""Platforms, who owns them and when, their repositories, and the git hosts these live on."""

from platforms.models.catalogue import Platform, Repository
from platforms.models.hosts import Discovery, FoundRepository, Host
from platforms.models.imports import (
    Candidate,
    Dependency,
    Import,
    ImportedEntry,
    ImportRow,
)
from platforms.models.kinds import (
    Governance,
    HostKind,
    Lifecycle,
    Openness,
    OwnershipSource,
    PolicySource,
    Promised,
    Role,
    Room,
    choices,
)
from platforms.models.news import Announcement, Meeting, Repeats, Subscription
from platforms.models.owners import DEPUTY_SPAN, Deputy, PlatformRole, RoleOffer, Unreachable
from platforms.models.playbook import PlaybookPage, PlaybookVersion
from platforms.models.policies import PolicyFile, PolicyRequest, PolicyVersion
from platforms.models.readiness import Assessment, Difference, Exemption, RepositoryPortrait
from platforms.models.roadmap import EFFORTS, ItemNeed, RoadmapItem
from platforms.models.searches import CatalogueVisit, SavedSearch

__all__ = [
    "DEPUTY_SPAN",
    "EFFORTS",
    "Announcement",
    "Assessment",
    "Candidate",
    "CatalogueVisit",
    "Dependency",
    "Deputy",
    "Difference",
    "Discovery",
    "Exemption",
    "FoundRepository",
    "Governance",
    "Host",
    "HostKind",
    "Import",
    "ImportRow",
    "ImportedEntry",
    "ItemNeed",
    "Lifecycle",
    "Meeting",
    "Openness",
    "OwnershipSource",
    "Platform",
    "PlatformRole",
    "PlaybookPage",
    "PlaybookVersion",
    "PolicyFile",
    "PolicyRequest",
    "PolicySource",
    "PolicyVersion",
    "Promised",
    "Repeats",
    "Repository",
    "RepositoryPortrait",
    "RoadmapItem",
    "Role",
    "RoleOffer",
    "Room",
    "SavedSearch",
    "Subscription",
    "Unreachable",
    "choices",
]
