"""What is open today: proposals that wait, pull requests in every state of review."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from portal.demo import repositories
from portal.demo.clock import Clock
from portal.demo.company import Company
from portal.demo.history import Historian, worded
from portal.demo.plan import (
    Plan,
    PlannedComment,
    PlannedFile,
    PlannedPlatform,
    PlannedProposal,
    PlannedPull,
    PlannedReview,
)
from portal.demo.sayings import ASKED_FOR_CHANGES, DECLINED, DISCUSSED, SENT_BACK, WITHDRAWN

#: Platform, author (empty: drawn), working hours ago, what became of the pull request since.
OPEN = (
    ("Payments Gateway", "nils", 11, "fresh"),
    ("Payments Gateway", "sofia.brandt", 20, "asked"),
    ("Payments Gateway", "amir.valdane", 3, "draft"),
    ("Payments Gateway", "", 15, "one"),
    ("Payments Gateway", "", 30, "ready"),
    ("Payments Gateway", "tomasz.wren", 5, "fresh"),
    ("Ledger", "", 6, "one"),
    ("Ledger", "leon.abara", 22, "ready"),
    ("Event Lake", "", 4, "fresh"),
    ("Event Lake", "jun", 9, "ready"),
    ("Identity & Sessions", "", 14, "one"),
    ("Forge Build", "jun", 7, "failing"),
    ("Forge Build", "", 2, "fresh"),
    ("Beacon Telemetry", "", 12, "lapsed"),
    ("Beacon Telemetry", "jun", 26, "asked"),
    ("Alert Router", "", 70, "fresh"),
    ("Alert Router", "", 41, "one"),
    ("Metrics Catalogue", "", 10, "fresh"),
    ("Design Kit", "ines", 3, "one"),
    ("Checkout Flow", "", 6, "lapsed"),
    ("Shop Search", "", 17, "fresh"),
    ("Risk Signals", "", 8, "fresh"),
    ("Template Kit", "", 5, "draft"),
    ("Notification Hub", "", 90, "fresh"),
)
#: Platform and working hours since it was submitted: early, near the promise, late.
WAITING = (
    ("Payments Gateway", 2),
    ("Payments Gateway", 7),
    ("Payments Gateway", 13),
    ("Ledger", 9),
    ("Event Lake", 1),
    ("Identity & Sessions", 14),
    ("Forge Build", 6),
    ("Alert Router", 52),
    ("Alert Router", 19),
    ("Notification Hub", 110),
    ("Beacon Telemetry", 5),
    ("Release Train", 10),
    ("Shop Search", 3),
    ("Commons", 4),
    ("Metrics Catalogue", 20),
)
#: How many proposals ended or rest otherwise, over the whole time.
OTHERS = {
    "declined": 34,
    "withdrawn": 15,
    "superseded": 6,
    "deferred": 5,
    "accepted": 9,
    "changes_requested": 6,
    "draft": 7,
}


class Present:
    """Adds what is open, and the proposals that never became a change, to a plan."""

    def __init__(
        self, plan: Plan, company: Company, clock: Clock, chance: random.Random, past: Historian
    ) -> None:
        self.plan, self.company, self.clock = plan, company, clock
        self.chance, self.past = chance, past
        self._by_name = {platform.name: platform for platform in plan.platforms}

    def write(self) -> None:
        """Everything, in a fixed order."""
        for place, (name, author, hours, what) in enumerate(OPEN):
            self._pull(self._by_name[name], author, self.clock.before_now(hours), what, place)
        for name, hours in WAITING:
            self._proposal(self._by_name[name], self.clock.before_now(hours))
        taking = [platform for platform in self.plan.platforms if platform.takes_proposals]
        owned = [one for one in taking if not (one.without_owner or one.restricted)]
        for state, count in OTHERS.items():
            for place in range(count):
                early = self.clock.start + timedelta(days=10)
                late = self.clock.now - timedelta(days=24)
                if state in ("accepted", "changes_requested", "draft"):
                    early = self.clock.now - timedelta(days=70)
                when = self.clock.sometime(early, late)
                self._other(self.chance.choice(owned), state, when, place)

    def _proposal(
        self, platform: PlannedPlatform, when: datetime, author: str = ""
    ) -> PlannedProposal:
        idea, thing = self.past.idea(platform)
        person = self.company.people.get(author) or self.past.outsider(platform, when)
        proposal = self.past.proposed(platform, person, when, idea, thing)
        self.plan.proposals.append(proposal)
        return proposal

    def _other(self, platform: PlannedPlatform, state: str, when: datetime, place: int) -> None:
        proposal = self._proposal(platform, when)
        proposal.state = state
        part = proposal.parts[0]
        if state == "draft":
            proposal.submitted = None
        elif state == "declined":
            code, sentence = DECLINED[(place * 5 + place // 3) % len(DECLINED)]
            self.past.decide(proposal, part, "declined")
            part.code, part.reason = code, sentence
            proposal.ended = part.decided
        elif state in ("accepted", "deferred"):
            self.past.accept(proposal)
            proposal.state = state
            if state == "deferred" and part.decided:
                proposal.ended = self.clock.after(part.decided, 30)
        elif state == "changes_requested":
            self.past.decide(proposal, part, "changes_requested")
            part.reason = SENT_BACK[place % len(SENT_BACK)]
            assert part.decided
            proposal.paused = (part.decided, None)
        else:
            proposal.ended = self.clock.after(when, self.chance.uniform(10, 90))
            if state == "withdrawn":
                proposal.withdraw_reason = WITHDRAWN[place % len(WITHDRAWN)]
        if place % 3 == 0 and state != "draft":
            self._talk(proposal, when)

    def _talk(self, proposal: PlannedProposal, when: datetime) -> None:
        """Two remarks: somebody who heard of it, and its author."""
        first = self.clock.after(when, self.chance.uniform(0.5, 6))
        second = self.clock.after(first, self.chance.uniform(0.3, 3))
        end = proposal.ended or self.clock.now
        if second >= end:
            return
        other = self.past.outsider(proposal.parts[0].platform, first).username
        asks = self.chance.randrange(0, len(DISCUSSED), 2)
        if other != proposal.author:
            proposal.comments.append(PlannedComment(other, first, DISCUSSED[asks]))
        proposal.comments.append(PlannedComment(proposal.author, second, DISCUSSED[asks + 1]))

    def _pull(
        self, platform: PlannedPlatform, author: str, when: datetime, what: str, place: int
    ) -> None:
        writes = self.past.insider if platform.writes_itself else self.past.outsider
        person = self.company.people.get(author) or writes(platform, when)
        inside = person.team_at(when) == platform.team
        proposal, idea, thing = None, *self.past.idea(platform)
        if not inside and platform.rules.get("require_proposal", True):
            earlier = self.clock.before_now(60 + place * 3 + platform.promise[1] * 5)
            proposal = self.past.proposed(platform, person, earlier, idea, thing)
            if platform.without_owner:
                self.plan.proposals.append(proposal)
                proposal = None  # nobody accepted it, so its change carries out nothing yet
            else:
                self.past.accept(proposal)
                proposal.state = "in_progress"
                when = max(when, self.clock.after(proposal.parts[0].decided or when, 1))
                self.plan.proposals.append(proposal)
        title = worded(idea["change"], platform, thing)
        tree = self.plan.trees[platform.slug]
        prose = idea.get("kind") == "other"
        files = repositories.edited(
            platform, tree, thing, title, self.chance, areas=1 + place % 2, prose=prose
        )
        pull = PlannedPull(
            platform,
            person.username,
            title,
            f"{person.username.split('.')[0]}/{'-'.join(thing.split())}-{place}",
            when,
            [(when - timedelta(minutes=12), title, files)],
            body=worded(idea["approach"], platform, thing),
            draft=what == "draft",
            check="failure" if what == "failing" else "pending" if what == "draft" else "success",
            proposal=proposal,
        )
        self._review(pull, what)
        self.plan.pulls.append(pull)

    def _review(self, pull: PlannedPull, what: str) -> None:
        author = self.company.people[pull.author]
        hours = 0.4
        if what in ("one", "ready", "lapsed", "failing"):
            self.past.approve(pull, author)
            given = pull.reviews[:1] if what == "one" else pull.reviews
            pull.reviews = [
                self._early(review, pull, hours * (n + 1)) for n, review in enumerate(given)
            ]
        elif what == "asked":
            reviewer = next(n for n in pull.platform.owners if n != pull.author)
            text = ASKED_FOR_CHANGES[len(pull.title) % len(ASKED_FOR_CHANGES)]
            at = self.clock.after(pull.created, hours)
            pull.reviews = [PlannedReview(reviewer, at, "request_changes", text)]
        if what == "lapsed":
            self._push_again(pull)

    def _early(self, review: PlannedReview, pull: PlannedPull, hours: float) -> PlannedReview:
        at = self.clock.after(pull.created, hours)
        return PlannedReview(review.by, at, review.kind, review.text, review.push)

    def _push_again(self, pull: PlannedPull) -> None:
        at = self.clock.after(pull.reviews[-1].at, 0.3)
        first = pull.files[0]
        said = "The limit comes from the team's own settings since the review."
        added = repositories.remark(pull.platform, first.path, said)
        more = PlannedFile(first.path, first.before, first.after + added)
        pull.pushes.append((at, "Answer the review", (more, *pull.files[1:])))
