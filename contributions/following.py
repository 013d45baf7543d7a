"""What becomes of proposals when a platform is archived or merged into another."""

from __future__ import annotations

from django.db.models import QuerySet

from contributions import record
from contributions.lifecycle import PartState
from contributions.models import Change, Proposal, ProposalPart
from contributions.models.changes import OPEN_STATES
from contributions.pages.seen import UNENDED
from journal import events
from people import notify
from people.models import User
from platforms import retiring
from platforms.models import Platform


def count(platform: Platform) -> dict[str, int]:
    """What is open there, by what it is called."""
    changes = Change.objects.filter(repository__platform=platform, state__in=OPEN_STATES)
    return {"open proposals": _open(platform).count(), "open changes": changes.count()}


def archived(platform: Platform, by: User) -> None:
    """Tell the authors of what is open: its owners may still decide it, nothing new is taken."""
    for proposal in _open(platform).select_related("author"):
        notify.notify(
            [proposal.author],
            kind="platform_archived",
            title=f"{platform} is archived; your proposal {proposal.number} is open there",
            body=f"{platform.archived_why} Its owners may still decide what is open. Nothing was"
            " withdrawn: drop the platform from your proposal, or withdraw it, as you see fit.",
            path=proposal.get_absolute_url(),
            why="You proposed it.",
            key=f"archived:{platform.pk}:{platform.archived_at}:{proposal.pk}",
        )


def merged(platform: Platform, into: Platform, by: User) -> None:
    """Let every part of a proposal follow, but where the proposal has one for the other already."""
    taken = ProposalPart.objects.filter(platform=into).values("proposal")
    rows = ProposalPart.objects.filter(platform=platform).exclude(proposal__in=taken)
    following = list(rows.values_list("proposal", flat=True))
    rows.update(platform=into)
    for proposal in Proposal.objects.filter(pk__in=following, state__in=UNENDED).order_by("pk"):
        data = {"from": platform.name, "to": into.name}
        events.write(proposal.subject, "proposal:platform_merged", actor=by, data=data)
        record.judge_linked(proposal)


def _open(platform: Platform) -> QuerySet[Proposal]:
    live = [one.value for one in PartState if one is not PartState.DROPPED]
    parts = ProposalPart.objects.filter(platform=platform, state__in=live)
    return Proposal.objects.filter(pk__in=parts.values("proposal"), state__in=UNENDED)


retiring.register(retiring.Follower(count, archived, merged))
