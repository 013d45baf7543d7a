"""A second, blunt reading of the rule and the lifecycle: sets of names, no windows, no trees.

Written from the text of the rule alone. It remembers who may approve, who did on the very head,
and says whether that is enough.
"""

from dataclasses import dataclass, field


@dataclass
class Act:
    """One decision: who, on which head and base, and whether they had a say when they gave it."""

    name: str
    kind: str
    on_host: bool
    head: int
    base: str
    could: bool
    void: bool = False


@dataclass
class Reference:
    """One pull request. `owners` and `fallback` are names that may approve now."""

    owners: set[str]
    fallback: set[str]
    quorum: int = 1
    author: str = "Ana"
    head: int = 0
    base: str = "main"
    draft: bool = False
    open: bool = True
    #: "merged" or "merged_ungated" once it is.
    merged: str = ""
    needs_proposal: bool = False
    accepted: bool = False
    off: set[str] = field(default_factory=set)
    hands: set[str] = field(default_factory=lambda: {"Ana"})
    pushed: set[str] = field(default_factory=set)
    #: The commits of the branch, the head last.
    line: list[int] = field(default_factory=lambda: [0])
    acts: list[Act] = field(default_factory=list)
    #: The head of a merge that is under way.
    merging: int | None = None
    unanswered: bool = False

    def push(self, number: int, by: str, *, forced: bool, told: bool) -> None:
        """A new head; number 0 is the first one come back, whose only commit is the author's."""
        self.void()
        maker = by if number else self.author
        self.hands = {maker} if forced else self.hands | {maker}
        self.pushed |= {by} if told else set()
        self.line = [number] if forced else [*self.line, number]
        self.head = number

    def act(self, name: str, kind: str, *, on_host: bool, commit: int) -> None:
        """An approval or a request for changes, about one commit and the base that there is."""
        could = name in (self.owners | self.fallback) - self.off
        self.acts.append(Act(name, kind, on_host, commit, self.base, could))

    def take_back(self, name: str) -> None:
        """The last decision of somebody never counts again."""
        self.last(name).void = True

    def last(self, name: str) -> Act:
        """The last decision of somebody who gave one."""
        return [act for act in self.acts if act.name == name][-1]

    def stands(self, name: str) -> bool:
        """Whether somebody's last decision has not been taken back or voided."""
        return any(act.name == name for act in self.acts) and not self.last(name).void

    def may_take_back(self, name: str) -> bool:
        """The portal takes approvals back, and the host dismisses whatever was said there."""
        return self.stands(name) and (self.last(name).on_host or self.last(name).kind == "approve")

    def mark(self, draft: bool) -> None:
        if draft and not self.draft:
            self.void()
        self.draft = draft

    def close(self) -> None:
        """A merge under way ends with it: what is reopened is asked for anew."""
        self.void()
        self.settle()
        self.open = False

    def retarget(self, base: str) -> None:
        if base != self.base:
            self.void()
        self.base = base

    def switch(self, name: str, *, active: bool) -> None:
        """An account goes off or on again; either way what it approved never counts again."""
        self.off = self.off - {name} if active else self.off | {name}
        self.void(name)

    def settle(self, how: str = "") -> None:
        """A merge ends: `how` it was merged, or empty when it was not."""
        self.merging, self.unanswered = None, False
        self.merged = how

    def void(self, name: str = "") -> None:
        """Nothing approved so far, by this person or by anybody, counts again."""
        for act in self.acts:
            if name in ("", act.name):
                act.void = act.void or act.kind == "approve"

    def exact(self, act: Act) -> bool:
        """Whether this decision is about what is there now."""
        return not act.void and (act.head, act.base) == (self.head, self.base)

    @property
    def contributors(self) -> set[str]:
        return self.hands | self.pushed | {self.author}

    @property
    def out(self) -> set[str]:
        """Who never approves here: whoever had a hand in it, and accounts that are off."""
        return self.contributors | self.off

    @property
    def lent(self) -> int:
        """How many approvals the fallback group adds: as many as the group lacks people."""
        lenders = self.fallback - self.out - (self.owners - self.out)
        return min(max(0, self.quorum - len(self.owners - self.out)), len(lenders))

    @property
    def voters(self) -> set[str]:
        return self.owners | (self.fallback if self.lent else set())

    def may_approve(self, name: str) -> bool:
        """Whether an approval by this person would count."""
        return name in self.voters - self.out

    def approvers(self, allowed: set[str]) -> set[str]:
        """Who of these stands at an approval of exactly this head."""
        last = {act.name: act for act in self.acts}
        return {
            name
            for name, act in last.items()
            if act.kind == "approve" and act.could and self.exact(act) and name in allowed
        } - self.out

    @property
    def blockers(self) -> set[str]:
        """Who stands at a request for changes and has a say here now."""
        found = set()
        for name in self.voters - self.off - {self.author}:
            mine = [act for act in self.acts if act.name == name]
            asked = [place for place, act in enumerate(mine) if act.kind == "request_changes"]
            if asked and not (
                mine[asked[-1]].void or any(self.exact(act) for act in mine[asked[-1] + 1 :])
            ):
                found.add(name)
        return found

    @property
    def green(self) -> bool:
        """Whether exactly this head may be merged."""
        own = self.approvers(self.owners)
        others = self.approvers(self.fallback) - own - self.owners
        return (
            self.open
            and not self.draft
            and self.base == "main"
            and len(own) + min(self.lent, len(others)) >= self.quorum
            and not self.blockers
            and (self.accepted or not self.needs_proposal)
        )

    @property
    def state(self) -> str:
        """Where the change stands."""
        if self.merged:
            return self.merged
        if not self.open:
            return "closed"
        if self.merging is not None:
            return "unknown" if self.unanswered else "merging"
        if self.draft:
            return "draft"
        return "approved" if self.green else "in_review"
