"""What people do with a change: link it, open it, look at it again, ask for its merge."""

from django.db import transaction

from contributions import expiring, judging, merging, permissions, record
from contributions.lifecycle import PartState, ProposalMove, ProposalState
from contributions.models import Change, MergeIntent, Proposal
from contributions.selectors import visible_changes
from journal import events
from people.models import User
from people.refusals import Forbidden, Invalid, Refused
from platforms.hosts.connections import host_for
from platforms.hosts.problems import HostProblem, Missing
from platforms.models import Platform, Repository


def link(change: Change, proposal: Proposal, *, by: User) -> Change:
    """Say that a change carries out an accepted proposal; the rule is asked again. Safe to repeat.

    The proposal's author and the change's author may. Raises Refused when the proposal is not
    accepted, names another platform, or the change carries out another proposal.
    """
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
        change = Change.objects.select_for_update().get(pk=change.pk)
        if by.pk != proposal.author_id and not permissions.is_author(by, change):
            raise Forbidden("Only the proposal's or the change's author may link the two.")
        if change.proposal_id == proposal.pk:
            return change
        if why_not := _why_not_link(change, proposal):
            raise Refused(why_not)
        change.proposal = proposal
        change.save(update_fields=["proposal"])
        record.change_event(change, "linked", actor=by, data={"proposal": proposal.pk})
        data = {"change": change.pk, "name": str(change)}
        events.write(proposal.subject, "proposal:change_linked", actor=by, data=data)
        if proposal.state == ProposalState.ACCEPTED:
            record.move_proposal(proposal, ProposalMove.START, actor=by)
        if change.is_open:
            judging.judge(change)
            if agreed := proposal.time_agreements.filter(ended_at=None).first():
                expiring.judge_at(change.pk, agreed.until)
    return change


def _why_not_carry_out(proposal: Proposal, platform: Platform, writer: User | None) -> str | None:
    if proposal.state not in (ProposalState.ACCEPTED, ProposalState.IN_PROGRESS):
        return (
            f"{proposal.number} is {proposal.get_state_display().lower()}; "
            "a change is linked once its owners accepted it."
        )
    if not proposal.parts.filter(platform=platform, state=PartState.ACCEPTED.value).exists():
        return f"{proposal.number} was not accepted by {platform}."
    return permissions.why_not_write(writer, proposal, platform)


def _why_not_link(change: Change, proposal: Proposal) -> str | None:
    if change.proposal_id:
        return f"{change} already carries out {change.proposal and change.proposal.number}."
    author = change.opened_for or (change.author.user if change.author else None)
    return _why_not_carry_out(proposal, change.repository.platform, author)


def link_by_number(proposal: Proposal, repository: Repository, number: int, *, by: User) -> Change:
    """Link a pull request by its number, reading it from its host first if it is not known yet."""
    change = Change.objects.filter(repository=repository, number=number).first()
    if change is None:
        change = _read_first(repository, number)
    if not visible_changes(by).filter(pk=change.pk).exists():
        raise Invalid(
            f"{repository} has no pull request #{number}.", {"number": "No such pull request."}
        )
    return link(change, proposal, by=by)


def _read_first(repository: Repository, number: int) -> Change:
    try:
        snapshot = merging.read_pull(repository, number)
    except Missing as problem:
        raise Invalid(
            f"{repository} has no pull request #{number}.", {"number": "No such pull request."}
        ) from problem
    except HostProblem as problem:
        raise Refused(f"The git host could not be read; nothing was linked. {problem}") from problem
    return merging.take_in_new(repository, snapshot)


def open_pull(
    proposal: Proposal, repository: Repository, *, branch: str, title: str, body: str, by: User
) -> Change:
    """Open a pull request on the host from a pushed branch, in the name of `by`, and link it.

    Asking again for the same branch finds the pull request that is open already.
    """
    if by.pk != proposal.author_id:
        raise Forbidden("Only the proposal's author opens a pull request for it.")
    if why_not := _why_not_carry_out(proposal, repository.platform, by):
        raise Refused(why_not)
    branch = branch.strip()
    if not branch or branch == repository.default_branch:
        raise Invalid(
            f"Name the branch you pushed; {repository.default_branch} itself cannot be proposed.",
            {"branch": "Name the branch you pushed."},
        )
    host = host_for(repository.host)
    try:
        number = host.open_pull(
            repository.remote_id,
            head=branch,
            base=repository.default_branch,
            title=title.strip() or proposal.title,
            body=body,
        )
        snapshot = merging.read_pull(repository, number)
    except HostProblem as problem:
        raise Refused(
            f"The git host opened no pull request from {branch}; nothing was linked. {problem}"
        ) from problem
    change = merging.take_in_new(repository, snapshot, opened_for=by)
    return link(change, proposal, by=by)


def refresh(change: Change, *, by: User) -> Change:
    """Read the change from its host now. Raises Refused saying that the host could not be read."""
    try:
        return merging.refresh(change)
    except HostProblem as problem:
        raise Refused(
            f"The git host could not be read; the page shows what was last confirmed. {problem}"
        ) from problem


def merge(change: Change, *, by: User, sha: str) -> MergeIntent:
    """Ask for the merge of exactly `sha`, the commit on the asker's screen."""
    if why_not := permissions.why_not_merge(by, change):
        raise Forbidden(why_not)
    return merging.begin(change, by=by, sha=sha)
