"""Any history of one pull request, acted out in a world and noted in the reference alike."""

from typing import Protocol

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.properties.reference import Reference

OWNERS, FALLBACK = ("Olu", "Dee", "Tess"), ("Max", "Sam")
people = st.sampled_from(["Ana", *OWNERS, *FALLBACK])
owners = st.sampled_from(OWNERS)
# Most draws keep the way to green open; a history that is stuck finds nothing.
quorums = st.sampled_from([1, 1, 1, 2, 2, 3])
rarely = st.sampled_from([False, False, False, True])
mostly = rarely.map(lambda no: not no)
bases = st.sampled_from(["main", "main", "main", "release"])


class World(Protocol):
    """Where a history happens: Ana's pull request, its people, its policy."""

    @property
    def state(self) -> str:
        """Where the change stands."""

    @property
    def allowed(self) -> bool:
        """The rule's last answer."""

    def begin(self, quorum: int, *, needs_proposal: bool) -> None: ...
    def push(self, number: int, by: str, *, forced: bool, told: bool) -> None: ...
    def why_not_approve(self, name: str) -> str | None:
        """Why the portal would not take an approval by this person now; None if it would."""

    def act(self, name: str, kind: str, *, on_host: bool, commit: int) -> None: ...
    def take_back(self, name: str) -> None: ...
    def mark(self, draft: bool) -> None: ...
    def close(self) -> None: ...
    def reopen(self) -> None: ...
    def retarget(self, base: str) -> None: ...
    def end_role(self, name: str) -> None: ...
    def begin_role(self, name: str) -> None: ...
    def switch(self, name: str, *, active: bool) -> None: ...
    def set_quorum(self, quorum: int) -> bool:
        """Ask for so many approvals; says whether the policy was saved."""

    def decide_proposal(self, accepted: bool) -> None: ...
    def ask_for_merge(self) -> bool:
        """Ask for the merge of the head; says whether it began."""

    def catch_up(self) -> None:
        """Let the workers do what waits for them, but for merges."""


class Histories(RuleBasedStateMachine):
    """The acts that every world knows; a test gives `world` and adds what only its own knows."""

    world: World

    @initialize(quorum=quorums, needs_proposal=rarely)
    def begin(self, quorum: int, needs_proposal: bool) -> None:
        self.model = Reference(
            set(OWNERS), set(FALLBACK), quorum=quorum, needs_proposal=needs_proposal
        )
        self.heads = 0
        self.world.begin(quorum, needs_proposal=needs_proposal)

    def lives(self) -> bool:
        return not self.model.merged

    def is_open(self) -> bool:
        return self.model.open and not self.model.merged

    def in_review(self) -> bool:
        return self.is_open() and self.model.merging is None

    def both(self, verb: str, *words: object, **more: object) -> None:
        """The same act in the world and in the reference."""
        getattr(self.world, verb)(*words, **more)
        getattr(self.model, verb)(*words, **more)

    def act(self, name: str, kind: str, *, on_host: bool = True, commit: int | None = None) -> None:
        about = self.model.head if commit is None else commit
        self.both("act", name, kind, on_host=on_host, commit=about)

    @precondition(is_open)
    @rule(by=people, forced=st.booleans(), told=st.booleans(), back=st.booleans())
    def push(self, by: str, forced: bool, told: bool, back: bool) -> None:
        """A new head, or the first one again; a forced push replaces the commits."""
        self.heads += 1
        number = 0 if back and forced and self.model.head else self.heads
        self.both("push", number, by, forced=forced, told=told)

    @precondition(in_review)
    @rule(name=people, on_host=st.booleans())
    def approve(self, name: str, on_host: bool) -> None:
        """In the portal only who may; on the host anybody but the author, as hosts have it."""
        refusal = self.world.why_not_approve(name)
        may = self.model.may_approve(name) and not self.model.draft
        assert (refusal is None) == may, refusal
        if may or (on_host and name != self.model.author):
            self.act(name, "approve", on_host=on_host)

    @precondition(in_review)
    @rule(name=owners)
    def approve_as_owner(self, name: str) -> None:
        self.approve(name, on_host=False)

    @precondition(in_review)
    @rule(name=owners, back=st.integers(1, 3))
    def approve_an_earlier_commit(self, name: str, back: int) -> None:
        """The host takes a review of any commit of the branch."""
        if back < len(self.model.line):
            self.act(name, "approve", commit=self.model.line[-1 - back])

    @precondition(in_review)
    @rule(left_out=people)
    def approve_together(self, left_out: str) -> None:
        """Everybody who may, but for one; without it, most histories never get to green."""
        for name in (*OWNERS, *FALLBACK):
            if name != left_out and self.model.may_approve(name):
                self.approve(name, on_host=False)

    @precondition(in_review)
    @rule(number=st.integers(0, 5))
    def approve_with_a_hand_in_it(self, number: int) -> None:
        """Whoever has a part in it tries above all."""
        hands = sorted(self.model.contributors)
        self.approve(hands[number % len(hands)], on_host=number > 2)

    @precondition(in_review)
    @rule(name=st.sampled_from([*OWNERS, *FALLBACK]), insists=rarely)
    def request_changes(self, name: str, insists: bool) -> None:
        """On the host; where nobody gives in, little gets to green."""
        self.act(name, "request_changes")
        if not insists:
            self.approve(name, on_host=True)

    @precondition(in_review)
    @rule(name=people)
    def take_back(self, name: str) -> None:
        """Revoked in the portal, dismissed on the host."""
        if self.model.may_take_back(name):
            self.both("take_back", name)

    @precondition(in_review)
    @rule(draft=rarely)
    def mark(self, draft: bool) -> None:
        if draft != self.model.draft:
            self.both("mark", draft)

    @precondition(in_review)
    @rule(really=rarely)
    def close(self, really: bool) -> None:
        if really:
            self.both("close")

    @precondition(lambda self: not self.model.open and self.lives())
    @rule()
    def reopen(self) -> None:
        self.world.reopen()
        self.model.open = True

    @precondition(is_open)
    @rule(base=bases)
    def retarget(self, base: str) -> None:
        if base != self.model.base:
            self.both("retarget", base)

    @precondition(lives)
    @rule(name=owners)
    def lose_role(self, name: str) -> None:
        if name in self.model.owners:
            self.world.end_role(name)
            self.model.owners.discard(name)

    @precondition(lives)
    @rule(name=owners)
    def regain_role(self, name: str) -> None:
        if name not in self.model.owners | self.model.off:
            self.world.begin_role(name)
            self.model.owners.add(name)

    @precondition(lives)
    @rule(name=owners, active=mostly)
    def switch(self, name: str, active: bool) -> None:
        if active == (name in self.model.off):
            self.both("switch", name, active=active)

    @precondition(lives)
    @rule(quorum=quorums)
    def change_policy(self, quorum: int) -> None:
        if self.world.set_quorum(quorum):
            self.model.quorum = quorum

    @precondition(lives)
    @rule(accepted=mostly)
    def decide_proposal(self, accepted: bool) -> None:
        self.world.decide_proposal(accepted)
        self.model.accepted = accepted

    @precondition(in_review)
    @rule()
    def ask_for_merge(self) -> None:
        """Begins only where the rule holds."""
        began = self.world.ask_for_merge()
        assert began == self.model.green
        if began:
            self.model.merging = self.model.head

    @invariant()
    def the_two_agree(self) -> None:
        if hasattr(self, "model"):
            self.world.catch_up()
            self.compare()

    def compare(self) -> None:
        assert self.world.state == self.model.state
        if self.is_open():
            assert self.world.allowed == self.model.green
