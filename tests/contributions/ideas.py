"""Proposals in any state, made through the services that people use."""

from itertools import count

from contributions.models import Proposal, ProposalPart
from contributions.services import decisions
from contributions.services.ideas import Idea
from contributions.services.proposals import save_draft
from contributions.services.proposing import propose
from people.models import User
from platforms.models import Platform

_numbers = count(1)


def idea(*platforms: Platform, **more: object) -> Idea:
    """An idea that may be submitted."""
    told = {"title": "Count the fee once", "problem": "It is counted twice.", **more}
    return Idea(platforms=platforms, **told)


def draft(by: User, *platforms: Platform, **more: object) -> Proposal:
    """A draft."""
    return save_draft(idea(*platforms, **more), by=by, key=f"draft-{next(_numbers)}")


def submitted(by: User, *platforms: Platform, **more: object) -> Proposal:
    """A proposal that waits for its platforms."""
    return propose(idea(*platforms, **more), by=by, key=f"idea-{next(_numbers)}")


def accepted(by: User, owner: User, *platforms: Platform, **more: object) -> Proposal:
    """A proposal that one owner accepted for every platform."""
    made = submitted(by, *platforms, **more)
    for part in made.parts.all():
        decisions.accept(part, by=owner, reason="Yes.")
    return again(made)


def part_of(proposal: Proposal, platform: Platform | None = None) -> ProposalPart:
    """A platform's part as it is now; the only one where none is named."""
    rows = proposal.parts.select_related("proposal", "platform")
    return rows.get(platform=platform) if platform else rows.get()


def again(proposal: Proposal) -> Proposal:
    """The proposal as the database has it now."""
    return Proposal.objects.get(pk=proposal.pk)
