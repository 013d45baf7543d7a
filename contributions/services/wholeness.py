"""Whether a proposal has all that owners need, and somebody who may decide it."""

from datetime import datetime

from contributions.kinds import Kind
from contributions.lifecycle import PartState
from contributions.models import Proposal, ProposalPart
from people.refusals import Invalid, Refused
from platforms.levels import refusal
from platforms.permissions import written_by_owners
from platforms.selectors import people_with_role
from platforms.successors import successor


def undropped(proposal: Proposal) -> list[ProposalPart]:
    """The parts with which it goes on."""
    rows = proposal.parts.select_related("platform")
    return list(rows.exclude(state=PartState.DROPPED.value))


def check_offered(proposal: Proposal, parts: list[ProposalPart]) -> None:
    """Raise Invalid where a platform's level does not offer what is proposed.

    What a roadmap wants help with is offered to everybody.
    """
    if proposal.kind == Kind.IDEA:
        return
    invited = proposal.item.platform_id if proposal.item and proposal.item.wanted else None
    for platform in written_by_owners(proposal.author, [part.platform for part in parts]):
        if platform.pk == invited:
            continue
        raise Invalid(
            f"{refusal(str(platform))} Propose it as a problem or an idea, or leave {platform} out;"
            " what you wrote is kept.",
            {"kind": f"{platform} does not take this."},
        )


def check_whole(proposal: Proposal, parts: list[ProposalPart], now: datetime) -> None:
    """Raise Invalid naming what is missing, Refused naming a platform that cannot take it."""
    fields = {}
    if not proposal.title:
        fields["title"] = "Give it a title."
    if not proposal.problem.strip():
        fields["problem"] = "Say what is wrong today, and for whom."
    if not parts:
        fields["platforms"] = "Choose at least one platform."
    if fields:
        raise Invalid("The proposal is not whole yet; your draft is kept.", fields)
    for part in parts:
        platform = part.platform
        if into := successor(platform, proposal.author):
            raise Refused(f"{platform} is part of {into} now. Choose that; your draft is kept.")
        if not platform.takes_proposals:
            raise Refused(
                f"{platform} takes no proposals at the moment. Choose another platform; "
                "your draft is kept."
            )
        if not people_with_role(platform, now, but_for=proposal.author_id):
            raise Refused(
                f"{platform} has nobody but you who could decide. Ask an admin to name an owner; "
                "your draft is kept."
            )
