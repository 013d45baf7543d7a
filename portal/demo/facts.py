"""The facts of a change as the portal gathers them, without a query for each: a test compares."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from contributions import policy
from contributions.models import Review
from contributions.ownership import person, role_members
from contributions.policy_versions import rules_of
from people.models import Membership
from platforms import codeowners
from platforms.models import Platform
from portal.demo.change_rows import Told
from portal.demo.company import Company


class Gatherer:
    """Facts of hundreds of changes: what is the same for all of a platform is read once."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._teams: dict[str, list[policy.Membership]] = {}
        for row in Membership.objects.select_related("user", "team"):
            held = policy.Membership(person(row.user), policy.Role.OWNER, row.since, row.until)
            self._teams.setdefault(row.team.slug, []).append(held)
        self._rules = lru_cache(rules_of)
        self._role_members = lru_cache(role_members)

    def of(self, one: Told, at: datetime) -> policy.Facts:
        """The facts as they stood at a moment, while the pull request was open."""
        change, pull = one.change, one.pull
        user = change.author.user if change.author else None
        author = person(user, change.author)
        signature = policy.Signature(
            email=user.email if user else "", name=user.name if user else "", person=author
        )
        files = tuple(
            policy.File(path=file.path, added=file.counts()[0], removed=file.counts()[1])
            for file in sorted(pull.files, key=lambda each: each.path)
        )
        return policy.Facts(
            now=at,
            head=change.head_sha,
            live_head=change.head_sha,
            base_ref=change.base_ref,
            author=author,
            is_open=True,
            is_draft=change.draft,
            governed=True,
            platforms=(self._platform(one, files, at),),
            files=files,
            files_complete=True,
            commits=tuple(policy.Commit(sha, signature, signature) for sha in one.shas),
            commits_complete=True,
            head_owners_read=True,
            reviews=tuple(_review(review) for review in one.reviews),
            head_known_at=one.pushes[-1][0],
            checks=tuple(policy.Check(check["name"], check["state"]) for check in change.checks),
            proposal=_proposal(one),
        )

    def _platform(self, one: Told, files: tuple[policy.File, ...], at: datetime) -> policy.Platform:
        platform: Platform = one.change.repository.platform
        rules, version = self._rules(platform)
        members = self._role_members(platform)
        owned = codeowners.parse(one.change.owner_rules).group([file.path for file in files])
        groups = tuple(
            policy.Group(
                key=" ".join(owners),
                name=owners[0].split("/")[-1],
                paths=tuple(match.path for match in owned[owners]),
                members=tuple(self._teams[owners[0].split("/")[-1]]),
                quorum=rules.quorum_of(" ".join(owners)),
                pattern=rule.pattern if rule else "",
                rule=f"{one.change.owner_file} line {rule.line}" if rule else "",
            )
            for owners in sorted(owned)
            for rule in (owned[owners][0].rule,)
        )
        return policy.Platform(
            id=platform.pk,
            name=platform.name,
            groups=groups,
            fallback=policy.Group(
                key="fallback",
                name=f"{platform.name} owners",
                members=members,
                quorum=rules.quorum_of("fallback"),
                rule="no line names an owner",
            ),
            rules=rules,
            policy_version=version,
            own_change=self.company.people[one.pull.author].team_at(at) == one.pull.platform.team,
            # Where this matters a proposal is linked, or the author is of the owning team.
            paths_allow_direct=not rules.direct_paths,
            owners=members,
        )


def _review(review: Review) -> policy.Review:
    return policy.Review(
        person=person(review.user),
        kind=policy.ReviewKind(review.kind),
        sha=review.sha,
        base_ref=review.base_ref,
        at=review.at,
        void=review.lapse_reason,
        id=str(review.pk),
    )


def _proposal(one: Told) -> policy.Proposal | None:
    row, planned = one.change.proposal, one.pull.proposal
    if row is None or planned is None:
        return None
    accepted = {part.platform.slug for part in planned.parts if part.state == "accepted"}
    # A change lies on one platform; whether the others accepted is no question of its rule.
    here = one.change.repository.platform
    return policy.Proposal(
        ref=row.number,
        accepted=planned.accepted is not None,
        platforms=frozenset({here.pk} if here.slug in accepted else ()),
        proposer=person(row.author),
    )
