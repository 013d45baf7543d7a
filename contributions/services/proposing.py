"""Proposing in one go: the idea is kept, then handed to its platforms' owners."""

from contributions.lifecycle import ProposalState
from contributions.models import Proposal
from contributions.services import proposals
from contributions.services.proposals import Idea
from people.models import User


def propose(idea: Idea, *, by: User, proposal: Proposal | None = None, key: str = "") -> Proposal:
    """Keep the idea and submit it. The same `key` again finds what was submitted by it.

    The draft outlives a refusal to submit it, so nothing written is lost. Raises as
    `proposals.save_draft` and `proposals.submit` do.
    """
    known = proposal
    if known is None and key:
        known = Proposal.objects.filter(author=by, idempotency_key=key).first()
    if known is not None and known.author_id == by.pk and known.state != ProposalState.DRAFT:
        return known  # the same form sent twice
    draft = proposals.save_draft(idea, by=by, proposal=known, key=key)
    return proposals.submit(draft, by=by)
