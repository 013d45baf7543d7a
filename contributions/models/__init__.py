"""Proposals and changes: what people asked for, and what their owners decided about it."""

from contributions.models.agreements import TimeAgreement
from contributions.models.attributions import EmailAttribution
from contributions.models.changes import Change, ChangeCommit, ChangeFile, Head
from contributions.models.gate import (
    JudgedFacts,
    Look,
    MergeIntent,
    OwnerMoves,
    PublishedStatus,
    Review,
    Waiting,
)
from contributions.models.groups import MergeGroup
from contributions.models.inbox import Delivery, RefusedDeliveries
from contributions.models.overrides import BreakGlass, BreakGlassSignature
from contributions.models.proposals import Comment, Proposal, ProposalPart
from contributions.models.telling import AskedReviewer, Remark

__all__ = [
    "AskedReviewer",
    "BreakGlass",
    "BreakGlassSignature",
    "Change",
    "ChangeCommit",
    "ChangeFile",
    "Comment",
    "Delivery",
    "EmailAttribution",
    "Head",
    "JudgedFacts",
    "Look",
    "MergeGroup",
    "MergeIntent",
    "OwnerMoves",
    "Proposal",
    "ProposalPart",
    "PublishedStatus",
    "RefusedDeliveries",
    "Remark",
    "Review",
    "TimeAgreement",
    "Waiting",
]
