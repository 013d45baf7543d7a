"""Gathers from the database what the rule is asked about; decides nothing."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from contributions import governing, overrides, owner_matches, ownership, policy
from contributions.lifecycle import PartState, ProposalState
from contributions.models import Change, ChangeCommit, Head, Review, TimeAgreement
from contributions.policy_versions import rules_for
from people.models import HostAccount, Membership
from platforms import codeowners
from platforms.models import OwnershipSource, Platform

#: Logins whose signature on a commit is the host's own: web edits and squashes.
HOST_HANDS = frozenset({"web-flow"})


def facts_for(
    change: Change, *, now: datetime | None = None, rules: policy.Rules | None = None
) -> policy.Facts:
    """Everything the rule needs about one change, as last confirmed with its host.

    With `rules`, as if these were in force. The number of queries does not grow with files,
    commits, reviews or people.
    """
    now = now or timezone.now()
    repository = change.repository
    platform = repository.platform
    rules, version = (rules, "a draft") if rules else rules_for(repository)
    files = tuple(
        policy.File(
            path=file.path,
            previous_path=file.previous_path,
            added=file.additions,
            removed=file.deletions,
            defines_ownership=governing.decides(platform, file.path)
            or governing.decides(platform, file.previous_path),
        )
        for file in change.files.all()
    )
    groups, fallback, head_owners_read = ownership.groups_of(
        change, platform, rules, files, now=now
    )
    heads = list(change.heads.select_related("pusher__user").order_by("seen_at"))
    known = [head.seen_at for head in heads if head.sha == change.head_sha]
    accounts = {
        account.pk: account
        for account in HostAccount.objects.filter(pk__in=_co_author_keys(change)).select_related(
            "user"
        )
    }
    author = ownership.person(None, change.author)
    return policy.Facts(
        now=now,
        head=change.head_sha,
        live_head=change.head_sha,
        trees=_trees(change),
        base_ref=change.base_ref,
        author=author,
        is_open=change.host_open,
        is_draft=change.draft,
        governed=change.base_ref == repository.default_branch and not repository.archived,
        platforms=(
            policy.Platform(
                id=platform.pk,
                name=platform.name,
                groups=groups,
                fallback=fallback,
                rules=rules,
                policy_version=version,
                own_change=_in_owning_team(change, platform, now),
                paths_allow_direct=paths_allow_direct(rules, files),
                owners=ownership.role_members(platform) if groups else (),
            ),
        ),
        files=files,
        files_complete=change.files_complete,
        commits=tuple(_commit(commit, accounts) for commit in _commits(change)),
        commits_complete=change.commits_complete,
        head_owners_read=head_owners_read,
        problems=tuple(_problems(change, platform, rules)),
        reviews=tuple(_review(review, heads) for review in _reviews(change)),
        head_known_at=known[-1] if known else None,
        pushers=tuple(ownership.person(None, h.pusher) for h in heads if h.pusher),
        acted_for=(ownership.person(change.opened_for),) if change.opened_for else (),
        checks=tuple(policy.Check(check["name"], check["state"]) for check in change.checks),
        proposal=_proposal(change),
        time_agreement=_time_agreement(change),
        override=overrides.override_of(change, now),
    )


def _problems(change: Change, platform: Platform, rules: policy.Rules) -> Iterator[str]:
    """What was not read, or cannot be used, of all that says who approves."""
    if change.policy_problem:
        yield change.policy_problem
    if platform.ownership_source != OwnershipSource.OWNERS:
        yield from filter(None, (change.owner_problem,))
        return
    yield from filter(None, (owner_matches.problem_of(change),))
    if rules.several_owners is policy.SeveralOwners.EACH:
        yield "The policy asks each of several owners, which OWNERS files have no line for."


def _commits(change: Change) -> list[ChangeCommit]:
    return list(change.commits.select_related("author__user", "committer__user"))


def _co_author_keys(change: Change) -> set[int]:
    listed = change.commits.exclude(co_authors=[]).values_list("co_authors", flat=True)
    return {who["account"] for several in listed for who in several if who["account"]}


def _commit(commit: ChangeCommit, accounts: dict[int, HostAccount]) -> policy.Commit:
    def signature(account: HostAccount | None, name: str, email: str) -> policy.Signature:
        return policy.Signature(
            email=email,
            name=name,
            person=ownership.person(None, account) if account else None,
            is_host=bool(account and account.login in HOST_HANDS),
        )

    return policy.Commit(
        sha=commit.sha,
        author=signature(commit.author, commit.author_name, commit.author_email),
        committer=signature(commit.committer, commit.committer_name, commit.committer_email),
        co_authors=tuple(
            signature(accounts.get(who["account"]), who["name"], who["email"])
            for who in commit.co_authors
        ),
    )


def _reviews(change: Change) -> list[Review]:
    return list(change.reviews.select_related("user", "account__user"))


def _review(review: Review, heads: list[Head]) -> policy.Review:
    known = [head.seen_at for head in heads if head.sha == review.sha]
    return policy.Review(
        person=ownership.person(review.user, review.account),
        # Dismissed before it was first seen: taken for the kind whose fall revives nothing.
        kind=policy.ReviewKind.REQUEST_CHANGES
        if review.kind == Review.DISMISSED
        else policy.ReviewKind(review.kind),
        sha=review.sha,
        base_ref=review.base_ref,
        at=review.at,
        source=policy.Source(review.source),
        void=(review.lapse_reason or "It lapsed.") if review.lapsed_at else "",
        id=str(review.pk),
        trees=_trees(review),
        sha_known_at=known[-1] if known else None,
        # Whoever acts in the portal has the host read first, so rows are in the order of the acts.
        order=review.pk,
    )


def _trees(row: Change | Review) -> policy.Trees | None:
    whole = row.head_tree_sha and row.base_tree_sha
    return policy.Trees(row.head_tree_sha, row.base_tree_sha) if whole else None


def _proposal(change: Change) -> policy.Proposal | None:
    proposal = change.proposal
    if proposal is None:
        return None
    accepted = proposal.parts.filter(state=PartState.ACCEPTED.value)
    return policy.Proposal(
        ref=proposal.number,
        accepted=ProposalState(proposal.state).counts_as_accepted,
        platforms=frozenset(accepted.values_list("platform_id", flat=True)),
        proposer=ownership.person(proposal.author),
    )


def _time_agreement(change: Change) -> policy.TimeAgreement | None:
    row = (
        TimeAgreement.objects.filter(proposal=change.proposal_id, ended_at=None)
        .select_related("signed_by")
        .first()
        if change.proposal_id
        else None
    )
    return policy.TimeAgreement(str(row.signed_by), row.at, row.until) if row else None


def _in_owning_team(change: Change, platform: Platform, now: datetime) -> bool:
    author = change.opened_for or (change.author.user if change.author else None)
    if author is None:
        return False
    return Membership.objects.at(now).filter(user=author, team=platform.team_id).exists()


def paths_allow_direct(rules: policy.Rules, files: tuple[policy.File, ...]) -> bool:
    """Whether every path, old and new, lies where the rules take a change without a proposal."""
    if not rules.direct_paths:
        return True
    allowed = codeowners.parse("\n".join(f"{pattern} @direct" for pattern in rules.direct_paths))
    paths = {path for file in files for path in (file.path, file.previous_path) if path}
    return all(allowed.match(path).rule is not None for path in paths)
