"""Platforms, who owns them and when, their repositories, and the git hosts these live on."""

from platforms.models.catalogue import Platform, PolicyVersion, Repository
from platforms.models.hosts import Discovery, FoundRepository, Host
from platforms.models.kinds import (
    Governance,
    HostKind,
    Lifecycle,
    Openness,
    OwnershipSource,
    Role,
    choices,
)
from platforms.models.owners import DEPUTY_SPAN, Deputy, PlatformRole, RoleOffer, Unreachable

__all__ = [
    "DEPUTY_SPAN",
    "Deputy",
    "Discovery",
    "FoundRepository",
    "Governance",
    "Host",
    "HostKind",
    "Lifecycle",
    "Openness",
    "OwnershipSource",
    "Platform",
    "PlatformRole",
    "PolicyVersion",
    "Repository",
    "Role",
    "RoleOffer",
    "Unreachable",
    "choices",
]
