"""Rows of changes and of what was said of them; their states are asked of the rule itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from contributions import promises
from contributions.models import (
    Change,
    ChangeCommit,
    ChangeFile,
    Comment,
    Head,
    Proposal,
    PublishedStatus,
    Review,
)
from people.markdown import render
from platforms.hosts.connections import host_for
from portal.demo import document, repositories
from portal.demo.catalogue_rows import Made
from portal.demo.company import Company
from portal.demo.document import APPROVED, pulls_of
from portal.demo.plan import BUILD, Plan, PlannedPull

Json = Mapping[str, Any]


@dataclass
class Told:
    """A pull request of the plan with its row, the sha of each push, and its reviews' rows."""

    pull: PlannedPull
    change: Change
    shas: list[str]
    reviews: list[Review]

    @property
    def pushes(self) -> list[tuple[datetime, str]]:
        """When the portal saw each head."""
        later = [at for at, _, _ in self.pull.pushes[1:]]
        return list(zip([self.pull.created, *later], self.shas, strict=True))


def make(
    plan: Plan, company: Company, answer: Json, made: Made, proposals: Mapping[int, Proposal]
) -> list[Told]:
    """Write everything but verdicts, states and events."""
    told = []
    for platform in plan.platforms:
        known = answer["pulls"][platform.full_name]
        for number, pull in enumerate(pulls_of(plan, platform), start=1):
            entry = known[str(number)]
            if (entry["head"], entry["title"]) != (pull.branch, pull.title):
                raise ValueError(f"{platform.full_name} #{number} is not {pull.branch}.")
            change = _change(pull, number, entry, company, made, proposals)
            told.append(Told(pull, change, [entry["head_sha"]], []))
    told.sort(key=lambda one: one.pull.created)
    Change.objects.bulk_create([one.change for one in told])
    for one in told:
        if len(one.pull.pushes) > 1:
            repository = one.change.repository
            snapshot = host_for(made.host).pull(repository.remote_id, one.change.number)
            one.shas = [commit.sha for commit in snapshot.commits]
    _content(told, made)
    _reviews(told, made)
    _statuses(told)
    return told


def _change(
    pull: PlannedPull,
    number: int,
    entry: Json,
    company: Company,
    made: Made,
    proposals: Mapping[int, Proposal],
) -> Change:
    platform = made.platforms[pull.platform.slug]
    repository = made.repositories[pull.platform.slug]
    counts = [file.counts() for file in pull.files]
    change = Change(
        repository=repository,
        number=number,
        remote_id=entry["id"],
        web_url=f"{repository.web_url}/pull/{number}",
        title=pull.title,
        body=pull.body,
        body_html=render(pull.body),
        author=made.accounts[pull.author],
        proposal=proposals[id(pull.proposal)] if pull.proposal else None,
        state="draft" if pull.draft else "in_review",
        state_since=pull.created,
        host_open=pull.fate == "open",
        draft=pull.draft,
        head_sha=entry["head_sha"],
        head_ref=pull.branch,
        base_ref="main",
        base_sha=entry["base_sha"],
        additions=sum(added for added, _ in counts),
        deletions=sum(removed for _, removed in counts),
        files_complete=True,
        commits_complete=True,
        owner_file=repositories.OWNER_FILE,
        owner_rules=repositories.owner_lines(pull.platform),
        checks=[{"name": BUILD, "state": pull.check, "description": "", "url": ""}],
        host_updated_at=pull.updated,
        confirmed_at=made.now,
        created_at=pull.created,
        ready_at=None if pull.draft else pull.created,
        first_review_at=min((review.at for review in pull.reviews), default=None),
        due_at=promises.response_due(platform, max(pull.created, pull.pushes[-1][0])),
        closed_at=pull.ended,
    )
    if pull.is_merged and pull.ended:
        team = company.people[pull.author].team_at(pull.ended)
        change.merged_at, change.merged_sha = pull.ended, entry["merge_commit_sha"]
        change.merged_head_sha = entry["head_sha"]
        change.merged_by = made.accounts[document.merger(pull)]
        change.author_team = made.teams[team] if team else None
        change.owning_team = platform.team
    return change


def _content(told: Iterable[Told], made: Made) -> None:
    heads, files, commits, comments = [], [], [], []
    for one in told:
        change, pull = one.change, one.pull
        for (seen, sha), (at, message, _) in zip(one.pushes, pull.pushes, strict=True):
            heads.append(Head(change=change, sha=sha, base_ref="main", seen_at=seen))
            commits.append(_commit(change, sha, one.shas.index(sha), message, at, pull, made))
        for file in pull.files:
            added, removed = file.counts()
            files.append(
                ChangeFile(
                    change=change,
                    path=file.path,
                    status="added" if file.before is None else "modified",
                    additions=added,
                    deletions=removed,
                    patch=file.patch,
                )
            )
        comments += [
            Comment(
                change=change,
                author=made.users[said.by],
                text=said.text,
                html=render(said.text),
                at=said.at,
            )
            for said in pull.comments
        ]
    Head.objects.bulk_create(heads)
    ChangeFile.objects.bulk_create(files)
    ChangeCommit.objects.bulk_create(commits)
    Comment.objects.bulk_create(comments)


def _commit(
    change: Change,
    sha: str,
    position: int,
    message: str,
    at: datetime,
    pull: PlannedPull,
    made: Made,
) -> ChangeCommit:
    user, account = made.users[pull.author], made.accounts[pull.author]
    return ChangeCommit(
        change=change,
        sha=sha,
        position=position,
        message=message,
        author=account,
        author_name=user.name,
        author_email=user.email,
        committer=account,
        committer_name=user.name,
        committer_email=user.email,
        authored_at=at,
    )


def _reviews(told: Iterable[Told], made: Made) -> None:
    for one in told:
        for said in one.pull.reviews:
            review = Review(
                change=one.change,
                kind=said.kind,
                user=made.users[said.by],
                sha=one.shas[said.push],
                base_ref="main",
                role="owner",
                policy_versions={str(one.change.repository.platform_id): "v1"},
                at=said.at,
                source="portal",
                text=said.text,
                html=render(said.text),
            )
            if said.kind == Review.APPROVE and said.push + 1 < len(one.shas):
                at, sha = one.pushes[said.push + 1]
                review.lapsed_at = at
                review.lapse_reason = f"A push moved the head from {review.sha[:7]} to {sha[:7]}."
            one.reviews.append(review)
    Review.objects.bulk_create(review for one in told for review in one.reviews)


def _statuses(told: Iterable[Told]) -> None:
    """What stands on the host already, so that it is not written again."""
    PublishedStatus.objects.bulk_create(
        PublishedStatus(
            repository=one.change.repository,
            change=one.change,
            sha=one.change.head_sha,
            state="success",
            description=APPROVED,
            at=one.pull.ended - timedelta(seconds=5),
        )
        for one in told
        if one.pull.is_merged and one.pull.fate != "ungated" and one.pull.ended
    )
