"""Who may do what with proposals and changes: one answer for the button and for the service."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from contributions import ownership, policy
from contributions.kinds import Kind
from contributions.lifecycle import ChangeState, PartState, ProposalState
from contributions.models import Change, Proposal, ProposalPart, Review
from people.models import User
from people.selectors import department_of
from platforms.deputies import deputies_at
from platforms.models import Deputy, Platform, PolicyRequest, Role
from platforms.permissions import own_among
from platforms.selectors import holds_role, platforms_held


def why_not_set_policy(user: User, platform: Platform) -> str | None:
    """Owners set the policy. An admin does not alone: they ask, and a second person confirms."""
    if not user.is_active:
        return "This account is deactivated."
    if holds_role(user, platform, Role.OWNER):
        return None
    if user.is_admin:
        return (
            "An admin does not change a policy alone. "
            f"Ask for it, and an owner of {platform} or a second admin confirms."
        )
    return f"Only owners of {platform} change its policy."


def why_not_try_policy(user: User, platform: Platform) -> str | None:
    """Whoever may set a policy or ask for one may see what it would change."""
    return None if user.is_active and user.is_admin else why_not_set_policy(user, platform)


def why_not_confirm_policy(user: User, asked: PolicyRequest) -> str | None:
    """An owner or a second admin confirms what one admin asked for."""
    if not user.is_active:
        return "This account is deactivated."
    if user.pk == asked.by_id:
        return f"You asked for it. An owner of {asked.platform} or a second admin confirms it."
    if user.is_admin or holds_role(user, asked.platform, Role.OWNER):
        return None
    return f"Only owners of {asked.platform} and admins confirm its policy."


def why_not_drop_policy(user: User, asked: PolicyRequest) -> str | None:
    """Who asked may think better of it; who may confirm it may refuse it."""
    return None if user.pk == asked.by_id else why_not_confirm_policy(user, asked)


def decides_for(user: User, platform: Platform, *, but_for: int | None = None) -> bool:
    """Whether this person is an owner, their deputy or a trusted committer of the platform now.

    Standing in for the person of id `but_for` does not count.
    """
    deputies = deputies_at(timezone.now()).filter(deputy=user, platform=platform)
    return user.is_active and (
        platforms_held(user).filter(pk=platform.pk).exists()
        or deputies.exclude(owner=but_for).exists()
    )


def carried_out_by(
    user: User | None, proposal: Proposal, platforms: Collection[Platform]
) -> Collection[Platform]:
    """Those of the platforms on which a change that somebody writes carries the proposal out."""
    if proposal.kind != Kind.IDEA:
        return platforms
    return own_among(user, platforms) if user else ()


def why_not_write(user: User | None, proposal: Proposal, platform: Platform) -> str | None:
    """Why a change that somebody writes does not carry the proposal out on this platform.

    What was proposed for its owners to write, they write; `user` is None where nobody knows who
    wrote the change.
    """
    if carried_out_by(user, proposal, [platform]):
        return None
    return (
        f"{proposal.number} was proposed for the owners of {platform} to write. To write it"
        " yourself, edit it and say so; they then decide again."
    )


def why_not_edit(user: User, proposal: Proposal) -> str | None:
    """Only the author edits, and only what has not ended."""
    if user.pk != proposal.author_id:
        return "Only its author may edit a proposal."
    if ProposalState(proposal.state).is_terminal:
        return f"{proposal.number} has ended as {proposal.get_state_display().lower()}."
    return None


def why_not_decide(user: User, part: ProposalPart) -> str | None:
    """Deciding belongs to the platform's owners, and never to the author."""
    if not user.is_active:
        return "This account is deactivated."
    if user.pk == part.proposal.author_id:
        return "Nobody decides on their own proposal; another owner has to."
    if not decides_for(user, part.platform, but_for=part.proposal.author_id):
        if decides_for(user, part.platform):
            return f"Nobody decides in the author’s stead; another owner of {part.platform} has to."
        return f"Only owners of {part.platform} decide here."
    if part.proposal.state not in (ProposalState.SUBMITTED, ProposalState.CHANGES_REQUESTED):
        state = part.proposal.get_state_display().lower()
        return f"{part.proposal.number} is {state}; there is nothing to decide."
    if part.state not in (PartState.WAITING, PartState.CHANGES_REQUESTED):
        return f"{part.platform} has decided already: {part.get_state_display().lower()}."
    return None


def why_not_withdraw(user: User, proposal: Proposal) -> str | None:
    """The author may, and an admin with a reason."""
    if user.pk != proposal.author_id and not user.is_admin:
        return "Only its author or an admin may withdraw a proposal."
    if ProposalState(proposal.state).is_terminal:
        return f"{proposal.number} has ended as {proposal.get_state_display().lower()}."
    return None


def why_not_approve(user: User, change: Change, facts: policy.Facts) -> str | None:
    """The rule's own reason why this person's approval could not count; None when it would."""
    if not user.is_active:
        return "This account is deactivated."
    if change.state in (ChangeState.MERGING, ChangeState.UNKNOWN):
        return "The merge is in progress."
    if not change.is_open:
        return f"The change is {change.get_state_display().lower()}, so it cannot be approved."
    if change.draft:
        return "The pull request is a draft; its author marks it ready first."
    return policy.why_not_approve(facts, ownership.person(user))


def revocable_by(user: User, approvals: QuerySet[Review]) -> QuerySet[Review]:
    """Those a person may take back: their own, those of their deputies; an admin every one.

    Only the giver need not say why.
    """
    if user.is_admin:
        return approvals
    stood_in = Deputy.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=OuterRef("at")),
        owner=user,
        deputy=OuterRef("user"),
        platform=OuterRef("change__repository__platform"),
        since__lte=OuterRef("at"),
        until__gt=OuterRef("at"),
    )
    # The host knows no roles, so a review from there is of none.
    as_deputy = Q(role__in=("deputy", "")) & Exists(stood_in)
    return approvals.filter(Q(user=user) | as_deputy)


def why_not_request_changes(user: User, change: Change, facts: policy.Facts) -> str | None:
    """Anybody with a role in a group the change touches may, but for its author."""
    if not user.is_active:
        return "This account is deactivated."
    if change.state in (ChangeState.MERGING, ChangeState.UNKNOWN):
        return "The merge is in progress."
    if not change.is_open:
        return f"The change is {change.get_state_display().lower()}; there is nothing to review."
    if is_author(user, change):
        return "Nobody reviews their own change."
    if not any(
        member.person.user_id == user.pk
        for platform in facts.platforms
        for group in (*platform.groups, platform.fallback)
        if group is not None
        for member in group.members
    ):
        return f"You have no role on {change.repository.platform}; comment instead."
    return None


def why_not_break_glass(user: User, change: Change, facts: policy.Facts) -> str | None:
    """Why somebody may not open or sign break-glass: the rule's own reason, or the change's."""
    if not user.is_active:
        return "This account is deactivated."
    if change.state in (ChangeState.MERGING, ChangeState.UNKNOWN):
        return "The merge is in progress."
    if not change.is_open:
        return f"The change is {change.get_state_display().lower()}; there is nothing to override."
    who = ownership.person(user)
    return policy.why_not_sign(facts, who, is_admin=user.is_admin)


def why_not_attribute(user: User, change: Change, facts: policy.Facts) -> str | None:
    """An owner without a part in the change says whose a commit's e-mail is."""
    platform = change.repository.platform
    if not holds_role(user, platform, Role.OWNER):
        return f"Only owners of {platform} say whose an e-mail is."
    if not change.is_open:
        return f"The change is {change.get_state_display().lower()}; its authors stay as they are."
    if deed := policy.part_in(facts, ownership.person(user)):
        return f"{user} {deed}, so another owner has to say whose the e-mail is."
    return None


def why_not_agree_time(user: User, proposal: Proposal) -> str | None:
    """The time is agreed by whoever manages the proposer's department, never by the proposer."""
    if not user.is_active:
        return "This account is deactivated."
    if user.pk == proposal.author_id:
        return "Nobody agrees to their own time."
    department = department_of(proposal.author)
    if department is None:
        return f"{proposal.author} is in no team, so nobody here manages them."
    if department.manager_id != user.pk:
        return f"Only whoever manages {department} agrees to {proposal.author}’s time."
    state = ProposalState(proposal.state)
    if state is ProposalState.DRAFT or state.is_terminal:
        return f"{proposal.number} is {state.label.lower()}; there is no time to agree to."
    return None


def is_author(user: User, change: Change) -> bool:
    """Whether the change was opened by or for this person."""
    return user.pk in {change.opened_for_id, change.author.user_id if change.author else None}


def why_not_merge(user: User, change: Change) -> str | None:
    """The author, the proposer and the platform's owners may ask for the merge."""
    if not user.is_active:
        return "This account is deactivated."
    platform = change.repository.platform
    if not _is_theirs(user, change) and not decides_for(user, platform):
        return f"Only its author and the owners of {platform} may ask for the merge."
    if not change.is_open:
        return f"The change is {change.get_state_display().lower()}, so there is nothing to merge."
    return None


def why_not_audit(user: User, change: Change) -> str | None:
    """The evidence of a merge is for its author, those who answer for the platform, and admins.

    A deputy stands in for deciding, not for looking into what was decided.
    """
    platform = change.repository.platform
    if (
        user.is_admin
        or _is_theirs(user, change)
        or platform.team.department.manager_id == user.pk
        or (user.is_active and platforms_held(user).filter(pk=platform.pk).exists())
    ):
        return None
    return (
        f"The evidence is for the change’s author, the owners of {platform}, "
        "their department’s manager and admins."
    )


def _is_theirs(user: User, change: Change) -> bool:
    proposed = change.proposal and change.proposal.author_id == user.pk
    return bool(proposed) or is_author(user, change)
