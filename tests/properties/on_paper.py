"""The world of pure modules: facts on paper, moved the way sync and judging do."""

from dataclasses import replace
from datetime import timedelta

from contributions.lifecycle import ChangeMove, ChangeState, is_allowed, move
from contributions.policy import (
    Commit,
    Facts,
    File,
    Group,
    Membership,
    Person,
    Platform,
    Proposal,
    Review,
    ReviewKind,
    Role,
    Rules,
    Source,
    evaluate,
    why_not_approve,
)
from tests.contributions.people_of_the_rule import LONG_AGO, NOW, commit, facts
from tests.properties.histories import FALLBACK, OWNERS

PEOPLE = {
    name: Person(number, 100 + number, name)
    for number, name in enumerate(("Ana", *OWNERS, *FALLBACK), start=1)
}


def sha(number: int) -> str:
    return f"{number:040x}"


class OnPaper:
    """One change as facts and a state."""

    def begin(self, quorum: int, *, needs_proposal: bool) -> None:
        self.now = NOW
        self.quorum = quorum
        self.rules = Rules(require_proposal=needs_proposal)
        self.off: set[str] = set()
        self.change = ChangeState.IN_REVIEW
        self.roles = [Membership(PEOPLE[name], Role.OWNER, LONG_AGO) for name in OWNERS]
        self.first: Commit = commit(sha(0), author=PEOPLE["Ana"])
        self.facts: Facts = facts(
            head=sha(0),
            live_head=sha(0),
            files=(File("a"),),
            commits=(self.first,),
            head_known_at=NOW,
        )
        self.judge_people()

    @property
    def state(self) -> str:
        return self.change.value

    @property
    def allowed(self) -> bool:
        return self.verdict.allowed

    def judge(self, **facts: object) -> None:
        """Ask the rule a minute later, and follow it between in review and approved."""
        self.now += timedelta(minutes=1)
        self.facts = replace(self.facts, now=self.now, **facts)
        self.verdict = evaluate(self.facts)
        if self.change is ChangeState.IN_REVIEW and self.verdict.allowed:
            self.go(ChangeMove.HOLD)
        elif self.change is ChangeState.APPROVED and not self.verdict.allowed:
            self.go(ChangeMove.LAPSE)

    def judge_people(self, **facts: object) -> None:
        """The same after the roles, the accounts or the policy changed."""
        members = tuple(self._face(role) for role in self.roles)
        group = Group("ledger", "Core", ("a",), members, self.quorum)
        lenders = (Membership(PEOPLE[name], Role.OWNER, LONG_AGO) for name in FALLBACK)
        fallback = Group("fallback", "All", members=tuple(map(self._face, lenders)))
        platform = Platform(7, "Ledger", (group,), fallback, self.rules)
        self.judge(platforms=(platform,), **facts)

    def _face(self, role: Membership) -> Membership:
        active = role.person.name not in self.off
        return replace(role, person=replace(role.person, active=active))

    def go(self, by: ChangeMove) -> None:
        self.change = move(self.change, by)

    def voided(self, why: str, by: str = "") -> tuple[Review, ...]:
        """The reviews, of which no approval, by this person or by anybody, counts again."""
        return tuple(
            replace(one, void=one.void or why)
            if one.kind is ReviewKind.APPROVE and by in ("", one.person.name)
            else one
            for one in self.facts.reviews
        )

    def push(self, number: int, by: str, *, forced: bool, told: bool) -> None:
        added = commit(sha(number), author=PEOPLE[by]) if number else self.first
        self.judge(
            head=sha(number),
            live_head=sha(number),
            commits=(added,) if forced else (*self.facts.commits, added),
            pushers=(*self.facts.pushers, PEOPLE[by]) if told else self.facts.pushers,
            head_known_at=self.now,
            reviews=self.voided("A push moved the head."),
        )

    def why_not_approve(self, name: str) -> str | None:
        return (
            "It is a draft." if self.facts.is_draft else why_not_approve(self.facts, PEOPLE[name])
        )

    def act(self, name: str, kind: str, *, on_host: bool, commit: int) -> None:
        self.now += timedelta(minutes=1)
        source = Source.HOST if on_host else Source.PORTAL
        where = (sha(commit), self.facts.base_ref)
        given = Review(PEOPLE[name], ReviewKind(kind), *where, self.now, source)
        self.judge(reviews=(*self.facts.reviews, given))

    def take_back(self, name: str) -> None:
        reviews = list(self.facts.reviews)
        last = max(n for n, one in enumerate(reviews) if one.person == PEOPLE[name])
        reviews[last] = replace(reviews[last], void="Taken back.")
        self.judge(reviews=tuple(reviews))

    def mark(self, draft: bool) -> None:
        if draft:
            self.facts = replace(self.facts, reviews=self.voided("Turned into a draft."))
        self.go(ChangeMove.TO_DRAFT if draft else ChangeMove.READY)
        self.judge(is_draft=draft)

    def close(self) -> None:
        self.facts = replace(self.facts, is_open=False, reviews=self.voided("Closed."))
        self.go(ChangeMove.CLOSE)

    def reopen(self) -> None:
        self.go(ChangeMove.REOPEN)
        if self.facts.is_draft:
            self.go(ChangeMove.TO_DRAFT)
        self.judge(is_open=True)

    def retarget(self, base: str) -> None:
        reviews = self.voided("The base branch was changed.")
        self.judge(base_ref=base, governed=base == "main", reviews=reviews)

    def end_role(self, name: str) -> None:
        """The role ends now; the window of an approval given in it stays on record."""
        self.now += timedelta(minutes=1)
        self.roles = [
            replace(role, until=self.now)
            if role.person == PEOPLE[name] and role.until is None
            else role
            for role in self.roles
        ]
        self.judge_people()

    def begin_role(self, name: str) -> None:
        self.roles.append(Membership(PEOPLE[name], Role.OWNER, self.now))
        self.judge_people()

    def switch(self, name: str, *, active: bool) -> None:
        self.off ^= {name}
        self.judge_people(reviews=self.voided("The account was switched.", by=name))

    def set_quorum(self, quorum: int) -> bool:
        self.quorum = quorum
        self.judge_people()
        return True

    def decide_proposal(self, accepted: bool) -> None:
        self.judge(proposal=Proposal("P-1", accepted, frozenset({7}), PEOPLE["Ana"]))

    def ask_for_merge(self) -> bool:
        began = is_allowed(self.change, ChangeMove.MERGE)
        if began:
            self.go(ChangeMove.MERGE)
        return began

    def catch_up(self) -> None:
        """Nothing waits on paper."""
