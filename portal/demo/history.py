"""Eighteen months of proposals and merged changes, answered faster as time goes on."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from portal.demo import repositories
from portal.demo.clock import SPAN, Clock
from portal.demo.company import Company, Person
from portal.demo.plan import (
    Plan,
    PlannedPart,
    PlannedPlatform,
    PlannedProposal,
    PlannedPull,
    PlannedReview,
    told,
)
from portal.demo.sayings import ACCEPTED, APPROVED

#: Who contributes elsewhere, and how much.
WEIGHTS = {
    "Storefront": 5,
    "Payments": 3,
    "Data": 3,
    "Build": 2,
    "Identity": 1,
    "Observability": 2,
}


class Historian:
    """Writes the past into a plan, platform by platform, each change after the one before it."""

    def __init__(self, plan: Plan, company: Company, clock: Clock, chance: random.Random) -> None:
        self.plan, self.company, self.clock, self.chance = plan, company, clock, chance
        self._used: dict[str, int] = {}

    def write(self) -> None:
        """The merged and closed changes of every platform, with the proposals behind them."""
        for platform in self.plan.platforms:
            if not platform.merges:
                continue
            span = SPAN - timedelta(days=16)
            free = self.clock.start
            for place in range(platform.merges):
                # Denser towards today: inner source at Halden has been growing.
                begin = max(self.clock.start + span * (place / platform.merges) ** 0.65, free)
                pull = self._slot(platform, begin, place)
                if pull.ended is None or pull.ended > self.clock.now - timedelta(days=3):
                    continue
                self._keep(pull)
                free = pull.ended + timedelta(hours=20)
        merged = [pull for pull in self.plan.pulls if pull.fate == "merged"]
        for pull in merged[20:200:70]:
            if pull.ended and pull.ended < self.clock.now - timedelta(days=7):
                pull.fate = "reverted"

    def _keep(self, pull: PlannedPull) -> None:
        self.plan.pulls.append(pull)
        if pull.proposal:
            self.plan.proposals.append(pull.proposal)
        if pull.is_merged:
            tree = self.plan.trees[pull.platform.slug]
            tree.update({file.path: file.after for file in pull.files})

    def _slot(self, platform: PlannedPlatform, begin: datetime, place: int) -> PlannedPull:
        chance = self.chance
        begin = self.clock.after(begin, chance.uniform(1, 30))
        idea, thing = self.idea(platform)
        prose = idea.get("kind") == "other"
        title = worded(idea["change"], platform, thing)
        cross = chance.random() < 0.3 + 0.35 * self.clock.progress(begin)
        cross = cross and not platform.restricted and not platform.writes_itself
        cross = cross and bool(self.deciders(platform, begin))
        author = self.outsider(platform, begin) if cross else self.insider(platform, begin)
        proposal = None
        if cross and platform.rules.get("require_proposal", True):
            proposal = self.proposed(platform, author, begin, idea, thing)
            self.accept(proposal)
            accepted = proposal.accepted
            assert accepted
            begin = self.clock.after(accepted, chance.uniform(3, 40))
        areas = 2 if chance.random() < 0.35 else 1
        tree = self.plan.trees[platform.slug]
        files = repositories.edited(platform, tree, thing, title, chance, areas=areas, prose=prose)
        pull = PlannedPull(
            platform,
            author.username,
            title,
            f"{author.username.split('.')[0]}/{place + 1}-{'-'.join(thing.split())}",
            begin,
            [(begin - timedelta(minutes=20), title, files)],
            body=f"{idea['approach']}\n\nTried on our own {thing} for two days.",
            proposal=proposal,
        )
        self._end(pull, author)
        return pull

    def _end(self, pull: PlannedPull, author: Person) -> None:
        """Review the pull request and let it end, in nine of ten cases merged by the rule."""
        drawn = self.chance.random()
        if drawn < 0.07 and not pull.proposal:
            pull.fate, pull.ended = "closed", self.clock.after(pull.created, 40)
            return
        self.approve(pull, author)
        last = pull.reviews[-1].at
        pull.fate = "merged"
        pull.ended = self.clock.after(last, self.chance.uniform(0.1, 7))
        pull.merged_by = self.chance.choice([author.username, pull.reviews[-1].by])
        if not pull.platform.gated and 0.07 <= drawn < 0.4:
            # Somebody merged on the host before the owners had looked.
            pull.fate, pull.merged_by, pull.reviews = "ungated", author.username, []

    def approve(self, pull: PlannedPull, author: Person) -> None:
        """Give every owner group of the pull request its approvals."""
        platform, at = pull.platform, pull.created
        wanted: list[Person] = []
        for team, quorum in platform.groups([file.path for file in pull.files]).items():
            # Whoever changes teams might approve in one and be in another at the merge.
            there = [p for p in self.company.members(team, at) if len(p.teams) == 1]
            able = [p for p in there if p.username not in (author.username, "maya")]
            able = [p for p in able if p not in wanted]
            wanted += self.chance.sample(able, min(quorum, len(able)))
        for person in wanted:
            at = self.clock.after(at, self.wait(platform, at, platform.promise[0]))
            push = len(pull.pushes) - 1
            text = self.chance.choice(APPROVED)
            pull.reviews.append(PlannedReview(person.username, at, text=text, push=push))

    def wait(self, platform: PlannedPlatform, at: datetime, promised: float) -> float:
        """Working hours until an answer: slow at first, better with the months, never far late."""
        factor = platform.pace * (1.5 - 0.85 * self.clock.progress(at))
        return min(promised * factor * self.chance.lognormvariate(-0.45, 0.6), promised * 4)

    def idea(self, platform: PlannedPlatform) -> tuple[dict[str, str], str]:
        """An idea that nobody had for this platform yet, and the thing it is about."""
        things, place = platform.things, self._used.get(platform.slug, 0)
        self._used[platform.slug] = place + 1
        thing = things[place % len(things)]
        order = random.Random(f"{platform.slug}/{thing}")  # noqa: S311
        ideas = order.sample(told("idea"), len(told("idea")))
        return ideas[place // len(things) % len(ideas)], thing

    def insider(self, platform: PlannedPlatform, at: datetime) -> Person:
        """Somebody of the owning team, who was there for the whole time."""
        return self.chance.choice(_steady(self.company.members(platform.team, at)))

    def outsider(self, platform: PlannedPlatform, at: datetime) -> Person:
        """Somebody of another team, most often of another department.

        A restricted platform is seen by few, so there it is one of its own.
        """
        if platform.restricted:
            return self.insider(platform, at)
        own = self.company.teams[platform.team].department
        weights = {d: w * (0.3 if d == own else 1.0) for d, w in WEIGHTS.items()}
        department = self.chance.choices([*weights], [*weights.values()])[0]
        teams = [
            slug
            for slug, team in self.company.teams.items()
            if team.department == department and slug != platform.team
        ]
        found = _steady(self.company.members(self.chance.choice(teams), at))
        if department == "Storefront" and self.chance.random() < 0.2:
            return self.company.people["jun"]
        return self.chance.choice(found)

    def proposed(
        self,
        platform: PlannedPlatform,
        author: Person,
        at: datetime,
        idea: dict[str, str],
        thing: str,
    ) -> PlannedProposal:
        """A submitted proposal of one platform, unanswered."""
        return PlannedProposal(
            worded(idea["title"], platform, thing),
            worded(idea["problem"], platform, thing),
            worded(idea["approach"], platform, thing),
            author.username,
            at - timedelta(minutes=self.chance.randint(4, 50)),
            [PlannedPart(platform)],
            submitted=at,
            effort=idea["effort"],
            kind="idea" if platform.writes_itself else idea.get("kind", "code"),
            wants_mentor=self.chance.random() < 0.25,
        )

    def decide(self, proposal: PlannedProposal, part: PlannedPart, state: str) -> None:
        """Answer one part in the platform's usual time, by somebody who may."""
        platform, submitted = part.platform, proposal.submitted
        assert submitted
        able = [name for name in self.deciders(platform, submitted) if name != proposal.author]
        part.state, part.by = state, self.chance.choice(able)
        hours = self.wait(platform, submitted, platform.promise[0])
        part.responded = self.clock.after(submitted, hours)
        rest = self.wait(platform, submitted, platform.promise[1])
        latest = self.clock.before_now(2)
        part.decided = min(max(part.responded, self.clock.after(submitted, rest)), latest)
        part.responded = min(part.responded, part.decided)
        part.reason = "" if state != "accepted" else self.chance.choice(ACCEPTED)

    def deciders(self, platform: PlannedPlatform, at: datetime) -> list[str]:
        """Who may decide on proposals from then on, for the next weeks at least."""
        stay = at + timedelta(days=25)
        named = (*platform.owners, *platform.trusted)
        return [name for name in named if self.company.people[name].team_at(stay)]

    def accept(self, proposal: PlannedProposal) -> None:
        """Let every platform accept; it is delivered, since its change is merged."""
        for part in proposal.parts:
            self.decide(proposal, part, "accepted")
        proposal.state = "delivered"


def worded(text: str, platform: PlannedPlatform, thing: str) -> str:
    """One of the ideas' texts for this platform and thing."""
    filled = text.format(thing=thing, platform=platform.name)
    return filled[:1].upper() + filled[1:]


def _steady(people: list[Person]) -> list[Person]:
    return [person for person in people if person.username != "maya" and not person.manages]
