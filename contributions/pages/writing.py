"""What stands beside a proposal while it is written: platforms, likely duplicates, deciders."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from contributions.alike import Alike, alike
from contributions.forms.proposals import IdeaForm
from contributions.kinds import Kind
from contributions.lifecycle import PartState, ProposalState
from contributions.models import Proposal
from contributions.pages.deciders import Deciders, deciders_of
from contributions.pages.expecting import Expected, expected_of
from contributions.pages.sentences import counted
from people.models import User
from people.requests import key_of
from platforms.levels import refusal
from platforms.models import Lifecycle, Openness, Platform, RoadmapItem
from platforms.permissions import written_by_owners
from platforms.selectors import holders, visible_to
from platforms.wanted import items_seen

OFFERED = 8


@dataclass(frozen=True)
class Offer:
    """A kind of proposal to choose, as far as every platform chosen offers it."""

    value: str
    said: str
    is_offered: bool
    is_chosen: bool


@dataclass(frozen=True)
class WritingPage:
    """`found` are platforms to add for the `words` looked for; `why_not` each kind is offered."""

    chosen: list[Platform]
    words: str
    found: list[Platform]
    alike: list[Alike]
    deciders: list[Deciders]
    expected: list[Expected]
    kinds: list[Offer]
    why_not: str
    item: RoadmapItem | None
    is_draft: bool
    was_sent_back: bool

    @property
    def submits_to(self) -> str:
        """The end of the button's label: `Submit to two platforms`."""
        return counted(len(self.chosen), "platform") if self.chosen else ""


def writing_page(form: IdeaForm, *, author: User, words: str = "") -> WritingPage:
    """Gather what stands beside the form as it is filled in now."""
    own = form.proposal
    state = own.state if own else ProposalState.DRAFT.value
    # The database refuses a zero character outright, so what holds one is looked for without it.
    slugs = [str(slug).replace("\0", "") for slug in form["platforms"].value() or ()]
    rows = visible_to(author).filter(slug__in=slugs).select_related("team")
    chosen = list(rows.order_by("name"))
    held = holders(chosen)
    item = _item(form, author, chosen)
    agreed = _agreed(own)
    written = [
        one
        for one in written_by_owners(author, chosen)
        if not _invites(one, item) and one.pk not in agreed
    ]
    return WritingPage(
        chosen=chosen,
        words=words,
        found=_found(words, chosen, author),
        alike=alike(
            str(form["title"].value() or ""), chosen, viewer=author, but=own.pk if own else None
        ),
        deciders=deciders_of(chosen, held, author=author),
        expected=expected_of(chosen, held),
        kinds=_kinds(str(form["kind"].value()), bool(written)),
        why_not=" ".join(refusal(str(one)) for one in written),
        item=item,
        is_draft=state == ProposalState.DRAFT,
        was_sent_back=state == ProposalState.CHANGES_REQUESTED,
    )


def _kinds(chosen: str, written: bool) -> list[Offer]:
    """Each kind; where a platform's owners write every change themselves, an idea alone."""
    chosen = Kind.IDEA.value if written else chosen
    return [
        Offer(one.value, one.said, one is Kind.IDEA or not written, one == chosen) for one in Kind
    ]


def _agreed(own: Proposal | None) -> set[int]:
    """Ids of the platforms that have it as it is, so that their level of now asks nothing more."""
    if own is None or own.state == ProposalState.DRAFT:
        return set()
    parts = own.parts.all()
    if own.state == ProposalState.CHANGES_REQUESTED:
        parts = parts.filter(state=PartState.ACCEPTED.value)
    return set(parts.values_list("platform", flat=True))


def _invites(platform: Platform, item: RoadmapItem | None) -> bool:
    """Whether the platform wants help with what is picked up."""
    return item is not None and item.wanted and item.platform_id == platform.pk


def _item(form: IdeaForm, author: User, chosen: list[Platform]) -> RoadmapItem | None:
    """The planned thing that is picked up, while its platform is among those chosen."""
    pk = key_of(str(form["item"].value() or ""))
    return items_seen(author).filter(pk=pk, platform__in=chosen).first() if pk else None


def _found(words: str, chosen: list[Platform], author: User) -> list[Platform]:
    words = words.replace("\0", "").strip()
    if not words:
        return []
    rows = visible_to(author).filter(Q(name__icontains=words) | Q(keywords__icontains=words))
    rows = rows.exclude(pk__in=[one.pk for one in chosen])
    open_to_it = rows.exclude(lifecycle=Lifecycle.ARCHIVED).exclude(openness=Openness.PAUSED)
    return list(open_to_it.order_by("name")[:OFFERED])
