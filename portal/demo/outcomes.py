"""What the rule said of each change, the state it is in for that, and its events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from contributions.models import Change, Comment, MergeIntent, Review
from contributions.policy import Facts, Verdict, evaluate, to_plain
from people.models import User
from portal.demo.catalogue_rows import Made
from portal.demo.chain import Chain
from portal.demo.change_rows import Told
from portal.demo.company import Company
from portal.demo.facts import Gatherer
from portal.demo.proposal_rows import linked_at

#: Between asking for a merge and the host's answer.
ASKED_BEFORE = timedelta(seconds=4)
REVERTED_AFTER = timedelta(days=2, hours=3)
_FIELDS = ("state", "state_since", "verdict", "verdict_at", "approved_at")


class Refused(Exception):
    """The rule does not allow a merge that the plan tells of."""


def settle(told: list[Told], company: Company, made: Made, chain: Chain) -> None:
    """Ask the rule about every change as of its end or now, and write what follows."""
    started: set[int] = set()
    intents = []
    gatherer = Gatherer(company)
    for one in told:
        teller = _Teller(one, made, chain)
        facts, verdict = _judged(one, gatherer, made)
        teller.beginnings(started)
        if verdict.allowed:
            teller.approved(verdict)
        intent = teller.ending(facts, verdict)
        if intent:
            intents.append(intent)
    MergeIntent.objects.bulk_create(intents)
    for intent in intents:
        actor, at = intent.requested_by, intent.at
        about = {"head": intent.sha, "base": intent.base_ref, "intent": intent.pk}
        chain.add(intent.change.subject, "change:merge", at, actor, about)
    Change.objects.bulk_update([one.change for one in told], _FIELDS, batch_size=100)
    for comment in Comment.objects.exclude(change=None).select_related("change", "author"):
        change = comment.change
        assert change
        about = {"head": change.head_sha, "base": change.base_ref, "comment": comment.pk}
        chain.add(change.subject, "change:commented", comment.at, comment.author, about)


def _judged(one: Told, gatherer: Gatherer, made: Made) -> tuple[Facts, Verdict]:
    at = one.pull.ended - ASKED_BEFORE if one.pull.ended else made.now
    facts = gatherer.of(one, at)
    verdict = evaluate(facts)
    one.change.verdict, one.change.verdict_at = verdict.to_json(), at
    return facts, verdict


def _moved(before: str, after: str) -> dict[str, Any]:
    return {"from": before, "to": after}


class _Teller:
    """Writes one change's events and settles its state."""

    def __init__(self, one: Told, made: Made, chain: Chain) -> None:
        self.one, self.made, self.chain = one, made, chain
        self.change, self.pull = one.change, one.pull
        self.author = made.users[one.pull.author]

    def _event(
        self,
        what: str,
        at: datetime,
        actor: User | None = None,
        head: str = "",
        **data: Any,
    ) -> None:
        about = {"head": head or self.change.head_sha, "base": self.change.base_ref, **data}
        self.chain.add(self.change.subject, f"change:{what}", at, actor, about)

    def beginnings(self, started: set[int]) -> None:
        """First sight, the link to its proposal, pushes and reviews."""
        change, pull, shas = self.change, self.pull, self.one.shas
        self._event("seen", pull.created, head=shas[0], number=change.number, draft=pull.draft)
        if change.proposal:
            proposal, at = change.proposal, linked_at(pull)
            self._event("linked", at, self.author, head=shas[0], proposal=proposal.pk)
            told: Mapping[str, Any] = {"change": change.pk, "name": str(change)}
            self.chain.add(proposal.subject, "proposal:change_linked", at, self.author, told)
            if proposal.pk not in started:
                started.add(proposal.pk)
                self.chain.add(proposal.subject, "proposal:start", at, self.author)
        for (_, before), (at, sha) in zip(self.one.pushes, self.one.pushes[1:], strict=False):
            self._event("pushed", at, head=before, **_moved(before, sha))
        for review in self.one.reviews:
            self._reviewed(review)

    def _reviewed(self, review: Review) -> None:
        what = "approved_by" if review.kind == Review.APPROVE else "changes_requested_by"
        data: dict[str, Any] = {
            "review": review.pk,
            "sha": review.sha,
            "role": review.role,
            "policy": review.policy_versions,
        }
        self._event(what, review.at, review.user, head=review.sha, **data)
        if review.lapsed_at:
            about: dict[str, Any] = {
                "review": review.pk,
                "sha": review.sha,
                "reason": review.lapse_reason,
            }
            self._event("approval_lapsed", review.lapsed_at, head=review.sha, **about)

    def approved(self, verdict: Verdict) -> None:
        """The rule held from the last approval on."""
        change = self.change
        change.approved_at = max(review.at for review in self.one.reviews)
        change.state, change.state_since = "approved", change.approved_at
        self._event("hold", change.approved_at, verdict=verdict.to_json())

    def ending(self, facts: Facts, verdict: Verdict) -> MergeIntent | None:
        """How it ended, if it did; the intent of a merge through the portal is returned."""
        change, pull, at = self.change, self.pull, self.pull.ended
        if at is None:
            return None
        if pull.fate == "closed":
            change.state, change.state_since = "closed", at
            self._event("close", at)
            return None
        gated = pull.fate != "ungated"
        if gated != verdict.allowed:
            raise Refused(f"{change}, {pull.branch}: {verdict.headline} {verdict.reasons}")
        change.state, change.state_since = ("merged" if gated else "merged_ungated"), at
        by = self.made.users[pull.merged_by]
        self._event(
            "merge_done" if gated else "merge_seen_ungated",
            at,
            by if gated else None,
            sha_approved=verdict.head,
            sha_merged=change.merged_sha,
            through="portal" if gated else "host",
            merged_by=change.merged_by.login if change.merged_by else "",
            verdict=verdict.to_json(),
        )
        if pull.fate == "reverted":
            change.state, change.state_since = "reverted", at + REVERTED_AFTER
            self._event("revert", at + REVERTED_AFTER, by)
        return self._intent(facts, verdict, by, at) if gated else None

    def _intent(self, facts: Facts, verdict: Verdict, by: User, at: datetime) -> MergeIntent:
        return MergeIntent(
            change=self.change,
            sha=self.change.head_sha,
            base_ref=self.change.base_ref,
            requested_by=by,
            at=at - ASKED_BEFORE,
            verdict=verdict.to_json(),
            facts=to_plain(facts),
            state=MergeIntent.MERGED,
            sent_at=at - timedelta(seconds=1),
            answered_at=at + timedelta(seconds=1),
            detail=f"Merged as {self.change.merged_sha}.",
        )
