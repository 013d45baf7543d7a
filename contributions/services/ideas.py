"""What an author writes of a proposal: its limits, and how it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from contributions.kinds import Kind
from contributions.lifecycle import PartState, ProposalState
from contributions.models import Proposal, ProposalPart
from people.markdown import render
from people.models import User
from people.refusals import Invalid
from platforms.models import Platform, RoadmapItem
from platforms.selectors import visible_to
from platforms.wanted import items_seen

TITLE_LIMIT = 200
TEXT_LIMIT = 20_000
KINDS = [one.value for one in Kind]
#: The fields of a proposal that are written as they are.
WRITTEN = ("title", "problem", "approach", "effort", "wants_mentor", "wanted_by", "kind")


@dataclass(frozen=True)
class Idea:
    """What an author writes. Texts are Markdown."""

    title: str = ""
    problem: str = ""
    approach: str = ""
    effort: str = ""
    wants_mentor: bool = False
    wanted_by: date | None = None
    kind: str = Kind.CODE.value
    platforms: tuple[Platform, ...] = ()
    item: RoadmapItem | None = None


def idea_of(proposal: Proposal) -> Idea:
    """What is written of a proposal now, with the platforms that were not left out."""
    parts = proposal.parts.exclude(state=PartState.DROPPED.value).order_by("platform__name")
    return Idea(
        **{name: getattr(proposal, name) for name in WRITTEN},
        platforms=tuple(part.platform for part in parts.select_related("platform")),
        item=proposal.item,
    )


def check_lengths(idea: Idea) -> None:
    """Raise Invalid where a text is longer than is kept, or the kind is none."""
    fields = {}
    if len(idea.title.strip()) > TITLE_LIMIT:
        fields["title"] = f"At most {TITLE_LIMIT} characters; this has {len(idea.title.strip())}."
    for name in ("problem", "approach"):
        if len(getattr(idea, name)) > TEXT_LIMIT:
            fields[name] = f"At most {TEXT_LIMIT} characters; this has {len(getattr(idea, name))}."
    if idea.kind not in KINDS:
        fields["kind"] = "Choose code, a problem or an idea, or not code."
    if fields:
        raise Invalid("The proposal is too long to keep.", fields)


def write(proposal: Proposal, idea: Idea, *, by: User) -> None:
    """Put an idea into a locked proposal; a draft may let go of platforms and of its item.

    Raises Invalid naming the field of what cannot be.
    """
    day = idea.wanted_by
    if day and day != proposal.wanted_by and day < timezone.localdate():
        raise Invalid("The proposal was not kept.", {"wanted_by": "That day has passed."})
    proposal.title = idea.title.strip()
    proposal.problem, proposal.problem_html = idea.problem, render(idea.problem)
    proposal.approach, proposal.approach_html = idea.approach, render(idea.approach)
    proposal.effort, proposal.wants_mentor = idea.effort.strip(), idea.wants_mentor
    proposal.wanted_by, proposal.kind = idea.wanted_by, idea.kind
    if proposal.state == ProposalState.DRAFT:
        proposal.item = _item(idea, by=by)
    proposal.save()
    _choose_platforms(proposal, idea.platforms, by=by)


def _item(idea: Idea, *, by: User) -> RoadmapItem | None:
    """The planned thing that the idea carries out, as long as its platform is chosen."""
    item = idea.item
    if item is None or item.platform not in idea.platforms:
        return None
    if not items_seen(by).filter(pk=item.pk).exists():
        raise Invalid("No such item on a roadmap.", {"item": "Not found."})
    return item


def _choose_platforms(proposal: Proposal, platforms: Iterable[Platform], *, by: User) -> None:
    wanted = {platform.pk: platform for platform in platforms}
    visible = set(visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True))
    known = dict(proposal.parts.values_list("platform_id", "pk"))
    if unseen := set(wanted) - visible - set(known):
        raise Invalid("No such platform.", {"platforms": f"{len(unseen)} not found."})
    if proposal.state == ProposalState.DRAFT:
        proposal.parts.exclude(platform__in=wanted).delete()
    ProposalPart.objects.bulk_create(
        [ProposalPart(proposal=proposal, platform_id=pk) for pk in wanted if pk not in known],
        ignore_conflicts=True,
    )
