"""Any history of one pull request through the services, on PostgreSQL with the embedded host."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from contributions.services.reviews import HeadMoved
from people.refusals import Forbidden
from platforms.models import PlatformRole, Role
from tests.cast import long_ago, person, role
from tests.hosted import Hosted, match
from tests.properties.histories import FALLBACK, OWNERS, Histories, owners, rarely
from tests.properties.lengths import length
from tests.properties.served import Served

places = st.integers(0, 30)


class Services(Histories):
    """With what only a real portal and a real host can be put through."""

    def is_merging(self) -> bool:
        return self.is_open() and self.model.merging is not None

    def teardown(self) -> None:
        if hasattr(self, "model"):
            self.world.end()

    @precondition(Histories.in_review)
    @rule(name=st.sampled_from([*OWNERS, *FALLBACK]))
    def request_changes_in_the_portal(self, name: str) -> None:
        if name not in self.model.off:
            self.act(name, "request_changes", on_host=False)

    @precondition(Histories.in_review)
    @rule(name=st.sampled_from([*OWNERS, *FALLBACK]))
    def take_back_what_is_no_approval(self, name: str) -> None:
        """Who asked for changes in the portal lifts that by approving."""
        if self.model.stands(name) and not self.model.may_take_back(name):
            with pytest.raises(Forbidden):
                self.world.take_back(name)

    @precondition(Histories.is_open)
    @rule(name=owners)
    def approve_what_was_on_screen_before_a_push(self, name: str) -> None:
        """The portal has not heard of the push, and finds out when it is asked."""
        seen = self.model.head
        self.push_unheard()
        with pytest.raises(HeadMoved):
            self.world.act(name, "approve", on_host=False, commit=seen)

    @precondition(Histories.in_review)
    @rule()
    def ask_for_the_merge_of_what_was_on_screen_before_a_push(self) -> None:
        self.push_unheard()
        assert not self.world.ask_for_merge()

    def push_unheard(self) -> None:
        self.heads += 1
        self.world.push(self.heads, "Ana", forced=False, told=False, looked_at=False)
        self.model.push(self.heads, "Ana", forced=False, told=False)

    @precondition(is_merging)
    @rule(lost=st.sampled_from(["", "", "request", "answer"]))
    def carry_the_merge_out(self, lost: str) -> None:
        """Either the call or its answer may get lost; then reading tells."""
        merges = self.model.green and self.model.head == self.model.merging
        self.world.lose(lost if merges else "")
        self.world.send()
        if merges and lost:
            self.model.unanswered = True
            assert self.world.state == self.model.state
            if lost == "answer":
                self.world.send()
        if not merges or lost != "request":
            self.model.settle("merged" if merges else "")

    @precondition(lambda self: self.is_merging() and self.model.unanswered)
    @rule()
    def settle(self) -> None:
        self.world.wait_a_minute()
        self.world.send()
        self.model.settle()

    @precondition(is_merging)
    @rule(draft=st.booleans())
    def close_or_draft_while_it_is_merging(self, draft: bool) -> None:
        if draft:
            self.both("mark", not self.model.draft)
        else:
            self.both("close")

    @precondition(Histories.is_open)
    @rule(really=rarely)
    def merge_on_the_host(self, really: bool) -> None:
        if really:
            self.merged_on_the_host()

    @precondition(lambda self: self.in_review() and self.model.green)
    @rule(name=owners)
    def merge_on_the_host_before_the_workers_hear_of_a_role(self, name: str) -> None:
        """The host goes by a status that is no longer true; the portal knows better."""
        if name in self.model.owners:
            self.world.end_role(name)
            self.model.owners.discard(name)
            self.merged_on_the_host(status=True)

    def merged_on_the_host(self, *, status: bool = False) -> None:
        """Main takes only what has the portal's success, release anything."""
        lets = (status or self.model.green or self.model.base != "main") and not self.model.draft
        gated = self.model.green
        assert self.world.merge_on_host() == lets
        if lets:
            self.model.settle("merged" if gated else "merged_ungated")

    @rule(place=places, webhook=st.booleans())
    def old_news(self, place: int, webhook: bool) -> None:
        """A webhook delivered again, or a worker that was slow: neither changes anything."""
        if webhook:
            self.world.tell_again(place)
        else:
            self.world.take_in_old_news(place)

    def compare(self) -> None:
        """Also: a success stands on a green head alone."""
        super().compare()
        if self.lives():
            green = {self.world.shas[self.model.head]} if self.model.green else set()
            assert self.world.success_on == green


@pytest.mark.timeout(0)
def test_any_history_through_the_services_stands_where_the_rule_says(hosted: Hosted):
    cast = {one.name: one for one in vars(hosted.cast).values() if hasattr(one, "username")}
    cast["Tess"] = person("Tess", hosted.cast.payments_core)
    cast["Ida"] = person("Ida", is_superuser=True)
    hosted.git.user("tess")
    match(cast["Tess"], hosted.git.ids["tess"], "tess")
    path = f"/repos/{hosted.full_name}/collaborators/tess"
    hosted.git.ok("PUT", path, json={"permission": "push"})
    # Who owns paths is in the file of owners; the platform's own people are the fallback group.
    PlatformRole.objects.filter(platform=hosted.cast.ledger).delete()
    for name in FALLBACK:
        role(hosted.cast.ledger, Role.OWNER, user=cast[name], since=long_ago())
    with time_machine.travel(timezone.now() - timedelta(hours=1), tick=False) as clock:

        class Here(Services):
            def __init__(self) -> None:
                super().__init__()
                self.world = Served(hosted, cast, clock)

        run_state_machine_as_test(
            Here, settings=length(build=(10, 30), verify=(2_000, 30), shrink=False)
        )
