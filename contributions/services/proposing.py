"""Proposing in one go, and changing some of what was written whatever became of it since."""

from dataclasses import replace
from typing import Any

from django.db import transaction

from contributions.lifecycle import ProposalState
from contributions.models import Proposal
from contributions.services import proposals
from contributions.services.ideas import Idea, idea_of
from people.models import User
from people.refusals import Refused


def propose(idea: Idea, *, by: User, proposal: Proposal | None = None, key: str = "") -> Proposal:
    """Keep the idea and submit it. The same `key` again finds what was submitted by it.

    The draft outlives a refusal to submit it, so nothing written is lost. Raises as
    `proposals.save_draft` and `proposals.submit` do.
    """
    if known := _submitted(by, proposal, key):
        return known  # the same form sent twice
    try:
        draft = proposals.save_draft(idea, by=by, proposal=proposal, key=key)
    except Refused:
        if known := _submitted(by, proposal, key):
            return known  # twice at the same moment: the other one was a little quicker
        raise
    return proposals.submit(draft, by=by)


def rewrite(proposal: Proposal, *, by: User, **said: Any) -> Proposal:
    """Change those fields of an `Idea` that are given, and nothing else, in a draft or later.

    Raises as `proposals.save_draft` and `proposals.edit` do.
    """
    with transaction.atomic():
        proposals.hold_platforms(proposal, said.get("platforms", ()))
        own = Proposal.objects.select_for_update().get(pk=proposal.pk)
        idea = replace(idea_of(own), **said)
        if own.state == ProposalState.DRAFT:
            return proposals.save_draft(idea, by=by, proposal=own)
        return proposals.edit(own, idea, by=by)


def _submitted(by: User, proposal: Proposal | None, key: str) -> Proposal | None:
    """What this form has handed in already, if anything."""
    own = Proposal.objects.filter(author=by).exclude(state=ProposalState.DRAFT.value)
    if proposal is not None:
        return own.filter(pk=proposal.pk).first()
    return own.filter(idempotency_key=key).first() if key else None
