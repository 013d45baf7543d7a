"""Proposals and changes: what people asked for, and what their owners decided about it."""

from contributions.models.changes import Change, ChangeCommit, ChangeFile, Head
from contributions.models.gate import Look, MergeIntent, PublishedStatus, Review, Waiting
from contributions.models.inbox import Delivery, RefusedDeliveries
from contributions.models.proposals import Comment, Proposal, ProposalPart

__all__ = [
    "Change",
    "ChangeCommit",
    "ChangeFile",
    "Comment",
    "Delivery",
    "Head",
    "Look",
    "MergeIntent",
    "Proposal",
    "ProposalPart",
    "PublishedStatus",
    "RefusedDeliveries",
    "Review",
    "Waiting",
]
