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
    Role,
    choices,
)
from platforms.models.owners import DEPUTY_SPAN, Deputy, PlatformRole, RoleOffer, Unreachable
from platforms.models.policies import PolicyFile, PolicyRequest, PolicyVersion

__all__ = [
    "DEPUTY_SPAN",
    "Candidate",
    "Dependency",
    "Deputy",
    "Discovery",
    "FoundRepository",
    "Governance",
    "Host",
    "HostKind",
    "Import",
    "ImportRow",
    "ImportedEntry",
    "Lifecycle",
    "Openness",
    "OwnershipSource",
    "Platform",
    "PlatformRole",
    "PolicyFile",
    "PolicyRequest",
    "PolicySource",
    "PolicyVersion",
    "Repository",
    "Role",
    "RoleOffer",
    "Unreachable",
    "choices",
]
