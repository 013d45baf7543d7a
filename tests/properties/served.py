"""The world of services: the portal on PostgreSQL, the embedded git host over a socket."""

import itertools
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from time_machine import Traveller, escape_hatch

from contributions import merging, permissions, record, sync
from contributions.facts import facts_for
from contributions.models import Change, MergeIntent, Proposal, PublishedStatus, Review
from contributions.services import changes, decisions, policies, proposals, proposing, reviews
from contributions.services.ideas import Idea
from contributions.services.policies import BadPolicy
from journal import effects
from journal.models import Effect
from people.models import Membership, User
from people.refusals import Refused
from people.services import accounts, teams
from platforms.hosts.connections import host_for
from tests.contributions.deliveries import deliver
from tests.hosted import Hosted

CORE = "@commons/payments-core"
_runs = itertools.count(1)


class Served:
    """One pull request on the host, and the change it is in the portal.

    The portal's clock is moved by hand, a little behind the host's: the host tells moments in
    whole seconds, and which of two acts came first has to show. All that a history wrote to the
    database is rolled back at its end.
    """

    def __init__(self, hosted: Hosted, cast: dict[str, User], clock: Traveller) -> None:
        self.hosted, self.cast, self.clock = hosted, cast, clock
        self.git = hosted.git

    def begin(self, quorum: int, *, needs_proposal: bool) -> None:
        self._history = transaction.atomic()
        self._history.__enter__()
        for person in self.cast.values():  # as the history before, undone, did not leave them
            person.refresh_from_db()
        self.needs_proposal = needs_proposal
        self.proposal: Proposal | None = None
        self.branch = f"history-{next(_runs)}"
        self.set_quorum(quorum)
        number = self.hosted.pull(self.branch)
        self.path = f"/repos/{self.hosted.full_name}/pulls/{number}"
        self.pk = self.hosted.look(number).pk
        self.shas = {0: self.change.head_sha}
        self.news: list[merging.PullSnapshot] = []
        self.told: list[tuple[str, dict[str, object]]] = []
        self.catch_up()

    def end(self) -> None:
        """Forget it all."""
        transaction.set_rollback(True)
        self._history.__exit__(None, None, None)

    @property
    def change(self) -> Change:
        return Change.objects.select_related("repository__platform").get(pk=self.pk)

    @property
    def state(self) -> str:
        return self.change.state

    @property
    def allowed(self) -> bool:
        verdict = self.change.verdict
        assert verdict is not None
        return bool(verdict["allowed"])

    @property
    def success_on(self) -> set[str]:
        """The commits on which the portal's status is a success."""
        return set(
            PublishedStatus.objects.filter(change=self.pk, state="success").values_list(
                "sha", flat=True
            )
        )

    def catch_up(self) -> None:
        """Carry out what the workers would, but for merges; nothing may fail."""
        self.clock.shift(timedelta(milliseconds=1))
        for _ in range(10):
            waiting = Effect.objects.filter(pk__in=effects.due()).exclude(handler=record.SEND_MERGE)
            if not waiting:
                break
            for row in waiting:
                effects.carry_out(row.pk)
        failed = Effect.objects.filter(done_at=None).exclude(last_error="")
        assert not failed, [(row.handler, row.last_error) for row in failed]

    def look(self) -> None:
        """Read the pull request and take it in, as a worker does after a webhook."""
        change = self.change
        self.clock.shift(timedelta(milliseconds=1))
        snapshot = host_for(self.hosted.repository.host).pull(
            self.hosted.repository.remote_id, change.number
        )
        self.news.append(snapshot)
        merging.take_in(change, snapshot)
        self.catch_up()

    def edit(self, **fields: object) -> None:
        """Change the pull request on the host."""
        self.git.ok("PATCH", self.path, as_="ana", json=fields)
        self.look()

    def push(
        self, number: int, by: str, *, forced: bool, told: bool, looked_at: bool = True
    ) -> None:
        login, repo = by.lower(), self.hosted.full_name
        if number and not forced:
            self.shas[number] = self.hosted.push(self.branch, f"{number}\n", by=login)
        elif number:
            aside = f"{self.branch}-{number}"
            self.git.branch(repo, aside, as_=login)
            self.shas[number] = self.git.write(
                repo, f"{self.branch}.txt", f"{number}\n", branch=aside, as_=login
            )
        if forced:
            ref = f"/repos/{repo}/git/refs/heads/{self.branch}"
            body = {"sha": self.shas[number], "force": True}
            self.git.ok("PATCH", ref, as_=login, json=body)
        if told:
            self.tell(
                "push",
                {
                    "ref": f"refs/heads/{self.branch}",
                    "before": "0" * 40,
                    "after": self.shas[number],
                    "sender": {"id": self.git.ids[login], "login": login, "type": "User"},
                },
            )
        if looked_at:
            self.look()

    def tell(self, event: str, payload: dict[str, object]) -> None:
        """Deliver a webhook."""
        told = {**payload, "repository": {"id": self.hosted.repository.remote_id}}
        self.told.append((event, told))
        assert deliver(event, told, delivery=self._delivery(-1)).status_code == 202

    def tell_again(self, place: int) -> None:
        """Replay one of the webhooks there were."""
        if self.told:
            place %= len(self.told)
            event, told = self.told[place]
            assert deliver(event, told, delivery=self._delivery(place)).status_code == 200
            self.catch_up()

    def _delivery(self, place: int) -> str:
        return f"{self.branch}-{place % len(self.told)}"

    def take_in_old_news(self, place: int) -> None:
        """What was read of the host some time ago arrives once more."""
        if self.news:
            sync.apply(self.hosted.repository, self.news[place % len(self.news)])
            self.catch_up()

    def why_not_approve(self, name: str) -> str | None:
        change = self.change
        return permissions.why_not_approve(self.cast[name], change, facts_for(change))

    def act(self, name: str, kind: str, *, on_host: bool, commit: int) -> None:
        if on_host:
            self._review_on_host(name, kind, self.shas[commit])
        elif kind == Review.APPROVE:
            reviews.approve(self.change, by=self.cast[name], sha=self.shas[commit])
        else:
            reviews.request_changes(
                self.change, by=self.cast[name], sha=self.shas[commit], text="Name the currency."
            )
        self.catch_up()

    def _review_on_host(self, name: str, kind: str, sha: str) -> None:
        # Later than everything the portal noted, and earlier than what it notes next.
        while int(escape_hatch.time.time()) <= timezone.now().timestamp():
            time.sleep(0.01)
        event = {"event": kind.upper(), "body": "So be it.", "commit_id": sha}
        given = self.git.ok("POST", f"{self.path}/reviews", as_=name.lower(), json=event)
        at = datetime.fromisoformat(given["submitted_at"])
        assert at > timezone.now()
        self.clock.move_to(at + timedelta(milliseconds=1))
        self.look()

    def take_back(self, name: str) -> None:
        who = self.cast[name]
        given = self.change.reviews.filter(Q(user=who) | Q(account__user=who))
        last = given.order_by("pk").last()
        if last.source == "host":
            path = f"{self.path}/reviews/{last.host_review_id}/dismissals"
            self.git.ok("PUT", path, json={"message": "Settled."})
            self.look()
        else:
            reviews.revoke(last, by=who)
            self.catch_up()

    def mark(self, draft: bool) -> None:
        self.edit(draft=draft)

    def close(self) -> None:
        self.edit(state="closed")

    def reopen(self) -> None:
        self.edit(state="open")

    def retarget(self, base: str) -> None:
        self.edit(base=base)

    def end_role(self, name: str) -> None:
        held = Membership.objects.get(
            user=self.cast[name], team=self.hosted.cast.payments_core, until=None
        )
        teams.remove(held, by=self.cast["Max"])

    def begin_role(self, name: str) -> None:
        teams.add(self.hosted.cast.payments_core, user=self.cast[name], by=self.cast["Max"])

    def switch(self, name: str, *, active: bool) -> None:
        turn = accounts.reactivate if active else accounts.deactivate
        turn(self.cast[name], by=self.cast["Ida"])

    def set_quorum(self, quorum: int) -> bool:
        """Refused when too few people are left; then the policy before stays in force."""
        asks = f"require_proposal: {str(self.needs_proposal).lower()}"
        text = f'quorums:\n  "{CORE}": {quorum}\n{asks}\n'
        try:
            policies.save_policy(self.hosted.cast.ledger, text, by=self.cast["Max"])
        except BadPolicy:
            return False
        return True

    def decide_proposal(self, accepted: bool) -> None:
        ana, owner = self.cast["Ana"], self.cast["Max"]
        idea = Idea("Count the fee", f"Twice, {accepted}.", platforms=(self.hosted.cast.ledger,))
        if self.proposal is None and accepted:
            self.proposal = proposing.propose(idea, by=ana, key=self.branch)
            decisions.accept(self.proposal.parts.get(), by=owner)
            changes.link(self.change, Proposal.objects.get(pk=self.proposal.pk), by=ana)
        elif self.proposal is not None and accepted:
            decisions.accept(self.proposal.parts.get(), by=owner)
        elif self.proposal is not None:
            proposals.edit(Proposal.objects.get(pk=self.proposal.pk), idea, by=ana)

    def ask_for_merge(self) -> bool:
        change = self.change
        try:
            changes.merge(change, by=self.cast["Ana"], sha=change.head_sha)
        except Refused:
            return False
        return True

    def send(self) -> None:
        """Carry the merge out as far as it goes now, as a worker does."""
        self.clock.shift(timedelta(milliseconds=1))
        intent = MergeIntent.objects.get(change=self.pk, state=MergeIntent.OPEN)
        try:
            merging.send(intent.pk)
        except effects.Later:
            return
        Effect.objects.filter(key=f"{record.SEND_MERGE}:{intent.pk}").update(done_at=timezone.now())

    def lose(self, what: str) -> None:
        """Let the next merge call get lost on its way, or its answer."""
        self.git.clear_faults()
        if what:
            kind = {"request": "status", "answer": "after_success_502"}[what]
            self.git.fault(kind, match="PUT .*/merge$", status=502)

    def wait_a_minute(self) -> None:
        """As long as a host may still be busy with a merge call that it never answered."""
        sent = MergeIntent.objects.filter(change=self.pk, state=MergeIntent.OPEN)
        sent.update(sent_at=timezone.now() - merging.SETTLING)

    def merge_on_host(self) -> bool:
        """Somebody presses the button there; says whether the host let them."""
        body = {"sha": self.change.head_sha}
        answer = self.git.api("PUT", f"{self.path}/merge", as_="olu", json=body)
        assert answer.status_code in (200, 405), answer.text
        self.look()
        return answer.ok
